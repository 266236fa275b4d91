"""What Moodle and Canvas make of the files, by their own rules for reading them."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from written_grades import CHAPTERS, WHOLE, chapter, grades, line, rows_of

from gradebook.classes.exports import text_of
from gradebook.messages import Grades

# -- Moodle: PHP's reader knows, besides doubled quotes, a backslash that keeps the quote after it from ending a cell.


def read_by_php(text: str) -> list[list[str]]:
    """The rows as `fgetcsv($file, 0, ",", '"')` reads them, whose escape is a backslash."""
    rows: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        quoted, cell = text[at] == '"', ""
        at += quoted
        while quoted and at < len(text):
            if text[at] == "\\" and at + 1 < len(text):
                cell, at = cell + text[at : at + 2], at + 2
            elif text[at : at + 2] == '""':
                cell, at = cell + '"', at + 2
            elif text[at] == '"':
                quoted, at = False, at + 1
            else:
                cell, at = cell + text[at], at + 1
        while text[at] not in ",\r":
            cell, at = cell + text[at], at + 1
        rows[-1].append(cell)
        at += 1
        if text[at - 1] == "\r":
            at += 1
            rows.append([])
    return rows[:-1]


@given(WHOLE)
def test_moodle_reads_the_rows_that_we_wrote(whole: Grades) -> None:
    assert read_by_php(text_of("moodle", whole)) == rows_of("moodle", whole)


def test_a_backslash_at_the_end_of_a_name_takes_no_column_with_it() -> None:
    tricky = grades(CHAPTERS, line("ana", 1, None, None, first_name="a,\\", last_name='b\\",c'))
    assert rows_of("moodle", tricky)[1][3:5] == ["a,/", 'b/",c']
    assert read_by_php(text_of("moodle", tricky)) == rows_of("moodle", tricky)


# -- Canvas


def titles_in_canvas(*titles: str) -> list[str]:
    return rows_of("canvas", grades([chapter(at, title) for at, title in enumerate(titles)]))[0][5:]


def test_canvas_is_told_no_title_twice() -> None:
    assert titles_in_canvas("Loss", "Loss", "loss") == ["Loss", "Loss [c1]", "loss [c2]"]


def test_canvas_looks_for_no_chapter_among_who_a_row_is_about() -> None:
    assert titles_in_canvas("Section", "Student", "id") == ["Section [c0]", "Student [c1]", "id [c2]"]


@pytest.mark.parametrize("title", ["Adam (2014)", "Backpropagation (1)"])
def test_canvas_takes_no_year_for_the_number_of_an_assignment(title: str) -> None:
    (told,) = titles_in_canvas(title)
    assert told.replace("\u00a0", " ") == title
    assert not re.fullmatch(r"(.*)[ \t\r\n\f\v]\((\d+)\)", told)


@pytest.mark.parametrize("title", ["Your Final Score", "Current Points and Final Grades", "Override Status"])
def test_canvas_takes_no_chapter_for_a_column_that_it_computes(title: str) -> None:
    (told,) = titles_in_canvas(title)
    assert told.replace("\u00a0", " ") == title
    assert not re.search("(Current|Final|Override) (Score|Points|Grade|Status)", told)


def test_nobody_s_name_makes_canvas_take_their_row_for_the_points_possible() -> None:
    rows = rows_of("canvas", grades(CHAPTERS, line("eve", 1, None, None, last_name="Points Possible")))
    assert [row[0] for row in rows if "Points Possible" in row[0]] == ["    Points Possible"]


def test_canvas_sees_commas_between_the_cells_whatever_is_in_them() -> None:
    """It counts the cells of the first three lines, by semicolons and by commas, and takes what gives more."""
    tricky = grades(
        [chapter(1, "a; b; c; d; e; f; g; h; i; j")], line("a;b", 1, first_name=";;;;;;;;", last_name=";;;;;;;;;")
    )
    counts = {
        mark: {len(next(csv.reader([one], delimiter=mark))) for one in text_of("canvas", tricky).splitlines()}
        for mark in ",;"
    }
    assert counts[","] == {6}
    assert len(counts[";"]) > 1
