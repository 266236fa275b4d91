"""One learner who reviews in two processes at once: an answer counts once, and each process hears what came of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from gradebook.client import Client
from gradebook.store import FILE
from gradebook.transports import Local

REVIEWS = """
import sys
from pathlib import Path
from gradebook.client import open_client
from gradebook.refused import ClassroomRefused
client = open_client(Path(sys.argv[1]), Path(sys.argv[2]), "ada", None)
client.review()
print("ready", flush=True)
sys.stdin.readline()
while True:
    try:
        card = client.draw_review()
    except ClassroomRefused as refused:
        print(refused.code, flush=True)
        break
    try:
        print("answered", client.answer_review(card.id, None).id, flush=True)
    except ClassroomRefused as refused:
        print("refused", refused.code, flush=True)
client.close()
"""


def test_two_processes_answer_each_card_once(open_classroom: Any, quiz: Any, course: Path, data: Path) -> None:
    room = open_classroom()
    ada = Client(Local(lambda: room, wire=True), "ada")
    quiz.take(ada, set())
    kept = ada.review().kept
    assert kept == 4
    ada.close()
    with closing(sqlite3.connect(data / FILE)) as file, file:
        file.execute("UPDATE cards SET due = '2026-01-01 00:00:00'")
    command = [sys.executable, "-c", REVIEWS, str(course), str(data)]
    both = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout
        assert each.stdout.readline() == "ready\n", each.stderr and each.stderr.read()
    for each in both:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    told = [line for each in both for line in ended(each)]
    answered = [line for line in told if line.startswith("answered")]
    assert len(answered) == len(set(answered)) == kept
    assert {line for line in told if line.startswith("refused")} <= {"refused closed"}
    with closing(sqlite3.connect(data / FILE)) as file:
        ((shown, done),) = file.execute("SELECT count(*), count(answered) FROM reviews")
        assert shown == done == kept
        assert file.execute("SELECT count(*) FROM cards").fetchall() == [(kept,)]


def ended(process: subprocess.Popen[str]) -> list[str]:
    """What it said, once it has ended by itself."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.splitlines()
