"""A class in one file: whole or not at all, both ways; and what is no such file changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kept import earned, made, opened, refused, take

from gradebook.classes import restoring
from gradebook.classes.backups import back_up
from gradebook.classes.class_folder import hold, open_classroom
from gradebook.classes.restoring import restore
from gradebook.classes.verify import verify
from gradebook.classroom import Classroom
from gradebook.errors import StoreError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made(tmp_path)


@pytest.fixture
def room(folder: Path) -> Iterator[Classroom]:
    with opened(folder) as room:
        yield room


def test_a_backup_of_a_served_class_brings_everything_back(room: Classroom, folder: Path, tmp_path: Path) -> None:
    result = take(room, "ana")
    with hold(folder):
        manifest = back_up(folder, tmp_path / "monday.tar")
    take(room, "bob")
    room.close()
    restored = restore(tmp_path / "monday.tar", folder)
    assert (restored.manifest, restored.verified.flaws) == (manifest, ())
    assert earned(folder, "ana") == result.earned
    assert earned(folder, "bob") == 0
    aside = restored.aside
    assert aside == folder / "before-restore-1"
    assert {"class.toml", "course", "progress.sqlite3"} <= {path.name for path in aside.iterdir()}
    assert len(verify(aside).heads) == 2
    assert verify(aside).links > restored.verified.links


def test_it_says_what_is_in_it(room: Classroom, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "monday.tar"
    manifest = back_up(folder, copy)
    assert copy.stat().st_mode & 0o777 == 0o600
    with tarfile.open(copy) as tar:
        names = tar.getnames()
        told = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
        held = {name: hashlib.sha256(tar.extractfile(name).read()).hexdigest() for name in names[1:]}  # type: ignore[union-attr]
    assert names[0] == "manifest.json"
    assert {"class.toml", "progress.sqlite3", "course/course.toml", "course/01-sums/quiz.toml"} <= set(names)
    assert {kept["name"]: kept["sha256"] for kept in told["files"]} == held
    assert (told["title"], told["revision"]) == ("Networks 101", manifest.revision)
    assert [path.name for path in (folder / "backups").iterdir()] == []


def test_backups_while_learners_answer_each_hold_whole_attempts(room: Classroom, folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def answer() -> None:
        while not stop.is_set():
            take(room, "ana")

    learner = threading.Thread(target=answer)
    learner.start()
    try:
        links = []
        for number in range(4):
            back_up(folder, tmp_path / f"{number}.tar")
            links.append(restore(tmp_path / f"{number}.tar", tmp_path / f"class-{number}").verified)
    finally:
        stop.set()
        learner.join()
    assert all(found.flaws == () for found in links)
    assert [found.links for found in links] == sorted(found.links for found in links)
    assert verify(folder).links > 2


def test_it_goes_into_a_new_folder_or_an_empty_one(room: Classroom, folder: Path, tmp_path: Path) -> None:
    earned_ = take(room, "ana").earned
    back_up(folder, tmp_path / "monday.tar")
    (tmp_path / "empty").mkdir(mode=0o700)
    for name in ("new", "empty"):
        restored = restore(tmp_path / "monday.tar", tmp_path / name)
        assert restored.aside is None
        assert earned(tmp_path / name, "ana") == earned_
        modes = {path.stat().st_mode & 0o077 for path in (tmp_path / name, *(tmp_path / name).rglob("*"))}
        assert modes == {0}


def test_the_next_restore_keeps_the_first_ones_aside(room: Classroom, folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "monday.tar")
    room.close()
    assert [restore(tmp_path / "monday.tar", folder).aside for _ in range(2)] == [
        folder / "before-restore-1",
        folder / "before-restore-2",
    ]


def test_a_class_that_is_served_is_not_restored(room: Classroom, folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "monday.tar")
    with hold(folder):
        refused(tmp_path / "monday.tar", folder, "in use by", str(os.getpid()))


def test_what_fails_half_way_is_undone(
    room: Classroom, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(room, "ana")
    back_up(folder, tmp_path / "monday.tar")
    room.close()
    rename = Path.rename
    for fails_at in ("class.toml", "course", "progress.sqlite3"):

        def renamed(self: Path, target: Path, fails_at: str = fails_at) -> Path:
            if restoring.FRESH in self.parts and self.name == fails_at:
                raise OSError(28, "No space left on device", str(target))
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", renamed)
        refused(tmp_path / "monday.tar", folder, "no space left")
        monkeypatch.setattr(Path, "rename", rename)
    assert not list(folder.glob("before-restore-*"))


def test_a_backup_that_cannot_be_written_leaves_nothing(room: Classroom, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "monday.tar").write_text("manifest.json: the one before")
    before = sorted(kept.iterdir())
    for copy in (kept, tmp_path / "nowhere" / "x.tar", Path("/proc/nnquiz.tar")):
        with pytest.raises(StoreError) as error:
            back_up(folder, copy)
        assert "\n" not in str(error.value)
    (folder / "class.toml").write_text("title = 3")
    with pytest.raises(StoreError, match=r"class\.toml"):
        back_up(folder, kept / "monday.tar")
    assert sorted(kept.iterdir()) == before
    assert (kept / "monday.tar").read_text() == "manifest.json: the one before"


def test_a_full_disk_leaves_the_backup_that_was_there(
    room: Classroom, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "kept" / "monday.tar"
    copy.parent.mkdir()
    copy.write_text("manifest.json: the one before")

    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(StoreError, match="no space left"):
        back_up(folder, copy)
    assert [path.read_text() for path in copy.parent.iterdir()] == ["manifest.json: the one before"]
    assert list((folder / "backups").iterdir()) == []


def test_a_damaged_class_is_not_backed_up_over_a_good_backup(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "monday.tar")
    good = (tmp_path / "monday.tar").read_bytes()
    database = folder / "progress.sqlite3"
    held = bytearray(database.read_bytes())
    for page in range(2, len(held) // 4096):
        held[page * 4096 : page * 4096 + 16] = b"\xff" * 16
    database.write_bytes(held)
    with pytest.raises(StoreError, match="damaged"):
        back_up(folder, tmp_path / "monday.tar")
    assert (tmp_path / "monday.tar").read_bytes() == good


def test_inside_the_classs_own_folder_it_keeps_its_owner_and_mode(folder: Path) -> None:
    back_up(folder, folder / "backups" / "monday.tar")
    assert (folder / "backups" / "monday.tar").stat().st_uid == folder.stat().st_uid
    open_classroom(folder).close()


@pytest.mark.parametrize(
    "name", ["progress.sqlite3", "class.toml", "monday.tar", "course/monday.tar", "backups/../x.tar"]
)
def test_inside_the_class_it_goes_nowhere_else(room: Classroom, folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to(folder)
    before = {path: path.stat().st_ino for path in folder.rglob("*")}
    for way in (folder, tmp_path / "link"):
        with pytest.raises(StoreError, match="is inside the class"):
            back_up(folder, way / name)
    after = {path: path.stat().st_ino for path in folder.rglob("*") if path.name != "backups"}
    assert after == before


def test_it_replaces_a_backup_and_nothing_else(room: Classroom, folder: Path, tmp_path: Path) -> None:
    back_up(folder, folder / "backups" / "monday.tar")
    copy = tmp_path / "monday.tar"
    copy.touch()
    back_up(folder, copy)
    back_up(folder, copy)
    (tmp_path / "thesis.txt").write_text("of three years")
    os.mkfifo(tmp_path / "pipe")
    for name in ("thesis.txt", "pipe"):
        with pytest.raises(StoreError, match="no backup of a class"):
            back_up(folder, tmp_path / name)
    assert (tmp_path / "thesis.txt").read_text() == "of three years"
    assert (tmp_path / "pipe").is_fifo()
    assert verify(folder).flaws == ()
