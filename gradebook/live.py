"""The runs that this classroom trains now: what comes of them is saved as it comes, watched or not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from engine.experiment import Experiment
from gradebook.errors import StoreError
from gradebook.ledger import Ledger
from gradebook.messages import Steering
from gradebook.owner import Owner
from gradebook.run_rows import ACTIVE, save

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.workers import Pool, RunView

PIECE = 2000
"""Epochs saved and told in one go: under 600 KB of JSON."""

SAVE_EVERY = 1.0
"""Seconds between savings of runs that nobody follows."""

OBEY = 1.0
"""Seconds that a worker may take to pause or stop before it is not waited for."""


@dataclass
class LiveRun:
    """A run in the pool. Its first `skip` epochs were saved before; `saved` counts all that are."""

    id: int
    skip: int
    saved: int
    state: str
    replayed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class LiveRuns:
    """Safe from several threads; `close` leaves every run paused and saved."""

    def __init__(self, ledger: Ledger, make_pool: Callable[[], Pool]) -> None:
        self.session = uuid4().hex
        self._ledger = ledger
        self._make_pool = make_pool
        self._pool: Pool | None = None
        self._saver: threading.Thread | None = None
        self._runs: dict[int, LiveRun] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()

    @cached_property
    def owner(self) -> Owner:
        """Who trains here."""
        return Owner.of_this_process(self.session)

    def get(self, run: int) -> LiveRun | None:
        """The run, if it is trained here now."""
        return self._runs.get(run)

    def start(self, run: int, experiment: Experiment, skip: int, paused: bool, pace: float | None) -> LiveRun:
        """Train a run that this classroom holds.

        Raises:
            OSError: when no worker can be started; the run is then let go of, paused.
        """
        live = LiveRun(run, skip, saved=skip, state="paused" if paused else "running")
        try:
            self._opened().start(str(run), experiment, skip=skip, paused=paused, pace=pace)
        except OSError:
            self._let_go(live)
            raise
        self._runs[run] = live
        return live

    def steer(self, live: LiveRun, action: Steering, pace: float | None = None) -> None:
        """Pass an action on; pausing and stopping are waited for and saved."""
        with suppress(KeyError):  # it ended by itself meanwhile
            pool, name = self._opened(), str(live.id)
            if action in ("resume", "step", "pace"):
                pool.pace(name, pace)
            if action != "pace":
                {"pause": pool.pause, "resume": pool.resume, "step": pool.step, "stop": pool.stop}[action](name)
            if action == "stop" or (action == "pause" and live.state == "running"):
                self._await_change(live)
        self.drain(live)

    def wait(self, live: LiveRun, since: int, seconds: float) -> None:
        """Wait for an epoch after `since`, or for the run to stand otherwise."""
        with suppress(KeyError):
            self._opened().follow(str(live.id), since, wait=seconds, limit=1, known=live.state)

    def rest(self, seconds: float) -> None:
        """Wait for what another process may train."""
        self._closing.wait(seconds)

    def drain(self, live: LiveRun) -> None:
        """Save what is new of a run.

        Raises:
            StoreError: when it cannot be saved now; nothing is forgotten, and the next time saves it.
        """
        with live.lock:
            while live.id in self._runs:
                try:
                    view = self._opened().follow(str(live.id), live.saved, limit=PIECE)
                except KeyError:
                    return
                if not self._save(live, view) or len(view.epochs) < PIECE:
                    return

    def release(self, live: LiveRun) -> None:
        """Save a run that stands still, and train it here no more; resumed, it is replayed to where it was."""
        self.drain(live)
        with live.lock:
            if self._runs.pop(live.id, None):
                self._opened().forget(str(live.id))
                self._let_go(live)

    def close(self) -> None:
        """Pause and save all runs, let go of them, and end the pool."""
        self._closing.set()
        if self._saver:
            self._saver.join()
        for live in list(self._runs.values()):
            with suppress(StoreError):  # then they are as after a crash: paused at the last epoch that was saved
                self.steer(live, "pause")
                self._let_go(live)
        self._runs.clear()
        if self._pool:
            self._pool.close()

    def _save(self, live: LiveRun, view: RunView) -> bool:
        """Save a view and take note of it; whether there may be more."""
        live.replayed = view.replayed
        full = len(view.epochs) == PIECE
        state = live.state if full else view.state  # it ends with its last epoch
        if not view.epochs and state == live.state:
            return False
        ended = state not in ACTIVE

        def keep(rows: Connection) -> bool:
            now = self._ledger.clock()
            return save(rows, live.id, self.session, state, now, view.epochs, view.post_mortem, keep=not ended)

        held = self._ledger.store.change(keep)
        live.state = state
        live.saved = view.epochs[-1].epoch if view.epochs else live.saved
        if ended or not held:
            self._runs.pop(live.id, None)
            self._opened().forget(str(live.id))
        return held

    def _let_go(self, live: LiveRun) -> None:
        self._ledger.store.change(
            lambda rows: save(rows, live.id, self.session, "paused", self._ledger.clock(), keep=False)
        )

    def _await_change(self, live: LiveRun) -> None:
        self._opened().follow(str(live.id), since=2**31, wait=OBEY, limit=1, known=live.state)

    def _opened(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = self._make_pool()
                self._saver = threading.Thread(target=self._keep_saving, name="run saver", daemon=True)
                self._saver.start()
            return self._pool

    def _keep_saving(self) -> None:
        while not self._closing.wait(SAVE_EVERY):
            for live in list(self._runs.values()):
                with suppress(StoreError):  # told to whoever follows the run; tried again in a second
                    self.drain(live)
