"""The class's database, and who is enrolled by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.classes.doctor.host import ProgramClosedError
from gradebook.errors import StoreError
from gradebook.tables import REVISION

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Host

TOPIC = "records"


def look(host: Host) -> Iterator[Finding]:
    """Its pages, its revision, and the people in it."""
    if host.status(host.folder) is None:
        return  # told with the folders
    try:
        rows = host.rows
    except ProgramClosedError as error:
        yield unseen(TOPIC, f"the class's database: {error}")
        return
    except StoreError as error:
        if not host.may_enter(host.folder):
            yield unseen(TOPIC, "the class's database", "sudo nnquiz class doctor")
        else:
            yield broken(TOPIC, str(error), "no credit can be read or earned", _restore(host))
        return
    yield _revision(rows.revision)
    if not rows.learners:
        yield change(TOPIC, "nobody is enrolled", "the server lets nobody in", "nnquiz class enrol LOGIN…")
    else:
        yield ok(TOPIC, f"{_count(len(rows.learners), 'learner')} enrolled")
    missing = [login for login in (*rows.learners, *rows.instructors) if host.account(login) is None]
    if missing:
        shown = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
        yield change(
            TOPIC,
            f"{_count(len(missing), 'account')} of who is enrolled not on this host: {shown}",
            "they cannot log in",
            f"make the accounts and enrol them again, or: nnquiz class unenrol {missing[0]}",
        )


def _revision(revision: str | None) -> Finding:
    if revision == REVISION:
        return ok(TOPIC, f"every page of the database is sound, its revision is {REVISION}")
    if revision is not None and revision < REVISION:
        return change(
            TOPIC,
            f"the database stands at revision {revision}, this program's is {REVISION}",
            "the server brings it up to date when it starts, after a copy was made",
            "systemctl restart nnquiz-class.service",
        )
    return broken(
        TOPIC,
        f"the database stands at revision {revision or 'none'}, this program's is {REVISION}",
        "a newer nnquiz wrote it, and this one does not open it",
        "update nnquiz: /opt/nnquiz/bin/pip install --upgrade nnquiz-….whl",
    )


def _restore(host: Host) -> str:
    return f"systemctl stop nnquiz-class.socket nnquiz-class.service && nnquiz class restore FILE --data {host.folder}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
