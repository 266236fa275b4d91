"""`nnquiz grades`: what it prints and writes, and how it refuses."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import ClassServer
from small_class import GROUP, LIMA, UIDS, enrol
from terminals import NNQUIZ

from gradebook.classes.class_folder import make, open_classroom
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.messages import GetGrades, Person
from gradebook.peers import Peer
from gradebook.transports import Local
from tui.cli.class_client import class_client  # noqa: F401 - loaded before a test becomes another account
from tui.cli.grades import export_grades
from tui.cli.settings import Settings

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def nnquiz(tmp_path: Path) -> Run:
    def run(*words: str | Path, out: Any = subprocess.PIPE, env: dict[str, str] | None = None) -> Any:
        surroundings = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NNQUIZ_DATA": str(tmp_path / "laptop")}
        return subprocess.run(
            [NNQUIZ, "grades", *map(str, words)],
            env=surroundings | {"NNQUIZ_CLASS": str(tmp_path / "no.sock")} | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def folder(tmp_path: Path, course: Path, quiz: Any) -> Iterator[Path]:
    """A class's folder with ana, who took a quiz, and bob, who did not."""
    before = os.umask(0o077)
    place = tmp_path / "class"
    make(place, GROUP, course)
    classroom = open_classroom(place, accounts=UIDS.get)
    enrol(classroom, "ana", person=LIMA)
    enrol(classroom, "bob")
    quiz.take(Client(Local(lambda: classroom), "ana"), {"sum", "less"})
    classroom.close()
    yield place
    os.umask(before)


MOODLE = (
    "username,email,idnumber,firstname,lastname,nnquiz: Sums,nnquiz: Quiet,nnquiz: Broken\r\n"
    "ana,ana@example.org,,Ana,Lima,0.571,,\r\n"
    "bob,,,,,,,\r\n"
)


@pytest.fixture
def laptop(nnquiz: Run, course: Path) -> Run:
    """The command on a laptop, with the small course and a profile."""

    def run(*words: str | Path, **options: Any) -> Any:
        return nnquiz("--course", course, *words, **options)

    shown = Classroom(course, course.parent / "laptop")
    shown.handle("ana", GetGrades(), "instructor")
    Client(Local(lambda: shown), "ana").start_attempt("sums")
    shown.close()
    return run


