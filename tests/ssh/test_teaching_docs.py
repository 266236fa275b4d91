"""docs/teaching.md, followed command by command on a bare host of the test's own.

Every `sh` block runs as root, in order, and every `console` line is typed by a learner who logs in with real ssh. Three
things are replaced, since the host has neither the Internet nor systemd: `apt-get` only notes what it was asked for
(sshd is there already, with its configuration as Debian ships it); `python3 -m venv` takes the Python that runs the
tests, and the pip in it installs the wheel of this checkout, which it builds, by itself, for what that depends on is
found in the tests' environment; `systemctl` is tests/ssh/units.py, which starts what the shipped units say under the
account they name.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import room
from hosts import ROOT, Host, why_no_host
from terminals import Terminal

from tui.cli.command import nnquiz

TEXT = (ROOT / "docs" / "teaching.md").read_text()
UNITS = Path(__file__).with_name("units.py")
MAY_COMPLAIN = ("class", "doctor")
"""Leaves with 1 as long as something is to be changed; a test of its own reads what."""

pytestmark = [pytest.mark.terminal, pytest.mark.xdist_group("teaching")]

APT = """\
#!/bin/sh
echo "$@" >>/run/apt-get
"""

PYTHON = """\
#!/bin/sh
[ "$*" = "-m venv /opt/nnquiz" ] || exec /usr/bin/python3 "$@"
{python} -m venv --without-pip /opt/nnquiz
echo {packages} >/opt/nnquiz/lib/python{version}/site-packages/dependencies.pth
cat >/opt/nnquiz/bin/pip <<'END'
#!/bin/sh
exec {python} -m pip --disable-pip-version-check --python /opt/nnquiz/bin/python "$@" --no-deps --no-index \\
    --force-reinstall
END
chmod 755 /opt/nnquiz/bin/pip
"""

SSH = """\
Host teaching.example
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null
    LogLevel ERROR
    BatchMode yes
    IdentityFile {keys}/key-%r
