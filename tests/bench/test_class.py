"""A class server under load: two hundred learners who answer at once, and the time to a client's first reply."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from budgets import Table
from class_process import FIRST, make_class, serving
from load import Load, answer, sit_down

from content.loader import BUNDLED

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two hundred accounts at once"),
]

LEARNERS, ROUNDS, SECONDS = 200, 5, 1.0
"""Some two hundred answers of each: a class in its course, no more."""
CHAPTER = "how-networks-learn"

CLIENT = """
import os, sys
from pathlib import Path
from gradebook.connection import connect
from gradebook.client import open_class
from gradebook.sockets import Socket
def opened():
    os.seteuid(int(sys.argv[2]))
    try:
        return connect(Path(sys.argv[1]))
    finally:
        os.seteuid(0)
server = Socket(Path(sys.argv[1]), opened=opened)
client = open_class(server, server.greet().learner)
print(len(client.outline().chapters))
client.close()
"""
"""Says hello and asks for the chapters, as the account it is given."""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """The socket of a class with two hundred learners, served by a process of its own."""
    with tempfile.TemporaryDirectory(dir="/run") as folder:  # below /tmp no client believes a socket
        Path(folder).chmod(0o711)
        made = make_class(Path(folder, "class"), BUNDLED, LEARNERS)
        with serving(made, Path(folder, "socket")):
            yield Path(folder, "socket")


def test_two_hundred_learners_answer_at_once(table: Table, place: Path) -> None:
    """Every answer is on the disk before it is acknowledged; one learner alone pays for a wait of the disk's each."""
    learners = sit_down(place, LEARNERS, CHAPTER)
    answer(learners, 0.5)
    alone: list[Load] = []
    together: list[Load] = []
    for _ in range(ROUNDS):
        alone.append(answer(learners[:1], SECONDS))
        together.append(answer(learners, SECONDS))
    for learner in learners:
        learner.connection.close()
    assert not any(load.other or load.unknown for load in (*alone, *together))
    rates = [load.per_second for load in together]
    table.ratio(
        "answers a second: 200 learners / 1",
        rates,
        [load.per_second for load in alone],
        8.0,
        unit="/s",
        at_least=True,
    )
    table.limit("time of 10,000 answers of 200 learners", 10_000 / max(rates), 1.0)
    best = max(together, key=lambda load: load.per_second)
    table.limit("an answer of 200 learners, p50", best.wait(0.5), 0.020)
    table.limit("an answer of 200 learners, p95", best.wait(0.95), 0.025)


def test_a_client_hears_its_first_word_soon(table: Table, place: Path) -> None:
    command = [sys.executable, "-c", CLIENT, str(place), str(FIRST)]
    assert timed(command)[1].strip().isdecimal()
    bare, ours = [], []
    for _ in range(7):
        bare.append(timed([sys.executable, "-c", "pass"])[0])
        ours.append(timed(command)[0])
    table.ratio("exec to a client's first reply / a bare Python", ours, bare, 18.0)


def timed(command: list[str]) -> tuple[float, str]:
    """Seconds from exec to exit, and what was printed."""
    begun = time.perf_counter()
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - begun, printed
