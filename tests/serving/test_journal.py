"""What the server writes down: one JSON object a line, within bounds, and never at the server's cost."""

from __future__ import annotations

import io
import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gradebook.messages import Refused
from gradebook.serving.journal import LONGEST, OTHERWISE, Journal

HOSTILE = "\x1b]52;c;aGk=\x07 \u202e[@click=app.quit]x[/] \ud800 \n{}"


def audited(journal: Journal, path: Path, **fields: Any) -> list[dict[str, Any]]:
    journal.refused(**({"uid": 2001, "login": "ana", "ask": "hand-in", "refused": NO} | fields))
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


NO = Refused(code="denied", message="You are not in this class.")


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    return tmp_path / "audit.log"


def test_a_refusal_is_kept_with_who_what_when_and_why(audit: Path) -> None:
    [kept] = audited(Journal(audit, io.StringIO()), audit)
    assert datetime.fromisoformat(kept.pop("timestamp")).tzinfo is not None
    assert kept == {
        "event": "refused",
        "uid": 2001,
        "login": "ana",
        "code": "denied",
        "ask": "hand-in",
        "why": "You are not in this class.",
    }


def test_the_audit_log_is_its_owners_alone(audit: Path) -> None:
    before = os.umask(0)
    try:
        audited(Journal(audit, io.StringIO()), audit)
    finally:
        os.umask(before)
    assert audit.stat().st_mode & 0o777 == 0o600


def test_hostile_text_is_escaped_and_stays_on_its_line(audit: Path) -> None:
    [kept] = audited(Journal(audit, io.StringIO()), audit, login=HOSTILE, ask=HOSTILE)
    assert kept["login"] == HOSTILE
    raw = audit.read_text("ascii")
    assert raw.count("\n") == 1
    assert raw.rstrip("\n").isprintable()


def test_a_line_has_its_bounds(audit: Path) -> None:
    [kept] = audited(Journal(audit, io.StringIO()), audit, refused=Refused(code="invalid", message="x" * 100_000))
    assert len(kept["why"]) == LONGEST
    assert audit.stat().st_size < 4 * LONGEST


def test_one_account_does_not_fill_the_disk(audit: Path) -> None:
    journal = Journal(audit, io.StringIO())
    for _ in range(500):
        audited(journal, audit)
    assert len(audited(journal, audit)) == OTHERWISE
    assert len(audited(journal, audit, uid=2002)) == OTHERWISE + 1, "another's are kept"


def test_being_busy_is_kept_once_a_minute(audit: Path) -> None:
    journal, busy = Journal(audit, io.StringIO()), Refused(code="busy", message="Too much.")
    for _ in range(20):
        audited(journal, audit, refused=busy)
    assert len(audited(journal, audit, refused=busy)) == 1


def test_a_log_that_is_moved_away_is_begun_anew(audit: Path) -> None:
    journal = Journal(audit, io.StringIO())
    audited(journal, audit)
    audit.rename(audit.with_suffix(".1"))
    assert len(audited(journal, audit)) == 1


def test_a_link_in_the_logs_place_is_not_followed(audit: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch()
    audit.symlink_to(elsewhere)
    Journal(audit, io.StringIO()).refused(2001, "ana", "home", NO)
    assert elsewhere.read_bytes() == b""


def test_a_full_disk_and_a_reader_that_is_gone_cost_lines_and_nothing_else() -> None:
    with suppress(OSError), Path("/dev/full").open("w") as full:
        journal = Journal(Path("/dev/full"), full)
        journal.tell("serving")
        journal.refused(2001, "ana", "home", NO)
        written = True
    assert written
    closed = io.StringIO()
    closed.close()
    Journal(None, closed).warn("slow")


def test_the_log_is_json_a_line_and_details_are_for_who_wants_them() -> None:
    for debug, expected in ((False, ["serving", "slow"]), (True, ["serving", "connected", "slow"])):
        stream = io.StringIO()
        journal = Journal(None, stream, debug=debug)
        journal.tell("serving", title=HOSTILE)
        journal.detail("connected", uid=1)
        journal.warn("slow", seconds=2.5)
        told = [json.loads(line) for line in stream.getvalue().splitlines()]
        assert [line["event"] for line in told] == expected
        assert told[-1]["seconds"] == 2.5


def test_a_defect_is_one_line_that_says_where() -> None:
    stream = io.StringIO()
    try:
        raise RuntimeError("a screw\nis loose")
    except RuntimeError as error:
        Journal(None, stream).defect(error)
    [line] = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["what"] == "RuntimeError: a screw\nis loose"
    assert "test_journal.py" in told["where"]
