"""What the doctor says of the installation at hand: what of it other accounts could not read."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from gradebook.classes.doctor import Host, installation
from gradebook.classes.doctor.host import ProgramClosedError
from gradebook.classes.doctor.places import closed, exposed


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with a package, as pip leaves one under a umask of 022."""
    site = tmp_path / "lib" / "site-packages"
    for name in ("bin/python3", "bin/nnquiz", "lib/site-packages/nn/core.py", "lib/site-packages/nn/data/a.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for place in (tmp_path, *tmp_path.rglob("*")):
        place.chmod(0o755 if place.is_dir() or place.parent.name == "bin" else 0o644)
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(site))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python3"))
    monkeypatch.setattr(installation, "OWN", ())
    return tmp_path


def test_what_everybody_can_read_is_not_told(installed: Path) -> None:
    assert installation.unreadable() == ()


@pytest.mark.parametrize(
    ("kept", "mode"),
    [
        ("bin/nnquiz", 0o700),
        ("bin/python3", 0o744),
        ("lib/site-packages/nn", 0o700),
        ("lib/site-packages/nn", 0o754),
        ("lib/site-packages/nn/core.py", 0o600),
        ("lib/site-packages/nn/core.py", 0o640),
        ("lib/site-packages/nn/data/a.toml", 0o600),
    ],
)
def test_what_is_kept_from_others_is_told(installed: Path, kept: str, mode: int) -> None:
    (installed / kept).chmod(mode)
    assert installation.unreadable() == (installed / kept,)


def test_of_a_closed_folder_the_outermost_is_told(installed: Path) -> None:
    for place in installed.rglob("nn/**/*"):
        place.chmod(0o700)
    (installed / "lib/site-packages/nn").chmod(0o700)
    assert installation.unreadable() == (installed / "lib/site-packages/nn",)


def test_an_account_that_could_not_load_the_program_is_not_become(
    installed: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "bin/nnquiz").chmod(0o700)
    folder = tmp_path_factory.mktemp("class")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    host = Host(folder, folder / "class.sock")
    found = folder.stat()
    monkeypatch.setattr(host, "status", lambda path: type(found)((found.st_mode, 0, 0, 2, 990, 990, 0, 0, 0, 0)))
    with pytest.raises(ProgramClosedError), host.as_owner():
        raise AssertionError("as that account")
    assert host.server() is None


def test_a_link_is_followed_to_who_could_put_something_else_there(tmp_path: Path) -> None:
    """The link stands in a safe place, what it leads to does not."""
    (tmp_path / "open" / "deep").mkdir(parents=True)
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "safe").symlink_to(tmp_path / "open" / "deep")
    host = Host(tmp_path, tmp_path / "class.sock")
    trusted = {0, tmp_path.stat().st_uid}
    assert exposed(host, tmp_path / "safe" / "login", trusted) == tmp_path / "open"
    (tmp_path / "open").chmod(0o700)
    assert exposed(host, tmp_path / "safe" / "login", trusted) is None
    tmp_path.chmod(0o755)
    assert closed(host, tmp_path / "safe" / "login") in {tmp_path / "open", *tmp_path.parents}
