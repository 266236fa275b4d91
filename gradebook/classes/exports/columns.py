"""Which chapters get a column, and under which title."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from gradebook.messages import ChapterTitle, Grades

SELF_REPORTED = "self-reported"


def graded(grades: Grades) -> list[int]:
    """The places of the chapters that are worth credits, or in which somebody has some."""
    return [
        place
        for place, chapter in enumerate(grades.chapters)
        if chapter.credits or any(line.credits[place] for line in grades.lines)
    ]


def chapters_of(grades: Grades) -> list[ChapterTitle]:
    """The chapters that get a column."""
    return [grades.chapters[place] for place in graded(grades)]


def titles_of(grades: Grades, written: Callable[[str], str], taken: Collection[str] = ()) -> list[str]:
    """A title for each column, no two alike and none of those `taken`; on a laptop each says `self-reported`.

    Args:
        grades: whose chapters.
        written: a title as a cell of the format.
        taken: titles that mean something else there.
    """
    word = f" ({SELF_REPORTED})" if grades.self_reported else ""
    return list(_unlike([(written(chapter.title + word), chapter.id) for chapter in chapters_of(grades)], taken))


def _unlike(titles: Sequence[tuple[str, str]], taken: Collection[str]) -> Iterator[str]:
    seen = {title.casefold() for title in taken}
    for title, chapter in titles:
        while title.casefold() in seen:
            title = f"{title} [{chapter}]"
        seen.add(title.casefold())
        yield title
