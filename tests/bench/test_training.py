"""Training beside a screen: the lab's worker against the same run in a process by itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from budgets import Table
from timed import Opener, Terminal, train_flat_out

pytestmark = pytest.mark.bench

ROUNDS = 5
SECONDS = 3.0
"""Of training in each round."""


ALONE = """
import os, sys, time, tomllib
from engine.experiment import Experiment, run
os.nice(10)
epochs = run(Experiment.from_dict(tomllib.load(open(sys.argv[1], "rb"))))
first, began = next(epochs), time.perf_counter()
for last in epochs:
    if time.perf_counter() - began > float(sys.argv[2]):
        break
print((last.steps - first.steps) / (time.perf_counter() - began), first.steps)
"""
"""Trains by the clock, as nice as the worker is; prints steps a second, and the steps of an epoch."""


def test_training_keeps_its_speed_beside_a_screen(table: Table, nnquiz: Opener, fresh: Path, recipe: Path) -> None:
    alone, beside = [], []
    with nnquiz("lab", str(recipe), data=fresh, size=(120, 36)) as terminal:
        worker = train_flat_out(terminal)
        for _ in range(ROUNDS):
            worker.suspend()
            speed, steps = train_alone(recipe)
            alone.append(speed)
            worker.resume()
            beside.append(epochs_a_second(terminal) * steps)
    table.ratio("training beside a screen / alone", beside, alone, 0.9, unit="steps/s", at_least=True)


def train_alone(recipe: Path) -> tuple[float, int]:
    """Steps a second of the run by itself, on one BLAS thread as in the worker, and the steps of its epochs."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-c", ALONE, str(recipe), str(SECONDS)]
    printed = subprocess.run(command, env=os.environ | single, check=True, capture_output=True, text=True).stdout
    speed, steps = printed.split()
    return float(speed), int(steps)


def epochs_a_second(terminal: Terminal) -> float:
    """How fast the lab's epoch counts up on the screen, between its first frame and its last in `SECONDS`."""
    seen: list[tuple[float, int]] = []
    terminal.rest(0.5)
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        terminal.forget()
        at = terminal.wait_for(r"epoch (\d+) of")
        seen.append((at, int(re.findall(r"epoch (\d+) of", terminal.text)[-1])))
    (began, first), (ended, last) = seen[0], seen[-1]
    return (last - first) / (ended - began)
