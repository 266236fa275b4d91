"""The people of a class as lines of a list, their columns under each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from textual.content import Content

from tui.names import legible
from tui.theme import CREDIT
from tui.widgets.lines import graded
from tui.words import ago, cell, credits

if TYPE_CHECKING:
    from gradebook.messages import ChapterTitle, LearnerLine, Standing

Order = Literal["login", "credits", "seen"]

ORDERS: tuple[Order, ...] = ("login", "credits", "seen")
NAMES: dict[Order, str] = {"login": "login", "credits": "credits", "seen": "last seen"}
FALLING: tuple[Order, ...] = ("credits", "seen")
"""Orders that begin with the most, or the latest; a login begins with a."""

RANKS: dict[Order, Callable[[LearnerLine], float]] = {
    "credits": lambda line: line.earned if line.role == "learner" else -1,
    "seen": lambda line: line.last_seen.timestamp() if line.last_seen else 0,
}

CREDITS, SEEN, READ, QUIZZES, CHAPTER = 12, 14, 7, 8, 8
"""Cells of the columns, the blanks to the next one among them."""

NARROW, BROAD = 66, 100
"""From which width on there is more than one column, and a column a chapter."""


@dataclass(frozen=True)
class Columns:
    """Which columns there is room for.

    Attributes:
        login: cells of the login, the blanks after it among them; of the name likewise, 0 where there is no room.
        chapters: how many chapters have a column; 0 where the quizzes are summed up instead.
        whole: whether there is more than the login and what the list is in the order of.
    """

    login: int
    name: int
    chapters: int
    whole: bool


def columns(width: int, chapters: int) -> Columns:
    """What fits into so many cells, for a course of so many chapters."""
    if width < NARROW:
        return Columns(max(10, width - 1 - SEEN), 0, 0, False)
    if width < BROAD or not chapters:
        login = 16
        return Columns(login, width - 1 - login - CREDITS - SEEN - READ - QUIZZES, 0, True)
    login, name = (18, 24) if width >= 110 else (16, 20)
    room = (width - 1 - login - name - CREDITS - SEEN - READ) // CHAPTER
    return Columns(login, name, min(chapters, room), True)


@dataclass(frozen=True)
class ClassTable:
    """How the class is shown: in so many cells, in which order, and from which chapter (counted from 0) on."""

    width: int = 77
    chapters: tuple[ChapterTitle, ...] = ()
    order: Order = "login"
    turned: bool = False
    first: int = 0

    def ordered(self, lines: Sequence[LearnerLine]) -> list[LearnerLine]:
        """The lines in this order; who is equal, by login."""
        by_login = sorted(lines, key=lambda line: line.login, reverse=self.turned and self.order == "login")
        if self.order == "login":
            return by_login
        return sorted(by_login, key=RANKS[self.order], reverse=not self.turned)

    @property
    def columns(self) -> Columns:
        """Which columns there is room for."""
        return columns(self.width, len(self.chapters))

    @property
    def last_first(self) -> int:
        """The chapter to begin with so that the last one is in sight; 0 where all of them are, or none."""
        return len(self.chapters) - self.columns.chapters if self.columns.chapters else 0

    def heading(self) -> Content:
        """The names of the columns, a sign at the one that the list is in the order of."""
        shown = self.columns
        if not shown.whole:
            second = self.order if self.order != "login" else "credits"
            return Content.styled(f" {cell(self._name('login'), shown.login)}{self._name(second)}", "bold")
        head = f" {cell(self._name('login'), shown.login)}{cell('name', shown.name)}"
        head += cell(self._name("credits"), CREDITS) + cell(self._name("seen"), SEEN) + f"{'read':>{READ - 2}}  "
        if not shown.chapters:
            return Content.styled(f"{head}{'quizzes':>{QUIZZES - 1}}", "bold")
        last = self.first + shown.chapters
        numbers = "".join(f"{f'ch. {chapter.number}':>{CHAPTER - 1}} " for chapter in self.chapters[self.first : last])
        before, after = "‹" if self.first else " ", "›" if last < len(self.chapters) else " "
        return Content.styled(f"{head[:-1]}{before}{numbers[:-1]}{after}", "bold")

    def line(self, line: LearnerLine, now: datetime) -> Content:
        """One learner."""
        shown = self.columns
        seen = cell(ago(line.last_seen, now) if line.last_seen else "never", SEEN - 1) + " "
        login = cell(legible(line.login), shown.login - 2) + "  "
        earned = "instructor" if line.role == "instructor" else aligned(line.earned)
        if not shown.whole:
            told = (seen, "$muted") if self.order == "seen" else (f"{earned:<{SEEN}}", "$accent")
            return Content.assemble(" ", login, told)
        return Content.assemble(
            " ",
            login,
            cell(full_name(line), shown.name - 2) + "  ",
            (f"{earned:<{CREDITS}}", "$accent"),
            (seen, "$muted"),
            f"{of_all(is_read, line.chapters):>{READ - 2}}  ",
            *(self._marks(line.chapters, shown) if shown.chapters else (quizzes_taken(line.chapters),)),
        )

    def order_at(self, x: int) -> Order | None:
        """The order that the column at cell `x` stands for."""
        shown = self.columns
        credits_from = 1 + shown.login + shown.name
        if x < 1 + shown.login:
            return "login"
        if not shown.whole:
            return self.order if self.order != "login" else "credits"
        if credits_from <= x < credits_from + CREDITS:
            return "credits"
        return "seen" if credits_from + CREDITS <= x < credits_from + CREDITS + SEEN else None

    def _name(self, order: Order) -> str:
        if order != self.order:
            return NAMES[order]
        return f"{NAMES[order]} {'▾' if (order in FALLING) != self.turned else '▴'}"

    def _marks(self, standings: Sequence[Standing], shown: Columns) -> list[tuple[str, str]]:
        chosen = standings[self.first : self.first + shown.chapters]
        return [best(standing, CHAPTER) for standing in chosen]


def best(standing: Standing, width: int) -> tuple[str, str]:
    """A chapter's best mark; while there is none, how many pages have been read."""
    if standing.best is not None:
        told, colour = graded(standing.best)
    else:
        told, colour = f"{standing.read} p." if standing.read else "–", "$muted"
    return (f"{told:>{width - 1}} ", colour)


def is_read(standing: Standing) -> bool:
    """Whether every page of the chapter has been read; of one that cannot be opened, none has."""
    return 0 < standing.pages <= standing.read


def of_all(met: Callable[[Standing], bool], standings: Sequence[Standing]) -> str:
    """For how many of the chapters it holds."""
    return f"{sum(map(met, standings))}/{len(standings)}"


def quizzes_taken(standings: Sequence[Standing]) -> str:
    """All chapters' quizzes in one."""
    return f"{of_all(lambda standing: standing.best is not None, standings):>{QUIZZES - 1}}"


def aligned(thousandths: int) -> str:
    """Credits with the decimal points under each other."""
    whole, point, rest = credits(thousandths).partition(".")
    return f"{CREDIT} {whole:>3}{point}{rest}"


def full_name(line: LearnerLine) -> str:
    """First and last name, as they can be shown."""
    return legible(f"{line.person.first_name} {line.person.last_name}")


def mean(lines: Sequence[LearnerLine]) -> str | None:
    """The mean of what the learners earned, reckoned exactly and shown to a hundredth; None without learners."""
    earned = [line.earned for line in lines if line.role == "learner"]
    if not earned:
        return None
    hundredths = int(Fraction(sum(earned), len(earned) * 10) + Fraction(1, 2))
    return credits(hundredths * 10)
