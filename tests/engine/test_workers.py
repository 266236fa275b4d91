"""The worker process and the pool around it. Waits are for conditions, each with a bound."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import psutil
import pytest

from engine.experiment import EpochResult, Experiment, NetworkRecipe, TrainingRecipe, run
from engine.workers import Pool, RunView
from engine.workers.pool import _environment

SHORT = Experiment(seed=7, network=NetworkRecipe(layers=(4,)), training=TrainingRecipe(epochs=30))
LONG = Experiment(seed=7, network=NetworkRecipe(layers=(8, 8)), training=TrainingRecipe(epochs=10_000, batch_size=1))
PATIENCE = 20.0


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    pool = Pool(log=tmp_path / "worker.log")
    yield pool
    pool.close()


def followed(pool: Pool, run_id: str, until: Callable[[RunView], bool], since: int = 0) -> RunView:
    """Follow a run until it is as wished; the view then has every epoch after `since`."""
    deadline, epochs, known, seen = monotonic() + PATIENCE, list[EpochResult](), "", since
    while monotonic() < deadline:
        view = pool.follow(run_id, seen, wait=0.5, known=known)
        epochs += view.epochs
        seen, known = (epochs[-1].epoch if epochs else since), view.state
        if until(whole := replace(view, epochs=tuple(epochs))):
            return whole
    raise AssertionError(f"still {view.state} at epoch {seen} after {PATIENCE} s")


def told(pool: Pool, run_id: str, *states: str, since: int = 0) -> RunView:
    return followed(pool, run_id, lambda view: view.state in states, since)


def begun(pool: Pool, run_id: str) -> RunView:
    return followed(pool, run_id, lambda view: bool(view.epochs))


def untimed(results: tuple[EpochResult, ...] | list[EpochResult]) -> list[EpochResult]:
    return [replace(result, seconds=0) for result in results]


def workers_of(process: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(process).children() if "engine.workers" in command_of(child)]


def command_of(child: psutil.Process) -> list[str]:
    """What a child was started as; for an instant after its start the system tells of no command."""
    deadline = monotonic() + PATIENCE
    while not (command := child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE and monotonic() < deadline:
        os.sched_yield()
    return command


def test_a_worker_trains_as_the_same_experiment_trains_here(pool: Pool) -> None:
    pool.start("a", SHORT)
    view = told(pool, "a", "finished")
    assert untimed(view.epochs) == untimed(list(run(SHORT)))


def test_nothing_is_launched_before_it_is_needed(pool: Pool) -> None:
    assert workers_of(os.getpid()) == []
    pool.start("a", LONG, paused=True)
    (worker,) = workers_of(os.getpid())
    pool.start("b", LONG, paused=True)
    assert workers_of(os.getpid()) == [worker]
    environment = worker.environ()
    assert {environment[name] for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")} == {"1"}
    assert os.getsid(worker.pid) == worker.pid  # Ctrl-C in the terminal does not reach it


def test_a_worker_is_nice(pool: Pool) -> None:
    pool.start("a", LONG)
    begun(pool, "a")
    assert workers_of(os.getpid())[0].nice() == min(psutil.Process().nice() + 10, 19)


def test_pause_resume_and_stop(pool: Pool) -> None:
    pool.start("a", LONG)
    begun(pool, "a")
    pool.pause("a")
    stood = told(pool, "a", "paused")
    last = stood.epochs[-1].epoch
    assert pool.follow("a", last, wait=0.2, known="paused").epochs == ()
    pool.resume("a")
    assert followed(pool, "a", lambda view: bool(view.epochs), last).epochs[0].epoch == last + 1
    pool.stop("a")
    ended = told(pool, "a", "stopped")
    assert [result.epoch for result in ended.epochs] == list(range(1, len(ended.epochs) + 1))
    pool.resume("a")  # it is over: nothing happens
    assert pool.follow("a", len(ended.epochs), wait=0.2, known="stopped").state == "stopped"


def test_a_step_is_exactly_one_epoch(pool: Pool) -> None:
    pool.start("a", LONG, paused=True)
    assert pool.follow("a").epochs == ()
    for number in (1, 2, 3):
        pool.step("a")
        view = followed(pool, "a", lambda view, n=number: view.state == "paused" and len(view.epochs) >= n)
        assert [result.epoch for result in view.epochs] == list(range(1, number + 1))


def test_a_run_goes_on_where_it_was_saved(pool: Pool) -> None:
    whole = untimed(list(run(SHORT)))
    pool.start("a", SHORT, skip=12)
    view = told(pool, "a", "finished", since=12)
    assert untimed(view.epochs) == whole[12:]
    assert view.replayed == 12


def test_a_paused_replay_steps_to_the_first_new_epoch(pool: Pool) -> None:
    pool.start("a", SHORT, skip=12, paused=True)
    pool.step("a")
    view = followed(pool, "a", lambda view: view.state == "paused" and bool(view.epochs), 12)
    assert [result.epoch for result in view.epochs] == [13]


def test_a_run_that_diverges_says_why(pool: Pool) -> None:
    training = TrainingRecipe(optimizer="sgd", learning_rate=100, epochs=100)
    pool.start("a", Experiment(network=NetworkRecipe(layers=(16, 16, 16), activation="linear"), training=training))
    view = told(pool, "a", "diverged")
    assert view.post_mortem is not None
    assert "learning rate 100" in view.post_mortem.cause


def test_two_runs_take_turns_on_one_worker(pool: Pool) -> None:
    pool.start("a", LONG)
    begun(pool, "a")
    pool.start("b", LONG)
    begun(pool, "b")
    before = [len(pool.follow(run_id, limit=10_000).epochs) for run_id in "ab"]
    followed(pool, "a", lambda view: len(view.epochs) >= before[0] + 60)
    after = [pool.follow(run_id, limit=10_000) for run_id in "ab"]
    assert [view.state for view in after] == ["running", "running"]
    first, second = (len(view.epochs) - start for view, start in zip(after, before, strict=True))
    assert 0.5 < second / first < 2


def test_a_second_worker_takes_the_second_run(tmp_path: Path) -> None:
    pool = Pool(size=2, log=tmp_path / "log")
    try:
        for run_id in "abc":
            pool.start(run_id, LONG)
        for run_id in "abc":
            begun(pool, run_id)
        assert len(workers_of(os.getpid())) == 2
    finally:
        pool.close()


def test_a_killed_worker_loses_what_it_had_not_told_and_the_next_start_launches_another(pool: Pool) -> None:
    pool.start("a", LONG)
    begun(pool, "a")
    (worker,) = workers_of(os.getpid())
    worker.kill()
    view = told(pool, "a", "lost")
    assert [result.epoch for result in view.epochs] == list(range(1, len(view.epochs) + 1))
    assert len(view.epochs) > 0
    pool.pause("a")  # nobody is there to obey
    pool.start("a", SHORT, skip=len(view.epochs[:10]))
    assert told(pool, "a", "finished", since=10).epochs[-1].epoch == 30


def test_a_start_right_after_a_kill_finds_a_worker(pool: Pool) -> None:
    pool.start("a", LONG)
    (worker,) = workers_of(os.getpid())
    worker.kill()
    worker.wait(PATIENCE)
    pool.start("b", SHORT)
    assert told(pool, "b", "finished").epochs[-1].epoch == 30


def test_a_new_start_under_an_old_name_begins_anew(pool: Pool) -> None:
    pool.start("a", LONG)
    begun(pool, "a")
    pool.start("a", SHORT)
    assert untimed(told(pool, "a", "finished").epochs) == untimed(list(run(SHORT)))


def test_follow_gives_at_most_what_was_asked_for(pool: Pool) -> None:
    pool.start("a", SHORT)
    told(pool, "a", "finished")
    assert [result.epoch for result in pool.follow("a", since=5, limit=3).epochs] == [6, 7, 8]
    assert pool.follow("a", since=30).epochs == ()


def test_unknown_and_forgotten_runs_are_named(pool: Pool) -> None:
    pool.start("a", LONG)
    pool.forget("a")
    pool.forget("a")
    for call in (pool.follow, pool.pause, pool.resume, pool.step, pool.stop):
        with pytest.raises(KeyError, match="no run 'a'"):
            call("a")


def test_forgetting_wakes_who_follows(pool: Pool) -> None:
    pool.start("a", LONG, paused=True)
    outcome: list[str] = []

    def wait() -> None:
        try:
            pool.follow("a", wait=PATIENCE, known="paused")
        except KeyError:
            outcome.append("forgotten")

    thread = Thread(target=wait)
    thread.start()
    pool.forget("a")
    thread.join(PATIENCE / 2)
    assert outcome == ["forgotten"]


def test_close_is_quick_even_when_a_worker_does_not_listen(tmp_path: Path) -> None:
    pool = Pool(log=tmp_path / "log")
    pool.start("a", LONG)
    begun(pool, "a")
    (worker,) = workers_of(os.getpid())
    worker.suspend()
    began = monotonic()
    pool.close()
    assert monotonic() - began < 3
    assert not worker.is_running()
    assert pool.follow("a").state == "stopped"
    with pytest.raises(RuntimeError, match="closed"):
        pool.start("b", SHORT)


PARENT = """
import sys
sys.path[:0] = {path!r}
from engine.experiment import Experiment, NetworkRecipe, TrainingRecipe
from engine.workers import Pool
pool = Pool()
pool.start("a", Experiment(network=NetworkRecipe(layers=(8,)), training=TrainingRecipe(epochs=10_000)))
pool.follow("a", wait={patience})
print(pool._workers[0].process.pid, flush=True)
sys.stdin.read()
"""


def test_a_killed_parent_leaves_no_worker() -> None:
    code = PARENT.format(path=sys.path, patience=PATIENCE)
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        worker = psutil.Process(int(parent.stdout.readline()))
        assert worker.is_running()
        parent.send_signal(signal.SIGKILL)
    psutil.wait_procs([worker], timeout=PATIENCE)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def spoken(lines: list[bytes]) -> tuple[list[dict[str, Any]], str]:
    """What a worker answers to raw lines, up to the end of run 1, and its stderr."""
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "engine.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    with worker:
        assert worker.stdin
        assert worker.stdout
        assert worker.stderr
        worker.stdin.write(b"\n".join(lines) + b"\n")
        worker.stdin.flush()
        reports: list[dict[str, Any]] = []
        while not reports or reports[-1].get("state") != "finished":
            reports.append(json.loads(worker.stdout.readline()))
        worker.stdin.close()
        return reports, worker.stderr.read().decode()


def test_lines_that_are_no_commands_are_complained_about_and_the_rest_obeyed() -> None:
    start = {"start": 1, "experiment": SHORT.to_dict()}
    bad = [b"", b"\xff{", b"[]", b"{}", b'{"fly": 1}', b'{"start": 2, "experiment": {"seed": -1}}', b'{"stop": [1]}']
    reports, stderr = spoken([*bad, json.dumps(start).encode()])
    problems = [report["problem"] for report in reports if "problem" in report]
    assert len(problems) == len(bad)
    assert "no such command: fly" in problems[4]
    assert "seed: expected a whole number" in problems[5]
    assert all(problem in stderr for problem in problems)
    assert sum(len(report.get("epochs", ())) for report in reports) == 30


def test_a_fast_run_is_told_in_few_reports() -> None:
    tiny = Experiment(network=NetworkRecipe(layers=(1,)), training=TrainingRecipe(epochs=1000, batch_size=10_000))
    reports, _ = spoken([json.dumps({"start": 1, "experiment": tiny.to_dict()}).encode()])
    assert sum(len(report["epochs"]) for report in reports) == 1000
    taken = reports[-1]["epochs"][-1][5]
    assert len(reports) <= 3 + taken / 0.05 * 2


def test_a_paced_run_goes_no_faster_than_eyes_can_follow(pool: Pool) -> None:
    began = monotonic()
    pool.start("a", SHORT, pace=50.0)
    paced = told(pool, "a", "finished")
    assert monotonic() - began >= (SHORT.training.epochs - 1) / 50.0  # the first epoch is due at once
    assert untimed(paced.epochs) == untimed(list(run(SHORT)))


def test_the_pace_can_be_let_go_in_mid_run(pool: Pool) -> None:
    pool.start("a", SHORT, pace=0.001)  # the second epoch would be due in a quarter of an hour
    assert len(begun(pool, "a").epochs) == 1
    pool.pace("a", None)
    assert len(told(pool, "a", "finished").epochs) == SHORT.training.epochs


def test_catching_up_is_not_paced(pool: Pool) -> None:
    pool.start("a", SHORT, skip=29, pace=0.001)
    assert [result.epoch for result in told(pool, "a", "finished", since=29).epochs] == [30]
