"""The request behind the first screen: everything a learner has done, in one reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gradebook.balance import earned_by_one
from gradebook.errors import Refusal
from gradebook.history import History, best_of, history_of, passed, waits_for
from gradebook.ledger import Ledger, learner_number
from gradebook.messages import AnyReply, ChapterStanding, ChapterTitle, GetHome, Home, Place, RunLine
from gradebook.overdue import Overdue
from gradebook.reviewing.due import due_count
from gradebook.shelf import Shelf
from gradebook.tables import places, readings

RUNS = 5
"""How many of the newest runs the first screen lists."""

_Sections = dict[str, tuple[str, int | None]]
RunLines = Callable[[Connection, int, int], tuple[RunLine, ...]]


@dataclass(frozen=True)
class _Deeds:
    """What one learner did in one course, by chapter."""

    places: Sequence[tuple[str, str]]
    read: dict[str, set[str]]
    history: History
    earned: dict[str, int]
    due: int


class Front:
    """Answers with the first screen."""

    def __init__(self, shelf: Shelf, ledger: Ledger, run_lines: RunLines) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._store = ledger.store
        self._overdue = Overdue(shelf, ledger)
        self._run_lines = run_lines

    def home(self, learner: str, _request: GetHome) -> AnyReply:
        """Chapters, credits, the place to continue at, and the newest runs."""
        course = self._shelf.course
        self._overdue.of(learner)
        with self._store.read() as rows:
            who = learner_number(rows, learner)
            deeds = self._deeds(rows, who)
            runs = self._run_lines(rows, who, RUNS)
        pages = {chapter: self._sections(chapter) for chapter, _ in deeds.places}
        titles = self._shelf.titles()  # after the pages: now they know which chapters cannot be opened
        return Home(
            course=course.title,
            learner=learner,
            earned=sum(deeds.earned.values()),
            possible=sum(title.credits for title in titles.values()),
            chapters=tuple(self._standing(title, pages.get(title.id, {}), deeds, titles) for title in titles.values()),
            place=_place(deeds, titles, pages),
            runs=runs,
            notice=self._store.notice,
            due=deeds.due,
        )

    def _deeds(self, rows: Connection, who: int) -> _Deeds:
        course = self._shelf.course
        mine = places.c.learner == who, places.c.course == course.id
        stands = rows.execute(select(places.c.chapter, places.c.section).where(*mine).order_by(places.c.at.desc()))
        chapters = [entry.id for entry in course.chapters]
        return _Deeds(
            places=[(row.chapter, row.section) for row in stands],
            read=_read(rows, who, course.id),
            history=history_of(rows, who, course.id),
            earned=earned_by_one(rows, course.id, who),
            due=due_count(rows, who, course.id, chapters, self._ledger.clock()),
        )

    def _standing(
        self, title: ChapterTitle, sections: _Sections, deeds: _Deeds, titles: dict[str, ChapterTitle]
    ) -> ChapterStanding:
        past = deeds.history.get(title.id, ())
        return ChapterStanding(
            chapter=title,
            pages=len(sections),
            read=len(deeds.read.get(title.id, set()) & sections.keys()),
            best=best_of(past),
            earned=deeds.earned.get(title.id, 0),
            under_way=any(one.handed_in is None for one in past),
            passed=passed(past),
            waits_for=waits_for(self._shelf, titles, deeds.history, title.id),
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


def _read(rows: Connection, who: int, course: str) -> dict[str, set[str]]:
    mine = readings.c.learner == who, readings.c.course == course
    read: dict[str, set[str]] = {}
    for row in rows.execute(select(readings.c.chapter, readings.c.section).where(*mine)):
        read.setdefault(row.chapter, set()).add(row.section)
    return read
