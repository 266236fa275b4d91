"""The scripts that set a host up: what they refuse to do, and that nobody is shut out by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest
from classes import NNQUIZ
from hosts import CONFIGURATION, DEPLOY, Host, made_host

pytestmark = [pytest.mark.terminal, pytest.mark.xdist_group("set_up")]

WRITTEN = "/etc /usr/local /var/lib /home"
EVERY_FILE = f"find {WRITTEN} -path /var/lib/apt -prune -o -type f -printf '%p %m %u %T@\\n' | sort"


@pytest.fixture
def sshd_host(bare_host: Host) -> Host:
    """A host with sshd, and nothing of ours."""
    bare_host.open_sshd()
    return bare_host


Script = Callable[..., CompletedProcess[str]]


@pytest.fixture
def script(sshd_host: Host) -> Script:
    def run(name: str, *words: str) -> CompletedProcess[str]:
        more = ("--nnquiz", NNQUIZ) if name.startswith("set-up") else ()
        return sshd_host.run("sh", str(DEPLOY / f"{name}.sh"), *words, *more)

    return run


@pytest.fixture(scope="module")
def confining(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host that confines already; for tests of what is refused on it, after which it is as it was."""
    for host in made_host(tmp_path_factory):
        host.open_sshd()
        assert host.run("sh", str(DEPLOY / "set-up-app-only.sh"), "--nnquiz", NNQUIZ).returncode == 0
        yield host


def add(host: Host, login: str, keys: object) -> CompletedProcess[str]:
    return host.run("sh", str(DEPLOY / "add-learner.sh"), login, str(keys))


