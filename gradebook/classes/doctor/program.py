"""The installation: compiled, out of learners' hands, and within their reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.classes.doctor.places import closed, exposed

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

TOPIC = "program"


def look(host: Host) -> Iterator[Finding]:
    """Modules, permissions, and a locale that a terminal's letters fit in."""
    yield _compiled(host)
    yield _guarded(host)
    yield _in_reach(host)
    yield _locale(host)


def _compiled(host: Host) -> Finding:
    missing = host.uncompiled()
    if not missing:
        return ok(TOPIC, "every module is compiled")
    folders = " ".join(sorted({str(_package(module)) for module in missing}))
    return change(
        TOPIC,
        f"{len(missing)} modules are not compiled, or not for everybody to read",
        "every learner's start compiles them anew and takes four times as long",
        f"chmod -R a+rX {folders} && {host.program[0]}/bin/python -m compileall -q {folders}",
    )


def _package(module: Path) -> Path:
    """The folder of the outermost package that a module belongs to."""
    place = module.parent
    while (place.parent / "__init__.py").exists():
        place = place.parent
    return place


def _guarded(host: Host) -> Finding:
    for part in host.program:
        place = exposed(host, part)
        if place:
            return broken(
                TOPIC,
                f"{place} can be written by another account than root",
                "who can write it decides what the server and every learner run",
                f"chown -R root:root {place} && chmod -R go-w {place}",
            )
    return ok(TOPIC, "only root can change it")


def _in_reach(host: Host) -> Finding:
    for part in host.program:
        place = closed(host, part)
        if place:
            return broken(
                TOPIC,
                f"{place} keeps learners from {part}",
                "their accounts cannot start nnquiz, and neither can the class's own",
                f"chmod -R a+rX {host.program[0]}"
                if place.is_relative_to(host.program[0])
                else "install it where everybody may read it: umask 022 && python3 -m venv /opt/nnquiz",
            )
    if kept := host.unreadable:
        more = f" and {len(kept) - 1:,} more" if len(kept) > 1 else ""
        return broken(
            TOPIC,
            f"{kept[0]}{more} cannot be read by everybody",
            "it was installed under a umask other than 022; learners, and the class's own account, cannot start nnquiz",
            f"chmod -R a+rX {' '.join(dict.fromkeys(str(_root(host, place)) for place in kept))}",
        )
    return ok(TOPIC, "learners and the class's account can start it")


def _root(host: Host, place: Path) -> Path:
    """The environment that a part of the program is in, or the part itself."""
    return host.program[0] if place.is_relative_to(host.program[0]) else place


def _locale(host: Host) -> Finding:
    told = host.run("locale", "-a")
    if told is None or told.code:
        return unseen(TOPIC, "which locales there are (there is no `locale` here)")
    if any(name.lower().replace("-", "") == "c.utf8" for name in told.out.split()):
        return ok(TOPIC, "the locale C.UTF-8 is there")
    return change(
        TOPIC,
        "the locale C.UTF-8 is missing",
        "shells and editors beside nnquiz show boxes for letters",
        "apt-get install --yes locales && update-locale LANG=C.UTF-8",
    )
