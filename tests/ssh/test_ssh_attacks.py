"""What a learner without a shell may try over SSH: each is refused in one line, or comes to nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from classes import APP_ONLY, NNQUIZ, SHELL, SOCKET, TITLE, python_of
from hosts import BIN, PORT, Host
from terminals import Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.xdist_group("ssh"), pytest.mark.usefixtures("nothing_is_left")]

ONLY_THE_TRAINER = "nnquiz: this account opens the trainer and nothing else: no commands, no files"

COMMANDS = [
    "id",
    "nnquiz --user root",
    "nnquiz class correct bob one +1 --because mine",
    "; sh",
    "$(id)",
    "`id`",
    "&& sh -i",
    " -c sh",
    "\nsh\n",
    "exec sh 2>&1",
    "scp -t /tmp",
    "/usr/lib/openssh/sftp-server",
    "internal-sftp",
    "rsync --server . /tmp",
    "git-upload-pack x",
    "\x1b]52;c;aWQ=\x07",
]

TERMS = [
    "xterm 256color",
    "xterm;sh",
    "$(id)",
    "../../../../home/bob/x",
    "x'y",
    'x"y',
    "xterm\nLD_PRELOAD=/x",
    "\x1b]0;x\x07",
    "-i",
    ".hidden",
    "x" * 41,
    "x" * 4000,
    "xtérm",
]

PLANTED = {
    ".ssh/rc": "touch /var/tmp/planted\n",
    ".ssh/environment": "BASH_ENV=/home/dan/.bashrc\nNNQUIZ_CLASS=/home/dan/class.sock\n",
    ".bashrc": "touch /var/tmp/planted; exec sh\n",
    ".profile": "touch /var/tmp/planted; exec sh\n",
    ".pam_environment": "PYTHONPATH=/home/dan\nENV=/home/dan/.profile\nNNQUIZ_CLASS=/home/dan/class.sock\n",
    ".config/python/sitecustomize.py": "raise SystemExit('planted')\n",
    "sitecustomize.py": "open('/var/tmp/planted', 'w')\n",
}

LIMITS = {
    "core file size": 0,
    "file size": 0,
    "open files": 256,
    "processes": 128,
    "address space": 1024**3,
    "cpu time": 14_400,
}


@pytest.fixture(scope="module")
def connected(host: Host) -> Iterator[tuple[str, ...]]:
    """What `ssh` is told to take one more session on a connection that is open already, as a learner's own can."""
    path = "/run/connected"
    master = host.start(*host.ssh(APP_ONLY, options=("-N", "-M", "-S", path)), log="connected.log")
    host.wait(lambda: host.run("test", "-S", path).returncode == 0)
    yield "-S", path
    host.end(master)


# -- commands, files and subsystems


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_is_run(host: Host, connected: tuple[str, ...], command: str) -> None:
    done = host.over_ssh(APP_ONLY, command, options=connected)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [ONLY_THE_TRAINER]


def test_a_connection_of_its_own_runs_none_either(host: Host) -> None:
    done = host.over_ssh(APP_ONLY, COMMANDS[0])
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (1, "", [ONLY_THE_TRAINER])


def test_no_command_is_run_in_a_terminal_either(host: Host) -> None:
    one = host.log_in(APP_ONLY, "nnquiz; sh")
    assert one.ended() == 1
    assert one.text.split() == ONLY_THE_TRAINER.split()


