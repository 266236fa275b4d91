"""A class on a test's host, as its instructor would make it; and a learner who takes its small course by keys."""

from __future__ import annotations

import json
import re
from typing import Any

import psutil
from hosts import BIN, DEPLOY, ROOT, Host
from learner import read_question, stands_at, type_in
from terminals import Terminal

NNQUIZ = str(BIN / "nnquiz")
FOLDER = "/var/lib/nnquiz"
SOCKET = "/run/nnquiz/class.sock"
COURSE = ROOT / "tests" / "content" / "courses" / "small"
TITLE = "Networks 101"
QUESTIONS = 3

SHELL, APP_ONLY, STRANGER = "ana", "bob", "cyd"
"""Who logs in: an account with a shell, one without, and one without that nobody enrolled."""

AT_HOME = re.compile(r"Chapters.*1 One.*2 Two", re.DOTALL)
"""What home shows."""


def open_class(host: Host) -> None:
    """A class under an account of its own, served."""
    host.must("useradd", "--system", "--home-dir", FOLDER, "--shell", "/usr/sbin/nologin", "nnquiz")
    host.must("install", "-d", "-m", "0700", "-o", "nnquiz", "-g", "nnquiz", FOLDER)
    host.must("install", "-d", "-m", "0755", "-o", "nnquiz", "-g", "nnquiz", "/run/nnquiz")
    host.must(NNQUIZ, "class", "init", FOLDER, "--title", TITLE, "--course", str(COURSE))
    host.start(NNQUIZ, "class", "serve", "--data", FOLDER, "--socket", SOCKET, login="nnquiz", log="class.log")
    host.wait(lambda: host.run("test", "-S", SOCKET).returncode == 0)


def enrol(host: Host, *logins: str) -> None:
    """Enrol accounts of the host."""
    host.must(NNQUIZ, "class", "enrol", "--data", FOLDER, *logins)


def set_up(host: Host, way: str, *more: str) -> str:
    """Run one of the scripts that are shipped, as whoever runs the host would; what it says."""
    return host.must("sh", str(DEPLOY / f"set-up-{way}.sh"), "--nnquiz", NNQUIZ, *more)


def add_learner(host: Host, login: str) -> None:
    """An account that opens the trainer and nothing else, with a key."""
    host.must("sh", str(DEPLOY / "add-learner.sh"), login, str(host.make_key(login).with_suffix(".pub")))


def both_ways(host: Host) -> None:
    """A class, three accounts, and both ways to log in, by the scripts."""
    host.open_sshd()
    open_class(host)
    set_up(host, "shell")
    set_up(host, "app-only")
    host.add_shell_account(SHELL)
    for login in (APP_ONLY, STRANGER):
        add_learner(host, login)
    host.reload_sshd()
    enrol(host, SHELL, APP_ONLY)


def credits_of(host: Host, login: str) -> dict[str, Any]:
    """One learner's credits by chapter, in thousandths, as the class's owner exports them."""
    told = json.loads(host.must(NNQUIZ, "grades", "--data", FOLDER, "--format", "json"))
    return next(dict(one["credits_thousandths"]) for one in told["learners"] if one["login"] == login)


def python_of(host: Host, login: str = APP_ONLY) -> psutil.Process:
    """The one process that a session consists of."""
    (found,) = host.processes_of(login)
    return found


def begin(one: Terminal) -> None:
    """From a first start to home."""
    one.until(lambda text: TITLE in one.top and ("Enter begins" in text or "Chapters" in text))
    if "Enter begins" in one.settled():
        one.press("enter")
    one.until(lambda text: "Chapters" in text and "2 Two" in text and "3.5" in one.top)


def read_chapter(one: Terminal) -> None:
    """Open the first chapter and read it to its end."""
    one.press("enter")
    one.until("Twice three is 6")
    for _ in range(20):
        if "The end of the chapter." in one.text:
            return
        before = one.text
        one.press("pgdn")
        one.until(lambda text, before=before: text != before)
        one.settled()
    raise AssertionError(f"the chapter has no end:\n{one.text}")


def take_quiz(one: Terminal) -> None:
    """Answer every question right, and hand in."""
    one.press("t")
    for place in range(1, QUESTIONS + 1):
        answer(one, place)
        one.press("pgdn")
    one.press("ctrl+s")
    one.until(f"All {QUESTIONS} questions are answered.")
    one.press("enter")
    one.until(lambda text: f"{QUESTIONS} of {QUESTIONS} right" in text and "2.5" in one.top)


def answer(one: Terminal, place: int) -> None:
    """Answer the question on the screen, by what it says, and wait until that is saved."""
    question = read_question(one.steady(lambda _: stands_at(one, place, QUESTIONS)))
    told = [int(number) for number in re.findall(r"\d+", question.prompt)]
    if not question.choices:
        type_in(one, f"{told[0] / told[1]:.2f}")
    else:
        right = {"Which number": {str(told[0] + 1) if told else ""}, "Which are even": {"2", "4"}, "Zero": {"True"}}
        wanted = next(texts for start, texts in right.items() if question.prompt.startswith(start))
        for number, text in enumerate(question.choices, 1):
            if text in wanted:
                one.press(str(number))
                one.until(lambda text, number=number: str(number) in read_question(text).given)
    one.until(lambda text: f"{place} of {QUESTIONS} answered" in text and "saved ✓" in text)
