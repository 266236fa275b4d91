"""Runs: trained in workers, saved as they come, paused by leaving, taken up again; real pools and real files."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import update

from engine.experiment import DataRecipe, EpochResult, Experiment, NetworkRecipe, TrainingRecipe, run
from engine.workers import RunView
from gradebook.client import ClassroomRefused, Client
from gradebook.errors import StoreError
from gradebook.messages import RunProgress, StartRun
from gradebook.store import Store, open_store
from gradebook.tables import runs
from gradebook.transports import Local

LONG = Experiment(
    data=DataRecipe(name="xor", samples=60), network=NetworkRecipe(layers=(3,)), training=TrainingRecipe(epochs=10_000)
)
UNHURRIED = 50.0
"""Epochs a second of a run that must not be over before the test has looked at it."""


def client(room: Any, name: str = "ada") -> Client:
    return Client(Local(lambda: room, wire=True), name)


def follow(ada: Client, number: int, until: Callable[[RunProgress], bool], since: int = 0) -> list[EpochResult]:
    """Follow a run to where `until` holds and no more is waiting; every epoch after `since`."""
    told: list[EpochResult] = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        progress = ada.follow_run(number, told[-1].epoch if told else since)
        told += progress.epochs
        if until(progress) and not progress.more:
            return told
    raise AssertionError(f"still {progress.state} after {len(told)} epochs")


def ended(progress: RunProgress) -> bool:
    return progress.state not in ("running", "paused")


def curve(results: list[EpochResult]) -> list[EpochResult]:
    """Results without the time they took."""
    return [dataclasses.replace(result, seconds=0.0) for result in results]


def test_a_run_is_followed_to_its_end_and_is_the_engines_own(ada: Client, experiment: Experiment) -> None:
    number = ada.start_run(experiment)
    told = follow(ada, number, ended)
    assert [result.epoch for result in told] == list(range(1, 21))
    assert curve(told) == curve(list(run(experiment)))
    (line,) = ada.runs()
    assert (line.id, line.state, line.epochs, line.last) == (number, "finished", 20, told[-1])
    assert ada.home().runs == (line,)
    assert [result.epoch for result in ada.follow_run(number, 15).epochs] == [16, 17, 18, 19, 20]
    assert ada.follow_run(number, 20).epochs == ()


def test_runs_are_listed_newest_first_and_are_their_learners_own(
    ada: Client, bob: Client, experiment: Experiment
) -> None:
    numbers = [ada.start_run(experiment, paused=True) for _ in range(3)]
    assert [line.id for line in ada.runs()] == numbers[::-1]
    assert [line.id for line in ada.runs(limit=2)] == numbers[:0:-1]
    assert bob.runs() == ()
    for act in (lambda: bob.follow_run(numbers[0]), lambda: bob.steer_run(numbers[0], "stop")):
        with pytest.raises(ClassroomRefused) as refused:
            act()
        assert refused.value.code == "unknown"


def test_pausing_stepping_resuming_stopping(ada: Client) -> None:
    number = ada.start_run(LONG, paused=True)
    assert ada.follow_run(number).state == "paused"
    ada.steer_run(number, "step")
    assert len(follow(ada, number, lambda progress: progress.state == "paused" and bool(progress.epochs))) == 1
    ada.steer_run(number, "resume")
    follow(ada, number, lambda progress: bool(progress.epochs), since=1)
    ada.steer_run(number, "pause")
    line = ada.runs()[0]
    assert line.state == "paused"
    assert ada.follow_run(number, line.epochs).epochs == ()
    ada.steer_run(number, "stop")
    assert ada.follow_run(number, line.epochs).state == "stopped"
    for action in ("resume", "pause", "step", "stop"):
        with pytest.raises(ClassroomRefused) as refused:
            ada.steer_run(number, action)
        assert refused.value.code == "closed"


def test_a_run_is_paced_for_eyes_until_it_is_let_go(ada: Client, experiment: Experiment) -> None:
    number = ada.start_run(experiment, pace=0.001)
    assert len(follow(ada, number, lambda progress: bool(progress.epochs))) == 1
    ada.steer_run(number, "pace", None)
    assert len(follow(ada, number, ended)) == experiment.training.epochs


def test_a_run_that_diverges_keeps_its_curve_and_its_post_mortem(open_classroom) -> None:
    wild = dataclasses.replace(
        LONG,
        network=NetworkRecipe(layers=(8, 8), activation="linear"),
        training=TrainingRecipe(learning_rate=100.0, epochs=50),
    )
    room = open_classroom()
    ada = client(room)
    number = ada.start_run(wild)
    told = follow(ada, number, ended)
    progress = ada.follow_run(number)
    assert progress.state == "diverged"
    assert progress.post_mortem is not None
    assert progress.post_mortem.epoch == len(told) + 1
    room.close()
    later = client(open_classroom())
    assert later.follow_run(number) == progress
    with pytest.raises(ClassroomRefused) as refused:
        later.steer_run(number, "resume")
    assert refused.value.code == "closed"


def test_leaving_pauses_a_run_and_it_goes_on_as_if_never_left(open_classroom) -> None:
    recipe = dataclasses.replace(LONG, training=TrainingRecipe(epochs=1500))
    room = open_classroom()
    number = client(room).start_run(recipe, pace=UNHURRIED)
    follow(client(room), number, lambda progress: bool(progress.epochs))
    room.close()

    later = client(open_classroom())
    line = later.runs()[0]
    assert line.state == "paused"
    assert 0 < line.epochs < 1500
    kept = follow(later, number, lambda _: True)
    assert len(kept) == line.epochs
    later.steer_run(number, "resume")
    rest = follow(later, number, ended, since=line.epochs)
    assert curve(kept + rest) == curve(list(run(recipe)))


def test_a_run_that_nobody_follows_is_saved_as_it_goes(open_classroom) -> None:
    client(open_classroom()).start_run(LONG, pace=UNHURRIED)
    watcher = client(open_classroom())
    deadline = time.monotonic() + 30
    while not watcher.runs()[0].epochs:
        assert time.monotonic() < deadline
    assert watcher.runs()[0].state == "running"


def test_a_run_in_another_window_may_be_watched_and_not_steered(open_classroom) -> None:
    here, there = open_classroom(), open_classroom()
    number = client(here).start_run(LONG, pace=UNHURRIED)
    watcher = client(there)
    assert follow(watcher, number, lambda progress: bool(progress.epochs))
    assert watcher.follow_run(number).state == "running"
    for action in ("pause", "stop", "resume", "step"):
        with pytest.raises(ClassroomRefused) as refused:
            watcher.steer_run(number, action)
        assert refused.value.code == "closed"
        assert f"process {os.getpid()}" in refused.value.message
    here.close()
    assert watcher.follow_run(number).state == "paused"
    watcher.steer_run(number, "stop")
    assert watcher.runs()[0].state == "stopped"


def test_only_the_session_that_holds_a_run_saves_it(open_classroom, data: Path) -> None:
    room = open_classroom()
    ada = client(room)
    number = ada.start_run(LONG, pace=UNHURRIED)
    follow(ada, number, lambda progress: bool(progress.epochs))
    store = open_store(data, None)
    store.change(lambda rows: rows.execute(update(runs).values(session=uuid4().hex)))
    before = ada.runs()[0].epochs
    ada.follow_run(number, before)
    ada.follow_run(number, before)
    assert ada.runs()[0].epochs == before
    store.close()


SESSION = """
import json, sys
from pathlib import Path
from gradebook.client import open_client
from engine.experiment import Experiment
client = open_client(Path(sys.argv[1]), Path(sys.argv[2]), "ada", None)
number = client.start_run(Experiment.from_dict(json.loads(sys.argv[3])), pace=float(sys.argv[4]))
shown = 0
while True:
    progress = client.follow_run(number, shown)
    shown = progress.epochs[-1].epoch if progress.epochs else shown
    print(shown, flush=True)
