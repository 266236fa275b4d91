"""Files that are written whole or not at all."""

import os
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from engine.files import path_of, write_whole


def writing(text: bytes) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(text)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    link, target = tmp_path / "link", tmp_path / "deep" / "target"
    link.symlink_to("deep/target")
    for text in (b"one", b"two"):
        write_whole(str(link), writing(text), "the text")
        assert link.is_symlink()
        assert target.read_bytes() == text
    assert [file.name for file in target.parent.iterdir()] == ["target"]


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="expected to write the text"):
        write_whole(str(tmp_path / "a"), writing(b"one"), "the text")
    assert (tmp_path / "a").is_symlink()


def test_a_file_keeps_its_mode_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    path, before = tmp_path / "file", os.umask(0o027)
    try:
        write_whole(str(path), writing(b"one"), "the text")
        assert mode_of(path) == 0o640
        path.chmod(0o664)
        write_whole(str(path), writing(b"two"), "the text")
        assert (mode_of(path), path.read_bytes()) == (0o664, b"two")
    finally:
        os.umask(before)


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match=r"expected to write the text to .*; got what is no file.*Choose another name"):
        write_whole(str(tmp_path / "pipe"), writing(b"one"), "the text")
    assert (tmp_path / "pipe").is_fifo()
    for path in (".", str(tmp_path), "/"):
        with pytest.raises(OSError, match=r"; got a folder.*Choose another name"):
            write_whole(path, writing(b"one"), "the text")


def test_a_missing_folder_is_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("nowhere", "file"):
        with pytest.raises(OSError, match=rf"got no folder '.*{folder}'\. Make the folder first"):
            write_whole(str(tmp_path / folder / "it"), writing(b"one"), "the text")


def test_several_may_write_to_one_place_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "file")

    def slowly(file: BinaryIO) -> None:
        for _ in range(20):
            file.write(b"x" * 1000)
            time.sleep(0.0005)

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write_whole, path, slowly, "the text") for _ in range(40)]:
            done.result()
    assert Path(path).read_bytes() == b"x" * 20_000
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_what_a_kill_left_an_hour_ago_is_removed(tmp_path: Path) -> None:
    old, mine = (".m.npz.123.part", ".m.npz.0123456789ab.part"), (".m.npz.mine.part", ".n.npz.123.part", "m.npz.1.part")
    young = (".m.npz.456.part",)
    for name in (*old, *mine, *young):
        (tmp_path / name).touch()
        if name not in young:
            os.utime(tmp_path / name, (0, time.time() - 3700))
    write_whole(str(tmp_path / "m.npz"), writing(b"one"), "the text")
    assert {file.name for file in tmp_path.iterdir()} == {"m.npz", *mine, *young}


def test_long_names_can_be_written(tmp_path: Path) -> None:
    for name in ("n" * 255, "ü" * 127):
        write_whole(str(tmp_path / name), writing(b"one"), "the text")
        assert (tmp_path / name).read_bytes() == b"one"


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_paths_that_cannot_be(path: str) -> None:
    with pytest.raises(ValueError, match="filepath: expected the path of a file; got '"):
        path_of("filepath", path)