"""


def blocks() -> Iterator[tuple[str, list[str]]]:
    """What stands between fences, in order: its language, and its commands one by one."""
    for language, text in re.findall(r"^```(sh|console)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
        yield language, commands(text)


def commands(text: str) -> list[str]:
    """Commands of a block; one that reads a table up to END is a command with it."""
    found: list[str] = []
    reading = False
    for line in text.splitlines():
        if reading:
            found[-1] += f"\n{line}"
            reading = line != "END"
        else:
            found.append(line)
            reading = "<<'END'" in line
    return found


class Followed:
    """A host on which the page was followed: what each command said, and which screens learners came to."""

    def __init__(self, host: Host, wheels: Path) -> None:
        self.host = host
        self.folder = host.folder / "here"
        self.folder.mkdir()
        shutil.copy(next(wheels.glob("*.whl")), self.folder)
        self.said: dict[str, str] = {}
        self.screens: list[str] = []
        self._before: list[str] = []
        self._prepare()
        began = time.monotonic()
        for language, lines in blocks():
            for line in lines:
                self._take(line) if language == "sh" else self.screens.append(self._learner(line))
        self.seconds = time.monotonic() - began

    def _prepare(self) -> None:
        host = self.host
        host.must("mkdir", "-p", "/run/sshd")
        host.must("ssh-keygen", "-A")
        host.write("/usr/local/sbin/apt-get", APT, mode="755")
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        packages = sysconfig.get_path("purelib")
        stand_in = PYTHON.format(python=sys.executable, packages=packages, version=version)
        host.write("/usr/local/sbin/python3", stand_in, mode="755")
        host.write("/usr/local/sbin/systemctl", f'#!/bin/sh\nexec {sys.executable} {UNITS} "$@"\n', mode="755")
        host.write("/etc/hosts", "127.0.0.1 localhost teaching.example\n")
        host.write("/etc/ssh/ssh_config", SSH.format(keys=host.folder))
        for login in ("ana", "bob"):
            shutil.copy(host.make_key(login).with_suffix(".pub"), self.folder / f"{login}.pub")
        host.start("/usr/sbin/sshd", "-D", "-e", log="sshd.log")

    def _take(self, line: str) -> None:
        script = "\n".join([f"cd {shlex.quote(str(self.folder))}", *self._before, line])
        name = re.match(r"([a-z]+)=", line)
        done = self.host.run("sh", "-ec", f'{script}\nprintf %s "${name[1]}"' if name else script, patience=120)
        if name:
            self._before.append(f"{name[1]}={shlex.quote(done.stdout)}")
        elif line.startswith("umask "):
            self._before.append(line)
        self.said[line] = done.stdout + done.stderr
        expected = (0, 1) if tuple(line.split()[1:3]) == MAY_COMPLAIN else (0,)
        assert done.returncode in expected, f"{line}\n{self.said[line]}\n{self.host.log()}"

    def _learner(self, line: str) -> str:
        """What a learner reads who typed this at home; they leave again."""
        one = Terminal(*self.host.inside("env", "TERM=xterm-256color", *shlex.split(line)), size=(100, 30))
        one.until(lambda text: "Chapters" in text and "How neural networks learn" in text)
        if "Enter begins" in one.settled():
            one.press("enter")
        one.until(lambda text: "Enter begins" not in text and "Networks 101" in one.top)
        seen: str = one.settled()
        one.press("q")
        assert one.ended() == 0
        return seen


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=170, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def followed(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    if reason := why_no_host() or room.why_none():
        pytest.skip(reason)
    umask = os.umask(0o077)  # as on a host whose root is careful
    host = Host(tmp_path_factory.mktemp("host"))
    try:
        if "Include /etc/ssh/sshd_config.d/*.conf" not in host.run("cat", "/etc/ssh/sshd_config").stdout:
            pytest.skip("needs sshd's configuration as Debian and Ubuntu ship it")
        yield Followed(host, wheels)
    finally:
        os.umask(umask)
        host.close()


def test_every_command_does_what_it_says(followed: Followed) -> None:
    host = followed.host
    assert host.read("/run/apt-get") == "update\ninstall --yes openssh-server python3-venv\n"
    assert host.must("stat", "-c", "%U %a", "/var/lib/nnquiz").strip() == "nnquiz 700"
    assert host.must("stat", "-c", "%a", "/run/nnquiz/class.sock").strip() == "666"
    assert "maxstartups 200:30:400" in host.must("/usr/sbin/sshd", "-T")
    assert followed.seconds < 600


def test_both_learners_come_to_the_chapters(followed: Followed) -> None:
    assert len(followed.screens) == 2
    assert all("How neural networks learn" in screen for screen in followed.screens)


def test_who_was_enrolled_is_in_the_gradebook_of_record(followed: Followed) -> None:
    with (followed.folder / "moodle.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:5] == ["username", "email", "idnumber", "firstname", "lastname"]
    assert [row[:5] for row in rows] == [
        ["ana", "ana@school.example", "2026-001", "Ana", "Alvarez"],
        ["bob", "bob@school.example", "2026-002", "Bob", "Brown"],
    ]
    canvas = (followed.folder / "canvas.csv").read_text()
    assert canvas.splitlines()[1].startswith("    Points Possible")
    assert (followed.folder / "moodle.csv").stat().st_mode & 0o777 == 0o600


def test_the_correction_outlived_the_restore_and_the_update(followed: Followed) -> None:
    told = json.loads(followed.host.must("nnquiz", "grades", "--format", "json", "--data", "/var/lib/nnquiz"))
    ana = next(line for line in told["learners"] if line["login"] == "ana")
    assert ana["credits_thousandths"]["neurons"] == 500
    listed = followed.said["nnquiz class learners --data /var/lib/nnquiz"]
    assert all(login in listed for login in ("ana", "bob", "ida"))


def test_the_doctor_finds_nothing_but_what_the_page_says(followed: Followed) -> None:
    """And what this machine is, not the page: its clock, its memory, modules of the tests' own environment."""
    done = followed.host.run("nnquiz", "class", "doctor", "--json")
    findings = json.loads(done.stdout)["findings"]
    wrong = [one for one in findings if one["state"] in ("change", "broken")]
    of_the_page = [one for one in wrong if one["topic"] not in ("clock", "disks") and "compiled" not in one["seen"]]
    assert [one["seen"] for one in of_the_page] == ["its questions are those that come with nnquiz"], (
        followed.host.log()
    )
    assert done.returncode == 1
    seen = " · ".join(one["seen"] for one in findings)
    assert "ana has a shell (/bin/bash)" in seen
    assert "bob gets /usr/local/lib/nnquiz/login and nothing else" in seen


