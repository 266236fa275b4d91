"""A socket's place, and who is at the other end of it: what a client makes sure of before it sends a word."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import ANA, BOB

from gradebook import peers
from gradebook.errors import Refusal
from gradebook.peers import Peer, check_place, peer_of

real_accounts = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several accounts")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder every account can reach, and only this one can write."""
    with tempfile.TemporaryDirectory(prefix="nnquiz-", dir="/run" if os.geteuid() == 0 else None) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def listening(path: Path) -> socket.socket:
    there = socket.socket(socket.AF_UNIX)
    there.bind(str(path))
    there.listen()
    return there


def test_a_peer_is_known_on_both_sides(place: Path) -> None:
    with listening(place / "s") as there, socket.socket(socket.AF_UNIX) as here:
        here.connect(str(place / "s"))
        other, _ = there.accept()
        with other:
            me = Peer(os.geteuid(), os.getpid())
            assert (peer_of(here), peer_of(other)) == (me, me)


def test_a_place_of_its_own_is_fine(place: Path) -> None:
    check_place(place / "class.sock", os.geteuid())


@real_accounts
@pytest.mark.parametrize("mode", [0o777, 0o775, 0o1777])
def test_a_folder_that_others_can_write_is_no_place(place: Path, mode: int) -> None:
    place.chmod(mode)
    with pytest.raises(Refusal, match="written by others"):
        check_place(place / "class.sock", 0)


@real_accounts
def test_a_folder_above_that_others_can_write_is_no_place(place: Path) -> None:
    (place / "inner").mkdir(mode=0o755)
    place.chmod(0o777)
    with pytest.raises(Refusal, match="written by others"):
        check_place(place / "inner" / "class.sock", 0)


@real_accounts
def test_a_squatted_socket_is_found_out(place: Path) -> None:
    os.chown(place, ANA, ANA)
    check_place(place / "class.sock", ANA)
    check_place(place / "class.sock", 0)  # systemd listens for it
    with pytest.raises(Refusal, match=f"account {BOB}") as refused:
        check_place(place / "class.sock", BOB)
    assert refused.value.code == "denied"


@real_accounts
def test_a_folder_inside_another_accounts_folder_is_no_place(place: Path) -> None:
    (place / "inner").mkdir(mode=0o755)
    os.chown(place, BOB, BOB)
    with pytest.raises(Refusal, match=f"belongs to account {BOB}"):
        check_place(place / "inner" / "class.sock", 0)


@real_accounts
def test_a_link_that_another_account_made_is_no_place(place: Path) -> None:
    (place / "real").mkdir(mode=0o755)
    (place / "link").symlink_to(place / "real")
    os.lchown(place / "link", BOB, BOB)
    with pytest.raises(Refusal, match="link"):
        check_place(place / "link" / "class.sock", 0)


@real_accounts
def test_a_folder_somebody_made_in_tmp_is_no_place_for_anybody_else(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        check_place(folder / "class.sock", 0)
        os.chown(folder, BOB, BOB)
        with pytest.raises(Refusal, match="written by others"):
            check_place(folder / "class.sock", BOB)


def test_a_place_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be looked at"):
        check_place(tmp_path / "nowhere" / "class.sock", 0)


def test_credentials_are_read_from_the_kernel_alone() -> None:
    """The one call that says who is there, so that nobody replaces it by something a client sends."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert peers.peer_of(ours).uid == os.geteuid()
    with pytest.raises(OSError, match="descriptor"):
        peers.peer_of(ours)
