"""People as they are named on the command line: logins, a group of the host, a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from gradebook.messages import Enrolee, Person, Role
from tui.cli.settings import report, stop

COLUMNS = ("login", "role", *Person.model_fields)
"""Of a table of people; `login` has to be there."""

LONGEST = 5_000_000
"""Bytes of a table."""


def from_logins(logins: Iterable[str], role: Role | None) -> list[Enrolee]:
    """People known by their login alone; what is no login is reported, all of it, and ends the command with 1."""
    people, wrong = [], []
    for login in logins:
        try:
            people.append(Enrolee(login=login, role=role))
        except ValidationError:
            wrong.append(f"expected a login of 1 to 64 characters, without spaces, “:” or “/”; got {login[:80]!r}")
    _stop_at(wrong)
    return people


def members_of(group: str) -> list[str]:
    """The logins of a group of this host: its members, and whose own group it is."""
    import grp
    import pwd

    try:
        found = grp.getgrnam(group)
    except (KeyError, ValueError):
        stop(f"expected a group of this host; got {group!r} (`getent group` lists them)")
    own = [account.pw_name for account in pwd.getpwall() if account.pw_gid == found.gr_gid]
    return list(dict.fromkeys((*found.gr_mem, *own)))


def from_table(path: Path, role: Role | None) -> list[Enrolee]:
    """The people in a CSV file with a heading line; `role` where a row says none.

    Every row that makes no sense is reported with its line, and ends the command with 1: nobody is enrolled by half.
    """
    rows = list(_rows(path))
    heading = _heading(path, rows)
    people: list[Enrolee] = []
    wrong: list[str] = []
    seen: dict[str, int] = {}
    for number, cells in rows[1:]:
        where = f"{path}:{number}"
        if len(cells) > len(heading):
            wrong.append(f"{where}: expected at most {len(heading)} columns; got {len(cells)}")
            continue
        try:
            person = _person(dict(zip(heading, cells, strict=False)), role)
        except ValidationError as error:
            wrong += [f"{where}: {_problem(part)}" for part in error.errors()]
            continue
        if person.login in seen:
            wrong.append(f"{where}: {person.login} is on line {seen[person.login]} already")
        seen.setdefault(person.login, number)
        people.append(person)
    _stop_at(wrong)
    return people


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with something in them, cells without blanks around, each with the number of its first line."""
    text = _text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield begins, stripped
            begins = reader.line_num + 1
    except csv.Error as error:
        stop(f"{path}:{begins}: is no CSV: {error}")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST + 1)
    except OSError as error:
        stop(f"{path}: cannot be read: {error.strerror}")
    if len(raw) > LONGEST:
        stop(f"{path}: expected a table of people; this file has more than {LONGEST:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        stop(f"{path}: is not UTF-8 (byte {error.start + 1}): save it as “CSV UTF-8”")


def _heading(path: Path, rows: list[tuple[int, list[str]]]) -> list[str]:
    """The columns' names."""
    expected = f"expected the columns login[,{','.join(COLUMNS[1:])}] in its first line"
    if not rows:
        stop(f"{path}: {expected}; it is empty")
    heading = [cell.lower() for cell in rows[0][1]]
    unknown = [name for name in heading if name not in COLUMNS]
    if unknown or "login" not in heading or len(set(heading)) < len(heading):
        stop(f"{path}:{rows[0][0]}: {expected}; got {','.join(heading)[:200]!r}")
    return heading


def _person(cells: dict[str, str], role: Role | None) -> Enrolee:
    details = {name: text for name, text in cells.items() if name in Person.model_fields}
    named = {"login": cells.get("login", ""), "role": cells.get("role", "").lower() or role, "person": details}
    return Enrolee.model_validate(named)


def _problem(part: object) -> str:
    assert isinstance(part, dict)
    column = str(part["loc"][-1])
    expected = {
        "login": "a login of 1 to 64 characters, without spaces, “:” or “/”",
        "role": "learner or instructor",
    }.get(column, "at most 200 characters")
    return f"{column}: expected {expected}; got {str(part['input'])[:80]!r}"


def _stop_at(wrong: list[str]) -> None:
    for problem in wrong:
        report(problem)
    if wrong:
        raise SystemExit(1)