"""


def test_what_a_killed_session_showed_is_kept_and_goes_on(open_classroom, course: Path, data: Path) -> None:
    recipe = dataclasses.replace(LONG, training=TrainingRecipe(epochs=3000))
    arguments = [str(course), str(data), json.dumps(recipe.to_dict()), str(UNHURRIED)]
    session = subprocess.Popen([sys.executable, "-c", SESSION, *arguments], stdout=subprocess.PIPE, text=True)
    assert session.stdout
    shown = 0
    while shown < 20:
        shown = int(session.stdout.readline())
    workers = psutil.Process(session.pid).children()
    assert workers
    session.kill()
    session.wait()
    shown = max([shown, *(int(line) for line in session.stdout.read().split("\n")[:-1])])
    assert not psutil.wait_procs(workers, timeout=10)[1]

    ada = client(open_classroom())
    line = ada.runs()[0]
    assert line.state == "paused"
    assert line.epochs >= shown
    ada.steer_run(line.id, "resume")
    follow(ada, line.id, ended, since=line.epochs)
    told = follow(ada, line.id, lambda _: True)
    assert curve(told) == curve(list(run(recipe)))


def test_a_run_whose_worker_dies_is_lost_and_can_be_resumed(ada: Client) -> None:
    number = ada.start_run(LONG, pace=UNHURRIED)
    follow(ada, number, lambda progress: bool(progress.epochs))
    for child in psutil.Process().children():
        if "engine.workers" in " ".join(child.cmdline()):
            child.kill()
    follow(ada, number, ended)
    line = ada.runs()[0]
    assert line.state == "lost"
    ada.steer_run(number, "step")
    (one,) = follow(ada, number, lambda progress: progress.state == "paused" and bool(progress.epochs), line.epochs)
    assert one.epoch == line.epochs + 1


class ScriptedPool:
    """Has trained everything at once; says what a test wants to hear."""

    def __init__(self, results: list[EpochResult]) -> None:
        self.results = results
        self.forgotten: list[str] = []
        self.told: list[tuple[Any, ...]] = []

    def start(self, run_id: str, experiment: Experiment, **how: Any) -> None:
        self.told.append(("start", how))

    def follow(
        self, run_id: str, since: int = 0, wait: float = 0.0, limit: int = 2000, known: str = "running"
    ) -> RunView:
        return RunView("finished", tuple(self.results[since : since + limit]), None, 0)

    def forget(self, run_id: str) -> None:
        self.forgotten.append(run_id)

    def close(self) -> None:
        pass


LONGEST = [EpochResult(epoch, *[-1.2345678901234567e-300] * 4, 12345.678901234567, 10**9) for epoch in range(1, 10_001)]


def test_a_long_run_comes_in_bounded_pieces_and_none_is_lost(open_classroom) -> None:
    pool = ScriptedPool(LONGEST)
    room = open_classroom(pool=lambda: pool)
    ada = client(room)
    number = ada.start_run(LONG, pace=UNHURRIED)
    told: list[EpochResult] = []
    while len(told) < 10_000:
        progress = ada.follow_run(number, len(told))
        assert 0 < len(progress.epochs) <= 2000
        assert len(progress.model_dump_json().encode()) < 2**20
        told += progress.epochs
        assert progress.more == (len(told) < 10_000)
    assert told == LONGEST
    assert pool.forgotten == [str(number)]
    assert ada.runs()[0].state == "finished"


def test_epochs_that_cannot_be_saved_are_not_told_and_come_later(
    open_classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = open_classroom(pool=lambda: ScriptedPool(LONGEST[:30]))
    ada = client(room)
    monkeypatch.setattr("gradebook.live.SAVE_EVERY", 60.0)
    number = ada.start_run(LONG, pace=UNHURRIED)
    with monkeypatch.context() as broken:
        broken.setattr(Store, "change", lambda *_: (_ for _ in ()).throw(StoreError("the disk is full")))
        with pytest.raises(ClassroomRefused) as refused:
            ada.follow_run(number)
        assert (refused.value.code, refused.value.message) == ("storage", "the disk is full")
    assert ada.runs()[0].epochs == 0
    assert list(ada.follow_run(number).epochs) == LONGEST[:30]


def test_a_worker_that_cannot_be_started_leaves_the_run_to_be_resumed(open_classroom, experiment: Experiment) -> None:
    class NoWorkers(ScriptedPool):
        def start(self, *_: Any, **__: Any) -> None:
            raise OSError(11, "Resource temporarily unavailable")

    room = open_classroom(pool=lambda: NoWorkers([]))
    reply = room.handle("ada", StartRun(request_id=uuid4().hex, experiment=experiment))
    assert reply.code == "closed"
    assert "Resource temporarily unavailable" in reply.message
    room.close()
    ada = client(open_classroom())
    assert ada.runs()[0].state == "paused"
    ada.steer_run(1, "resume")
    assert len(follow(ada, 1, ended)) == 20


class StandingPool(ScriptedPool):
    """Keeps every run paused at its start, and what it was told."""

    def __getattr__(self, verb: str) -> Callable[..., None]:
        return lambda _run_id, *values: self.told.append((verb, *values))

    def follow(self, run_id: str, since: int = 0, **_: Any) -> RunView:
        return RunView("paused", (), None, 0)


def test_a_pace_is_passed_on_to_the_worker(open_classroom) -> None:
    pool = StandingPool([])
    ada = client(open_classroom(pool=lambda: pool))
    number = ada.start_run(LONG, paused=True, pace=5.0)
    ada.steer_run(number, "pace", pace=40.0)
    ada.steer_run(number, "resume", pace=None)
    assert pool.told == [
        ("start", {"skip": 0, "paused": True, "pace": 5.0}),
        ("pace", 40.0),
        ("pace", None),
        ("resume",),
    ]


def test_a_saved_run_takes_no_pace_until_it_is_resumed(open_classroom) -> None:
    room = open_classroom()
    number = client(room).start_run(LONG, paused=True)
    room.close()
    pool = StandingPool([])
    ada = client(open_classroom(pool=lambda: pool))
    ada.steer_run(number, "pace", pace=40.0)
    assert pool.told == []
    ada.steer_run(number, "step", pace=7.0)
    assert pool.told == [("start", {"skip": 0, "paused": True, "pace": 7.0}), ("pace", 7.0), ("step",)]
