"""Real processes: two sessions of one learner at once, and sessions that are killed while they write."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gradebook.store import FILE

BUSY = """
import sys
from pathlib import Path
from content.questions.numerical import NumericalResponse
from content.questions.truefalse import TrueFalseResponse
from gradebook.client import open_client
client = open_client(Path(sys.argv[1]), Path(sys.argv[2]), "ada", None)
first, last = int(sys.argv[3]), int(sys.argv[4])
for number in range(first, last):
    attempt = client.start_attempt("sums")
    at = next(i for i, asking in enumerate(attempt.questions) if asking.asked.kind == "numerical")
    client.respond(attempt.id, at, NumericalResponse(text=str(number)))
    print("answered", attempt.id, number, flush=True)
    if number % 5 == 4:
        easy = next(i for i, asking in enumerate(attempt.questions) if asking.asked.kind == "truefalse")
        client.respond(attempt.id, easy, TrueFalseResponse(answer=True))
        print("handed-in", attempt.id, client.hand_in(attempt.id).earned, flush=True)
client.close()
"""


def session(course: Path, data: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUSY, str(course), str(data), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def acknowledged(lines: list[str], word: str) -> list[tuple[int, int]]:
    found = [line.split() for line in lines]
    return [(int(attempt), int(value)) for said, attempt, value in found if said == word]


def ask(data: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(data / FILE)) as file:
        return file.execute(query).fetchall()


def check_ledger(data: Path) -> None:
    """The database is whole, and every hand-in has its one award."""
    assert ask(data, "PRAGMA integrity_check") == [("ok",)]
    assert ask(data, "PRAGMA foreign_key_check") == []
    assert ask(data, "SELECT attempt FROM hand_ins EXCEPT SELECT attempt FROM awards") == []
    ((worth, balance),) = ask(data, "SELECT max(worth), (SELECT sum(credits) FROM awards) FROM hand_ins")
    assert worth == balance  # both are empty while nothing was handed in
    assert worth in (None, 143)


def test_two_sessions_of_one_learner_lose_nothing(course: Path, data: Path) -> None:
    sessions = [session(course, data, 1000, 1040), session(course, data, 2000, 2040)]
    said: list[str] = []
    refused = 0
    for each in sessions:
        out, err = each.communicate()
        said += out.splitlines()
        refused += "closed" in err or "handed in" in err
        assert each.returncode == 0 or "has been handed in" in err, err
    answered = acknowledged(said, "answered")
    assert len(answered) >= 40
    kept = {(attempt, text) for attempt, text in ask(data, "SELECT attempt, response FROM responses")}
    for attempt, number in answered:
        assert any(who == attempt and f'"{number}"' in text for who, text in kept)
    check_ledger(data)


@pytest.mark.parametrize("turn", range(4))
def test_a_killed_session_keeps_every_answer_it_was_told_is_saved(course: Path, data: Path, turn: int) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed} (turn {turn})")
    chance = random.Random(seed)
    said: list[str] = []
    for life in range(3):
        running = session(course, data, life * 100_000, (life + 1) * 100_000)
        assert running.stdout
        said += [running.stdout.readline() for _ in range(chance.randrange(1, 40))]
        running.kill()
        rest, _ = running.communicate()
        said += [line + "\n" for line in rest.split("\n")[:-1]]
    answered, handed_in = acknowledged(said, "answered"), acknowledged(said, "handed-in")
    assert answered
    kept = {(attempt, text) for attempt, text in ask(data, "SELECT attempt, response FROM responses")}
    for attempt, number in answered:
        assert any(who == attempt and f'"{number}"' in text for who, text in kept), (seed, attempt, number)
    assert {attempt for attempt, _ in handed_in} <= {attempt for (attempt,) in ask(data, "SELECT attempt FROM awards")}
    check_ledger(data)
