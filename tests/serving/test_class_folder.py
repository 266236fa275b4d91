"""The class's folder: made whole or not at all, opened by its owner alone, served by one."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from content.loader import BUNDLED
from gradebook.classes import guarded
from gradebook.classes.class_folder import (
    as_owner,
    check_folder,
    hold,
    make,
    open_class_folder,
    open_classroom,
    read_group,
)
from gradebook.classes.group import Group
from gradebook.errors import StoreError
from gradebook.messages import GetHome

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as other accounts")
NOBODY = 65_534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    make(tmp_path / "class", Group(title="Networks 101"), BUNDLED)
    return tmp_path / "class"


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as refused:
        work()
    told = str(refused.value)
    assert "\n" not in told
    return told


# -- made -------------------------------------------------------------------------------------------------------------


def test_a_new_class_is_its_owners_alone_and_opens(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make(tmp_path / "class", Group(title='The "deep" \\ class, ½'), BUNDLED)
    finally:
        os.umask(before)
    folder = tmp_path / "class"
    modes = {stat.S_IMODE(each.lstat().st_mode) for each in folder.rglob("*") if each.is_file()}
    places = {stat.S_IMODE(each.lstat().st_mode) for each in [folder, *folder.rglob("*")] if each.is_dir()}
    assert (modes, places) == ({0o600}, {0o700})
    assert {each.name for each in folder.iterdir()} == {"class.toml", "course", "progress.sqlite3"}
    assert read_group(folder) == Group(title='The "deep" \\ class, ½')
    assert (folder / "course" / "course.toml").read_bytes() == (BUNDLED / "course.toml").read_bytes()
    with closing(open_classroom(folder)) as classroom:
        home = classroom.handle("ana", GetHome())
        assert home.class_title == 'The "deep" \\ class, ½'


def test_every_key_a_class_can_set_stands_in_its_file(folder: Path) -> None:
    text = (folder / "class.toml").read_text()
    wanted = {"title", "course", "workers", *type(Group(title="x").caps).model_fields}
    assert wanted | set(type(Group(title="x").limits).model_fields) <= {
        line.split(" ")[0] for line in text.splitlines()
    }


def test_an_empty_folder_that_is_there_becomes_the_class(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / ".new").mkdir()  # of one that was killed
    (folder / ".new" / "course").mkdir()
    make(folder, Group(title="Networks 101"), BUNDLED)
    check_folder(folder)
    assert not (folder / ".new").exists()


def test_a_folder_with_something_in_it_is_left_alone(folder: Path, tmp_path: Path) -> None:
    before = (folder / "class.toml").read_text()
    assert "not empty (it holds 'class.toml')" in refusal(lambda: make(folder, Group(title="Other"), BUNDLED))
    assert (folder / "class.toml").read_text() == before
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one").touch()
    assert "not empty" in refusal(lambda: make(tmp_path / "letters", Group(title="Other"), BUNDLED))


def test_a_class_that_cannot_be_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = tmp_path / "course"
    shutil.copytree(BUNDLED, course)
    (course / "key.toml").symlink_to("/etc/passwd")
    assert "symbolic link" in refusal(lambda: make(tmp_path / "class", Group(title="x"), course))
    assert not (tmp_path / "class").exists()
    (tmp_path / "there").mkdir()
    assert "symbolic link" in refusal(lambda: make(tmp_path / "there", Group(title="x"), course))
    assert list((tmp_path / "there").iterdir()) == []
    assert "is no course" in refusal(lambda: make(tmp_path / "class", Group(title="x"), tmp_path / "nowhere"))
    assert "cannot be made" in refusal(lambda: make(tmp_path / "no" / "where", Group(title="x"), BUNDLED))
    real = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.name == "class.toml":
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", full)
    assert "No space left" in refusal(lambda: make(tmp_path / "there", Group(title="x"), BUNDLED))
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("title", ["\x1b[31m", " ", "a\nb", "\u202eabc"])
def test_a_title_that_a_terminal_would_obey_is_refused(tmp_path: Path, title: str) -> None:
    assert "title" in refusal(lambda: make(tmp_path / "class", Group(title=title), BUNDLED))


# -- looked at --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "mode", "says"),
    [
        (".", 0o750, "chmod go="),
        (".", 0o701, "open to other accounts (its mode is 0701)"),
        ("progress.sqlite3", 0o604, "open to other accounts"),
        ("class.toml", 0o620, "open to other accounts"),
        ("course", 0o711, "open to other accounts"),
        ("course/02-neurons/quiz.toml", 0o644, "quiz.toml is open to other accounts"),
    ],
)
def test_a_folder_that_others_may_look_into_is_not_opened(folder: Path, what: str, mode: int, says: str) -> None:
    (folder / what).chmod(mode)
    assert says in refusal(lambda: open_classroom(folder))
    assert says in refusal(lambda: open_class_folder(folder))


def test_a_folder_that_others_could_replace_is_not_opened(folder: Path) -> None:
    folder.parent.chmod(0o777)
    try:
        assert "could replace what is in it" in refusal(lambda: check_folder(folder))
        folder.parent.chmod(0o1777)  # as /tmp is: only the owner may replace it there
        check_folder(folder)
    finally:
        folder.parent.chmod(0o700)


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(folder)
    assert "is a symbolic link" in refusal(lambda: check_folder(tmp_path / "alias"))
    for name in ("progress.sqlite3", "class.toml", "server.lock"):
        real = tmp_path / f"real {name}"
        with suppress(FileNotFoundError):
            (folder / name).rename(real)
        (folder / name).symlink_to(real)
        assert f"{name} is a symbolic link" in refusal(lambda: open_classroom(folder))
        assert not real.exists() or name != "server.lock"
        (folder / name).unlink()
        if real.exists():
            real.rename(folder / name)
    os.mkfifo(folder / "course" / "pipe", 0o600)
    assert "neither a file nor a folder" in refusal(lambda: check_folder(folder))


def test_network_file_systems_are_refused(folder: Path) -> None:
    for kind in ("nfs4", "cifs", "fuse.sshfs"):
        assert f"({kind})" in refusal(lambda kind=kind: check_folder(folder, lambda _: kind))  # type: ignore[misc]
    check_folder(folder, lambda _: "ext4")


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A class that its owner can reach, whoever that is: pytest's own folders are this account's alone."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        make(Path(place, "class"), Group(title="Networks 101"), BUNDLED)
        yield Path(place, "class")


@AS_ROOT
def test_only_its_owner_opens_it_and_root_becomes_its_owner(reachable: Path, folder: Path) -> None:
    roots = folder
    folder = reachable
    for each in [folder, *folder.rglob("*")]:
        os.chown(each, NOBODY, NOBODY)
    assert "belongs to nobody: run this as nobody, not as root" in refusal(lambda: check_folder(folder))
    code = f"""
