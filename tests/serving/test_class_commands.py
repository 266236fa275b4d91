"""`nnquiz class …` as it is typed: what it prints, how it refuses, with which exit code."""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from enrolled import write_course
from servers import ClassServer
from typed import ACCOUNTS, HOSTILE, OBEYED, UIDS, A, B, C, Run, learners, lines, refused, typed

from gradebook.classes.class_folder import open_classroom
from gradebook.client import Client
from gradebook.messages import Enrolee
from gradebook.peers import Peer
from gradebook.transports import Local

NNQUIZ = str(Path(sys.executable).with_name("nnquiz"))


@pytest.fixture
def nnquiz(tmp_path: Path) -> Iterator[Run]:
    with typed(tmp_path) as run:
        yield run


@pytest.fixture
def by_itself(tmp_path: Path) -> Run:
    """Runs the command to its end, in a process of its own."""

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NNQUIZ_DATA": str(tmp_path / "own")}
        return subprocess.run(
            [NNQUIZ, *map(str, words)],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )

    return run


@pytest.fixture
def folder(tmp_path: Path, nnquiz: Run) -> Path:
    folder = tmp_path / "class"
    done = nnquiz("class", "init", folder, "--title", "Networks 101", "--course", write_course(tmp_path))
    assert done.returncode == 0, done.stderr
    return folder


def test_a_new_class_says_what_to_do_next(tmp_path: Path, nnquiz: Run) -> None:
    done = nnquiz("class", "init", tmp_path / "class", "--title", "Networks 101")
    assert done.returncode == 0, done.stderr
    assert "Made the class “Networks 101”" in done.stdout
    for words in ("enrol --role instructor", "serve", "doctor"):
        assert f"nnquiz class {words}" in done.stdout
    assert "docs/teaching.md" in done.stdout
    assert (tmp_path / "class").stat().st_mode & 0o777 == 0o700
    refused(nnquiz("class", "init", tmp_path / "class", "--title", "Again"), "not empty")


@pytest.mark.parametrize("title", ["", "   ", "x" * 81, "two\nlines", HOSTILE])
def test_a_title_is_a_line_of_text(tmp_path: Path, nnquiz: Run, title: str) -> None:
    refused(nnquiz("class", "init", tmp_path / "class", "--title", title), "1 to 80 characters")
    assert not (tmp_path / "class").exists()


def test_people_come_and_go(folder: Path, nnquiz: Run) -> None:
    done = nnquiz("class", "enrol", A, B, A, "--data", folder)
    assert (done.returncode, done.stdout) == (0, "2 enrolled\n"), done.stderr
    done = nnquiz("class", "enrol", A, C, "--role", "instructor", "--data", folder)
    assert done.stdout == "1 enrolled, 1 changed\n"
    assert {login: line["role"] for login, line in learners(nnquiz, folder).items()} == {
        A: "instructor",
        B: "learner",
        C: "instructor",
    }
    assert nnquiz("class", "enrol", B, "--data", folder).stdout == "1 already so\n"
    done = nnquiz("class", "unenrol", B, "--data", folder)
    assert (done.returncode, done.stdout) == (0, "1 unenrolled\n")
    assert set(learners(nnquiz, folder)) == {A, C}


def test_who_cannot_be_enrolled_is_named_and_the_others_are(folder: Path, nnquiz: Run) -> None:
    done = nnquiz("class", "enrol", A, "no-such-account", "root", "--data", folder)
    assert done.stdout == "1 enrolled, 2 passed over\n"
    told = lines(done)
    assert told[0] == "nnquiz: no-such-account: this host has no account of that name"
    assert told[1].startswith("nnquiz: root: ")
    assert set(learners(nnquiz, folder)) == {A}
    refused(nnquiz("class", "enrol", "two words", "--data", folder), "expected a login")
    refused(nnquiz("class", "enrol", "--data", folder), "expected somebody")


def test_a_group_is_its_members_and_whose_own_it_is(folder: Path, nnquiz: Run) -> None:
    group = grp.getgrgid(pwd.getpwnam(A).pw_gid).gr_name
    assert nnquiz("class", "enrol", "--group", group, "--data", folder).stdout == "1 enrolled\n"
    assert A in learners(nnquiz, folder)
    refused(nnquiz("class", "enrol", "--group", "no-such-group", "--data", folder), "getent group")


