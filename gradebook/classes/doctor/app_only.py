"""Accounts that get nnquiz and nothing else: everything around ForceCommand that could give more."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gradebook.classes.doctor.finding import Finding, broken, change, ok
from gradebook.classes.doctor.places import exposed, mode
from gradebook.classes.doctor.settings import Settings

if TYPE_CHECKING:
    from gradebook.classes.doctor.host import Account, Host

TOPIC = "sshd"

HOME = "/usr/local/lib/nnquiz/home"
"""Root's, and empty: the home of all of them."""

SHOWN = 3
"""Logins that are named where the same is wrong with many."""

FORWARDING = ("allowtcpforwarding", "allowagentforwarding", "allowstreamlocalforwarding", "x11forwarding")


def look(host: Host, learners: Sequence[Account], found: Settings) -> Iterator[Finding]:
    """What sshd lets these learners do beside the app; it treats them all as it does the first."""
    yield _script(host, learners[0], found)
    yield _forwarding(found)
    yield from _switches(found)
    yield _environment(found)
    yield from _of_all(learners, _shell)
    yield from _of_all(learners, lambda one: _keys(host, one, found))
    yield from _of_all(learners, lambda one: _home(host, one))


def _of_all(learners: Sequence[Account], judge: Callable[[Account], Finding]) -> Iterator[Finding]:
    """What is wrong with the first of them, and with whom it is too; or what holds for all."""
    judged = [(one.login, judge(one)) for one in learners]
    wrong = [(login, finding) for login, finding in judged if finding.state != "ok"]
    if not wrong:
        yield judged[0][1]
        return
    first, others = wrong[0][1], [login for login, _ in wrong[1:]]
    shown = ", ".join(others[:SHOWN]) + (", …" if len(others) > SHOWN else "")
    yield replace(first, seen=f"{first.seen} (also with {len(others):,} more: {shown})") if others else first


def _in_match(line: str) -> str:
    return f"write `{line}` under `Match Group nnquiz-learners`, then: sshd -t && systemctl reload ssh"


def _script(host: Host, learner: Account, found: Settings) -> Finding:
    command = found.one("forcecommand")
    script = Path(command.removeprefix("exec ").split()[0])
    status = host.status(script)
    if not script.is_absolute() or status is None:
        return broken(
            TOPIC,
            f"ForceCommand {command}: there is no such script",
            "learners get nothing",
            _in_match("ForceCommand …"),
        )
    place = exposed(host, script)
    if place:
        return broken(
            TOPIC,
            f"{place}, on the way to ForceCommand's script, can be written by another account than root",
            "who can write it decides what learners get",
            f"chown root:root {place} && chmod go-w {place}",
        )
    if not status.st_mode & stat.S_IXOTH or not status.st_mode & stat.S_IROTH:
        return broken(
            TOPIC, f"{script} has mode {mode(host, script)}", "learners cannot run it", f"chmod 0755 {script}"
        )
    return ok(TOPIC, f"{learner.login} gets {script} and nothing else; only root can change it")


def _forwarding(found: Settings) -> Finding:
    if found.is_on("disableforwarding"):
        return ok(TOPIC, "no forwarding for learners")
    left = [keyword for keyword in FORWARDING if found.is_on(keyword)]
    if not left and not found.is_on("permittunnel"):
        return ok(TOPIC, "no forwarding for learners")
    return broken(
        TOPIC,
        f"learners may forward ({', '.join(left or ['permittunnel'])})",
        "they reach this host's networks, and the class's own host, through it",
        _in_match("DisableForwarding yes"),
    )


def _switches(found: Settings) -> Iterator[Finding]:
    if found.is_on("permituserrc"):
        yield broken(
            TOPIC,
            "PermitUserRC yes for learners",
            "their ~/.ssh/rc runs before the login script does",
            _in_match("PermitUserRC no"),
        )
    if found.one("permittty") == "no":
        yield broken(TOPIC, "PermitTTY no for learners", "nnquiz needs a terminal", _in_match("PermitTTY yes"))
    if found.one("chrootdirectory") not in ("", "none"):
        yield change(
            TOPIC,
            f"ChrootDirectory {found.one('chrootdirectory')} for learners",
            "neither nnquiz nor the class's socket is in there",
            _in_match("ChrootDirectory none"),
        )


def _environment(found: Settings) -> Finding:
    unwanted = found.unwanted_environment
    if not unwanted:
        return ok(TOPIC, "learners' computers send no environment that could do anything")
    return broken(
        TOPIC,
        f"AcceptEnv {' '.join(unwanted)}",
        "what they send is there before the login script cleans up",
        f"leave AcceptEnv at LANG LC_* in /etc/ssh/sshd_config and its .d, take out {' '.join(unwanted)}",
    )


def _shell(learner: Account) -> Finding:
    if Path(learner.shell).name in ("nologin", "false", ""):
        return broken(
            TOPIC,
            f"{learner.login}'s shell is {learner.shell or 'none'}",
            "sshd runs the login script through it",
            f"usermod --shell /bin/sh {learner.login}",
        )
    if Path(learner.shell).name in ("bash", "zsh", "fish", "tcsh", "csh"):
        return change(
            TOPIC,
            f"{learner.login}'s shell is {learner.shell}, which reads files of its own first",
            "those files run before the login script does",
            f"usermod --shell /bin/sh {learner.login}",
        )
    return ok(TOPIC, f"{learner.login}'s shell is {learner.shell}, which reads nothing of theirs")


def _keys(host: Host, learner: Account, found: Settings) -> Finding:
    for pattern in found.every("authorizedkeysfile"):
        if pattern == "none":
            continue
        path = _expanded(pattern, learner)
        place = exposed(host, path)
        if place:
            return broken(
                TOPIC,
                f"{learner.login}'s keys are read from {path}; {place} is not root's alone",
                "whoever can write it can let others in under this name",
                _in_match("AuthorizedKeysFile /etc/ssh/nnquiz-keys/%u"),
            )
    return ok(TOPIC, "learners cannot change which keys let them in")


def _home(host: Host, learner: Account) -> Finding:
    place = exposed(host, learner.home)
    if place:
        return broken(
            TOPIC,
            f"{learner.login}'s home is {learner.home}; {place} is not root's alone",
            "pam_env may read a .pam_environment there, and what it sets is loaded before the login script cleans up",
            f"usermod --home {HOME} {learner.login}",
        )
    return ok(TOPIC, "learners can plant nothing in their homes")


def _expanded(pattern: str, learner: Account) -> Path:
    """The file that sshd would read; a relative one is in the account's home."""
    words = {"%%": "%", "%h": str(learner.home), "%u": learner.login, "%U": str(learner.uid)}
    for sign, meant in words.items():
        pattern = pattern.replace(sign, meant)
    return Path(os.path.normpath(learner.home / pattern))
