"""The side that starts workers, sends them commands and remembers what they report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Any

from engine.experiment import EpochResult, Experiment, PostMortem

ACTIVE = ("running", "paused")
ENDED = ("finished", "diverged", "stopped", "lost")


@dataclass(frozen=True)
class RunView:
    """What is known of a run now.

    Attributes:
        state: "running", "paused", "finished", "diverged", "stopped", or "lost" when its worker died.
        epochs: the results asked for, in order.
        post_mortem: why it diverged.
        replayed: how many of the epochs that `skip` asked for have been trained again.
    """

    state: str
    epochs: tuple[EpochResult, ...]
    post_mortem: PostMortem | None
    replayed: int


@dataclass
class _Record:
    serial: int
    worker: _Worker
    state: str
    skip: int
    epochs: list[EpochResult] = field(default_factory=list)
    post_mortem: PostMortem | None = None
    replayed: int = 0

    def after(self, epoch: int, limit: int) -> tuple[EpochResult, ...]:
        first = max(epoch - self.skip, 0)
        return tuple(self.epochs[first : first + limit])


class _Worker:
    """A worker process seen from outside."""

    def __init__(self, log: Path | None) -> None:
        stderr = log.open("ab") if log else None
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "engine.workers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr or subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for the screen alone
            )
        finally:
            if stderr:
                stderr.close()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, command: dict[str, Any]) -> bool:
        """Whether the command could be written."""
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps(command).encode() + b"\n")
            self.process.stdin.flush()
        except (OSError, ValueError):  # it died, or was closed
            return False
        return True

    def hang_up(self) -> None:
        """Close its stdin, which ends it."""
        assert self.process.stdin
        with suppress(OSError):  # it died with a command unread
            self.process.stdin.close()

    def end(self, deadline: float) -> None:
        """Wait for it until `deadline` (monotonic seconds), then kill it."""
        try:
            self.process.wait(max(deadline - monotonic(), 0))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Pool:
    """Worker processes that train experiments; safe to use from several threads.

    The first start launches a worker, and no more than `size` are kept; runs on one worker take turns.
    Workers end when this process does, however it ends.

    Args:
        size: how many worker processes at most: one for a laptop's live run, one a core on a class server.
        log: a file that takes what workers write to stderr; nothing is kept without one.
    """

    def __init__(self, size: int = 1, log: str | Path | None = None) -> None:
        self._size, self._log = size, Path(log) if log is not None else None
        self._changed = Condition()
        self._workers: list[_Worker] = []
        self._runs: dict[str, _Record] = {}
        self._serials = count(1)
        self._closed = False

    def start(
        self, run_id: str, experiment: Experiment, skip: int = 0, paused: bool = False, pace: float | None = None
    ) -> None:
        """Train `experiment` as `run_id`; a run of that id that was there before is forgotten.

        Args:
            run_id: what the other calls name it by.
            experiment: the recipe.
            skip: how many epochs to train again without reporting them: to go on where a saved run ended.
            paused: wait for `resume` or `step`; nothing is trained before.
            pace: epochs a second at most; None trains as fast as it goes.

        Raises:
            RuntimeError: after `close`.
        """
        with self._changed:
            if self._closed:
                raise RuntimeError("the pool is closed; make a new one")
            self.forget(run_id)
            serial = next(self._serials)
            command = {"start": serial, "experiment": experiment.to_dict(), "skip": skip, "paused": paused}
            command["pace"] = pace
            worker = self._least_busy()
            if not worker.send(command):  # it died just now
                self._workers.remove(worker)
                worker = self._least_busy()
                worker.send(command)
            self._runs[run_id] = _Record(serial, worker, "paused" if paused else "running", skip)
            self._changed.notify_all()

    def pause(self, run_id: str) -> None:
        """Let a run stand still; it does so within a batch. Nothing happens to one that has ended.

        Raises:
            KeyError: for an unknown run; so do `resume`, `step`, `stop` and `follow`.
        """
        self._command("pause", run_id)

    def resume(self, run_id: str) -> None:
        """Let a paused run go on."""
        self._command("resume", run_id)

    def step(self, run_id: str) -> None:
        """Train exactly one epoch more, then pause."""
        self._command("step", run_id)

    def stop(self, run_id: str) -> None:
        """End a run where it is; its epochs stay."""
        self._command("stop", run_id)

    def pace(self, run_id: str, pace: float | None) -> None:
        """From now on at most so many epochs a second, for eyes to follow; None is as fast as it goes."""
        self._command("pace", run_id, value=pace)

    def follow(
        self, run_id: str, since: int = 0, wait: float = 0.0, limit: int = 2000, known: str = "running"
    ) -> RunView:
        """The epochs after number `since`, at most `limit`, and how the run stands.

        Waits up to `wait` seconds for an epoch after `since`, or for a state other than `known`: give the state
        you saw last to be told as soon as it changes.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._has_news(run_id, since, known), wait)
            record = self._record(run_id)
            return RunView(record.state, record.after(since, limit), record.post_mortem, record.replayed)

    def forget(self, run_id: str) -> None:
        """Drop a run and its epochs, ending it first; an unknown one is fine."""
        with self._changed:
            record = self._runs.pop(run_id, None)
            if record and record.state in ACTIVE:
                record.worker.send({"stop": record.serial})
            self._changed.notify_all()

    def close(self) -> None:
        """End all workers, within a second or so; runs that were active are then stopped."""
        with self._changed:
            self._closed = True
            workers, self._workers = self._workers, []
            for record in self._runs.values():
                record.state = "stopped" if record.state in ACTIVE else record.state
            self._changed.notify_all()
        for worker in workers:
            worker.hang_up()
        deadline = monotonic() + 1.0
        for worker in workers:
            worker.end(deadline)

    def _has_news(self, run_id: str, since: int, known: str) -> bool:
        record = self._runs.get(run_id)
        return record is None or record.state != known or bool(record.after(since, 1))

    def _record(self, run_id: str) -> _Record:
        if run_id not in self._runs:
            raise KeyError(f"no run {run_id!r}; start it first")
        return self._runs[run_id]

    def _command(self, verb: str, run_id: str, **more: float | None) -> None:
        with self._changed:
            record = self._record(run_id)
            if record.state in ACTIVE:
                record.worker.send({verb: record.serial} | more)

    def _least_busy(self) -> _Worker:
        """The worker with the fewest active runs; a new one while there may be more and none is idle."""
        self._workers = [worker for worker in self._workers if worker.alive]
        busy = [record.worker for record in self._runs.values() if record.state in ACTIVE]
        idle = [worker for worker in self._workers if worker not in busy]
        if idle or len(self._workers) >= self._size:
            return min(self._workers, key=busy.count)
        worker = _Worker(self._log)
        self._workers.append(worker)
        Thread(target=self._hear, args=[worker], name="engine worker", daemon=True).start()
        return worker

    def _hear(self, worker: _Worker) -> None:
        """Take in a worker's reports until it ends; what it had not finished then is lost."""
        assert worker.process.stdout
        try:
            with worker.process.stdout as reports:
                for line in reports:
                    if line.endswith(b"\n"):  # else it was killed in the middle of a report
                        self._take_in(json.loads(line))
        finally:
            self._lose(worker)
            worker.hang_up()
            worker.process.wait()

    def _lose(self, worker: _Worker) -> None:
        with self._changed:
            for record in self._runs.values():
                if record.worker is worker and record.state in ACTIVE:
                    record.state = "lost"
            self._changed.notify_all()

    def _take_in(self, report: dict[str, Any]) -> None:
        with self._changed:
            for record in self._runs.values():
                if record.serial == report.get("run") and record.state in ACTIVE:
                    record.state, record.replayed = report["state"], report["replayed"]
                    record.epochs += [EpochResult(*numbers) for numbers in report["epochs"]]
                    if report["post_mortem"]:
                        record.post_mortem = PostMortem(**report["post_mortem"])
            self._changed.notify_all()


def _environment() -> dict[str, str]:
    """One BLAS thread a worker, and this very engine to import, from wherever it was."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    home = str(Path(__file__).parents[2])
    if home in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        return os.environ | single
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    return os.environ | single | {"PYTHONPATH": path}