import os
from pathlib import Path
from gradebook.classes import guarded
from gradebook.classes.class_folder import open_class_folder
guarded._program = list
for place in ({str(roots)!r}, {str(folder)!r}):  # after root's own, all is loaded: nobody may not read root's Python
    client = open_class_folder(Path(place))
    client.home()
print(client.learner, os.getuid(), os.geteuid(), os.getegid(), client.home().role)
client.close()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["root", "0", str(NOBODY), str(NOBODY), "instructor"], done.stderr
    assert {each.lstat().st_uid for each in folder.rglob("*")} == {NOBODY}


@AS_ROOT
@pytest.mark.parametrize("what", ["class.toml", "course/course.toml", "."])
def test_what_another_account_put_there_is_not_opened(folder: Path, what: str) -> None:
    os.chown(folder / what, NOBODY, NOBODY)
    assert "belongs to nobody" in refusal(lambda: check_folder(folder))


@AS_ROOT
def test_an_owner_who_cannot_read_the_program_is_told_where_to_install_it(
    reachable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(reachable, NOBODY, NOBODY)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "module.py").touch()
    monkeypatch.setattr(guarded, "_program", lambda: [closed / "module.py"])
    before, groups = os.umask(0o022), os.getgroups()
    try:
        told = refusal(lambda: as_owner(reachable))
    finally:
        os.umask(before)
    assert "nobody owns the class and cannot read nnquiz" in told
    assert "/opt/nnquiz" in told
    assert (os.geteuid(), os.getegid(), os.getgroups()) == (0, os.getgid(), groups)


