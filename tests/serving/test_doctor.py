"""`nnquiz class doctor`: a host as it should be, and each thing that can be wrong with one."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from staged import (
    ANA_UID,
    APP_ONLY,
    EVERYBODY,
    LIMITS,
    NOON,
    SERVER_UID,
    Staged,
    both,
    disk,
    file_of,
    folder_of,
    learner,
    only,
    place,
    replaced,
    setting,
    shell,
    sshd,
    staged_host,
    told,
    wrong,
)

from gradebook.classes.doctor import look
from gradebook.classes.doctor.host import Account, ProgramClosedError, Ran
from gradebook.classes.doctor.rows import Rows
from gradebook.errors import Refusal, StoreError
from gradebook.messages import Refused
from gradebook.peers import Peer
from gradebook.tables import REVISION


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Staged:
    return staged_host(monkeypatch)


def test_a_host_as_it_should_be_leaves_nothing_to_do(host: Staged) -> None:
    assert wrong(host) == []
    assert {finding.topic for finding in look(host)} == {
        *("program", "folders", "disks", "records", "server", "sshd", "limits", "clock")
    }


def test_nothing_is_wrong_with_learners_of_the_app_alone(host: Staged) -> None:
    host.app_only()
    assert wrong(host) == []


LOGIN = "/usr/local/lib/nnquiz/login"

# How one thing is staged, the state it is given, words of what is seen, words of the remedy.
TROUBLE: dict[str, tuple[Callable[[Staged], None], str, str, str]] = {
    "maxstartups": (sshd("maxstartups 10:30:100"), "change", "41 who log in", "MaxStartups 200:30:400"),
    "a room from one address": (sshd("persourcemaxstartups 5"), "change", "PerSourceMaxStartups 5", "none"),
    "penalties": (sshd("persourcepenalties crash:90"), "unseen", "one address", "PerSourcePenaltyExemptList"),
    "user environment": (sshd("permituserenvironment yes"), "change", "yes", "PermitUserEnvironment no"),
    "empty passwords": (sshd("permitemptypasswords yes"), "broken", "yes", "PermitEmptyPasswords no"),
    "no sshd": (lambda host: host.commands.update({"/usr/sbin/sshd -T": None}), "broken", "not", "apt-get install"),
    "sshd's own trouble": (
        lambda host: host.commands.update({"/usr/sbin/sshd -T": Ran(255, "", "line 3: Bad option: Pink\n")}),
        *("broken", "Bad option: Pink", "sshd -t"),
    ),
    "nothing on the port": (setting(port=None), "broken", "port 22", "systemctl enable --now ssh"),
    "forwarding": (
        learner("disableforwarding no", "allowtcpforwarding yes", "x11forwarding yes"),
        *("broken", "allowtcpforwarding, x11forwarding", "DisableForwarding yes"),
    ),
    "tunnels": (learner("disableforwarding no", "permittunnel yes"), "broken", "permittunnel", "DisableForwarding"),
    "their rc file": (learner("permituserrc yes"), "broken", "PermitUserRC", "PermitUserRC no"),
    "no terminal": (learner("permittty no"), "broken", "PermitTTY no", "PermitTTY yes"),
    "chroot": (learner("chrootdirectory /srv"), "change", "/srv", "ChrootDirectory none"),
    "environment sent": (learner("acceptenv LD_* LANG"), "broken", "AcceptEnv LD_*", "take out LD_*"),
    "everything sent": (learner("acceptenv *"), "broken", "AcceptEnv *", "take out *"),
    "keys in their home": (
        both(
            learner("authorizedkeysfile .ssh/authorized_keys"),
            place("/usr/local/lib/nnquiz/home/.ssh", folder_of(ANA_UID)),
        ),
        *("broken", "read from /usr/local/lib/nnquiz/home/.ssh/authorized_keys", "/etc/ssh/nnquiz-keys/%u"),
    ),
    "a home of their own": (
        both(learner(), place("/usr/local/lib/nnquiz/home", folder_of(ANA_UID))),
        *("broken", "is not root's alone", "usermod --home /usr/local/lib/nnquiz/home ana"),
    ),
    "keys that others write": (
        both(learner(), place("/etc/ssh/nnquiz-keys/ana", file_of(ANA_UID, 0o644))),
        *("broken", "/etc/ssh/nnquiz-keys/ana", "/etc/ssh/nnquiz-keys/%u"),
    ),
    "a script that others write": (
        both(learner(), place(LOGIN, file_of(0, 0o775))),
        *("broken", LOGIN, f"chmod go-w {LOGIN}"),
    ),
    "a folder of it that is another's": (
        both(learner("forcecommand exec /srv/nnquiz/login"), place("/srv/nnquiz", folder_of(1000))),
        *("broken", "/srv/nnquiz,", "chown root:root /srv/nnquiz "),
    ),
    "a script behind a link into a home": (
        both(
            learner(),
            setting(links={Path(LOGIN): Path("/home/ana/tools/login")}),
            place("/home/ana/tools", folder_of(ANA_UID)),
        ),
        *("broken", "/home/ana/tools,", "chown root:root /home/ana/tools "),
    ),
    "a script that cannot run": (
        both(learner(), place(LOGIN, file_of(0, 0o700))),
        *("broken", "has mode 0700", f"chmod 0755 {LOGIN}"),
    ),
    "a login shell that is none": (shell("/usr/sbin/nologin"), "broken", "nologin", "usermod --shell /bin/sh ana"),
    "a shell with files of its own": (shell("/bin/bash"), "change", "/bin/bash", "usermod --shell /bin/sh ana"),
    "modules not compiled": (
        setting(modules=(Path("/opt/nnquiz/lib/tui/app.py"),)),
        *("change", "1 modules are not compiled", "-m compileall"),
    ),
    "a program that others write": (
        place("/opt/nnquiz", folder_of(0, 0o777)),
        *("broken", "/opt/nnquiz can be written", "chmod -R go-w /opt/nnquiz"),
    ),
    "a program out of reach": (place("/opt", folder_of(0, 0o700)), "broken", "/opt keeps learners", "venv /opt/nnquiz"),
    "a program behind a link out of reach": (
        both(setting(links={Path("/opt/nnquiz"): Path("/mnt/own/nnquiz")}), place("/mnt/own", folder_of(0, 0o700))),
        *("broken", "/mnt/own keeps learners from /opt/nnquiz", "/opt/nnquiz"),
    ),
    "a program installed for root alone": (
        setting(unreadable=(Path("/opt/nnquiz/lib/gradebook"), Path("/opt/nnquiz/lib/click/core.py"))),
        *("broken", "/opt/nnquiz/lib/gradebook and 1 more cannot be read", "chmod -R a+rX /opt/nnquiz"),
    ),
    "no UTF-8": (
        lambda host: host.commands.update({"locale -a": Ran(0, "C\nPOSIX\n", "")}),
        *("change", "C.UTF-8", "update-locale"),
    ),
    "a folder open to others": (
        setting(folder_trouble=StoreError("/var/lib/nnquiz/course is open to other accounts: chmod go= /x")),
        *("broken", "does not hold", "chmod go= /x"),
    ),
    "a folder of root's": (place("/var/lib/nnquiz", folder_of(0, 0o700)), "broken", "to root", "chown -R nnquiz"),
    "the public bank": (setting(public=True), "change", "come with nnquiz", "course-format.md"),
    "no socket": (place("/run/nnquiz/class.sock", file_of(0)), "broken", "no socket", "nnquiz-class.socket"),
    "a socket nobody may use": (
        place("/run/nnquiz/class.sock", file_of(SERVER_UID, 0o600, stat.S_IFSOCK)),
        *("broken", "mode is 0600", "chmod a+rw"),
    ),
    "a closed way to it": (place("/run/nnquiz", folder_of(SERVER_UID, 0o700)), "broken", "/run/nnquiz is", "go+x"),
    "a network disk": (disk(kind="nfs4"), "broken", "nfs4", "local disk"),
    "a disk for reading": (disk(writable=False), "broken", "read-only", "remount,rw"),
    "a full disk": (disk(free=5 * 2**20), "broken", "only 5 MiB", "free at least"),
    "a filling disk": (disk(free=500 * 2**20), "change", "only 500 MiB", "free at least"),
    "no inodes": (disk(inodes=3), "broken", "3 files", "du --inodes"),
    "noexec": (disk(executable=False), "broken", "noexec", "another disk"),
    "a damaged database": (setting(trouble=StoreError("it is damaged.")), "broken", "it is damaged.", "restore FILE"),
    "an older revision": (
        setting(told=Rows("0001", ("ana",), (), NOON)),
        *("change", "stands at revision 0001", "systemctl restart"),
    ),
    "a newer revision": (setting(told=Rows("9999", ("ana",), (), NOON)), "broken", "revision 9999", "update nnquiz"),
    "the server away": (setting(answer=ConnectionRefusedError(111, "Refused")), "broken", "nobody answers", "restart"),
    "a strange server": (setting(answer=Refusal("denied", "no line")), "broken", "no line", "journalctl"),
    "an old server": (
        setting(answer=(Peer(0, 1), Refused(code="version", message="old"))),
        *("broken", "another version", "systemctl restart nnquiz-class.service"),
    ),
    "few files": (told("/proc/77/limits", LIMITS.format(256)), "change", "256 files", "LimitNOFILE=8192"),
    "few processes of the server": (
        told("/proc/77/limits", LIMITS.format(8192).replace("unlimited", "20")),
        *("change", "20 processes", "LimitNPROC=8192"),
    ),
    "few terminals": (told("/proc/sys/kernel/pty/nr", "3060"), "change", "12 terminals", "kernel.pty.max"),
    "few processes": (told("/proc/sys/kernel/pid_max", "2100"), "change", "2,100 processes", "kernel.pid_max"),
    "little memory": (told("/proc/meminfo", "MemAvailable: 2000000 kB"), "change", "1,953 MiB", "at most 16 come"),
    "few logins": (
        told("/etc/security/limits.conf", "# all\n*  -  maxsyslogins  10\n"),
        *("broken", "maxsyslogins 10", "maxsyslogins 49"),
    ),
    "few processes of one": (
        told("/etc/security/limits.d/90.conf", "@nnquiz-learners hard nproc 8  # too few"),
        *("broken", "nproc 8", "@nnquiz-learners hard nproc 48"),
    ),
    "a free clock": (setting(clock=False), "change", "nothing keeps it right", "set-ntp true"),
    "a clock that says nothing": (setting(clock=None), "unseen", "keeps the clock right", ""),
    "a clock set back": (setting(time=NOON - timedelta(hours=3)), "broken", "7,200 s behind", "timedatectl"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_one_thing_wrong_is_one_finding_with_its_remedy(host: Staged, name: str) -> None:
    stage, state, seen, remedy = TROUBLE[name]
    stage(host)
    found = [finding for finding in wrong(host) if state == "unseen" or finding.state != "unseen"]
    assert [finding.state for finding in found] == [state], found
    assert seen in found[0].seen + found[0].why
    assert remedy in found[0].remedy
    assert found[0].why or state == "unseen"


def test_a_denied_root_is_an_answer(host: Staged) -> None:
    host.answer = (Peer(0, 1), Refused(code="denied", message="root is not enrolled"))
    assert wrong(host) == []


def test_a_bigger_class_needs_more_of_everything(host: Staged) -> None:
    host.told = Rows(REVISION, tuple(f"learner{n}" for n in range(450)), (), NOON)
    host.commands["/usr/sbin/sshd -T -C user=learner0,host=localhost,addr=127.0.0.1"] = Ran(0, EVERYBODY, "")
    host.files["/proc/77/limits"] = LIMITS.format(1024)
    remedies = " ".join(finding.remedy for finding in wrong(host))
    assert "MaxStartups 500:30:1000" in remedies
    assert "LimitNOFILE=8192" in remedies
    assert "at most 157 come" in remedies


def test_who_is_enrolled_without_an_account_is_named(host: Staged) -> None:
    host.told = Rows(REVISION, ("ana", "zoe"), (), NOON)
    whole, host.accounts = host.accounts, lambda login: None if login == "zoe" else whole(login)
    assert "zoe" in only(host).seen


def test_an_empty_class_is_told_and_made_ready_for_sixty(host: Staged) -> None:
    host.told = Rows(REVISION, (), (), None)
    host.commands["/usr/sbin/sshd -T"] = Ran(0, replaced(EVERYBODY, ("maxstartups 59:30:100",)), "")
    assert [(finding.topic, finding.state) for finding in wrong(host)] == [
        ("records", "change"),
        ("sshd", "change"),
        ("sshd", "unseen"),
    ]


def test_without_root_it_says_what_it_could_not_see(host: Staged) -> None:
    host.root, host.trouble = False, StoreError("/var/lib/nnquiz cannot be opened")
    host.folder_trouble = StoreError("it belongs to nnquiz")
    host.commands["/usr/sbin/sshd -T"] = Ran(1, "", "sshd: no hostkeys available -- exiting.\n")
    assert {(finding.topic, finding.state) for finding in wrong(host)} == {
        ("folders", "unseen"),
        ("records", "unseen"),
        ("sshd", "unseen"),
    }


def test_both_ways_on_one_host_are_both_looked_at(host: Staged) -> None:
    asked = "/usr/sbin/sshd -T -C user=learner0,host=localhost,addr=127.0.0.1"
    host.commands[asked] = Ran(0, replaced(APP_ONLY, ("permituserrc yes",)), "")
    plain = host.accounts
    home = Path("/usr/local/lib/nnquiz/home")
    alone = frozenset({700})
    host.accounts = lambda login: plain(login) if login == "ana" else Account(login, 3000, home, "/bin/sh", alone)
    assert "PermitUserRC" in only(host).seen
    assert "ana has a shell (/bin/bash) and types `nnquiz`" in [finding.seen for finding in look(host)]


def test_each_learner_of_the_app_alone_is_looked_at_not_the_first_of_them(host: Staged) -> None:
    """All are in one group, so sshd is asked once; a home or a shell is each account's own."""
    host.app_only()
    plain = host.accounts
    astray = {
        f"learner{number}": Account(f"learner{number}", 3000 + number, Path("/home/x"), "/bin/sh") for number in (2, 5)
    }
    host.accounts = lambda login: astray.get(login) or plain(login)
    host.places["/home/x"] = folder_of(3002)
    found = only(host)
    assert found.state == "broken"
    assert found.seen.startswith("learner2's home is /home/x")
    assert found.seen.endswith("(also with 1 more: learner5)")


def test_what_the_class_s_account_cannot_load_is_told_and_not_tried(host: Staged) -> None:
    host.unreadable = (Path("/opt/nnquiz/lib/gradebook"),)
    host.folder_trouble = host.trouble = ProgramClosedError("the class's account cannot read this program")
    assert [(finding.topic, finding.state) for finding in wrong(host)] == [
        ("program", "broken"),
        ("folders", "unseen"),
        ("records", "unseen"),
        ("sshd", "unseen"),
    ]
