"""What one learner's runs may cost a class's server."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.experiment import Experiment
from gradebook.classes.group import Caps
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, learner_number
from gradebook.live import LiveRun, LiveRuns
from gradebook.run_rows import ACTIVE
from gradebook.tables import runs


class Allowance:
    """A class's caps, held against one request after the other; without caps, everything is allowed."""

    def __init__(self, ledger: Ledger, live: LiveRuns, caps: Caps | None) -> None:
        self._ledger, self._live, self._caps = ledger, live, caps

    def check(self, experiment: Experiment) -> None:
        """See that an experiment is no larger than the class trains.

        Raises:
            Refusal: naming the cap.
        """
        if self._caps is None:
            return
        sizes = {
            "epochs": (experiment.training.epochs, self._caps.epochs),
            "samples": (experiment.data.samples, self._caps.samples),
            "units in its layers together": (sum(experiment.network.layers), self._caps.units),
        }
        for name, (size, most) in sizes.items():
            if size > most:
                raise Refusal(
                    "invalid", f"This class's server trains a run with at most {most:,} {name}; got {size:,}."
                )

    def make_room(self, learner: str, run: int | None = None) -> Refusal | None:
        """Why the learner may not train one more, or go on with `run`; where runs stand still, they make room for it.

        It is told and not raised: a request that was answered before is answered the same again.
        """
        if self._caps is None:
            return None
        with self._ledger.store.read() as rows:
            others = [live for live in self._of(rows, learner) if live.id != run]
        if len(others) < self._caps.live:
            return None
        for live in others:
            self._live.drain(live)
        training = [live for live in others if live.state == "running" and self._live.get(live.id)]
        if len(training) >= self._caps.live:
            named = ", ".join(str(live.id) for live in training)
            return Refusal(
                "closed",
                f"This class's server trains at most {self._caps.live} of your runs at a time, and these are under "
                f"way: {named}. Pause or stop one first.",
            )
        for live in others:
            if live not in training:
                self._live.release(live)
        return None

    def _of(self, rows: Connection, learner: str) -> list[LiveRun]:
        mine = runs.c.learner == learner_number(rows, learner), runs.c.session == self._live.session
        found = rows.execute(select(runs.c.id).where(*mine, runs.c.state.in_(ACTIVE))).scalars()
        return [live for run in found if (live := self._live.get(run)) is not None]
