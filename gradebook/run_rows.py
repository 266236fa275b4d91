"""A run as its rows have it: how it stands, its epochs in pieces, and who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Row, Select, insert, select, update

from engine.experiment import EpochResult, Experiment, PostMortem
from gradebook.errors import Refusal
from gradebook.messages import RunLine, RunState
from gradebook.owner import Owner
from gradebook.tables import epochs, runs

ACTIVE = ("running", "paused")

_experiment: TypeAdapter[Experiment] = TypeAdapter(Experiment)
_state: TypeAdapter[RunState] = TypeAdapter(RunState)
_results: TypeAdapter[tuple[EpochResult, ...]] = TypeAdapter(tuple[EpochResult, ...])
_last: TypeAdapter[EpochResult | None] = TypeAdapter(EpochResult | None)
_post_mortem: TypeAdapter[PostMortem | None] = TypeAdapter(PostMortem | None)


@dataclass(frozen=True)
class RunRow:
    """A run's own row. `owner` is who trains it, by the row; they may be gone."""

    id: int
    experiment: Experiment
    state: RunState
    started: datetime
    epochs: int
    last: EpochResult | None
    post_mortem: PostMortem | None
    owner: Owner | None
    seen: datetime

    @property
    def active(self) -> bool:
        """Whether it has not ended, or can be taken up again."""
        return self.state in (*ACTIVE, "lost")

    def line(self, state: RunState) -> RunLine:
        """The run in a list, standing as `state` says."""
        return RunLine(
            id=self.id,
            experiment=self.experiment,
            state=state,
            started=self.started,
            epochs=self.epochs,
            last=self.last,
        )


def run_of(rows: Connection, who: int, run: int) -> RunRow:
    """A learner's run.

    Raises:
        Refusal: when this learner has no such run.
    """
    row = rows.execute(select(runs).where(runs.c.id == run, runs.c.learner == who)).first()
    if row is None:
        raise Refusal("unknown", f"You have no run {run}. Your runs are listed in the lab.")
    return _run(row)


def newest_runs(rows: Connection, who: int, limit: int) -> list[RunRow]:
    """A learner's runs, newest first; one that another version wrote, and this one cannot read, is passed over."""
    query = select(runs).where(runs.c.learner == who).order_by(runs.c.id.desc()).limit(limit)
    found = []
    for row in rows.execute(query):
        with suppress(ValidationError):
            found.append(_run(row))
    return found


def epochs_after(rows: Connection, run: int, since: int, limit: int) -> tuple[EpochResult, ...]:
    """The saved epochs after number `since`, at most `limit`."""
    found: list[EpochResult] = []
    for piece in rows.execute(_pieces(run, since, limit)).scalars():
        found += [result for result in _results.validate_json(piece) if result.epoch > since]
        if len(found) >= limit:
            break
    return tuple(found[:limit])


def add_run(rows: Connection, who: int, experiment: Experiment, state: str, owner: Owner, at: datetime) -> int:
    """A new run, held by `owner`; its number."""
    row = {"learner": who, "experiment": _experiment.dump_json(experiment).decode(), "state": state, "started": at}
    query = insert(runs).returning(runs.c.id)
    number: int = rows.execute(query, row | {"epochs": 0, "seen": at} | vars(owner)).scalar_one()
    return number


def take(rows: Connection, run: int, state: str, owner: Owner, at: datetime) -> None:
    """Let `owner` hold a run."""
    rows.execute(update(runs).where(runs.c.id == run).values(state=state, seen=at, **vars(owner)))


def save(
    rows: Connection,
    run: int,
    session: str,
    state: str,
    at: datetime,
    results: Sequence[EpochResult] = (),
    post_mortem: PostMortem | None = None,
    keep: bool = True,
) -> bool:
    """Keep how a held run stands and its new epochs; not `keep` lets go of it. False: this session holds it no more."""
    values = {"state": state, "seen": at, "post_mortem": post_mortem and _post_mortem.dump_json(post_mortem).decode()}
    if results:
        values |= {"epochs": results[-1].epoch, "last": _last.dump_json(results[-1]).decode()}
    if not keep:
        values |= dict.fromkeys(("session", "host", "pid", "birth"))
    held = update(runs).where(runs.c.id == run, runs.c.session == session).values(**values)
    if not rows.execute(held).rowcount:
        return False
    if results:
        piece = {"run": run, "first": results[0].epoch, "last": results[-1].epoch}
        rows.execute(insert(epochs), piece | {"results": _results.dump_json(tuple(results)).decode()})
    return True


def end(rows: Connection, run: int, at: datetime) -> None:
    """End a run that nobody trains."""
    rows.execute(update(runs).where(runs.c.id == run).values(state="stopped", session=None, seen=at))


def _pieces(run: int, since: int, limit: int) -> Select[str]:
    return (
        select(epochs.c.results).where(epochs.c.run == run, epochs.c.last > since).order_by(epochs.c.first).limit(limit)
    )


def _run(row: Row[*tuple[object, ...]]) -> RunRow:
    held = row.session is not None
    return RunRow(
        id=row.id,
        experiment=_experiment.validate_json(row.experiment),
        state=_state.validate_python(row.state),
        started=row.started,
        epochs=row.epochs,
        last=row.last and _last.validate_json(row.last),
        post_mortem=row.post_mortem and _post_mortem.validate_json(row.post_mortem),
        owner=Owner(row.session, row.host, row.pid, row.birth) if held else None,
        seen=row.seen,
    )