def test_the_list_is_aligned_and_obeys_nobody(tmp_path: Path, folder: Path, nnquiz: Run) -> None:
    (tmp_path / "people.csv").write_text(f"login,last_name\n{A},{HOSTILE}\n{B},名前\n{C},\n", encoding="utf-8")
    assert nnquiz("class", "learners", "--data", folder).stdout.splitlines()[1].startswith("Nobody is in it yet")
    assert nnquiz("class", "enrol", "--csv", tmp_path / "people.csv", "--data", folder).returncode == 0
    done = nnquiz("class", "learners", "--data", folder)
    assert not OBEYED & set(done.stdout)
    title, heading, *rows = done.stdout.splitlines()
    assert title == "Networks 101 · 3 enrolled"
    assert heading.split() == ["LOGIN", "ROLE", "NAME", "READ", "CREDITS", "LAST", "SEEN"]
    assert [row.split()[0] for row in rows] == sorted([A, B, C])
    assert rows[sorted([A, B, C]).index(C)].index("never") == heading.index("LAST SEEN")
    assert not OBEYED & set(nnquiz("class", "learners", "--json", "--data", folder).stdout)
    assert learners(nnquiz, folder)[A]["last_name"] == HOSTILE


def test_credits_are_corrected_exactly(folder: Path, nnquiz: Run) -> None:
    nnquiz("class", "enrol", A, "--data", folder)

    def correct(credits: str, chapter: str = "sums", reason: str = "It was wrong.") -> subprocess.CompletedProcess[str]:
        return nnquiz("class", "correct", A, chapter, credits, "--because", reason, "--data", folder)

    done = correct("+1.005")
    assert (done.returncode, done.stdout) == (0, f"{A}, Sums: +1.005, now ◆ 1.005 / 1\n"), done.stderr
    assert correct("-0.25").stdout == f"{A}, Sums: −0.25, now ◆ 0.755 / 1\n"
    assert correct("2", chapter="2").stdout == f"{A}, Quiet: +2, now ◆ 2 / 0.5\n"
    assert learners(nnquiz, folder)[A]["earned_thousandths"] == 2755
    for wrong in ("0", "+0.0001", "1e3", "nan", "1,5", "١", "--5", "9999999", ""):
        refused(correct(wrong), "at most 3 decimals")
    refused(correct("-0.756"), "0.755", "Nothing was changed")
    refused(correct("1", chapter="nowhere"), "sums, quiet, broken")
    refused(correct("1", reason=" "), "--because")
    refused(correct("1", reason="not UTF-8: \udcff"), "--because")
    for login in ("", "two words", "a\udcff"):
        words = ("class", "correct", login, "sums", "1", "--because", "x", "--data", folder)
        refused(nnquiz(*words), "expected a login")
    refused(nnquiz("class", "correct", B, "sums", "1", "--because", "x", "--data", folder), "never enrolled")
    assert learners(nnquiz, folder)[A]["earned_thousandths"] == 2755


def test_a_reason_may_hold_anything_and_means_nothing(folder: Path, nnquiz: Run) -> None:
    nnquiz("class", "enrol", A, "--data", folder)
    done = nnquiz("class", "correct", A, "sums", "1", "--because", HOSTILE, "--data", folder)
    assert done.returncode == 0
    assert not OBEYED & set(done.stdout + done.stderr)


