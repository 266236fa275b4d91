"""`nnquiz class enrol`, `unenrol`, `learners` and `correct`: who is in a class, and what they have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from gradebook.refused import ClassroomRefused
from tui.cli.class_client import class_client
from tui.cli.settings import report, stop
from tui.inert import inert
from tui.words import ago, credits, credits_of

if TYPE_CHECKING:
    from gradebook.client import Client
    from gradebook.messages import ClassPiece, Enrolee, Enrolled, LearnerLine, Role

PIECE = 100
"""People that one request carries, at most."""

ROOM = 60_000
"""Bytes of JSON that they may come to: a request is one line of 64 KiB."""

CREDITS = re.compile(r"([+-]?)(\d{1,6})(?:\.(\d{1,3}))?", re.ASCII)


def enrol_people(
    folder: Path | None, logins: Sequence[str], table: Path | None, group: str | None, role: str | None
) -> None:
    """Enrol who is named, one reason on stderr for each who cannot be; leaves with 1 when there was one."""
    from tui.cli.people import from_logins, from_table, members_of

    wanted = [*from_logins((*logins, *(members_of(group) if group else ())), cast("Role | None", role))]
    if table:
        wanted += from_table(table, cast("Role | None", role))
    if not wanted:
        stop("expected somebody to enrol: LOGIN, or a --csv FILE or a --group GROUP with somebody in it")
    people = list({person.login: person for person in wanted}.values())
    with _asked(folder) as client:
        _told([client.enrol(piece) for piece in _pieces(people)], "enrolled")


def unenrol_people(folder: Path | None, logins: Sequence[str]) -> None:
    """Unenrol who is named."""
    from tui.cli.people import from_logins

    named = list(dict.fromkeys(person.login for person in from_logins(logins, "learner")))
    with _asked(folder) as client:
        _told([client.unenrol(named[at : at + PIECE]) for at in range(0, len(named), PIECE)], "unenrolled")


def show_learners(folder: Path | None, *, as_json: bool) -> None:
    """Print the class, in the order of logins."""
    with _asked(folder) as client:
        first, lines = _everybody(client)
    if as_json:
        click.echo(json.dumps(told(first, lines)))
        return
    for row in _table(first, lines, datetime.now(UTC)):
        click.echo(inert(row).rstrip())


def correct_credits(folder: Path | None, login: str, chapter: str, credits_: str, reason: str) -> None:
    """Add to a chapter's credits, or take from them."""
    from tui.cli.people import from_logins

    from_logins([login], "learner")
    thousandths = _thousandths(credits_)
    if not reason.strip() or len(reason) > 500 or any("\ud800" <= character <= "\udfff" for character in reason):
        stop("--because: expected the reason in 1 to 500 characters of UTF-8; it is kept with the correction")
    with _asked(folder) as client:
        known = client.outline().chapters
        named = next((title for title in known if chapter in (title.id, str(title.number))), None)
        if named is None:
            stop(f"expected a chapter of the class's course ({', '.join(c.id for c in known[:20])}); got {chapter!r}")
        done = client.correct(login, named.id, thousandths, reason)
    sign = "+" if thousandths > 0 else "−"
    changed = f"{sign}{credits(abs(thousandths))}"
    click.echo(inert(f"{login}, {named.title}: {changed}, now {credits_of(done.earned, named.credits)}"))


@contextmanager
def _asked(folder: Path | None) -> Iterator[Client]:
    """A client of the class; what it refuses is reported, and ends the command with 1."""
    with closing(class_client(folder)) as client:
        try:
            yield client
        except ClassroomRefused as refused:
            stop(refused.message)


def _pieces(people: list[Enrolee]) -> Iterator[list[Enrolee]]:
    """As many at a time as one request carries."""
    piece: list[Enrolee] = []
    room = ROOM
    for person in people:
        size = len(person.model_dump_json().encode()) + 1
        if piece and (size > room or len(piece) == PIECE):
            yield piece
            piece, room = [], ROOM
        piece.append(person)
        room -= size
    if piece:
        yield piece


def _told(replies: list[Enrolled], done: str) -> None:
    """What became of each, in numbers; who was passed over, and why."""
    refused = [line for reply in replies for line in reply.refused]
    for line in refused:
        report(f"{line.login}: {line.why}")
    counts = {
        done: sum(len(reply.new) + (len(reply.changed) if done == "unenrolled" else 0) for reply in replies),
        "changed": sum(len(reply.changed) for reply in replies if done == "enrolled"),
        "already so": sum(len(reply.unchanged) for reply in replies),
        "passed over": len(refused),
    }
    click.echo(", ".join(f"{count} {word}" for word, count in counts.items() if count) or f"nobody {done}")
    if refused:
        raise SystemExit(1)


def _everybody(client: Client) -> tuple[ClassPiece, list[LearnerLine]]:
    """The first piece, and the lines of all."""
    first = piece = client.class_piece(limit=PIECE)
    lines = list(piece.lines)
    while piece.more and piece.lines:
        piece = client.class_piece(after=piece.lines[-1].login, limit=PIECE)
        lines += piece.lines
    return first, lines


def _table(piece: ClassPiece, lines: list[LearnerLine], now: datetime) -> Iterator[str]:
    """Columns as wide as what is in them."""
    yield f"{piece.title} · {len(lines)} enrolled"
    if not lines:
        yield "Nobody is in it yet: nnquiz class enrol LOGIN"
        return
    columns: dict[str, Callable[[LearnerLine], str]] = {
        "LOGIN": lambda line: line.login,
        "ROLE": lambda line: line.role,
        "NAME": lambda line: f"{line.person.first_name} {line.person.last_name}".strip() or "–",
        "READ": _read,
        "CREDITS": lambda line: credits_of(line.earned, piece.possible) if line.role == "learner" else "–",
        "LAST SEEN": lambda line: ago(line.last_seen, now) if line.last_seen else "never",
    }
    rows = [[*columns], *([inert(write(line)) for write in columns.values()] for line in lines)]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(columns))]
    for row in rows:
        yield "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))


def _read(line: LearnerLine) -> str:
    """Pages read, of how many."""
    if line.role != "learner":
        return "–"
    return f"{sum(one.read for one in line.chapters)}/{sum(one.pages for one in line.chapters)}"


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def told(piece: ClassPiece, lines: list[LearnerLine]) -> dict[str, Any]:
    """The class as JSON's own types; credits in thousandths, marks as exact fractions in words."""
    return {
        "class": piece.title,
        "possible_thousandths": piece.possible,
        "chapters": [chapter.id for chapter in piece.chapters],
        "learners": [
            {
                **{"login": line.login, "role": line.role, "uid": line.uid} | line.person.model_dump(),
                "enrolled": line.enrolled and line.enrolled.isoformat(),
                "last_seen": line.last_seen and line.last_seen.isoformat(),
                "earned_thousandths": line.earned,
                "chapters": {
                    chapter.id: {
                        "read": standing.read,
                        "pages": standing.pages,
                        "best": None if standing.best is None else str(standing.best),
                        "earned_thousandths": standing.earned,
                    }
                    for chapter, standing in zip(piece.chapters, line.chapters, strict=True)
                },
            }
            for line in lines
        ],
    }


def _thousandths(text: str) -> int:
    """Credits as typed, in thousandths, exactly."""
    match = CREDITS.fullmatch(text.strip())
    thousandths = int(Decimal(match[0]) * 1000) if match else 0
    if not thousandths:
        stop(f"expected credits to add or take away, with at most 3 decimals, as +1.5 or -0.25; got {text!r}")
    return thousandths