def test_a_class_s_file_is_for_its_owner_alone_and_whole(nnquiz: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "grades.csv"
    done = nnquiz("--data", folder, "--format", "moodle", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.read_bytes().decode() == MOODLE
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*part"))


def test_a_class_on_standard_output(nnquiz: Run, folder: Path) -> None:
    done = nnquiz("--data", folder)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "Sums 101 · A small course"
    assert done.stdout.splitlines()[3].split() == ["ana", "Ana", "Lima", "0.571", "–", "–", "0.571"]


@pytest.fixture
def another_s(folder: Path) -> Iterator[Path]:
    """The class's folder, given to an account that is not root's, where that account may go."""
    with tempfile.TemporaryDirectory(prefix="nnquiz-") as place:
        Path(place).chmod(0o711)
        moved = folder.rename(Path(place) / "class") if same_disk(folder, place) else None
        if moved is None:
            pytest.skip("the temporary folders are on two disks")
        for inside in (moved, *moved.rglob("*")):
            os.chown(inside, 65534, 65534)
        yield moved


def same_disk(one: Path, other: str) -> bool:
    return one.stat().st_dev == Path(other).stat().st_dev


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes the owner of another account's folder")
def test_root_s_file_is_root_s_though_the_folder_is_another_s(
    another_s: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradebook.classes.guarded._program", lambda: [])  # as where everybody can read it
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    settings = Settings(course=None, data=tmp_path, learner="root", database_url=None)
    child = os.fork()
    if child == 0:  # what it needs is loaded: that other account may not enter every place where Python can lie
        ended = 1
        try:
            export_grades(settings, "csv", private / "grades.csv", another_s)
            ended = 0
        finally:
            os._exit(ended)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (private / "grades.csv").stat().st_uid == 0
    assert stat.S_IMODE((private / "grades.csv").stat().st_mode) == 0o600
    assert {place.stat().st_uid for place in another_s.rglob("*")} == {65534}


@pytest.mark.parametrize("form", ["table", "csv", "json", "moodle", "canvas"])
def test_every_export_of_a_laptop_says_self_reported(laptop: Run, form: str) -> None:
    done = laptop("--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    if form == "json":
        assert json.loads(done.stdout)["self_reported"] is True
    else:
        assert "self-reported" in done.stdout


def test_a_new_file_of_a_laptop_is_for_its_owner_alone_too(laptop: Run, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        assert laptop("--format", "csv", "--out", tmp_path / "grades.csv").returncode == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "grades.csv").stat().st_mode) == 0o600


def test_a_file_that_was_there_stays_until_the_new_one_is_whole(laptop: Run, tmp_path: Path) -> None:
    out = tmp_path / "grades.csv"
    out.write_text("before")
    out.chmod(0o640)
    assert laptop("--format", "csv", "--out", out).returncode == 0
    assert [row[0] for row in csv.reader(out.open(newline=""))] == ["login", "ana"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes what is another account's")
@pytest.mark.parametrize("planted", ["file", "link", "link to nothing"])
def test_what_another_account_planted_is_not_written(laptop: Run, tmp_path: Path, planted: str) -> None:
    """In /tmp a file that is there already would decide who reads the grades, and a link where they go."""
    out, elsewhere = tmp_path / "grades.csv", tmp_path / "elsewhere"
    if planted != "link to nothing":
        elsewhere.write_text("before")
    out.symlink_to(elsewhere) if "link" in planted else out.write_text("before")
    os.chown(out, 65534, 65534, follow_symlinks=False)
    said = refused(laptop("--format", "csv", "--out", out))
    assert "got what another account put there, and could read. Choose another place" in said
    assert sorted(place.read_text() for place in tmp_path.glob("*") if place.is_file()) in ([], ["before", "before"])


def refused(done: Any) -> str:
    """The one line of a command that failed, which told nothing else."""
    assert done.returncode == 1
    assert done.stdout in ("", None)
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("nnquiz: ")
    return line


@pytest.mark.parametrize("place", ["a-folder", "nowhere/grades.csv", "a-file/grades.csv", "/dev/full", ""])
def test_where_no_file_can_be_is_told_in_one_line(laptop: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "a-file").touch()
    before = sorted(tmp_path.iterdir())
    out = place if place.startswith("/") or not place else str(tmp_path / place)
    assert "the grades" in refused(laptop("--format", "csv", "--out", out))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_leaves_the_file_that_was_there(laptop: Run, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        out = disk / "grades.csv"
        out.write_text("before")
        with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        assert "No space left on device" in refused(laptop("--format", "csv", "--out", out))
        assert out.read_text() == "before"
        assert sorted(place.name for place in disk.iterdir()) == ["filler", "grades.csv"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_standard_output_is_told_in_one_line(laptop: Run) -> None:
    with Path("/dev/full").open("w") as full:
        assert "No space left on device" in refused(laptop("--format", "csv", out=full))


def test_a_reader_that_left_is_no_reason_to_say_anything(laptop: Run) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = laptop("--format", "json", out=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_closed_standard_output_is_told_in_one_line(course: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" grades --course "$1" >&-', NNQUIZ, course],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NNQUIZ_DATA": str(tmp_path / "laptop")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "standard output is closed" in refused(done)


@pytest.fixture
def served_to(open_classroom: Callable[..., Classroom], quiz: Any, tmp_path: Path) -> Iterator[Callable[[int], None]]:
    """Serves a class at a socket, to whom everybody who connects is the account of that uid."""
    servers: list[ClassServer] = []

    def serve(uid: int) -> None:
        classroom = open_classroom(group=GROUP, accounts=UIDS.get, patience=0)
        enrol(classroom, "ines", role="instructor")
        enrol(classroom, "ana", person=LIMA)
        enrol(classroom, "bob")
        quiz.take(Client(Local(lambda: classroom), "ana"), {"sum", "less"})
        logins = {number: login for login, number in UIDS.items()}
        servers.append(ClassServer(classroom, logins=logins, path=tmp_path / "class.sock", peer=Peer(uid, 0)))

    yield serve
    for server in servers:
        server.stop()


def test_an_instructor_has_the_file_from_the_class_s_server(
    nnquiz: Run, served_to: Callable[[int], None], tmp_path: Path
) -> None:
    served_to(UIDS["ines"])
    done = nnquiz("--format", "moodle", "--out", tmp_path / "x.csv", env={"NNQUIZ_CLASS": str(tmp_path / "class.sock")})
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "x.csv").read_bytes().decode() == MOODLE


def test_a_learner_is_told_in_one_line_that_only_an_instructor_may(
    nnquiz: Run, served_to: Callable[[int], None], tmp_path: Path
) -> None:
    served_to(UIDS["ana"])
    done = nnquiz("--out", tmp_path / "x.txt", env={"NNQUIZ_CLASS": str(tmp_path / "class.sock")})
    assert "Only an instructor" in refused(done)
    assert not (tmp_path / "x.txt").exists()


def test_a_folder_that_holds_no_class_is_told_in_one_line(nnquiz: Run, tmp_path: Path) -> None:
    assert "nowhere" in refused(nnquiz("--data", tmp_path / "nowhere"))


def test_names_command_no_terminal(nnquiz: Run, folder: Path) -> None:
    classroom = open_classroom(folder, accounts=UIDS.get)
    enrol(classroom, "cyd", person=Person(first_name="\x1b]52;c;eA==\x07=1", last_name="\u202e[@click=quit]x[/]\x9b2J"))
    classroom.close()
    for form in ("table", "csv", "json", "moodle", "canvas"):
        shown = nnquiz("--data", folder, "--format", form).stdout
        assert "cyd" in shown
        assert not set(shown) & set("\x1b\x07\x9b\u202e")
