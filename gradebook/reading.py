"""Requests about pages: one section to show, and where a learner stands."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from gradebook.ledger import Ledger, insert_missing, learner_number
from gradebook.messages import AnyReply, GetPage, RecordReading, Saved
from gradebook.pages import page, section_of
from gradebook.shelf import Shelf
from gradebook.tables import places, readings


class Reading:
    """What a learner reads, and how far they have come."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def page(self, learner: str, request: GetPage) -> AnyReply:
        """One section, ready to show."""
        with self._ledger.store.read() as rows:
            who = learner_number(rows, learner)
            read = read_sections(rows, who, self._shelf.course.id, request.chapter)
            left_off = self._place(rows, who, request.chapter)
        return page(self._shelf, request, frozenset(read), left_off)

    def record(self, learner: str, request: RecordReading) -> AnyReply:
        """Keep where the learner stands, and that they came to the end of a section."""
        section_of(self._shelf.chapter(request.chapter), request.section)
        here = {"course": self._shelf.course.id, "chapter": request.chapter}

        def carry_out(rows: Connection, who: int) -> AnyReply:
            at = self._ledger.clock()
            mine = [places.c[name] == value for name, value in ({"learner": who} | here).items()]
            moved = rows.execute(update(places).where(*mine).values(section=request.section, at=at))
            if not moved.rowcount:
                rows.execute(insert(places), {"learner": who, "section": request.section, "at": at} | here)
            if request.finished:
                insert_missing(rows, readings, learner=who, section=request.section, at=at, **here)
            return Saved()

        return self._ledger.once(learner, request, carry_out)

    def _place(self, rows: Connection, who: int, chapter: str) -> str | None:
        mine = places.c.learner == who, places.c.course == self._shelf.course.id, places.c.chapter == chapter
        return rows.execute(select(places.c.section).where(*mine)).scalar()


def read_sections(rows: Connection, who: int, course: str, chapter: str) -> set[str]:
    """The sections of a chapter that a learner came to the end of."""
    mine = readings.c.learner == who, readings.c.course == course, readings.c.chapter == chapter
    return set(rows.execute(select(readings.c.section).where(*mine)).scalars())
