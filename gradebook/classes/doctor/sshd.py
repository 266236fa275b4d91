"""sshd's configuration, as sshd itself tells it, against what a class needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gradebook.classes.doctor import app_only
from gradebook.classes.doctor.finding import Finding, broken, change, ok, unseen
from gradebook.classes.doctor.settings import Settings, SshdError, settings

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Account, Host

TOPIC = "sshd"

FILE = "/etc/ssh/sshd_config.d/10-nnquiz.conf"
RELOAD = "sshd -t && systemctl reload ssh"

KINDS = 8
"""Learners whose settings are asked of sshd, each in other groups than the ones before."""


def look(host: Host) -> Iterator[Finding]:
    """What holds for everybody, then what holds for a learner."""
    try:
        everybody = settings(host)
    except SshdError as error:
        yield _silent(host, str(error))
        return
    yield _listening(host, everybody)
    yield _startups(host, everybody)
    yield from _one_address(everybody)
    yield from _environment(everybody)
    if everybody.is_on("permitemptypasswords"):
        yield broken(
            TOPIC,
            "PermitEmptyPasswords yes",
            "an account without a password is anybody's",
            line("PermitEmptyPasswords no"),
        )
    yield from _learners(host)


def line(setting: str) -> str:
    """Where to write a line, and how it comes to hold."""
    return f"write `{setting}` into {FILE}, then: {RELOAD}"


def _silent(host: Host, reason: str) -> Finding:
    if not host.is_root:
        return unseen(TOPIC, f"sshd's settings ({reason})", "sudo nnquiz class doctor")
    if "not installed" in reason:
        return broken(TOPIC, reason, "nobody can log in", "apt-get install --yes openssh-server")
    if "privilege separation" in reason:
        return broken(TOPIC, f"sshd does not run ({reason})", "nobody can log in", "systemctl enable --now ssh")
    return broken(TOPIC, f"sshd refuses its settings ({reason})", "it will not start again", "sshd -t")


def _listening(host: Host, everybody: Settings) -> Finding:
    port = everybody.one("port") or "22"
    banner = host.banner(int(port)) if port.isdigit() else None
    if banner and banner.startswith("SSH-"):
        return ok(TOPIC, f"it answers on port {port}")
    return broken(TOPIC, f"nothing answers on port {port}", "nobody can log in", "systemctl enable --now ssh")


def _startups(host: Host, everybody: Settings) -> Finding:
    told = everybody.one("maxstartups")
    begin, _, rest = told.partition(":")
    whole = rest.partition(":")[2] or begin
    if begin.isdigit() and int(begin) >= host.size:
        return ok(TOPIC, f"MaxStartups {told} lets {host.size} log in at the same moment")
    room = max(200, -(-host.size // 100) * 100)
    return change(
        TOPIC,
        f"MaxStartups {told}: of {host.size} who log in at the same moment, some are dropped",
        f"from {begin} logins under way it drops some of the others, from {whole} all of them",
        # By sshd's version it is the first line that counts, or the last.
        f"write `MaxStartups {room}:30:{2 * room}` in place of every other (grep -ri maxstartups /etc/ssh), "
        f"then: {RELOAD}",
    )


def _one_address(everybody: Settings) -> Iterator[Finding]:
    """A room behind one router comes from one address."""
    most = everybody.one("persourcemaxstartups")
    if most.isdigit() and int(most) < 200:
        yield change(
            TOPIC,
            f"PerSourceMaxStartups {most}",
            "a room full of learners comes from one address",
            line("PerSourceMaxStartups none"),
        )
    exempt = everybody.one("persourcepenaltyexemptlist")
    if everybody.is_on("persourcepenalties") and exempt in ("", "none"):
        yield unseen(
            TOPIC,
            "whether learners come from one address: PerSourcePenalties would shut out all of it for one's mistakes",
            "if they do: " + line("PerSourcePenaltyExemptList ADDRESS/BITS"),
        )


def _environment(everybody: Settings) -> Iterator[Finding]:
    if everybody.is_on("permituserenvironment"):
        yield change(
            TOPIC,
            f"PermitUserEnvironment {everybody.one('permituserenvironment')}",
            "learners choose what is loaded into their shell before nnquiz's login script runs",
            line("PermitUserEnvironment no"),
        )
    else:
        yield ok(TOPIC, "learners' own files set no environment")


def _learners(host: Host) -> Iterator[Finding]:
    """As sshd will treat learners: `Match` tells them apart by their groups, so one of each kind is looked at."""
    kinds: dict[frozenset[int], list[Account]] = {}
    for account in map(host.account, host.learners):
        if account is not None:
            kinds.setdefault(account.groups, []).append(account)
    if not kinds:
        yield unseen(
            TOPIC, "what holds for a learner: none is enrolled who has an account here", "enrol one, look again"
        )
    for accounts in list(kinds.values())[:KINDS]:
        yield from _kind(host, accounts)


def _kind(host: Host, accounts: list[Account]) -> Iterator[Finding]:
    account = accounts[0]
    try:
        found = settings(host, account.login)
    except SshdError as error:
        yield unseen(TOPIC, f"what holds for {account.login} ({error})")
        return
    if found.is_on("forcecommand"):
        yield from app_only.look(host, accounts, found)
        return
    yield ok(TOPIC, f"{account.login} has a shell ({account.shell}) and types `nnquiz`")
    if names := found.unwanted_environment:
        yield change(
            TOPIC,
            f"AcceptEnv {' '.join(names)}",
            "what a learner's own computer says then holds in their shell",
            line("AcceptEnv LANG LC_*"),
        )
