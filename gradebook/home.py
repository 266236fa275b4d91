"""The request behind the first screen: everything a learner has done, in one reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection, Select, select

from gradebook.balance import earned_by_one
from gradebook.errors import Refusal
from gradebook.ledger import learner_number
from gradebook.messages import AnyReply, ChapterStanding, ChapterTitle, GetHome, Home, Place, RunLine
from gradebook.shelf import Shelf
from gradebook.store import Store
from gradebook.tables import attempts, hand_ins, places, readings

RUNS = 5
"""How many of the newest runs the first screen lists."""

_Sections = dict[str, tuple[str, int | None]]
RunLines = Callable[[Connection, int, int], tuple[RunLine, ...]]


@dataclass(frozen=True)
class _Deeds:
    """What one learner did in one course, by chapter."""

    places: Sequence[tuple[str, str]]
    read: dict[str, set[str]]
    best: dict[str, Fraction]
    earned: dict[str, int]
    under_way: set[str]


class Front:
    """Answers with the first screen."""

    def __init__(self, shelf: Shelf, store: Store, run_lines: RunLines) -> None:
        self._shelf = shelf
        self._store = store
        self._run_lines = run_lines

    def home(self, learner: str, _request: GetHome) -> AnyReply:
        """Chapters, credits, the place to continue at, and the newest runs."""
        course = self._shelf.course
        with self._store.read() as rows:
            who = learner_number(rows, learner)
            deeds = _deeds(rows, who, course.id)
            runs = self._run_lines(rows, who, RUNS)
        pages = {chapter: self._sections(chapter) for chapter, _ in deeds.places}
        titles = self._shelf.titles()  # after the pages: now they know which chapters cannot be opened
        return Home(
            course=course.title,
            learner=learner,
            earned=sum(deeds.earned.values()),
            possible=sum(title.credits for title in titles.values()),
            chapters=tuple(_standing(title, pages.get(title.id, {}), deeds) for title in titles.values()),
            place=_place(deeds, titles, pages),
            runs=runs,
            notice=self._store.notice,
        )

    def _sections(self, chapter: str) -> _Sections:
        """Title and number of each of a chapter's sections; none when it is gone or cannot be read."""
        try:
            return {section.id: (section.title, section.number) for section in self._shelf.chapter(chapter).sections}
        except Refusal:
            return {}


def _place(deeds: _Deeds, titles: dict[str, ChapterTitle], pages: dict[str, _Sections]) -> Place | None:
    """The newest place that still exists."""
    for chapter, section in deeds.places:
        if section in pages[chapter]:
            title, number = pages[chapter][section]
            return Place(
                chapter=chapter,
                chapter_title=titles[chapter].title,
                section=section,
                section_title=title,
                number=number,
            )
    return None


def _standing(title: ChapterTitle, sections: _Sections, deeds: _Deeds) -> ChapterStanding:
    return ChapterStanding(
        chapter=title,
        pages=len(sections),
        read=len(deeds.read.get(title.id, set()) & sections.keys()),
        best=deeds.best.get(title.id),
        earned=deeds.earned.get(title.id, 0),
        under_way=title.id in deeds.under_way,
    )


def _deeds(rows: Connection, who: int, course: str) -> _Deeds:
    mine = places.c.learner == who, places.c.course == course
    stands = rows.execute(select(places.c.chapter, places.c.section).where(*mine).order_by(places.c.at.desc()))
    best: dict[str, Fraction] = {}
    under_way = set()
    for chapter, grade in rows.execute(_attempts(who, course)):
        if grade is None:
            under_way.add(chapter)
        else:
            best[chapter] = max(best.get(chapter, Fraction(0)), Fraction(grade))
    return _Deeds(
        places=[(row.chapter, row.section) for row in stands],
        read=_read(rows, who, course),
        best=best,
        earned=earned_by_one(rows, course, who),
        under_way=under_way,
    )


def _attempts(who: int, course: str) -> Select[str, str | None]:
    mine = attempts.c.learner == who, attempts.c.course == course
    together = attempts.outerjoin(hand_ins, hand_ins.c.attempt == attempts.c.id)
    return select(attempts.c.chapter, hand_ins.c.grade).select_from(together).where(*mine)


def _read(rows: Connection, who: int, course: str) -> dict[str, set[str]]:
    mine = readings.c.learner == who, readings.c.course == course
    read: dict[str, set[str]] = {}
    for row in rows.execute(select(readings.c.chapter, readings.c.section).where(*mine)):
        read.setdefault(row.chapter, set()).add(row.section)
    return read
