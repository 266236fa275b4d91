"""Nine o'clock: a class logs in at once. All reach the chapters; how long the last waits, and what a session holds."""

from __future__ import annotations

import os
import selectors
import time
from dataclasses import dataclass, field

import pexpect
import psutil
import pytest
from classes import FOLDER, NNQUIZ, both_ways
from hosts import DEPLOY, Host

pytestmark = [pytest.mark.terminal, pytest.mark.xdist_group("ssh")]

PATIENCE = 240.0
MIB = 2**20


@dataclass
class Session:
    """One login behind a terminal of its own. `after` is the seconds until the chapters stood there."""

    child: pexpect.spawn
    told: bytes = b""
    after: float | None = None


@dataclass
class Morning:
    """All sessions of one class, and those that were sent away."""

    sessions: list[Session] = field(default_factory=list)
    dropped: int = 0

    @property
    def waits(self) -> list[float]:
        return sorted(one.after for one in self.sessions if one.after is not None)

    def close(self) -> None:
        for one in self.sessions:
            one.child.close(force=True)


def logins_of(count: int) -> list[str]:
    return [f"learner{number:02}" for number in range(count)]


def add_learners(host: Host, count: int) -> None:
    """So many accounts, each with the same key, enrolled."""
    public = host.make_key("learner").with_suffix(".pub")
    for login in logins_of(count):
        key = host.folder / f"key-{login}"
        key.unlink(missing_ok=True)
        key.symlink_to(host.folder / "key-learner")
    names = " ".join(logins_of(count))
    host.must("sh", "-ec", f"for login in {names}; do sh {DEPLOY}/add-learner.sh $login {public}; done")
    host.must(NNQUIZ, "class", "enrol", "--data", FOLDER, *logins_of(count))


def log_in_at_once(host: Host, count: int) -> Morning:
    """Start every `ssh` before the first has got anywhere, then read them all until the chapters stand there."""
    morning, selector, began = Morning(), selectors.DefaultSelector(), time.monotonic()
    for login in logins_of(count):
        line = host.inside("env", "TERM=xterm-256color", *host.ssh(login, options=("-tt",)))
        child = pexpect.spawn(line[0], line[1:], dimensions=(24, 80))
        morning.sessions.append(Session(child))
        selector.register(child.child_fd, selectors.EVENT_READ, morning.sessions[-1])
    with selector:
        while len(morning.waits) + morning.dropped < count:
            assert time.monotonic() < began + PATIENCE, f"{len(morning.waits)} of {count} came"
            for key, _ in selector.select(1):
                _read(selector, key.data, morning, began)
    return morning


def _read(selector: selectors.BaseSelector, one: Session, morning: Morning, began: float) -> None:
    try:
        got = os.read(one.child.child_fd, 65_536)
    except OSError:
        got = b""
    one.told += got
    if not got:
        selector.unregister(one.child.child_fd)
        morning.dropped += one.after is None
    elif one.after is None and b"Chapters" in one.told and b"Two" in one.told:
        one.after = time.monotonic() - began


@pytest.fixture
def class_host(bare_host: Host) -> Host:
    both_ways(bare_host)
    return bare_host


def test_eight_at_once_reach_the_chapters(host: Host) -> None:
    add_learners(host, 8)
    morning = log_in_at_once(host, 8)
    try:
        assert morning.dropped == 0
        assert len(morning.waits) == 8
    finally:
        morning.close()
    host.wait(lambda: not any(host.processes_of(login) for login in logins_of(8)))


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_sixty_at_once_reach_the_chapters(class_host: Host) -> None:
    host, count = class_host, 60
    add_learners(host, count)
    morning = log_in_at_once(host, count)
    try:
        trainers = [process for login in logins_of(count) for process in host.processes_of(login)]
        assert len(trainers) == count
        sessions = [process for process in host.processes("sshd") if process.parent() is not None]
        trainer = sum(process.memory_full_info().pss for process in trainers) / count / MIB
        sshd = sum(process.memory_full_info().pss for process in sessions) / count / MIB
        waits = morning.waits
        print(
            f"\n{count} logins at once, {psutil.cpu_count()} cores: the first at its chapters after {waits[0]:.1f} s, "
            f"half of them after {waits[count // 2]:.1f} s, the last after {waits[-1]:.1f} s; "
            f"dropped {morning.dropped}; "
            f"a session holds {trainer:.1f} MiB (PSS), sshd {sshd:.1f} MiB for it"
        )
        assert morning.dropped == 0
        assert waits[-1] < 180
        assert trainer < 100
    finally:
        morning.close()


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_with_the_default_of_sshd_some_are_sent_away(class_host: Host) -> None:
    """Why the scripts set MaxStartups. It reports; which connections the default drops is chance."""
    host, count = class_host, 60
    add_learners(host, count)
    host.must("sed", "-i", "s/^MaxStartups .*/MaxStartups 10:30:100/", *_additions(host))
    host.reload_sshd()
    morning = log_in_at_once(host, count)
    morning.close()
    print(f"\n{count} logins at once with sshd's default of MaxStartups (10:30:100): {morning.dropped} dropped")


def _additions(host: Host) -> list[str]:
    return host.must("sh", "-c", "ls /etc/ssh/sshd_config.d/*.conf").split()