def test_backup_restore_and_verify(tmp_path: Path, folder: Path, by_itself: Run) -> None:
    by_itself("class", "enrol", A, "--data", folder)
    done = by_itself("class", "backup", tmp_path / "monday.tar", "--data", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{tmp_path / 'monday.tar'}: “Networks 101”, ")
    by_itself("class", "enrol", B, "--data", folder)
    done = by_itself("class", "restore", tmp_path / "monday.tar", "--data", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"What stood there is in {folder / 'before-restore-1'}." in done.stdout
    assert set(learners(by_itself, folder)) == {A}
    done = by_itself("class", "verify", "--data", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("no flaw in 1 link of 1 learner; digest ")


def test_verify_finds_what_was_altered_and_what_was_rewritten(tmp_path: Path, folder: Path, nnquiz: Run) -> None:
    nnquiz("class", "enrol", A, B, "--data", folder)
    noted = nnquiz("class", "verify", "--json", "--data", folder)
    (tmp_path / "noted.json").write_text(noted.stdout)
    told = json.loads(noted.stdout)
    assert (noted.returncode, told["flaws"], told["links"], len(told["heads"])) == (0, [], 2, 2)
    with closing(sqlite3.connect(folder / "progress.sqlite3")) as file, file:
        file.execute("DELETE FROM enrolments WHERE login = ?", (B,))
        file.execute("DELETE FROM links WHERE row NOT IN (SELECT id FROM enrolments)")
    assert nnquiz("class", "verify", "--data", folder).returncode == 0
    done = nnquiz("class", "verify", "--since", tmp_path / "noted.json", "--data", folder)
    assert done.returncode == 1
    assert f"{B}: the first 1 links are not those" in done.stdout
    with closing(sqlite3.connect(folder / "progress.sqlite3")) as file, file:
        file.execute("UPDATE enrolments SET role = ?", (HOSTILE,))
    done = nnquiz("class", "verify", "--data", folder)
    assert done.returncode == 1
    assert f"{A}: enrolment 1 is not what was written" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 flaw in 1 link of ")
    assert not OBEYED & set(done.stdout + done.stderr)
    (tmp_path / "noted.json").write_text("[]")
    refused(nnquiz("class", "verify", "--since", tmp_path / "noted.json", "--data", folder), "verify --json")


@pytest.mark.parametrize("words", [("verify",), ("backup", "x.tar"), ("learners",), ("enrol", A), ("unenrol", A)])
def test_a_folder_without_a_class_is_told_in_a_line(tmp_path: Path, nnquiz: Run, words: tuple[str, ...]) -> None:
    refused(nnquiz("class", *words, "--data", tmp_path / "nowhere"), "nowhere")
    (tmp_path / "open").mkdir(mode=0o755)
    refused(nnquiz("class", *words, "--data", tmp_path / "open"), "open")
    assert list((tmp_path / "open").iterdir()) == []


ON_BEHALF = """
import os, sys, tempfile
from pathlib import Path
from gradebook.classes import guarded
from gradebook.classes.backups import back_up
from gradebook.classes.restoring import restore
from gradebook.classes.class_folder import open_classroom
own, folder, copy = map(Path, sys.argv[1:])
back_up(own, copy); restore(copy, own)  # everything is loaded: what follows runs as somebody who cannot read it
guarded._program = list
back_up(folder, copy)
assert os.geteuid() == 0
found = restore(copy, folder)
assert os.geteuid() == 4242, os.geteuid()
assert not found.verified.flaws
open_classroom(folder).close()
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Path]:
    """A folder that every account may come into."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another account")
def test_root_acts_as_the_folders_owner(world: Path, folder: Path, tmp_path: Path) -> None:
    theirs, copy = world / "class", tmp_path / "monday.tar"
    shutil.copytree(folder, theirs)
    for path in (theirs, *theirs.rglob("*")):
        os.chown(path, 4242, 4242)
    done = subprocess.run([sys.executable, "-c", ON_BEHALF, folder, theirs, copy], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {path.stat().st_uid for path in (theirs, *theirs.rglob("*"))} == {4242}
    assert (copy.stat().st_uid, copy.stat().st_mode & 0o777) == (0, 0o600)


@pytest.fixture
def through_server(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """The class is served; says which account the kernel takes the commands for."""
    room = open_classroom(folder, patience=0)
    server = ClassServer(room, logins=dict(ACCOUNTS), folder=folder, path=tmp_path / "class.sock", peer=Peer(1, 0))
    monkeypatch.setenv("NNQUIZ_CLASS", str(tmp_path / "class.sock"))
    client = Client(Local(lambda: room), "root")
    client.enrol([Enrolee(login=A, role="instructor"), Enrolee(login=B)])

    def be(uid: int) -> None:
        server._peer = Peer(uid, 0)

    be(UIDS[A])
    yield be
    server.stop()


def test_an_instructor_does_all_this_through_the_server(
    through_server: Callable[[int], None], nnquiz: Run, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text(f"login,email\n{C},c@example.org\n")
    done = nnquiz("class", "enrol", "--csv", tmp_path / "people.csv")
    assert (done.stdout, done.stderr) == ("1 enrolled\n", "")
    done = nnquiz("class", "correct", C, "sums", "0.5", "--because", "It was wrong.")
    assert done.stdout == f"{C}, Sums: +0.5, now ◆ 0.5 / 1\n"
    told = json.loads(nnquiz("class", "learners", "--json").stdout)
    assert {line["login"]: line["earned_thousandths"] for line in told["learners"]} == {A: 0, B: 0, C: 500}
    assert nnquiz("class", "unenrol", C).stdout == "1 unenrolled\n"
    done = nnquiz("class", "unenrol", A)
    assert "that is you" in lines(done)[0]


def test_a_learner_does_none_of_it(through_server: Callable[[int], None], nnquiz: Run) -> None:
    through_server(UIDS[B])
    for words in (("enrol", C), ("unenrol", A), ("learners",), ("correct", B, "sums", "1", "--because", "x")):
        refused(nnquiz("class", *words), "Only an instructor")
    through_server(UIDS[C])
    refused(nnquiz("class", "learners"), "not enrolled")
