"""Requests about pages: one section to show, and where a learner stands."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select, update

from content import course as source
from gradebook.errors import Refusal
from gradebook.ledger import Ledger, insert_missing, learner_number
from gradebook.messages import AnyReply, Code, GetPage, Page, Prose, RecordReading, Saved, SectionLine
from gradebook.shelf import Shelf
from gradebook.tables import places, readings


class Reading:
    """What a learner reads, and how far they have come."""

    def __init__(self, shelf: Shelf, ledger: Ledger) -> None:
        self._shelf = shelf
        self._ledger = ledger

    def page(self, learner: str, request: GetPage) -> AnyReply:
        """One section, ready to show."""
        chapter = self._shelf.chapter(request.chapter)
        with self._ledger.store.read() as rows:
            who = learner_number(rows, learner)
            read = read_sections(rows, who, self._shelf.course.id, request.chapter)
            left_off = self._place(rows, who, request.chapter)
        section = _section(chapter, request.section) if request.section else _resume(chapter, left_off)
        return self._page(request.chapter, chapter, section, read)

    def record(self, learner: str, request: RecordReading) -> AnyReply:
        """Keep where the learner stands, and that they came to the end of a section."""
        _section(self._shelf.chapter(request.chapter), request.section)
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

    def _page(self, chapter_id: str, chapter: source.Chapter, section: source.Section, read: set[str]) -> Page:
        lab = self._shelf.lab(chapter_id)
        return Page(
            chapter=self._shelf.title(chapter_id),
            section=section.id,
            title=section.title,
            number=section.number,
            blocks=tuple(_blocks(section.blocks)),
            figure=section.figure,
            figure_start=dict(section.figure_start),
            predict=section.predict,
            outline=section.outline,
            invite=section.invite,
            quiz=self._shelf.has_quiz(chapter_id),
            sections=tuple(
                SectionLine(id=line.id, title=line.title, number=line.number, read=line.id in read)
                for line in chapter.sections
            ),
            trusted=self._shelf.trusted,
            fingerprint=chapter.fingerprint,
            lab=lab.experiment if lab else None,
        )


def read_sections(rows: Connection, who: int, course: str, chapter: str) -> set[str]:
    """The sections of a chapter that a learner came to the end of."""
    mine = readings.c.learner == who, readings.c.course == course, readings.c.chapter == chapter
    return set(rows.execute(select(readings.c.section).where(*mine)).scalars())


def _section(chapter: source.Chapter, wanted: str) -> source.Section:
    for section in chapter.sections:
        if section.id == wanted:
            return section
    raise Refusal("unknown", f"The chapter has no section “{wanted}”. It has: {_listed(chapter)}.")


def _resume(chapter: source.Chapter, left_off: str | None) -> source.Section:
    """Where the learner left off; the first section when that is gone, or when they never were here."""
    return next((section for section in chapter.sections if section.id == left_off), chapter.sections[0])


def _listed(chapter: source.Chapter) -> str:
    return ", ".join(section.id for section in chapter.sections)


def _blocks(blocks: Iterable[source.Prose | source.Code]) -> Iterable[Prose | Code]:
    for block in blocks:
        if isinstance(block, source.Prose):
            yield Prose(markdown=block.markdown)
        else:
            yield Code(source=block.source, printed=block.printed)
