"""Which mount a folder is on."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradebook import mounts
from gradebook.mounts import filesystem_of, is_network


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs", "gfs2", "lustre", "glusterfs", "fuse.glusterfs"]
)
def test_file_systems_that_hosts_share(kind: str) -> None:
    assert is_network(kind)


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "zfs", "tmpfs", "overlay", "apfs", "fuse.ntfs-3g", ""])
def test_file_systems_of_one_host(kind: str) -> None:
    assert not is_network(kind)


def test_the_nearest_mount_counts_and_the_last_on_top_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "my home"
    (home / "ada").mkdir(parents=True)
    (tmp_path / "my home too").mkdir()
    shown = [(Path("/"), "ext4"), (home, "ext3"), (home, "nfs4")]
    monkeypatch.setattr(mounts, "_mounts", lambda: shown)
    assert filesystem_of(home / "ada") == "nfs4"
    assert filesystem_of(home / "ada/not/yet/there") == "nfs4"
    assert filesystem_of(home) == "nfs4"
    assert filesystem_of(tmp_path / "my home too") == "ext4"
    (tmp_path / "link").symlink_to(home)
    assert filesystem_of(tmp_path / "link" / "ada") == "nfs4"


def test_names_with_spaces_are_read_from_the_systems_list() -> None:
    assert mounts._mount(r"server:/x /home/my\040home nfs4 rw,relatime 0 0") == (Path("/home/my home"), "nfs4")


def test_a_real_folder_is_on_something(tmp_path: Path) -> None:
    assert filesystem_of(tmp_path)
    if Path("/proc/self").exists():
        assert filesystem_of(Path("/proc/self")) == "proc"
