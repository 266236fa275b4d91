"""`nnquiz class backup`, `restore` and `verify`: that nothing of a class is lost, and nothing altered."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradebook.errors import StoreError
from tui.cli.class_init import ROOTS
from tui.cli.settings import stop
from tui.inert import inert

if TYPE_CHECKING:
    from gradebook.classes.verify import Head, Verified


def back_up_class(folder: Path, copy: Path) -> None:
    """Write the class to a file."""
    from gradebook.classes.backups import back_up

    try:
        manifest = back_up(folder, copy)
    except StoreError as error:
        stop(str(error))
    click.echo(inert(f"{copy}: “{manifest.title}”, {len(manifest.files)} files, {manifest.size:,} bytes"))


def restore_class(folder: Path, copy: Path) -> None:
    """Put a backup in place; leaves with 1 when what it holds had been altered before it was made."""
    from gradebook.classes.restoring import restore

    try:
        restored = restore(copy, folder)
    except StoreError as error:
        stop(str(error))
    manifest = restored.manifest
    click.echo(inert(f"{folder} is “{manifest.title}” as it was at {manifest.made}."))
    if restored.aside:
        click.echo(inert(f"What stood there is in {restored.aside}."))
    if folder.stat().st_uid == 0:
        click.echo(inert(ROOTS.format(folder=folder.absolute())))
    _report(restored.verified, as_json=False)


def verify_class(folder: Path, *, as_json: bool, earlier: Path | None = None) -> None:
    """Say what was altered, and leave with 1 if anything was."""
    from gradebook.classes.class_folder import as_owner, check_folder
    from gradebook.classes.verify import verify

    heads = _heads(earlier) if earlier else ()
    try:
        as_owner(folder)
        check_folder(folder)
        found = verify(folder.absolute(), heads)
    except StoreError as error:
        stop(str(error))
    _report(found, as_json=as_json)


def told(found: Verified) -> dict[str, Any]:
    """What was found, as JSON's own types; kept elsewhere, it is what a later `--since` compares with."""
    heads = [asdict(head) for head in found.heads]
    return {"flaws": list(found.flaws), "links": found.links, "digest": found.digest, "heads": heads}


def _report(found: Verified, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told(found)))
    else:
        for flaw in found.flaws:
            click.echo(inert(flaw))
        flaws = _counted(len(found.flaws), "flaw") if found.flaws else "no flaw"
        links, learners = _counted(found.links, "link"), _counted(len(found.heads), "learner")
        click.echo(f"{flaws} in {links} of {learners}; digest {found.digest}")
    if found.flaws:
        raise SystemExit(1)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _heads(path: Path) -> tuple[Head, ...]:
    from pydantic import TypeAdapter, ValidationError

    from gradebook.classes.verify import Head

    try:
        with path.open("rb") as file:
            return TypeAdapter(tuple[Head, ...]).validate_python(json.loads(file.read(100_000_000))["heads"])
    except OSError as error:
        stop(f"{path}: cannot be read: {error.strerror}")
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
        stop(f"{path}: expected what an earlier `nnquiz class verify --json` printed")