def refused(done: CompletedProcess[str], *words: str) -> None:
    """It left with 1 and one line that holds these words."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def rules_of(host: Host, login: str) -> list[str]:
    return host.must("/usr/sbin/sshd", "-T", "-C", f"user={login},host=localhost,addr=127.0.0.1").splitlines()


@pytest.mark.parametrize("way", ["set-up-shell", "set-up-app-only"])
def test_a_dry_run_says_what_it_would_do_and_does_nothing(sshd_host: Host, script: Script, way: str) -> None:
    before = sshd_host.must("sh", "-c", EVERY_FILE)
    done = script(way, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "MaxStartups 200:30:400" in done.stdout
    told = [line for line in done.stdout.splitlines() if not line.startswith((" ", "next: ", "then, "))]
    assert all(line.startswith(("would ", "as it should be: ")) for line in told), told
    assert sshd_host.must("sh", "-c", EVERY_FILE) == before
    assert sshd_host.run("getent", "group", "nnquiz-learners").returncode == 2


def test_others_are_treated_as_before(sshd_host: Host, script: Script) -> None:
    sshd_host.add_shell_account("ana")
    sshd_host.must("useradd", "--no-create-home", "olaf")
    before = rules_of(sshd_host, "ana")
    assert script("set-up-app-only").returncode == 0
    changed = set(rules_of(sshd_host, "ana")) - set(before)
    assert changed == {"maxstartups 200:30:400"}
    sshd_host.reload_sshd()
    done = sshd_host.over_ssh("ana", "id -un")
    assert (done.returncode, done.stdout) == (0, "ana\n")


def test_learners_are_confined_by_sshd_itself(sshd_host: Host, script: Script) -> None:
    assert script("set-up-app-only").returncode == 0
    assert script("add-learner", "bob", str(sshd_host.make_key("bob").with_suffix(".pub"))).returncode == 0
    assert {
        "forcecommand exec /usr/local/lib/nnquiz/login",
        "disableforwarding yes",
        "allowtcpforwarding no",
        "allowstreamlocalforwarding no",
        "allowagentforwarding no",
        "x11forwarding no",
        "permittunnel no",
        "permituserrc no",
        "permitopen none",
        "permitlisten none",
        "authorizedkeysfile /etc/ssh/nnquiz-keys/%u",
        "acceptenv COLORTERM",
        "unusedconnectiontimeout 60",
    } <= set(rules_of(sshd_host, "bob"))
    assert "acceptenv *" not in rules_of(sshd_host, "bob")


def test_sshd_is_never_left_with_what_it_does_not_take(sshd_host: Host, script: Script) -> None:
    sshd_host.write("/etc/ssh/sshd_config.d/zz.conf", "NoSuchKeyword yes\n")
    refused(script("set-up-shell"), "sshd does not take its configuration as it is now", "NoSuchKeyword")
    assert sshd_host.must("ls", "/etc/ssh/sshd_config.d") == "zz.conf\n"


def test_what_would_not_be_read_is_not_written(sshd_host: Host, script: Script) -> None:
    sshd_host.write("/etc/ssh/sshd_config", CONFIGURATION.replace("Include", "#Include"))
    refused(script("set-up-app-only"), "as the first line of /etc/ssh/sshd_config: Include")
    assert sshd_host.must("ls", "/etc/ssh/sshd_config.d") == ""


def test_an_environment_from_the_home_is_refused(sshd_host: Host, script: Script) -> None:
    sshd_host.write("/etc/ssh/sshd_config", f"{CONFIGURATION}PermitUserEnvironment yes\n")
    refused(script("set-up-app-only"), "PermitUserEnvironment")


def test_a_limit_that_counts_in_place_of_ours_is_told(sshd_host: Host, script: Script) -> None:
    for place in ("aa.conf", "zz.conf"):  # the first line counts in some versions of sshd, the last in others
        sshd_host.write(f"/etc/ssh/sshd_config.d/{place}", "MaxStartups 10:30:100\n")
    assert "another line sets MaxStartups" in script("set-up-shell").stdout


def test_an_administrator_is_not_shut_in(sshd_host: Host, script: Script) -> None:
    sshd_host.must("groupadd", "--system", "nnquiz-learners")
    sshd_host.must("groupadd", "--force", "sudo")
    sshd_host.must("useradd", "--groups", "sudo,nnquiz-learners", "olga")
    refused(script("set-up-app-only"), "olga administers this host", "gpasswd -d olga nnquiz-learners")


def test_a_trainer_that_others_cannot_start_is_refused(sshd_host: Host) -> None:
    sshd_host.must("sh", "-ec", f"mkdir -m 700 /opt/closed; ln -s {NNQUIZ} /opt/closed/nnquiz")
    sshd_host.must(
        "sh", "-ec", "cp -r /bin/true /opt/closed/python3; rm /opt/closed/nnquiz; cp /bin/true /opt/closed/nnquiz"
    )
    done = sshd_host.run("sh", str(DEPLOY / "set-up-shell.sh"), "--nnquiz", "/opt/closed/nnquiz")
    refused(done, "other accounts cannot start /opt/closed/nnquiz")


@pytest.mark.parametrize("path", ["/x'; id; '", "/x y/nnquiz", "nnquiz", "/x\n/nnquiz", "/x|y"])
def test_a_path_that_a_script_could_take_for_more_is_refused(confining: Host, path: str) -> None:
    for option in ("--nnquiz", "--socket"):
        refused(confining.run("sh", str(DEPLOY / "set-up-app-only.sh"), option, path), "expected")


def test_who_is_no_such_learner_is_not_made_one(sshd_host: Host, script: Script) -> None:
    assert script("set-up-app-only").returncode == 0
    sshd_host.add_shell_account("ana")
    for login in ("ana", "root", "sshd"):
        refused(script("add-learner", login), "no learner of this kind")
    for login in ("", "Ana", "-r", "a b", "x;id", "a" * 33, "../x"):
        refused(script("add-learner", "--dry-run", login), "expected a login")


@pytest.mark.parametrize(
    "line",
    [
        'command="sh" {key}',
        'environment="LD_PRELOAD=/x" {key}',
        "cert-authority {key}",
        "no-pty {key}",
        "ssh-dss AAAA",
        "not a key",
        "{key}\nrestrict {key}",
        "",
    ],
)
def test_a_file_of_keys_holds_keys_and_nothing_else(confining: Host, line: str) -> None:
    key = confining.make_key("bob").with_suffix(".pub").read_text().strip()
    confining.write("/var/lib/bob.pub", line.format(key=key))
    refused(add(confining, "bob", "/var/lib/bob.pub"), "expected lines of a key type and a key")
    assert confining.run("id", "bob").returncode != 0


def test_what_stands_behind_a_key_is_left_out(sshd_host: Host, script: Script) -> None:
    assert script("set-up-app-only").returncode == 0
    kind, key, _ = sshd_host.make_key("bob").with_suffix(".pub").read_text().split()
    sshd_host.write("/var/lib/bob.pub", f"# Bob's\r\n\r\n{kind} {key} \x1b]0;bob\x07\r\n")
    assert script("add-learner", "bob", "/var/lib/bob.pub").returncode == 0
    assert sshd_host.read("/etc/ssh/nnquiz-keys/bob") == f"{kind} {key}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ForceCommand none", "to the trainer (expected: forcecommand exec"),
        ("DisableForwarding no", "to the trainer (expected: disableforwarding yes)"),
        ("AuthorizedKeysFile .ssh/authorized_keys", "(expected: authorizedkeysfile /etc/ssh/nnquiz-keys/%u)"),
        ("AcceptEnv LD_*", "more than COLORTERM"),
    ],
)
def test_no_key_is_put_in_place_where_sshd_would_not_confine(confining: Host, line: str, told: str) -> None:
    confining.write("/etc/ssh/sshd_config.d/aa.conf", f"Match User dan\n  {line}\nMatch all\n")
    try:
        done = add(confining, "dan", confining.make_key("dan").with_suffix(".pub"))
    finally:
        confining.must("rm", "/etc/ssh/sshd_config.d/aa.conf")
    refused(done, told, "no key is put in place")
    assert confining.must("ls", "/etc/ssh/nnquiz-keys") == ""