def test_nothing_is_compiled_for_its_owner_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lazily.py").touch()
    for way in ("with unshared(): import lazily", f"as_owner(Path({str(folder)!r})); import lazily"):
        code = f"from pathlib import Path; from gradebook.classes.guarded import as_owner, unshared\n{way}"
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, check=True)
        assert not (tmp_path / "__pycache__").exists()


def test_as_owner_changes_nothing_for_an_account_that_owns_the_folder(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        as_owner(folder)
        assert os.geteuid() == folder.stat().st_uid
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


# -- what is in it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = [", "cannot be read"),
        ("format = 1", "expected title; it is missing"),
        ('title = "x"\nformat = 2', "format: expected a number up to 1"),
        ('title = "x"\nworker = 2', "no such key: worker; did you mean workers?"),
        ('title = "x"\n[limits]\nburst = "many"', "limits.burst: expected a whole number"),
        ('title = "x"\n[caps]\nepochs = 0', "caps.epochs: expected a number from 1"),
        ('title = "x"\ncourse = "/etc"', "expected a folder of the class's own"),
        ('title = "x"\ncourse = "course/../../elsewhere"', "expected a folder of the class's own"),
        ('title = "x"\ncourse = "."', "expected a folder of the class's own"),
        ('title = "x"\ncourse = "elsewhere"', "elsewhere is missing"),
        ("\x00", "cannot be read"),
    ],
)
def test_a_class_file_that_is_wrong_is_said_in_one_line(folder: Path, text: str, says: str) -> None:
    (folder / "class.toml").write_text(text)
    assert says in refusal(lambda: open_classroom(folder))


def test_a_folder_that_is_no_class_is_said(tmp_path: Path) -> None:
    assert "cannot be opened: no such file" in refusal(lambda: open_classroom(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir(mode=0o700)
    assert "holds no class" in refusal(lambda: open_classroom(tmp_path / "empty"))
    (tmp_path / "file").touch()
    assert "is no folder" in refusal(lambda: open_classroom(tmp_path / "file"))


def test_no_class_is_begun_anew_because_its_database_is_gone(folder: Path) -> None:
    (folder / "progress.sqlite3").unlink()
    assert "is missing: put a backup in place" in refusal(lambda: open_classroom(folder))
    assert not (folder / "progress.sqlite3").exists()


# -- one at a time ----------------------------------------------------------------------------------------------------


def test_a_class_has_one_server_and_the_second_is_told_who_it_is(folder: Path) -> None:
    with hold(folder):
        told = refusal(lambda: hold(folder))
        assert f"process {os.getpid()}" in told
        code = f"from pathlib import Path; from gradebook.classes.class_folder import hold; hold(Path({str(folder)!r}))"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert f"process {os.getpid()}: a class has one server" in other.stderr
    held = hold(folder)
    held.release()
    held.release()
    check_folder(folder)


def test_a_server_that_was_killed_holds_nothing(folder: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from gradebook.classes.class_folder import hold
held = hold(Path({str(folder)!r}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    with hold(folder):
        pass


def test_a_lock_that_cannot_be_opened_is_said(folder: Path) -> None:
    (folder / "server.lock").mkdir()
    assert "cannot be opened" in refusal(lambda: hold(folder))
