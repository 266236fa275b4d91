"""What a training step takes: against PyTorch, Keras, scikit-learn, and the bare NumPy calls that it is made of.

Everybody trains the same networks on the same rows from the same first weights, on one thread, in turns. What a step
and the way to the same loss take is printed; the ratios that have a budget stand in the table.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from statistics import median
from typing import Any

import pytest
from budgets import Table
from race.runners import ENVIRONMENT, MISSING, PEERS, ROOT, Runner
from race.workloads import WORKLOADS

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
against_peers = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}: the extra called bench")
long_runs = pytest.mark.parametrize("workload", ["W1", "W2 adam 10", "W2 sgd 10", "W3"])
each_workload = pytest.mark.parametrize("workload", WORKLOADS)

ROUNDS = 7
RACES = 3
"""To the same loss."""
IMPORTS = 21

FASTER: dict[str, dict[str, float]] = {
    "W1": {"torch": 20, "keras": 120, "scikit": 10},
    "W2": {"torch": 32, "keras": 220, "scikit": 17},
    "W3": {"torch": 8, "keras": 32, "scikit": 4.5},
    "W4": {"torch": 1.15, "keras": 1.9, "scikit": 2.4},
}
"""How many times as many steps a second the engine makes, at least."""
BARE = {"W1": 1.5, "W2": 1.5, "W3": 1.25, "W4": 1.25}
"""How many times as long as its NumPy calls alone a step takes, at most."""
STEADY = 1.1
IMPORT = 1.15


@pytest.fixture(scope="module")
def runner() -> Iterator[Callable[[str], Runner]]:
    """Those who race; each starts when it is first asked for."""
    started: list[Runner] = []

    @cache
    def start(name: str) -> Runner:
        started.append(Runner(name))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_importing_the_engine_costs_little_more_than_numpy(table: Table) -> None:
    took: dict[str, list[float]] = {"numpy": [], "engine.models": []}
    for _ in range(IMPORTS + 1):
        for module, times in took.items():
            timed = f"from time import process_time as now; began = now(); import {module}; print(now() - began)"
            times.append(float(fresh(timed)))
    table.ratio("import engine.models / import numpy", took["engine.models"][1:], took["numpy"][1:], IMPORT)


def test_an_experiment_is_described_without_numpy() -> None:
    assert fresh("import sys, engine.experiment; print('numpy' in sys.modules)") == "False"


@against_peers
@each_workload
def test_a_step_is_faster_than_in_the_frameworks(table: Table, runner: Callable[[str], Runner], workload: str) -> None:
    took = in_turns(runner, ("engine", *PEERS), "step", workload, ROUNDS)
    tell(workload, "µs a step", took)
    for peer, called in PEERS.items():
        ours, theirs = ([1e6 / one for one in took[name]] for name in ("engine", peer))
        what, budget = f"{WORKLOADS[workload].told}: steps / {called}'s", FASTER[workload[:2]][peer]
        table.ratio(what, ours, theirs, budget, unit="steps/s", at_least=True)


@each_workload
def test_a_step_takes_little_more_than_its_numpy_calls(
    table: Table, runner: Callable[[str], Runner], workload: str
) -> None:
    engine, bare = [], []
    for seed in range(ROUNDS):
        engine.append(runner("engine").ask("step", workload, seed))
        bare.append(runner("bare").ask("floor", workload, seed))
    what = f"{WORKLOADS[workload].told}: a step / its bare NumPy calls"
    table.ratio(what, engine, bare, BARE[workload[:2]], unit="µs")


@against_peers
@each_workload
def test_all_come_to_the_same_loss(runner: Callable[[str], Runner], workload: str) -> None:
    took = in_turns(runner, ("engine", *PEERS), "reach", workload, RACES)
    reach = WORKLOADS[workload].reach
    tell(workload, f"ms to a loss of {reach}", {name: [1e3 * one[0] for one in each] for name, each in took.items()})
    tell(workload, "epochs for it", {name: [one[1] for one in each] for name, each in took.items()})
    fell_short = [name for name, each in took.items() if any(loss > reach for *_, loss in each)]
    print(f"; not reached by {', '.join(fell_short)}" if fell_short else "", end="")
    assert "engine" not in fell_short


@long_runs
def test_the_hundredth_epoch_is_as_fast_as_the_first(
    table: Table, runner: Callable[[str], Runner], workload: str
) -> None:
    times = [runner("engine").ask("late", workload, seed) for seed in range(ROUNDS)]
    what = f"{WORKLOADS[workload].told}: epochs 91–110 / 2–11"
    table.ratio(what, [late for late, _ in times], [early for _, early in times], STEADY, unit="µs")


@long_runs
def test_it_is_as_fast_where_gradients_vanish(table: Table, runner: Callable[[str], Runner], workload: str) -> None:
    times = [runner("engine").ask("vanished", workload, seed) for seed in range(ROUNDS)]
    what = f"{WORKLOADS[workload].told}: epochs 91–110 / 2–11, all units saturated"
    table.ratio(what, [late for late, *_ in times], [early for _, early, _ in times], STEADY, unit="µs")
    # Some processors hardly mind denormals, others are many times slower: so they are counted as well
    assert [left for *_, left in times] == [0] * ROUNDS


def in_turns(
    runner: Callable[[str], Runner], names: Sequence[str], measure: str, workload: str, rounds: int
) -> dict[str, list[Any]]:
    """What each measured, round by round; in every other round they take their turns backwards."""
    found: dict[str, list[Any]] = {name: [] for name in names}
    for seed in range(rounds):
        for name in names[:: -1 if seed % 2 else 1]:
            found[name].append(runner(name).ask(measure, workload, seed))
    return found


def tell(workload: str, what: str, took: dict[str, list[float]]) -> None:
    """Print medians with their spread."""
    figures = ", ".join(
        f"{PEERS.get(name, name)} {short(median(each))} ({short(min(each))}–{short(max(each))})"
        for name, each in took.items()
    )
    print(f"\n{WORKLOADS[workload].told}: {what}: {figures}", end="")


def short(number: float) -> str:
    return f"{number:,.1f}" if number < 100 else f"{number:,.0f}"


def fresh(program: str) -> str:
    """What a new interpreter prints."""
    command = (sys.executable, "-c", program)
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout.strip()
