"""What one account may take: so many connections, so many requests, so many runs; the others get their share."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import pytest
from enrolled import write_course
from servers import ANA, BOB, ClassServer, Line, served

from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from gradebook import wire
from gradebook.classes.group import Caps, Group, Limits
from gradebook.messages import (
    Attempt,
    Flag,
    FollowRun,
    GetHome,
    GetOutline,
    Home,
    Outline,
    Refused,
    RunProgress,
    RunStarted,
    Saved,
    StartAttempt,
    StartRun,
    SteerRun,
    Welcome,
)
from gradebook.serving.limits import Bucket, Sparing

LIMITS = Limits(connections=3, requests_per_second=20, burst=40)

CAPS = Caps(epochs=3000, samples=100, units=20, live=2)


def group(**options: Any) -> Group:
    return Group(title="Networks 101", **options)


def new() -> str:
    return uuid4().hex


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClassServer]:
    with served(write_course(tmp_path), tmp_path / "class", group=group(limits=LIMITS)) as server:
        yield server


def experiment(epochs: int = 400, samples: int = 40, layers: tuple[int, ...] = (4,)) -> Experiment:
    return Experiment(
        data=DataRecipe(name="xor", samples=samples),
        network=NetworkRecipe(layers=layers),
        training=TrainingRecipe(epochs=epochs),
    )


def test_a_bucket_holds_a_burst_and_fills_with_its_rate() -> None:
    bucket = Bucket(rate=2, burst=3, now=0)
    assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(1) for _ in range(3)] == [True, True, False]
    assert [bucket.take(1000) for _ in range(4)] == [True, True, True, False]


def test_what_is_spared_is_counted() -> None:
    sparing = Sparing(most=2, seconds=60)
    assert [sparing.admit("a", now) for now in (0, 1, 2, 3)] == [0, 0, None, None]
    assert sparing.admit("b", 4) == 0
    assert sparing.admit("a", 60) == 2
    assert sparing.admit("a", 61) == 0


def test_one_account_has_so_many_connections_and_no_more(server: ClassServer) -> None:
    mine = [server.line(ANA) for _ in range(3)]
    refused = wire.read_welcome(Line(server.connect(ANA)).next())
    assert isinstance(refused, Refused)
    assert (refused.code, "3 connections" in refused.message) == ("busy", True)
    assert isinstance(Line(server.connect(BOB)).hello(), Welcome)
    mine[0].close()
    deadline = time.monotonic() + 10
    while not isinstance(Line(server.connect(ANA)).hello(), Welcome):
        assert time.monotonic() < deadline, "a place that is free again is given again"


def test_too_many_requests_are_refused_for_a_while_and_audited_once(server: ClassServer) -> None:
    ana, bob = server.line(ANA), server.line(BOB)
    replies = [ana.ask(GetOutline()) for _ in range(60)]
    busy = [reply for reply in replies if isinstance(reply, Refused)]
    assert isinstance(replies[0], Outline)
    assert busy
    assert {reply.code for reply in busy} == {"busy"}
    assert isinstance(bob.ask(GetOutline()), Outline)
    assert [kept["code"] for kept in server.audited()] == ["busy"]


def test_refusals_come_no_faster_than_requests_may(server: ClassServer) -> None:
    ana = server.line(ANA)
    ana.send(wire.write_line(GetOutline()) * 80)
    while not isinstance(wire.read_reply(ana.next()), Refused):
        pass
    began = time.monotonic()
    for _ in range(10):
        ana.next()
    assert time.monotonic() - began > 0.25, "ten answers at 20 a second"


def test_who_comes_and_goes_is_held_to_the_same_limit(server: ClassServer) -> None:
    for _ in range(60):
        line = Line(server.connect(ANA))
        line.send(b'{"nnquiz": 3}\n') if not line.received else None
        welcome = wire.read_welcome(line.next())
        line.close()
        if isinstance(welcome, Refused) and "too often" in welcome.message:
            return
    pytest.fail("sixty connections in a moment were all let in")


def test_a_flood_of_one_learner_holds_nobody_up(tmp_path: Path) -> None:
    with served(write_course(tmp_path), tmp_path / "class", group=group()) as server:
        bob = server.line(BOB)
        attempt = bob.ask(StartAttempt(request_id=new(), chapter="sums"))
        assert isinstance(attempt, Attempt)

        def asks() -> float:
            began = time.perf_counter()
            reply = bob.ask(Flag(request_id=new(), attempt=attempt.id, position=0, flagged=True))
            assert reply == Saved()
            time.sleep(0.02)  # a learner's pace, far within the limit
            return time.perf_counter() - began - 0.02

        alone = quantiles([asks() for _ in range(60)], n=20)[-1]
        flooding = [server.line(ANA) for _ in range(16)]
        readers = [threading.Thread(target=_flood, args=[line], daemon=True) for line in flooding]
        for reader in readers:
            reader.start()
        beside = quantiles([asks() for _ in range(60)], n=20)[-1]
        for line in flooding:
            line.close()
        assert beside < max(3 * alone, 0.1), f"p95 {alone * 1000:.1f} ms alone, {beside * 1000:.1f} ms beside a flood"


def _flood(line: Line) -> None:
    asks = wire.write_line(GetHome()) * 20
    try:
        while True:
            line.send(asks)
            for _ in range(20):
                if not line.next():
                    return
    except OSError:
        return


def test_only_so_many_requests_of_one_account_are_under_way(tmp_path: Path, monkeypatch) -> None:
    limits = Limits(under_way=2, requests_per_second=1000, burst=1000)
    with served(write_course(tmp_path), tmp_path / "class", group=group(limits=limits)) as server:
        gate, entered = threading.Event(), threading.Semaphore(0)
        handle = server.room.handle

        def slow(learner, request, role="learner"):
            if learner == "ana":
                entered.release()
                assert gate.wait(30)
            return handle(learner, request, role)

        monkeypatch.setattr(server.room, "handle", slow)
        lines = [server.line(ANA) for _ in range(6)]
        for line in lines:
            line.send(wire.write_line(GetHome()))
        assert entered.acquire(timeout=10)
        assert entered.acquire(timeout=10)
        assert isinstance(server.line(BOB).ask(GetHome()), Home), "the others' threads are free"
        assert not entered.acquire(timeout=0.2)
        gate.set()
        assert all(isinstance(wire.read_reply(line.next()), Home) for line in lines)


# -- runs


@pytest.fixture
def training(tmp_path: Path) -> Iterator[ClassServer]:
    """A server with one worker and small caps."""
    generous = Limits(requests_per_second=10_000, burst=10_000)
    options = group(caps=CAPS, limits=generous, workers=1)
    with served(write_course(tmp_path), tmp_path / "class", group=options) as server:
        yield server


def start(line: Line, recipe: Experiment, **options: Any) -> Any:
    return line.ask(StartRun(request_id=new(), experiment=recipe, **options))


@pytest.mark.parametrize(
    ("recipe", "named"),
    [
        (experiment(epochs=3001), "3,000 epochs"),
        (experiment(samples=101), "100 samples"),
        (experiment(layers=(11, 10)), "20 units"),
    ],
)
def test_a_run_past_the_caps_is_refused_with_the_cap(training: ClassServer, recipe: Experiment, named: str) -> None:
    reply = start(training.line(ANA), recipe)
    assert isinstance(reply, Refused)
    assert (reply.code, named in reply.message) == ("invalid", True)


def test_one_learner_trains_so_many_runs_at_a_time(training: ClassServer) -> None:
    ana = training.line(ANA)
    first, second = (start(ana, experiment(), pace=1.0) for _ in range(2))
    third = start(ana, experiment(), pace=1.0)
    assert isinstance(third, Refused)
    assert (third.code, f"{first.run}, {second.run}" in third.message) == ("closed", True)
    assert isinstance(start(training.line(BOB), experiment(), pace=1.0), RunStarted)
    ana.ask(SteerRun(request_id=new(), run=first.run, action="stop"))
    assert isinstance(start(ana, experiment(), pace=1.0), RunStarted)


def test_a_start_that_is_sent_again_is_answered_again_though_no_more_may_train(training: ClassServer) -> None:
    ana = training.line(ANA)
    start(ana, experiment(), pace=1.0)
    last = StartRun(request_id=new(), experiment=experiment(), pace=1.0)
    assert ana.ask(last) == ana.ask(last)


def test_a_paused_run_makes_room_and_can_be_taken_up_again(training: ClassServer) -> None:
    ana = training.line(ANA)
    runs = [start(ana, experiment(), paused=True).run for _ in range(2)]
    ana.ask(SteerRun(request_id=new(), run=runs[0], action="step"))
    third = start(ana, experiment(), pace=1.0)
    assert isinstance(third, RunStarted)
    assert ana.ask(SteerRun(request_id=new(), run=runs[0], action="resume")) == Saved()
    beyond = ana.ask(SteerRun(request_id=new(), run=runs[1], action="resume"))
    assert isinstance(beyond, Refused)
    assert ana.ask(FollowRun(run=runs[1])).state == "paused"  # type: ignore[union-attr]


def test_two_learners_runs_on_one_worker_both_go_on(training: ClassServer) -> None:
    ana, bob = training.line(ANA), training.line(BOB)
    long = start(ana, experiment(epochs=3000, samples=100, layers=(10, 10))).run
    short = start(bob, experiment(epochs=50)).run
    while bob.ask(FollowRun(run=short)).state != "finished":
        pass
    trained = progress_of(ana, long)
    assert 0 < trained < 3000, "the long run neither kept the short one out nor waited for it"
    while progress_of(ana, long) == trained:
        pass
    ana.ask(SteerRun(request_id=new(), run=long, action="stop"))


def progress_of(line: Line, run: int) -> int:
    """Epochs that a run has come to."""
    seen = 0
    while True:
        progress = line.ask(FollowRun(run=run, since=seen))
        assert isinstance(progress, RunProgress)
        seen = progress.epochs[-1].epoch if progress.epochs else seen
        if not progress.more:
            return seen


def test_following_waits_in_the_server_and_answers_five_times_a_second(training: ClassServer) -> None:
    ana = training.line(ANA)
    run = start(ana, experiment(), paused=True).run
    began = time.monotonic()
    still = ana.ask(FollowRun(run=run))
    assert isinstance(still, RunProgress)
    assert still.epochs == ()
    assert time.monotonic() - began > 0.15
    ana.ask(SteerRun(request_id=new(), run=run, action="resume", pace=100))
    began, answers, seen = time.monotonic(), 0, 0
    while time.monotonic() - began < 1.0:
        progress = ana.ask(FollowRun(run=run, since=seen))
        assert isinstance(progress, RunProgress)
        seen = progress.epochs[-1].epoch if progress.epochs else seen
        answers += 1
    assert 2 <= answers <= 7
    assert seen > 10


def test_many_who_follow_hold_no_thread(training: ClassServer) -> None:
    run = start(training.line(ANA), experiment(), paused=True).run
    watching = [training.line(ANA) for _ in range(8)]
    for line in watching:
        line.send(wire.write_line(FollowRun(run=run)))
    began = time.monotonic()
    assert isinstance(training.line(BOB).ask(GetHome()), Home)
    assert time.monotonic() - began < 2.0
    for line in watching:
        assert isinstance(wire.read_reply(line.next()), RunProgress)
