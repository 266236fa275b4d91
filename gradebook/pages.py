"""A section made ready to show. No store is needed for it: who cannot be remembered can still read."""

from __future__ import annotations

from collections.abc import Iterable

from content import course as source
from gradebook.errors import Refusal
from gradebook.messages import Code, GetPage, Page, Prose, SectionLine
from gradebook.shelf import Shelf


def page(shelf: Shelf, request: GetPage, read: frozenset[str] = frozenset(), left_off: str | None = None) -> Page:
    """One section of a chapter; `read` are the sections the learner came to the end of.

    Raises:
        Refusal: when there is no such chapter or section, or the chapter cannot be read.
    """
    chapter = shelf.chapter(request.chapter)
    section = section_of(chapter, request.section) if request.section else _resume(chapter, left_off)
    lab = shelf.lab(request.chapter)
    return Page(
        chapter=shelf.title(request.chapter),
        section=section.id,
        title=section.title,
        number=section.number,
        blocks=tuple(_blocks(section.blocks)),
        figure=section.figure,
        figure_start=dict(section.figure_start),
        predict=section.predict,
        outline=section.outline,
        invite=section.invite,
        quiz=shelf.has_quiz(request.chapter),
        sections=tuple(
            SectionLine(id=line.id, title=line.title, number=line.number, read=line.id in read)
            for line in chapter.sections
        ),
        trusted=shelf.trusted,
        fingerprint=chapter.fingerprint,
        lab=lab.experiment if lab else None,
        problems=tuple(chapter.problems) + (shelf.quiz_problems(request.chapter) if section.invite else ()),
    )


def section_of(chapter: source.Chapter, wanted: str) -> source.Section:
    """The section of that id.

    Raises:
        Refusal: when there is none.
    """
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
