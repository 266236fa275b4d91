"""The instructor's list of the class, as tests read it off the screen."""

from __future__ import annotations

from instructed import StandIn, learner
from pilots import Trainer
from textual.widgets import OptionList


def people(count: int, chapters: int = 4) -> StandIn:
    return StandIn([learner(place, chapters) for place in range(count)], chapters)


def listing(trainer: Trainer) -> OptionList:
    return trainer.app.screen.query_one(OptionList)


def highlighted(trainer: Trainer) -> str | None:
    option = listing(trainer).highlighted_option
    return option.id if option else None


def row_of(trainer: Trainer, login: str) -> int:
    """On which line of the screen somebody stands."""
    return next(at for at, line in enumerate(trainer.text.split("\n")) if line.strip().startswith(login))


def words(trainer: Trainer, login: str) -> str:
    """What stands on somebody's line."""
    return " ".join(trainer.text.split("\n")[row_of(trainer, login)].split())


def logins_of(trainer: Trainer) -> list[str]:
    return [option.id or "" for option in listing(trainer).options]


async def whole(trainer: Trainer, count: int) -> None:
    """The class has arrived."""
    await trainer.until(lambda: f"{count} enrolled" in trainer.text)
