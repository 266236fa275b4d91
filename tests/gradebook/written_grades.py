"""Grades to export: plain ones, and whatever people may be called."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from hypothesis import strategies as st

from gradebook.classes.exports import text_of
from gradebook.messages import ChapterTitle, GradeLine, Grades, Person


def chapter(place: int, title: str, credits: int = 10_000, id: str = "") -> ChapterTitle:
    return ChapterTitle(id=id or f"c{place}", number=place, title=title, summary="", credits=credits)


def line(login: str, *credits: int | None, **person: str) -> GradeLine:
    total = sum(one or 0 for one in credits)
    return GradeLine(login=login, person=Person(**person), credits=credits, total=total)


def grades(chapters: Sequence[ChapterTitle], *lines: GradeLine, laptop: bool = False) -> Grades:
    return Grades(
        course="Neural networks",
        class_title=None if laptop else "Networks 101",
        self_reported=laptop,
        chapters=tuple(chapters),
        lines=lines,
        more=False,
    )


def rows_of(form: str, whole: Grades) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_of(form, whole), newline="")))


CHAPTERS = (
    chapter(1, "Neurons", 10_000, "neurons"),
    chapter(2, "Read me first", 0, "preface"),
    chapter(3, "Loss, and what it costs", 2_500, "loss"),
)

HOSTILE = st.one_of(
    st.text(max_size=20),
    st.text("=+-@＝＋－＠﹢−\t\r\n\"',;\\ \u00a0\u200b\u202e\x1b\x9ba1", max_size=12),
    st.from_regex(r"\A[ \t\u200b]?[=+@-](cmd|HYPERLINK)\(.{0,8}\Z"),
)
PEOPLE = st.builds(Person, **dict.fromkeys(Person.model_fields, HOSTILE))
LINES = st.lists(st.builds(line, HOSTILE, st.none() | st.integers(-9_999, 99_999), st.none()), max_size=4).flatmap(
    lambda lines: st.tuples(
        *(st.builds(lambda one, who: one.model_copy(update={"person": who}), st.just(one), PEOPLE) for one in lines)
    )
)
TITLES = st.one_of(HOSTILE, st.sampled_from(["Student", "ID", "Section", "Final Score", "Adam (2014)", "section"]))
WHOLE = st.builds(
    lambda titles, lines, laptop: grades([chapter(at, one) for at, one in enumerate(titles)], *lines, laptop=laptop),
    st.tuples(TITLES, TITLES),
    LINES,
    st.booleans(),
)
