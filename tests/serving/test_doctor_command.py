"""`nnquiz class doctor` as it is printed, and on the host at hand."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from staged import (
    NOON,
    Staged,
    file_of,
    staged_host,
    wrong,
)

from content.check import BUNDLED
from gradebook.classes.class_folder import make
from gradebook.classes.doctor import Finding, Host, look
from gradebook.classes.doctor.rows import Rows, read_rows
from gradebook.classes.group import Group
from gradebook.errors import StoreError
from gradebook.tables import REVISION
from tui.cli import class_doctor
from tui.cli.command import nnquiz


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """What makes a class closes what this process makes; the next test is none of its business."""
    kept = os.umask(0o022)
    yield
    os.umask(kept)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Staged:
    return staged_host(monkeypatch)


# -- as it is printed


def test_a_finding_is_a_line_and_its_remedy_under_it() -> None:
    found = [
        Finding("sshd", "change", "MaxStartups 10:30:100", "some are dropped", "write it"),
        Finding("sshd", "ok", "port 22"),
        Finding("program", "broken", "gone", "nobody starts it", "install it"),
        Finding("clock", "unseen", "the clock"),
    ]
    assert [line.replace("\x1b[0m", "") for line in plain(found)] == [
        "sshd     ! MaxStartups 10:30:100",
        "           some are dropped",
        "           → write it",
        "         ✓ port 22",
        "program  ✗ gone",
        "           nobody starts it",
        "           → install it",
        "clock    ? the clock",
        "",
        "1 broken, 1 to change, 1 not seen, 1 as it should be",
    ]


def plain(found: list[Finding]) -> list[str]:

    return [click.unstyle(line) for line in class_doctor.told(found)]


def test_what_a_host_says_commands_no_terminal() -> None:
    hostile = "\x1b]52;c;aGk=\x07\u202e"
    lines = plain([Finding("sshd", "change", f"a{hostile}b", f"c{hostile}d", f"e{hostile}f")])
    assert not set(hostile) & set("\n".join(lines)) - set("]52;caGk=")


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("unseen", 0), ("change", 1), ("broken", 1)])
def test_it_leaves_with_1_when_there_is_something_to_do(
    monkeypatch: pytest.MonkeyPatch, state: Any, code: int, tmp_path: Path
) -> None:
    monkeypatch.setattr(class_doctor, "look", lambda host: [Finding("clock", state, "\x1b[2J seen", "why", "do")])
    for words in ([], ["--json"]):
        done = CliRunner().invoke(nnquiz, ["class", "doctor", "--data", str(tmp_path), *words])
        assert done.exit_code == code
        assert "\x1b[2J" not in done.output
    assert json.loads(done.output)["findings"][0]["state"] == state


# -- the real host


def test_the_real_host_is_looked_at_without_a_byte_changed(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    make(folder, Group(title="Networks 101"), BUNDLED)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}
    found = look(Host(folder, tmp_path / "class.sock"))
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")} == before
    assert any("come with nnquiz" in finding.seen for finding in found) or os.geteuid() == 0
    assert any(finding.topic == "records" and REVISION in finding.seen for finding in found)
    assert all(finding.remedy for finding in found if finding.state in ("change", "broken"))


def test_rows_are_read_beside_a_server_that_writes(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    make(folder, Group(title="Networks 101"), BUNDLED)
    with sqlite3.connect(folder / "progress.sqlite3") as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("INSERT INTO learners (name, since) VALUES ('ana', '2026-03-02 12:00:00.000000')")
        for number, (login, role) in enumerate([("ana", "learner"), ("bob", "learner"), ("bob", "gone")]):
            at = f"2026-03-02 12:0{number}:00.000000"
            writer.execute(
                "INSERT INTO enrolments (learner, login, uid, role, person, by, at) "
                "VALUES (1, ?, 2001, ?, '{}', 'i', ?)",
                (login, role, at),
            )
        writer.commit()
        rows = read_rows(folder)
    assert (rows.learners, rows.instructors, rows.revision) == (("ana",), (), REVISION)
    assert rows.newest == NOON + timedelta(minutes=2)


@pytest.mark.parametrize("damage", ["cut", "garbled", "gone"])
def test_a_database_that_is_no_more_is_told_in_one_line(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "class"
    make(folder, Group(title="Networks 101"), BUNDLED)
    file = folder / "progress.sqlite3"
    if damage == "gone":
        file.unlink()
    else:
        whole = file.read_bytes()
        file.write_bytes(whole[:3000] if damage == "cut" else whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError) as told:
        read_rows(folder)
    assert "\n" not in str(told.value)


def needs_sshd() -> str:
    if os.geteuid() != 0 or not Path("/usr/sbin/sshd").exists() or not shutil.which("ssh-keygen"):
        return "needs root and sshd"
    return ""


@pytest.mark.skipif(bool(needs_sshd()), reason=needs_sshd() or "sshd is here")
def test_a_real_sshd_tells_its_own_settings(host: Staged, tmp_path: Path, sshd_folder: None) -> None:
    key = tmp_path / "host_key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    configuration = tmp_path / "sshd_config"
    configuration.write_text(
        f"HostKey {key}\nPermitUserEnvironment yes\nAcceptEnv LANG\nMatch User nobody\n"
        f"  ForceCommand {tmp_path}/login\n  AcceptEnv LD_PRELOAD\n  DisableForwarding no\n  PermitUserRC yes\n"
    )
    real = Host(host.folder, host.socket, sshd=("/usr/sbin/sshd", "-f", str(configuration)))
    host.sshd, host.run = real.sshd, real.run  # type: ignore[method-assign]
    host.told = Rows(REVISION, ("nobody", *(f"learner{n}" for n in range(39))), (), NOON)
    host.places[f"{tmp_path}/login"] = file_of(0, 0o755)
    seen = " · ".join(finding.seen for finding in wrong(host) if finding.topic == "sshd")
    for expected in (
        "MaxStartups 10:30:100: of 40",
        "PermitUserEnvironment yes",
        "AcceptEnv LD_PRELOAD",
        "allowtcpforwarding",
        "PermitUserRC yes",
    ):
        assert expected in seen


@pytest.fixture
def sshd_folder() -> Any:
    """sshd says nothing without its folder, which it has wherever it runs."""
    place = Path("/run/sshd")
    made = not place.exists()
    place.mkdir(mode=0o755, exist_ok=True)
    yield
    if made:
        place.rmdir()


def test_the_kernel_is_asked_about_its_clock_and_not_told() -> None:
    before = datetime.now(UTC)
    assert Host(Path("/x"), Path("/y")).clock_agrees() in (True, False)
    assert abs((datetime.now(UTC) - before).total_seconds()) < 60
