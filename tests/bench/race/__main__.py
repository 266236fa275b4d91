"""One of those who race, in a process of its own: `python -m race torch`.

It reads a line of JSON, as {"measure": "step", "workload": "W1", "seed": 3}, and answers with the number, until its
input ends. What it measures is processor time, all threads together: everybody has one, so on a machine at rest this
is what the clock on the wall says, and on a busy one it leaves out the time that others had.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from statistics import median
from time import process_time
from typing import Any

from race.workloads import WORKLOADS, Workload

ENOUGH = 0.15
"""Seconds of training that a measurement takes at least."""
PATIENCE = 300
"""Epochs after which a loss counts as out of reach."""
LATE = slice(90, 110)
EARLY = slice(1, 11)
"""Epochs of a long run; the first of all makes what the others use."""
EPOCHS = {"keras": 0.05, "torch": 0.25, "scikit": 0.5}
"""The share of the workload's epochs that those train who would take minutes for all of them."""
FEWEST = 10
"""Epochs that nobody goes below, where the workload has so many."""


def contestant(name: str) -> Callable[[Workload, int], Any]:
    """Makes the one called `name`, for a workload and a seed; only what it needs is imported."""
    if name in ("engine", "keras"):
        return partial(import_module("race.by_fit").ByFit, name)
    module, class_name = {"torch": ("torch_loop", "TorchLoop"), "scikit": ("scikit", "Scikit")}[name]
    made: Callable[[Workload, int], Any] = getattr(import_module(f"race.{module}"), class_name)
    return made


def step(name: str, workload: Workload, seed: int) -> float:
    """Microseconds a step, over the workload's epochs; the first epoch, in which everything is made, comes before."""
    make = contestant(name)
    epochs = max(min(FEWEST, workload.epochs), round(workload.epochs * EPOCHS.get(name, 1)))
    spent, steps = 0.0, 0
    while spent < ENOUGH:
        trained = make(workload, seed)
        trained.train(1)
        began = process_time()
        trained.train(epochs)
        spent += process_time() - began
        steps += epochs * workload.steps
    return spent / steps * 1e6


def reach(name: str, workload: Workload, seed: int) -> tuple[float, int, float]:
    """Seconds of training to the workload's loss, its epochs, and the loss; while it is judged, the clock rests."""
    trained = contestant(name)(workload, seed)
    spent, epochs, loss, resumed = 0.0, 0, float("inf"), process_time()

    def reached() -> bool:
        nonlocal spent, epochs, loss, resumed
        spent += process_time() - resumed
        epochs += 1
        loss = workload.loss(trained.weights())
        resumed = process_time()
        return loss <= workload.reach

    trained.train(PATIENCE, reached)
    return spent, epochs, loss


def floor(name: str, workload: Workload, seed: int) -> float:
    """Microseconds of the bare calls of a step."""
    found: float = import_module("race.bare_calls").microseconds(workload, seed)
    return found


def late(name: str, workload: Workload, seed: int) -> tuple[float, float]:
    """Microseconds a step in a run's late epochs and in its early ones, as medians."""
    return _late(contestant(name)(workload, seed), workload)


def vanished(name: str, workload: Workload, seed: int) -> tuple[float, float, int]:
    """The same where there is next to nothing to learn, and how many denormals the optimizer holds in the end."""
    trained = contestant(name)(workload, seed)
    trained.train(1)  # for the optimizer to remember something, which can then decay
    trained.saturate()
    return *_late(trained, workload), trained.denormals()


def _late(trained: Any, workload: Workload) -> tuple[float, float]:
    times = trained.epoch_times(LATE.stop)
    return median(times[LATE]) / workload.steps * 1e6, median(times[EARLY]) / workload.steps * 1e6


MEASURES: dict[str, Callable[[str, Workload, int], Any]] = {
    "step": step,
    "reach": reach,
    "floor": floor,
    "late": late,
    "vanished": vanished,
}


def main() -> None:
    """Answer until there are no more questions."""
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no answer
    for line in sys.stdin:
        asked = json.loads(line)
        found = MEASURES[asked["measure"]](sys.argv[1], WORKLOADS[asked["workload"]], asked["seed"])
        print(json.dumps(found), file=answers, flush=True)


main()
