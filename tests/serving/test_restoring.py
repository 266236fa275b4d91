"""What is no backup of a class changes nothing, and what a kill leaves half restored is restored once more."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kept import earned, made, opened, refused, take

from gradebook.classes.backups import back_up
from gradebook.classes.class_folder import open_classroom
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


def parts(copy: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(copy) as tar:
        return [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]


def packed(copy: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> None:
    with tarfile.open(copy, mode) as tar:  # type: ignore[call-overload]
        for member, content in members:
            tar.addfile(member, io.BytesIO(content))


def told(members: list[tuple[tarfile.TarInfo, bytes]], change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest."""
    manifest = json.loads(members[0][1])
    change(manifest)
    content = json.dumps(manifest).encode()
    members[0][0].size = len(content)
    members[0] = (members[0][0], content)


def added(name: str, content: bytes = b"x", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    for field, value in fields.items():
        setattr(member, field, value)
    return member, content


def listed(members: list[tuple[tarfile.TarInfo, bytes]], name: str, content: bytes = b"x", **fields: Any) -> None:
    """Add a member that the manifest speaks of."""
    members.append(added(name, content, **fields))
    kept = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    told(members, lambda manifest: manifest["files"].append(kept))


def no_manifest(members: Any) -> None:
    del members[0]


def flipped(members: Any) -> None:
    member, content = members[1]
    members[1] = (member, content[:-1] + bytes([content[-1] ^ 1]))


BROKEN: dict[str, tuple[Callable[[Any], object], str]] = {
    "no manifest": (no_manifest, "does not begin with"),
    "a flipped bit": (flipped, "SHA-256"),
    "a file missing": (lambda m: m.pop(), "is missing"),
    "a file twice": (lambda m: m.append(m[1]), "or there twice"),
    "a file not listed": (lambda m: m.append(added("course/extra.toml")), "not in its manifest"),
    "upwards": (lambda m: listed(m, "../../evil"), "no place"),
    "inside, upwards": (lambda m: listed(m, "course/../../evil"), "no place"),
    "absolute": (lambda m: listed(m, "/tmp/evil"), "no place"),
    "the lock": (lambda m: listed(m, "server.lock"), "no place"),
    "the backups": (lambda m: listed(m, "backups/x.tar"), "no place"),
    "a link": (lambda m: listed(m, "course/link", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "no plain file"),
    "a hard link": (lambda m: listed(m, "course/h", b"", type=tarfile.LNKTYPE, linkname="class.toml"), "no plain file"),
    "a device": (lambda m: listed(m, "course/dev", b"", type=tarfile.CHRTYPE, devmajor=1, devminor=5), "no plain file"),
    "a pipe": (lambda m: listed(m, "course/pipe", b"", type=tarfile.FIFOTYPE), "no plain file"),
    "a folder": (lambda m: listed(m, "course/sub", b"", type=tarfile.DIRTYPE), "no plain file"),
    "too big": (lambda m: told(m, lambda t: t["files"][0].update(size=10**18)), "free"),
    "less than nothing": (lambda m: told(m, lambda t: t["files"][0].update(size=-5)), "bytes"),
    "listed twice": (lambda m: told(m, lambda t: t["files"].append(t["files"][0])), "twice"),
    "another format": (lambda m: told(m, lambda t: t.update({"nnquiz-backup": 2})), "newer nnquiz"),
    "no format": (lambda m: told(m, lambda t: t.pop("nnquiz-backup")), "cannot be read"),
    "other fields": (lambda m: told(m, lambda t: t.update(more=1)), "cannot be read"),
    "a file where a folder is": (lambda m: (listed(m, "course/a"), listed(m, "course/a/b")), "course/a"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_backup_that_is_not_as_it_was_written_changes_nothing(folder: Path, tmp_path: Path, case: str) -> None:
    copy = tmp_path / "monday.tar"
    back_up(folder, copy)
    members = parts(copy)
    change, said = BROKEN[case]
    change(members)
    packed(copy, members)
    refused(copy, folder, said)
    assert not (tmp_path / "evil").exists()


def test_bytes_of_chance_and_half_a_backup_change_nothing(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "monday.tar"
    back_up(folder, copy)
    whole = copy.read_bytes()
    for content in (b"", b"\0" * 1024, os.urandom(5000), whole[:700], whole[: len(whole) // 2], b"[" * 5000):
        copy.write_bytes(content)
        refused(copy, folder, "no whole backup")
    packed(copy, parts_of(whole, tmp_path), "w:gz")
    refused(copy, folder, "no whole backup")
    refused(tmp_path / "nowhere.tar", folder, "cannot be opened")
    refused(Path("/dev/zero"), folder, "is no file")


def parts_of(whole: bytes, place: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    (place / "whole.tar").write_bytes(whole)
    return parts(place / "whole.tar")


@pytest.mark.parametrize("inside", ["class.toml", "course/course.toml", "progress.sqlite3"])
def test_a_backup_whose_class_does_not_open_changes_nothing(folder: Path, tmp_path: Path, inside: str) -> None:
    copy = tmp_path / "monday.tar"
    back_up(folder, copy)
    members = parts(copy)
    at = next(number for number, (member, _) in enumerate(members) if member.name == inside)
    garbage = b"this is not it"
    members[at] = added(inside, garbage)
    digest = hashlib.sha256(garbage).hexdigest()
    told(members, lambda m: next(k for k in m["files"] if k["name"] == inside).update(size=len(garbage), sha256=digest))
    packed(copy, members)
    refused(copy, folder)


def test_a_new_folder_is_gone_again_when_the_backup_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"nothing")
    with pytest.raises(StoreError):
        restore(tmp_path / "x.tar", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_records_of_a_newer_version_are_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "newer")
    with closing(sqlite3.connect(tmp_path / "newer" / "progress.sqlite3")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    back_up(tmp_path / "newer", tmp_path / "newer.tar")
    refused(tmp_path / "newer.tar", folder, "newer nnquiz")


def test_a_class_altered_before_it_was_backed_up_is_restored_and_said_to_be(
    room: Classroom, folder: Path, tmp_path: Path
) -> None:
    take(room, "ana")
    room.close()
    with closing(sqlite3.connect(folder / "progress.sqlite3")) as file, file:
        file.execute("UPDATE awards SET credits = 1000")
    back_up(folder, tmp_path / "monday.tar")
    assert any("ana: award 1" in flaw for flaw in restore(tmp_path / "monday.tar", folder).verified.flaws)


def test_what_a_kill_left_half_gathered_is_swept(folder: Path, tmp_path: Path) -> None:
    left = folder / "backups" / ".gathered-left"
    left.mkdir(parents=True, mode=0o700)
    (left / "progress.sqlite3").write_bytes(b"half")
    (left / "progress.sqlite3").chmod(0o600)
    (folder / "backups").chmod(0o700)
    os.utime(left, (1, 1))
    back_up(folder, tmp_path / "monday.tar")
    assert not left.exists()


KILLED = """
import os, sys
from pathlib import Path
from gradebook.classes.restoring import restore
copy, folder, after = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
rename, moves = Path.rename, []
def until_killed(self, target):
    moves.append(self)
    if len(moves) > after:
        os.kill(os.getpid(), 9)
    return rename(self, target)
Path.rename = until_killed
restore(copy, folder)
"""


@pytest.mark.parametrize("after", range(6))
def test_killed_half_way_it_is_done_once_more_and_nothing_is_lost(
    room: Classroom, folder: Path, tmp_path: Path, after: int
) -> None:
    first = take(room, "ana").earned
    back_up(folder, tmp_path / "monday.tar")
    take(room, "bob")
    room.close()
    now = verify(folder)
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "monday.tar", folder, str(after)])
    assert done.returncode == -9
    if after:
        with pytest.raises(StoreError, match="holds no class"):
            open_classroom(folder)
    restore(tmp_path / "monday.tar", folder)
    assert (earned(folder, "ana"), earned(folder, "bob")) == (first, 0)
    kept = [verify(place.parent).digest for place in folder.glob("before-restore-*/progress.sqlite3")]
    assert now.digest in kept
