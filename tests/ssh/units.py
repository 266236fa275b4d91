"""Stands in for systemd on a test's host: does what two units of ours say, and nothing for any other.

Run as `systemctl`, it knows daemon-reload, enable, start, stop, restart and reload. Of a socket unit it uses
ListenStream, SocketMode, SocketUser and DirectoryMode; of a service ExecStart, User, UMask, WorkingDirectory,
Environment, StateDirectory, RuntimeDirectory, LimitNOFILE, Type=notify, and of what shuts a service in, all that
`room` knows. That a socket outlives a restart needs the real one.
"""

from __future__ import annotations

import os
import pwd
import resource
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import room

UNITS = Path("/etc/systemd/system")
KEPT = Path("/run/units")
LOG = Path("/var/log/units.log")
PATIENCE = 30.0


def read(name: str) -> dict[str, str]:
    """A unit's settings; one that comes several times has a line for each."""
    found: dict[str, str] = {}
    for line in (UNITS / name).read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key] = f"{found[key]}\n{value}" if key in found else value
    return found


def listen(unit: dict[str, str]) -> socket.socket:
    """What systemd does for a socket unit, as root."""
    path = Path(unit["ListenStream"])
    path.parent.mkdir(mode=int(unit["DirectoryMode"], 8), exist_ok=True)
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    path.chmod(int(unit["SocketMode"], 8))
    owner = pwd.getpwnam(unit["SocketUser"])
    os.chown(path, owner.pw_uid, owner.pw_gid)
    door.listen()
    return door


def run(unit: dict[str, str], door: socket.socket, address: str) -> int:
    """Start a service under its account, with the socket as its third descriptor; its process."""
    owner = pwd.getpwnam(unit["User"])
    for kind in ("State", "Runtime"):
        place = Path({"State": "/var/lib", "Runtime": "/run"}[kind], unit[f"{kind}Directory"])
        place.mkdir(exist_ok=True)
        place.chmod(int(unit[f"{kind}DirectoryMode"], 8))
        os.chown(place, owner.pw_uid, owner.pw_gid)
    calls = room.calls_of(unit["SystemCallFilter"].split("\n"))
    pid = os.fork()
    if not pid:
        _hand_over(door)
        room.close_the_disks([Path("/var/lib", unit["StateDirectory"]), Path("/run", unit["RuntimeDirectory"])])
        room.drop_capabilities()
        _become(unit, owner)
        room.shut(calls)
        program, *words = shlex.split(unit["ExecStart"])
        os.execve(program, [program, *words], _environment(unit, address))
    return pid


def _hand_over(door: socket.socket) -> None:
    os.setsid()
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    kept = os.dup2(door.fileno(), 50)
    for target, source in ((0, os.open("/dev/null", os.O_RDONLY)), (1, log), (2, log), (3, kept)):
        os.dup2(source, target)
    os.closerange(4, 200)


def _become(unit: dict[str, str], owner: pwd.struct_passwd) -> None:
    most = int(unit["LimitNOFILE"])
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.umask(int(unit["UMask"], 8))
    os.setgroups([])
    os.setgid(owner.pw_gid)
    os.setuid(owner.pw_uid)
    os.chdir(unit["WorkingDirectory"])


def _environment(unit: dict[str, str], address: str) -> dict[str, str]:
    told = dict(pair.split("=", 1) for pair in shlex.split(unit["Environment"]))
    handed = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "NOTIFY_SOCKET": address}
    place = {"STATE_DIRECTORY": f"/var/lib/{unit['StateDirectory']}", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    return place | told | handed


def start() -> None:
    """Open the socket, start the server, and wait until it says that it is ready."""
    if (KEPT / "pid").exists():
        return
    KEPT.mkdir(exist_ok=True)
    door = listen(read("nnquiz-class.socket"))
    address = str(KEPT / "notify")
    Path(address).unlink(missing_ok=True)
    notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notices.bind(address)
    KEPT.chmod(0o755)
    Path(address).chmod(0o777)
    service = read("nnquiz-class.service")
    assert service["Type"] == "notify"
    pid = run(service, door, address)
    (KEPT / "pid").write_text(str(pid))
    notices.settimeout(0.2)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(TimeoutError):
            if b"READY=1" in notices.recv(1000):
                return
        if os.waitpid(pid, os.WNOHANG)[0]:
            (KEPT / "pid").unlink()
            sys.exit("Job for nnquiz-class.service failed: " + LOG.read_text()[-500:])
    sys.exit("nnquiz-class.service did not become ready in time")


def stop() -> None:
    """End the server, and wait until it has ended."""
    with suppress(FileNotFoundError):
        pid = int((KEPT / "pid").read_text())
        (KEPT / "pid").unlink()
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while Path("/proc", str(pid), "exe").exists() and is_alive(pid):
            assert time.monotonic() < deadline, "the server does not end"
            time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and that nobody asked after does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def main(words: list[str]) -> None:
    """`systemctl WORDS`."""
    os.umask(0o022)
    command, names = words[0], [word for word in words[1:] if not word.startswith("-")]
    if command == "daemon-reload":
        for unit in UNITS.glob("nnquiz-*"):
            assert unit.stat().st_mode & 0o777 == 0o644
    elif (command, names) == ("reload", ["ssh"]):
        subprocess.run(["pkill", "-HUP", "-o", "-x", "sshd"], check=True)
    elif names in (["nnquiz-class.socket", "nnquiz-class.service"], ["nnquiz-class.service"]):
        if command in ("stop", "restart"):
            stop()
        if command in ("start", "restart", "enable"):
            start()
    else:
        sys.exit(f"this host's systemctl does not know: {' '.join(words)}")


if __name__ == "__main__":
    main(sys.argv[1:])