def test_the_doctor_sees_what_was_spoiled_since(followed: Followed) -> None:
    host, drop_in, script = followed.host, "/etc/ssh/sshd_config.d/00-careless.conf", "/usr/local/lib/nnquiz/login"
    host.write(drop_in, "MaxStartups 2\nPermitUserEnvironment yes\nAcceptEnv LD_*\n")
    host.must("chmod", "0777", script)
    host.must("chmod", "0644", "/var/lib/nnquiz/course/course.toml")
    try:
        seen = host.run("nnquiz", "class", "doctor").stdout
    finally:
        host.must("rm", drop_in)
        host.must("chmod", "0755", script)
        host.must("chmod", "0600", "/var/lib/nnquiz/course/course.toml")
    for told in ("MaxStartups 2", "PermitUserEnvironment yes", "AcceptEnv LD_*", f"✗ {script}, on the way"):
        assert told in seen
    assert "→ chmod go= /var/lib/nnquiz/course/course.toml" in seen


def test_the_doctor_sees_a_program_that_is_for_root_alone(followed: Followed) -> None:
    """As after an update under a umask of 077: neither learners nor the class's account can load all of it."""
    host, kept = followed.host, "/opt/nnquiz/bin/nnquiz /opt/nnquiz/lib/python*/site-packages/content/courses"
    host.must("sh", "-c", f"chmod go= {kept}")
    try:
        done = host.run("nnquiz", "class", "doctor")
    finally:
        host.must("sh", "-c", f"chmod go=rx {kept}")
    assert "/opt/nnquiz/bin/nnquiz and 1 more cannot be read by everybody" in done.stdout, done.stderr
    assert "→ chmod -R a+rX /opt/nnquiz" in done.stdout
    assert "? what is in /var/lib/nnquiz" in done.stdout
    assert (done.returncode, done.stderr) == (1, "")


def test_the_doctor_tells_a_learner_what_they_may_see_and_no_more(followed: Followed) -> None:
    done = followed.host.run("nnquiz", "class", "doctor", login="ana")
    assert "what is in /var/lib/nnquiz" in done.stdout, done.stderr
    assert "sudo nnquiz class doctor" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_an_instructor_leaves_the_folder_out_and_a_learner_is_refused(followed: Followed) -> None:
    for words in (["grades", "--format", "csv"], ["class", "learners"]):
        told = followed.host.run("nnquiz", *words, login="ida")
        assert (told.returncode, "ana" in told.stdout) == (0, True), told.stderr
        refused = followed.host.run("nnquiz", *words, login="ana")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert len(refused.stderr.splitlines()) == 1


def test_a_learner_cannot_read_the_class(followed: Followed) -> None:
    for place in ("/var/lib/nnquiz", "/var/lib/nnquiz/course/course.toml", "/var/backups/nnquiz-monday.tar"):
        assert "Permission denied" in followed.host.run("cat", place, login="ana").stderr


def test_a_run_is_trained_in_the_room_that_the_unit_leaves_the_server(followed: Followed) -> None:
    host = followed.host
    host.write("/srv/recipe.toml", "[training]\nepochs = 3\n")
    trained = host.run("nnquiz", "train", "/srv/recipe.toml", "--json", login="ana")
    assert len(json.loads(trained.stdout)["history"]["loss"]) == 3, trained.stderr
    worker = next(one for one in host.processes_of("nnquiz") if "engine.workers" in one.cmdline())
    status = dict(line.split(":\t") for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines())
    assert (status["Seccomp"], status["NoNewPrivs"], int(status["CapBnd"], 16)) == ("2", "1", 0)
    assert worker.nice() > 0


def test_every_command_the_page_names_is_there() -> None:
    named = {tuple(words.split()) for words in re.findall(r"nnquiz ((?:class )?[a-z]+)", TEXT)}
    for words in named:
        group = nnquiz
        for word in words:
            if word in ("class", "grades") or words[0] == "class":
                assert word in group.commands, words
                group = group.commands[word]  # type: ignore[assignment]


def test_what_the_page_says_one_sees_is_what_the_program_says() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| “")]
    told = [phrase for row in rows for phrase in re.findall("“([^”]*)”", row)]
    assert len(told) >= 5
    source = "\n".join(path.read_text() for folder in ("gradebook", "tui") for path in (ROOT / folder).rglob("*.py"))
    for phrase in told:
        parts = [part.strip() for part in phrase.split("…") if part.strip()]
        assert all(part in source for part in parts), phrase
