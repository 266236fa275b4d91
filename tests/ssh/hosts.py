"""A teaching host for the tests: its own accounts, files, processes and network inside this machine, gone afterwards.

Everything stands in namespaces: what is written to /etc, /home, /var, /run, /usr/local or /srv is written to memory, an
account made there is not known outside, and sshd's port is nobody else's. The host lives as long as its first process,
which reads from the test's own: whatever ends the test ends all that was started on the host.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import psutil
import pytest
from terminals import Terminal

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.prefix) / "bin"
DEPLOY = ROOT / "gradebook" / "classes" / "deploy"
PORT = 2222
WRITTEN = ("/etc", "/home", "/var", "/usr/local", "/srv", "/opt")
PROGRAMS = ("unshare", "nsenter", "mount", "useradd", "ssh", "ssh-keygen", "/usr/sbin/sshd")

CONFIGURATION = f"""\
Include /etc/ssh/sshd_config.d/*.conf
Port {PORT}
ListenAddress 127.0.0.1
HostKey /etc/ssh/host_key
PidFile none
UsePAM yes
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
X11Forwarding yes
AllowAgentForwarding yes
AllowTcpForwarding yes
PermitTunnel yes
PermitUserRC yes
AcceptEnv *
Subsystem sftp /usr/lib/openssh/sftp-server
PrintMotd no
"""
"""sshd of a careless host: what learners of the second way may not do, it lets everybody do."""

PAM = """\
auth required pam_unix.so
account required pam_unix.so
session required pam_env.so user_readenv=1
session required pam_unix.so
"""
"""As Debian has it where it matters: a file in the home says what the environment holds."""


@cache
def why_no_host() -> str:
    """Why no such host can be made here, in a few words; "" when it can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "needs root on Linux, to make accounts and run sshd"
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    missing = [name for name in PROGRAMS if not shutil.which(name, path=path)]
    if missing:
        return f"needs {', '.join(missing)}"
    try:
        subprocess.run([*_UNSHARED, "sh", "-ec", _SPACES], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"needs namespaces and overlays of its own: {getattr(error, 'stderr', b'').decode()[:80]}"
    return ""


_UNSHARED = ("unshare", "--mount", "--pid", "--net", "--fork")

_OVER = """\
over() {
    n=/run/over$(printf %s "$1" | tr / _)
    mkdir -p "$n/up" "$n/work"
    chmod "$(stat -c %a "$1")" "$n/up"
    mount -t overlay -o "lowerdir=$1,upperdir=$n/up,workdir=$n/work" overlay "$1"
}
"""

_LOOPBACK_UP = """\
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 0x41))
"""
"""What `ip link set lo up` does, where there may be no `ip`: SIOCSIFFLAGS, up and running."""

_SPACES = f"""\
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs /run
{_OVER}
for written in {" ".join(WRITTEN)}; do over "$written"; done
{sys.executable} -Ic '{_LOOPBACK_UP}'
"""

_LIVE = """\
trap '' CHLD
echo ready
exec cat >/dev/null
"""


def _entered() -> str:
    """Shell lines that let every account reach this Python and this checkout, should a folder above them be closed."""
    needed = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), Path(sys.executable).resolve(), ROOT}
    ways = {place for path in needed for place in (path, *path.parents)}
    closed = sorted(place for place in ways if not place.stat().st_mode & stat.S_IXOTH)
    outermost = [place for place in closed if not any(other in place.parents for other in closed)]
    kept = [place for place in outermost if not any(place.is_relative_to(written) for written in WRITTEN)]
    return "\n".join([*(f"over '{place}'" for place in kept), *(f"chmod o+rx '{place}'" for place in closed)])


def _pid_space(process: int) -> str:
    return str(Path(f"/proc/{process}/ns/pid").readlink())


class Host:
    """One host. `close` ends it, whatever still runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._life = subprocess.Popen(
            [*_UNSHARED, "--mount-proc", "--kill-child", "sh", "-ec", f"{_SPACES}\n{_entered()}\n{_LIVE}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._life.stdout is not None
        if self._life.stdout.readline() != b"ready\n":
            raise AssertionError("the host could not be made")
        self._first = psutil.Process(self._life.pid).children()[0].pid
        self._started: list[subprocess.Popen[bytes]] = []
        self.wait(lambda: self.run("test", "-d", "/proc/1").returncode == 0)

    def inside(self, *words: str, login: str | None = None) -> list[str]:
        """The command line that runs these words on the host, as root or as one of its accounts."""
        who = (
            ("setpriv", f"--reuid={login}", "--regid=" + self.must("id", "-g", login).strip(), "--init-groups", "--")
            if login
            else ()
        )
        enter = ["nsenter", f"--target={self._first}", "--mount", "--pid", "--net", "--wd=/", "--"]
        clean = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
        return [*enter, *clean, *who, *words]

    def run(
        self, *words: str, login: str | None = None, text: str = "", patience: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on the host to its end; what it printed, both streams."""
        return subprocess.run(
            self.inside(*words, login=login), input=text, capture_output=True, text=True, timeout=patience, check=False
        )

    def must(self, *words: str, login: str | None = None, text: str = "") -> str:
        """The same for a command that has to succeed; its output."""
        done = self.run(*words, login=login, text=text)
        assert done.returncode == 0, f"{words} left with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *words: str, login: str | None = None, log: str = "started.log") -> subprocess.Popen[bytes]:
        """Start a command on the host that runs until the host ends."""
        with (self.folder / log).open("ab") as out:
            child = subprocess.Popen(self.inside(*words, login=login), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self._started.append(child)
        return child

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """End what was started, with all that it started."""
        for process in (*psutil.Process(child.pid).children(recursive=True), child):
            with contextlib.suppress(psutil.Error):
                process.kill()
        child.wait()

    def read(self, place: str) -> str:
        """A file of the host."""
        return self.must("cat", place)

    def write(self, place: str, text: str, owner: str = "root", mode: str = "644") -> None:
        """A file of the host, with the folders above it."""
        self.must("sh", "-ec", f'mkdir -p "$(dirname {place})"; cat > {place}; chmod {mode} {place}', text=text)
        self.must("chown", f"{owner}:", place)

    def processes(self, name: str = "") -> list[psutil.Process]:
        """What is alive on the host, all of it or what has this name."""
        found = []
        for process in psutil.process_iter(["name", "status"]):
            if process.info["status"] != psutil.STATUS_ZOMBIE and name in ("", process.info["name"]):
                with contextlib.suppress(OSError):
                    if _pid_space(process.pid) == _pid_space(self._first):
                        found.append(process)
        return found

    def processes_of(self, login: str) -> list[psutil.Process]:
        """What is alive and belongs to an account; sshd's own for its sessions are not counted."""
        uid, found = int(self.must("id", "-u", login)), []
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                if process.uids().real == uid and process.name() != "sshd":
                    found.append(process)
        return found

    def wait(self, met: Callable[[], object], patience: float = 45) -> None:
        """Wait until something has come to hold."""
        deadline = time.monotonic() + patience
        while not met():
            assert time.monotonic() < deadline, f"it never came; the log:\n{self.log()}"
            time.sleep(0.02)

    def log(self) -> str:
        """What was printed by all that was started."""
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        """End the host and everything on it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._first, 9)
        for child in (*self._started, self._life):
            child.kill()
            child.wait()
        for stream in (self._life.stdin, self._life.stdout):
            if stream:
                stream.close()

    # -- sshd and who logs in

    def open_sshd(self, configuration: str = CONFIGURATION) -> None:
        """Write sshd's configuration and a host key, and start it."""
        self.must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/host_key")
        self.must("sh", "-ec", "rm -rf /etc/ssh/sshd_config.d; mkdir -p /etc/ssh/sshd_config.d /run/sshd")
        self.write("/etc/ssh/sshd_config", configuration)
        self.write("/etc/pam.d/sshd", PAM)
        self._sshd = self.start("/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/sshd_config", log="sshd.log")
        self.wait(self._answers)

    def reload_sshd(self) -> None:
        """What `systemctl reload ssh` does."""
        self.must("sh", "-ec", "kill -HUP $(pgrep -o -x sshd)")
        self.wait(self._answers)

    def _answers(self) -> bool:
        return "SSH-2.0" in self.run("bash", "-c", f"read -t 2 line </dev/tcp/127.0.0.1/{PORT}; echo $line").stdout

    def make_key(self, login: str) -> Path:
        """A key pair of this learner's; the private half's path."""
        key = self.folder / f"key-{login}"
        if not key.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", login, "-f", str(key)], check=True)
        return key

    def add_shell_account(self, login: str) -> None:
        """An account as any host makes it, with its key in its home."""
        self.must("useradd", "--create-home", "--shell", "/bin/bash", "--password", "*", login)
        public = self.make_key(login).with_suffix(".pub").read_text()
        self.write(f"/home/{login}/.ssh/authorized_keys", public, owner=login, mode="600")
        self.must("chown", "-R", f"{login}:", f"/home/{login}")

    def ssh(self, login: str, *words: str, options: Sequence[str] = ()) -> list[str]:
        """The command line of `ssh` to the host, from the host itself."""
        fixed = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "BatchMode=yes")
        told = [word for option in fixed for word in ("-o", option)]
        key = str(self.make_key(login))
        return ["ssh", "-F", "none", *told, "-i", key, "-p", str(PORT), *options, f"{login}@127.0.0.1", *words]

    def log_in(
        self,
        login: str,
        *words: str,
        options: Sequence[str] = (),
        size: tuple[int, int] = (80, 24),
        env: dict[str, str] | None = None,
    ) -> Terminal:
        """Log in from a real terminal; `env` is the environment of `ssh` itself, and says what TERM is sent."""
        sent = {"TERM": "xterm-256color", **(env or {})}
        line = self.inside("env", *(f"{name}={value}" for name, value in sent.items()))
        return Terminal(*line, *self.ssh(login, *words, options=("-tt", *options)), size=size)

    def over_ssh(
        self, login: str, *words: str, options: Sequence[str] = (), env: dict[str, str] | None = None, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Log in without a terminal, to the end of whatever comes of it."""
        line = ("env", *(f"{name}={value}" for name, value in (env or {}).items()))
        return self.run(*line, *self.ssh(login, *words, options=options), text=text)


def made_host(folders: pytest.TempPathFactory) -> Iterator[Host]:
    """A host for a fixture to yield, with nothing on it yet; where none can be made its tests are left out."""
    if reason := why_no_host():
        pytest.skip(reason)
    host = Host(folders.mktemp("host"))
    try:
        yield host
    finally:
        host.close()
