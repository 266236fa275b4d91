"""The units that come with nnquiz: systemd takes them, and they keep the server in its room."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradebook.wire import SOCKET
from tui.cli.class_commands import FOLDER
from tui.cli.command import nnquiz

DEPLOY = Path(__file__).parents[2] / "gradebook" / "classes" / "deploy"
SERVICE, SOCKET_UNIT = "nnquiz-class.service", "nnquiz-class.socket"

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")


class Unit:
    """A unit file; a key may come several times."""

    def __init__(self, name: str) -> None:
        self.values: dict[tuple[str, str], list[str]] = {}
        section = ""
        for line in (DEPLOY / name).read_text().splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line and not line.startswith("#"):
                key, _, value = line.partition("=")
                self.values.setdefault((section, key), []).append(value)

    def one(self, section: str, key: str) -> str:
        (value,) = self.values[section, key]
        return value


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def units(tmp_path: Path) -> Iterator[list[str]]:
    """The units as they come, but for the path of the command: what it names is not installed where tests run."""
    for name in (SERVICE, SOCKET_UNIT):
        text = (DEPLOY / name).read_text().replace("/opt/nnquiz/bin/nnquiz", sys.executable)
        (tmp_path / name).write_text(text)
    return [str(tmp_path / name) for name in (SERVICE, SOCKET_UNIT)]


@needs_systemd
def test_systemd_takes_both(units: list[str]) -> None:
    done = analyze("verify", "--man=no", *units)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
def test_systemd_would_find_a_mistake(units: list[str]) -> None:
    service = Path(units[0])
    service.write_text(service.read_text().replace("Type=notify", "Type=whatever"))
    assert "whatever" in analyze("verify", "--man=no", *units).stderr


@needs_systemd
def test_systemd_calls_the_service_safe(units: list[str]) -> None:
    done = analyze("security", "--offline=true", "--threshold=15", units[0])
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze judges only what runs")
    assert done.returncode == 0, done.stdout[-400:]
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level
    assert float(level[1]) <= 1.5


def test_the_command_it_starts_is_one_of_ours() -> None:
    program, *words = Unit(SERVICE).one("Service", "ExecStart").split()
    assert Path(program).is_absolute()
    context = nnquiz.make_context("nnquiz", [*words, "--help"][:2], resilient_parsing=True)
    serve = nnquiz.commands["class"].get_command(context, "serve")  # type: ignore[attr-defined]
    parsed = serve.make_context("serve", words[2:], resilient_parsing=True)
    assert words[:2] == ["class", "serve"]
    assert parsed.params == {"folder": FOLDER, "socket": SOCKET}


def test_both_speak_of_one_account_one_folder_and_one_socket() -> None:
    service, socket = Unit(SERVICE), Unit(SOCKET_UNIT)
    assert service.one("Service", "User") == socket.one("Socket", "SocketUser") == "nnquiz"
    assert Path("/var/lib", service.one("Service", "StateDirectory")) == FOLDER
    assert service.one("Service", "StateDirectoryMode") == "0700"
    assert service.one("Service", "UMask") == "0077"
    assert Path(socket.one("Socket", "ListenStream")) == SOCKET
    assert Path("/run", service.one("Service", "RuntimeDirectory")) == SOCKET.parent
    assert service.one("Service", "RuntimeDirectoryMode") == "0755"
    assert socket.one("Socket", "SocketMode") == "0666"


def test_who_calls_can_still_be_told_apart() -> None:
    """In a user namespace the kernel would name every caller `nobody`; without /proc/stat no run starts."""
    service = Unit(SERVICE)
    assert ("Service", "PrivateUsers") not in service.values
    assert ("Service", "ProcSubset") not in service.values
    assert "AF_UNIX" in service.one("Service", "RestrictAddressFamilies").split()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a kernel's own rule")
def test_everything_the_server_loads_does_without_memory_that_is_written_and_run() -> None:
    """MemoryDenyWriteExecute=, as the kernel itself has it (prctl PR_SET_MDWE)."""
    script = (
        "import ctypes, sys\n"
        "if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0): sys.exit(77)\n"
        "import gradebook.store, gradebook.marking, engine.models, engine.workers, structlog, psutil\n"
        "from engine.models import Sequential\n"
        "print(psutil.Process().create_time() > 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 77:
        pytest.skip("this kernel has no PR_SET_MDWE")
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_they_are_units_to_the_letter() -> None:
    for name in (SERVICE, SOCKET_UNIT):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.read_string((DEPLOY / name).read_text())
        assert parser.sections()[0] == "Unit"
        assert parser.has_option("Install", "WantedBy")
