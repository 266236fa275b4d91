"""Requests about training runs: start, steer, follow, list."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.experiment import EpochResult, Experiment
from gradebook.allowance import Allowance
from gradebook.classes.group import Caps
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, learner_number
from gradebook.live import PIECE, LiveRuns
from gradebook.messages import (
    AnyReply,
    FollowRun,
    GetRuns,
    RunLine,
    RunProgress,
    Runs,
    RunStarted,
    RunState,
    Saved,
    StartRun,
    SteerRun,
)
from gradebook.run_rows import ACTIVE, RunRow, add_run, end, epochs_after, newest_runs, run_of, take

if TYPE_CHECKING:
    from engine.workers import Pool


class Training:
    """Runs of all learners, trained in this classroom's pool and kept in its store."""

    def __init__(
        self, ledger: Ledger, make_pool: Callable[[], Pool], patience: float, caps: Caps | None = None
    ) -> None:
        self._ledger = ledger
        self._patience = patience
        self._live = LiveRuns(ledger, make_pool)
        self._allowance = Allowance(ledger, self._live, caps)
        self._steering = threading.Lock()

    def start(self, learner: str, request: StartRun) -> AnyReply:
        """Keep a new run, and train it."""
        begun: list[int] = []

        def carry_out(rows: Connection, who: int) -> AnyReply:
            self._allowance.check(request.experiment)
            if why_not:
                raise why_not
            state, at = "paused" if request.paused else "running", self._ledger.clock()
            begun.append(add_run(rows, who, request.experiment, state, self._live.owner, at))
            return RunStarted(run=begun[0])

        with self._steering:
            why_not = self._allowance.make_room(learner)
            reply = self._ledger.once(learner, request, carry_out)
            for run in begun:  # not when this request was answered before
                self._train(run, request.experiment, 0, request.paused, request.pace)
        return reply

    def steer(self, learner: str, request: SteerRun) -> AnyReply:
        """Pass an action on to a live run, or take a saved one up again."""
        todo: list[RunRow] = []

        def carry_out(rows: Connection, who: int) -> AnyReply:
            run = run_of(rows, who, request.run)
            self._check_steerable(run)
            if why_not:
                raise why_not
            if self._live.get(run.id) is None:
                self._claim(rows, run, request)
            todo.append(run)
            return Saved()

        with self._steering:
            goes_on = request.action in ("resume", "step")
            why_not = self._allowance.make_room(learner, request.run) if goes_on else None
            reply = self._ledger.once(learner, request, carry_out)
            for run in todo:
                self._carry_on(run, request)
        return reply

    def follow(self, learner: str, request: FollowRun) -> AnyReply:
        """Epochs after `since`; every one of them is saved before it is told."""
        row = self._row(learner, request.run)
        live = self._live.get(row.id)
        if live is not None:
            if live.saved <= request.since:
                self._live.wait(live, request.since, self._patience)
            self._live.drain(live)
        elif row.epochs <= request.since and row.active:
            self._live.rest(self._patience)
        with self._ledger.store.read() as rows:
            row = run_of(rows, learner_number(rows, learner), request.run)
            told = epochs_after(rows, row.id, request.since, PIECE)
        return self._progress(row, told)

    def list(self, learner: str, request: GetRuns) -> AnyReply:
        """The learner's runs, newest first."""
        with self._ledger.store.read() as rows:
            return Runs(runs=self.lines(rows, learner_number(rows, learner), request.limit))

    def lines(self, rows: Connection, who: int, limit: int) -> tuple[RunLine, ...]:
        """The newest runs, each as it stands now."""
        return tuple(row.line(self._state(row)) for row in newest_runs(rows, who, limit))

    def close(self) -> None:
        """Leave every live run paused and saved."""
        self._live.close()

    def _row(self, learner: str, run: int) -> RunRow:
        with self._ledger.store.read() as rows:
            return run_of(rows, learner_number(rows, learner), run)

    def _progress(self, row: RunRow, told: tuple[EpochResult, ...]) -> RunProgress:
        live = self._live.get(row.id)
        catching_up = live is not None and live.replayed < live.skip
        return RunProgress(
            run=row.id,
            experiment=row.experiment,
            state=self._state(row),
            epochs=told,
            post_mortem=row.post_mortem,
            replayed=live.replayed if live and catching_up else None,
            more=bool(told) and told[-1].epoch < row.epochs,
        )

    def _check_steerable(self, run: RunRow) -> None:
        if not run.active:
            raise Refusal("closed", f"This run has {_ENDED[run.state]}: start its experiment anew.")
        if self._held_elsewhere(run):
            assert run.owner
            raise Refusal(
                "closed",
                f"This run is running in another window (process {run.owner.pid} on {run.owner.host}): "
                "steer it there, or leave that window first.",
            )

    def _claim(self, rows: Connection, run: RunRow, request: SteerRun) -> None:
        at = self._ledger.clock()
        if request.action == "stop":
            end(rows, run.id, at)
        elif request.action in ("resume", "step"):
            take(rows, run.id, "running" if request.action == "resume" else "paused", self._live.owner, at)

    def _carry_on(self, run: RunRow, request: SteerRun) -> None:
        live = self._live.get(run.id)
        if live is not None:
            self._live.steer(live, request.action, request.pace)
        elif request.action in ("resume", "step"):
            paused = request.action == "step"
            self._train(run.id, run.experiment, run.epochs, paused, request.pace)
            live = self._live.get(run.id)
            if paused and live:
                self._live.steer(live, "step", request.pace)

    def _train(self, run: int, experiment: Experiment, skip: int, paused: bool, pace: float | None) -> None:
        try:
            self._live.start(run, experiment, skip, paused, pace)
        except OSError as error:
            message = f"Training could not be started ({error.strerror or error}). Run {run} is kept: resume it later."
            raise Refusal("closed", message) from error

    def _held_elsewhere(self, run: RunRow) -> bool:
        owner = run.owner
        if owner is None or owner.session == self._live.session or self._ledger.store.alone:
            return False
        return run.state in ACTIVE and owner.is_there(run.seen, self._ledger.clock())

    def _state(self, run: RunRow) -> RunState:
        """How a run stands: one that was under way when its process ended is paused."""
        if run.state != "running" or self._live.get(run.id) or self._held_elsewhere(run):
            return run.state
        return "paused"


_ENDED = {"finished": "finished", "stopped": "been stopped", "diverged": "diverged"}