def test_no_terminal_no_trainer(host: Host) -> None:
    done = host.over_ssh(APP_ONLY, text="id\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == ["nnquiz: the trainer needs a terminal; log in as: ssh -t"]


@pytest.mark.parametrize("legacy", [(), ("-O",)], ids=["sftp", "scp -O"])
def test_no_file_is_copied_in_either_direction(host: Host, legacy: tuple[str, ...]) -> None:
    told = host.ssh(APP_ONLY)
    options = [word for word in told[1:-1] if word not in ("-p", str(PORT))]
    for source, target in (
        ("/etc/hostname", f"{APP_ONLY}@127.0.0.1:/tmp/x"),
        (f"{APP_ONLY}@127.0.0.1:/etc/hostname", "/x"),
    ):
        done = host.run("scp", *legacy, *options, "-P", str(PORT), source, target)
        assert done.returncode != 0
        assert host.run("test", "-e", "/x").returncode != 0


@pytest.mark.parametrize("subsystem", ["sftp", "netconf", "sh"])
def test_no_subsystem_is_started(host: Host, connected: tuple[str, ...], subsystem: str) -> None:
    done = host.over_ssh(APP_ONLY, subsystem, options=("-s", *connected))
    assert done.returncode != 0
    assert done.stdout == ""


# -- forwarding


@pytest.mark.parametrize(
    "asked",
    [
        ("-W", f"127.0.0.1:{PORT}"),
        ("-N", "-R", "127.0.0.1:9001:127.0.0.1:22"),
        ("-N", "-R", "/var/tmp/forwarded.sock:127.0.0.1:22"),
        ("-N", "-w", "0:0"),
    ],
    ids=["to a port", "from a port", "from a socket", "a network device"],
)
def test_nothing_is_forwarded(host: Host, asked: tuple[str, ...]) -> None:
    done = host.over_ssh(APP_ONLY, options=("-o", "ExitOnForwardFailure=yes", *asked))
    assert done.returncode == 255
    assert "SSH-2.0" not in done.stdout


def test_for_others_it_is(host: Host) -> None:
    """Or the tests around this one would hold of any sshd that forwards nothing at all."""
    assert host.over_ssh(SHELL, options=("-W", f"127.0.0.1:{PORT}")).stdout.startswith("SSH-2.0")


def test_nothing_is_forwarded_on_an_open_connection(host: Host, connected: tuple[str, ...]) -> None:
    """A forward from here opens only this end; what goes in comes out nowhere."""
    for asked in (("-R", "9001:127.0.0.1:22"), ("-L", f"9003:127.0.0.1:{PORT}")):
        host.run(*host.ssh(APP_ONLY, options=(*connected, "-O", "forward", *asked)))
    answered = host.run("bash", "-c", "timeout 2 cat </dev/tcp/127.0.0.1/9003")
    assert "SSH-2.0" not in answered.stdout
    assert host.run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9001").returncode != 0
    assert "SSH-2.0" not in host.over_ssh(APP_ONLY, options=(*connected, "-W", f"127.0.0.1:{PORT}")).stdout


@pytest.mark.parametrize("target", [SOCKET, f"127.0.0.1:{PORT}"], ids=["the class's socket", "a port"])
def test_a_local_forward_leads_nowhere(host: Host, target: str) -> None:
    forward = host.start(*host.ssh(APP_ONLY, options=("-N", "-L", f"127.0.0.1:9002:{target}")), log="forward.log")
    try:
        host.wait(lambda: host.run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9002").returncode == 0)
        said = host.run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9002; echo '{\"nnquiz\": 2}' >&3; timeout 2 cat <&3")
        assert said.stdout == ""
    finally:
        host.end(forward)


def test_agent_and_display_do_not_reach_the_session(host: Host, trainer: Callable[..., Terminal]) -> None:
    trainer(options=("-A", "-X"), env={"DISPLAY": ":9", "SSH_AUTH_SOCK": "/var/tmp/agent"})
    assert not {"DISPLAY", "SSH_AUTH_SOCK", "XAUTHORITY"} & python_of(host).environ().keys()


# -- the environment


def test_the_environment_is_ours_whatever_is_sent(host: Host, trainer: Callable[..., Terminal]) -> None:
    sent = {
        "LD_PRELOAD": "/var/tmp/evil.so",
        "LD_LIBRARY_PATH": "/var/tmp",
        "PYTHONPATH": "/var/tmp",
        "PYTHONHOME": "/var/tmp",
        "PYTHONSTARTUP": "/var/tmp/x.py",
        "PYTHONINSPECT": "1",
        "NNQUIZ_CLASS": "/var/tmp/class.sock",
        "NNQUIZ_DATA": "/var/tmp",
        "NNQUIZ_COURSE": "/var/tmp",
        "NNQUIZ_DATABASE_URL": "sqlite:////var/tmp/x",
        "TEXTUAL_DRIVER": "os:system",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_LOG": "/var/tmp/log",
        "BASH_ENV": "/var/tmp/x.sh",
        "ENV": "/var/tmp/x.sh",
        "LC_ALL": "../../var/tmp",
        "COLORTERM": "$(id)",
        "LINES": "100000",
        "COLUMNS": "100000",
    }
    settings = [f"SetEnv={' '.join(f'{name}={value}' for name, value in sent.items())}", f"SendEnv={' '.join(sent)}"]
    one = trainer(options=[word for setting in settings for word in ("-o", setting)])
    assert TITLE in one.top
    assert python_of(host).environ() == {
        "PATH": "/usr/bin:/bin",
        "HOME": "/",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "TERM": "xterm-256color",
        "NNQUIZ_CLASS": SOCKET,
        "NNQUIZ_DATA": "/nonexistent",
    }


def test_the_session_is_one_isolated_process_with_limits(host: Host, trainer: Callable[..., Terminal]) -> None:
    trainer(options=("-o", "SetEnv=COLORTERM=truecolor"))
    process = python_of(host)
    assert process.cmdline() == [str(BIN / "python3"), "-I", NNQUIZ, "--confined"]
    assert process.environ()["COLORTERM"] == "truecolor"  # a terminal may say that it knows all colours
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    told = {name: words.split()[:2] for name, words in re.findall(r"^Max (.{20}) (.*)$", limits, re.MULTILINE)}
    for name, most in LIMITS.items():
        assert told[name.ljust(20)] == [str(most), str(most)], name


@pytest.mark.parametrize("term", TERMS, ids=[ascii(term)[:24] for term in TERMS])
def test_a_terminal_of_a_strange_name_is_refused_in_one_line(host: Host, connected: tuple[str, ...], term: str) -> None:
    one = host.log_in(APP_ONLY, options=connected, env={"TERM": term})
    assert one.ended() == 1
    told = " ".join(one.text.split())
    assert told.startswith("nnquiz: expected a TERM of ")
    assert told.count("nnquiz: ") == 1


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_can_show_no_screen_is_told_so(host: Host, connected: tuple[str, ...], term: str) -> None:
    one = host.log_in(APP_ONLY, options=connected, env={"TERM": term})
    assert one.ended() == 1
    assert one.text.strip().startswith("nnquiz: ")


# -- what lies in a home, and keys


def test_the_home_belongs_to_root_and_stays_empty(host: Host) -> None:
    home = host.must("sh", "-c", f"getent passwd {APP_ONLY} | cut -d: -f6").strip()
    assert host.must("stat", "-c", "%a %U", home).strip() == "755 root"
    for name in (".ssh", ".pam_environment", ".bashrc"):
        assert host.run("touch", f"{home}/{name}", login=APP_ONLY).returncode != 0
    assert host.must("ls", "-A", home) == ""


def test_files_planted_in_a_home_are_not_read(host: Host, trainer: Callable[..., Terminal]) -> None:
    """An account that was given its home back, by a hand that knew no better."""
    host.must("useradd", "--create-home", "--groups", "nnquiz-learners", "--shell", "/bin/sh", "--password", "*", "dan")
    for name, text in PLANTED.items():
        host.write(f"/home/dan/{name}", text, owner="dan", mode="755")
    public = host.make_key("dan").with_suffix(".pub").read_text()
    host.write("/home/dan/.ssh/authorized_keys", f'command="sh",environment="X=1" {public}', owner="dan", mode="600")
    host.must("chown", "-R", "dan:", "/home/dan")
    refused = host.over_ssh("dan")
    assert refused.returncode == 255  # a key in the home opens nothing
    assert "Permission denied" in refused.stderr

    host.write("/etc/ssh/nnquiz-keys/dan", f'command="sh",environment="X=1" {public}')
    done = host.over_ssh("dan", "id")  # a key's own command is not run, nor what it sets
    assert (done.returncode, done.stderr.splitlines()) == (1, [ONLY_THE_TRAINER])
    host.must(NNQUIZ, "class", "enrol", "--data", "/var/lib/nnquiz", "dan")
    trainer("dan")
    assert python_of(host, "dan").environ()["NNQUIZ_CLASS"] == SOCKET
    assert "PYTHONPATH" not in python_of(host, "dan").environ()
    assert host.run("test", "-e", "/var/tmp/planted").returncode != 0
