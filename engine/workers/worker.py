"""The worker process: reads commands, trains runs in turns, reports, and ends with its stdin.

Commands and reports are one JSON object a line. Commands on stdin: `{"start": 3, "experiment": {…}, "skip": 0,
"paused": false, "pace": null}`, then `{"pause": 3}`, `{"resume": 3}`, `{"step": 3}`, `{"stop": 3}`, and
`{"pace": 3, "value": 40}` for 40 epochs a second (null: as fast as it goes). Reports on stdout: `{"run": 3,
"state": "running", "replayed": 0, "epochs": [[…], …], "post_mortem": null}` with the epochs since the last one,
and `{"problem": "…"}` for a line that is no command.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, astuple
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any

from engine.experiment import Diverged, EpochResult, Experiment, PostMortem
from engine.training import batches

SLICE = 0.02
"""Seconds of one run's turn: what a command waits for at most, as long as a batch takes less."""
REPORT_EVERY = 0.05
"""Seconds between reports: fast runs make thousands of epochs a second, and a screen shows few of them."""

Message = dict[str, Any]


class Run:
    """One experiment in training, which can be left and taken up between any two batches."""

    def __init__(self, experiment: Experiment, skip: int, paused: bool, pace: float | None = None) -> None:
        self.state = "paused" if paused else "running"
        self.skip = skip
        self.post_mortem: PostMortem | None = None
        self._loop: Iterator[EpochResult | None] = batches(experiment)
        self._done, self._last = 0, experiment.training.epochs
        self._pause_after: int | None = None
        self.set_pace(pace)
        self._unreported: list[EpochResult] = []
        self._reported: tuple[str, int] | None = None

    def pause(self) -> None:
        """Stand still after the batch it is at."""
        self.state = "paused"

    def resume(self) -> None:
        """Go on."""
        self.state, self._pause_after = "running", None
        self.set_pace(self._pace)

    def step(self) -> None:
        """Go on to the end of the next epoch that is reported, and pause there."""
        self.state, self._pause_after = "running", max(self._done, self.skip) + 1
        self.set_pace(self._pace)

    def stop(self) -> None:
        """End here."""
        self.state = "stopped"

    def set_pace(self, pace: float | None) -> None:
        """From now on so many epochs a second, for eyes to follow; None is as fast as it goes."""
        self._pace, self._paced_from = pace, (perf_counter(), self._done)

    def due_in(self, now: float) -> float:
        """Seconds until it should go on; 0 when it is not ahead of its pace. Catching up and ending are not slowed."""
        if self._pace is None or self._done < self.skip or self._done == self._last:
            return 0.0
        began, done = self._paced_from
        return max(0.0, began + (self._done - max(done, self.skip)) / self._pace - now)

    def take_turn(self, seconds: float) -> None:
        """Train for about that long; what ends the run changes its state."""
        until = perf_counter() + seconds
        try:
            while self.state == "running" and (now := perf_counter()) < until and not self.due_in(now):
                if (result := next(self._loop)) is not None:
                    self._note(result)
        except StopIteration:
            self.state = "finished"
        except Diverged as diverged:
            self.state, self.post_mortem = "diverged", diverged.post_mortem
        except Exception:  # a defect, or no memory left: this run is over, the others go on
            traceback.print_exc()
            self.state = "lost"

    def _note(self, result: EpochResult) -> None:
        self._done = result.epoch
        if result.epoch > self.skip:
            self._unreported.append(result)
        if result.epoch == self._pause_after:
            self.state = "paused"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("running", "paused")

    @property
    def urgent(self) -> bool:
        """Whether its state changed since the last report, or it stands still with epochs untold."""
        changed = self._reported is None or self._reported[0] != self.state
        return changed or (self.state != "running" and bool(self._unreported))

    def report(self) -> Message | None:
        """What is new since the last report, or None."""
        replayed = min(self._done, self.skip)
        if not self._unreported and self._reported == (self.state, replayed):
            return None
        self._reported = (self.state, replayed)
        epochs, self._unreported = [astuple(result) for result in self._unreported], []
        return {
            "state": self.state,
            "replayed": replayed,
            "epochs": epochs,
            "post_mortem": asdict(self.post_mortem) if self.post_mortem else None,
        }


VERBS: dict[str, Callable[[Run, Message], None]] = {
    "pause": lambda run, _: run.pause(),
    "resume": lambda run, _: run.resume(),
    "step": lambda run, _: run.step(),
    "stop": lambda run, _: run.stop(),
    "pace": lambda run, command: run.set_pace(command["value"]),
}
"""What a command does to the run it names."""


class Worker:
    """Obeys commands and gives its runs their turns."""

    def __init__(self, commands: SimpleQueue[bytes], send: Callable[[list[Message]], None]) -> None:
        self._commands, self._send = commands, send
        self._runs: dict[int, Run] = {}
        self._reported_at = perf_counter()

    def serve(self) -> None:
        """Work for ever; the process ends when its stdin does."""
        while True:
            running = [run for run in self._runs.values() if run.state == "running"]
            self._rest(running)
            for run in running:
                self._obey_waiting()
                run.take_turn(SLICE)
            self._obey_waiting()
            self._report()

    def _rest(self, running: list[Run]) -> None:
        """Wait for a command while nothing is to be trained, or until the first run is due."""
        now = perf_counter()
        due = min((run.due_in(now) for run in running), default=None)
        if due != 0.0:
            with suppress(Empty):
                self._obey(self._commands.get(timeout=due and min(due, REPORT_EVERY)))

    def _obey_waiting(self) -> None:
        while True:
            try:
                self._obey(self._commands.get_nowait())
            except Empty:
                return

    def _obey(self, line: bytes) -> None:
        try:
            command = json.loads(line)
            verb, run = next(iter(command.items()))
            if verb == "start":
                self._begin(run, command)
            elif verb not in VERBS:
                raise ValueError(f"no such command: {verb}")
            elif (known := self._runs.get(run)) and not known.ended:  # it may have ended while the command came
                VERBS[verb](known, command)
        except Exception as problem:  # whatever the line holds, the other runs go on, and someone is told
            self._complain(f"{type(problem).__name__}: {problem}, in the command {line[:200]!r}")

    def _begin(self, run: int, command: Message) -> None:
        experiment = Experiment.from_dict(command["experiment"])
        skip, paused = int(command.get("skip", 0)), bool(command.get("paused", False))
        self._runs[run] = Run(experiment, skip, paused, command.get("pace"))

    def _complain(self, problem: str) -> None:
        print(problem, file=sys.stderr, flush=True)
        self._send([{"problem": problem}])

    def _report(self) -> None:
        """Tell what is new: at once when a state changed, else a few times a second."""
        now = perf_counter()
        if now - self._reported_at < REPORT_EVERY and not any(run.urgent for run in self._runs.values()):
            return
        self._reported_at = now
        self._send([{"run": serial} | report for serial, run in self._runs.items() if (report := run.report())])
        self._runs = {serial: run for serial, run in self._runs.items() if not run.ended}


def main() -> None:
    """Serve the process's own stdin and stdout."""
    if hasattr(os, "nice"):
        os.nice(10)  # the screen comes first
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print goes to the log, not between the reports
    commands: SimpleQueue[bytes] = SimpleQueue()

    def send(messages: list[Message]) -> None:
        reports.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
        reports.flush()

    Thread(target=_listen, args=[commands], daemon=True).start()
    try:
        Worker(commands, send).serve()
    except BrokenPipeError:
        os._exit(0)  # nobody reads any more


def _listen(commands: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        commands.put(line)
    os._exit(0)  # whoever started this is gone, whatever the training is at
