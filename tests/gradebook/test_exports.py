"""Exported files, column by column against the formats, and whatever people are called: harmless and whole."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from written_grades import CHAPTERS, WHOLE, chapter, grades, line, rows_of

from gradebook.classes.exports import FORMATS, text_of
from gradebook.classes.exports.cells import harmless, number, plain
from gradebook.messages import Grades
from tui.inert import inert

SHEETS = ("csv", "moodle", "canvas")
ANA = line(
    "ana",
    6_500,
    None,
    None,
    first_name="Ana",
    last_name="Lima",
    email="ana@example.org",
    id_number="0042",
    section="B",
    canvas_id="771",
    sis_user_id="S-1",
    sis_login_id="alima",
)
BOB = line("bob", 0, None, 2_125, first_name="Bob", last_name='O"Neil, Jr.')
CLASS = grades(CHAPTERS, ANA, BOB, line("cyd", None, None, None))
LAPTOP = grades(CHAPTERS, line("ana", 6_500, None, None), laptop=True)

IN_A_CLASS = {
    "moodle": (
        'username,email,idnumber,firstname,lastname,nnquiz: Neurons,"nnquiz: Loss, and what it costs"\r\n'
        "ana,ana@example.org,0042,Ana,Lima,6.5,\r\n"
        'bob,,,Bob,"O""Neil, Jr.",0,2.125\r\n'
        "cyd,,,,,,\r\n"
    ),
    "canvas": (
        'Student,ID,SIS User ID,SIS Login ID,Section,Neurons,"Loss, and what it costs"\r\n'
        "    Points Possible,,,,,10,2.5\r\n"
        '"Lima, Ana",771,S-1,alima,B,6.5,\r\n'
        '"O""Neil, Jr., Bob",,,bob,,0,2.125\r\n'
        "cyd,,,cyd,,,\r\n"
    ),
    "csv": (
        "login,first_name,last_name,email,id_number,section,credits:neurons,credits:loss,credits,possible,source\r\n"
        "ana,Ana,Lima,ana@example.org,0042,B,6.5,,6.5,12.5,class\r\n"
        'bob,Bob,"O""Neil, Jr.",,,,0,2.125,2.125,12.5,class\r\n'
        "cyd,,,,,,,,0,12.5,class\r\n"
    ),
    "table": (
        "Networks 101 · Neural networks\n"
        "\n"
        "login  name               1      3  credits\n"
        "ana    Ana Lima         6.5      –      6.5\n"
        'bob    Bob O"Neil, Jr.    0  2.125    2.125\n'
        "cyd                       –      –        0\n"
        "\n"
        "  1  Neurons (10)\n"
        "  3  Loss, and what it costs (2.5)\n"
    ),
}

ON_A_LAPTOP = {
    "moodle": (
        "username,email,idnumber,firstname,lastname,nnquiz: Neurons (self-reported),"
        '"nnquiz: Loss, and what it costs (self-reported)"\r\n'
        "ana,,,,,6.5,\r\n"
    ),
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Neurons (self-reported),"
        '"Loss, and what it costs (self-reported)"\r\n'
        "    Points Possible,,,,,10,2.5\r\n"
        "ana,,,ana,,6.5,\r\n"
    ),
    "csv": (
        "login,first_name,last_name,email,id_number,section,credits:neurons,credits:loss,credits,possible,source\r\n"
        "ana,,,,,,6.5,,6.5,12.5,self-reported\r\n"
    ),
    "table": (
        "Neural networks   (self-reported)\n"
        "\n"
        "login  name    1  3  credits\n"
        "ana          6.5  –      6.5\n"
        "\n"
        "  1  Neurons (10)\n"
        "  3  Loss, and what it costs (2.5)\n"
    ),
}


@pytest.mark.parametrize("form", IN_A_CLASS)
def test_a_class_exports_these_columns(form: str) -> None:
    assert text_of(form, CLASS) == IN_A_CLASS[form]


@pytest.mark.parametrize("form", ON_A_LAPTOP)
def test_a_laptop_exports_the_same_columns_and_says_self_reported(form: str) -> None:
    assert text_of(form, LAPTOP) == ON_A_LAPTOP[form]


def test_json_says_the_same_in_whole_thousandths() -> None:
    told = json.loads(text_of("json", CLASS))
    assert (told["course"], told["class"]) == ("Neural networks", "Networks 101")
    assert told["self_reported"] is False
    assert told["chapters"] == [
        {"id": "neurons", "title": "Neurons", "possible_thousandths": 10_000},
        {"id": "loss", "title": "Loss, and what it costs", "possible_thousandths": 2_500},
    ]
    assert told["learners"][1] == {
        "login": "bob",
        "first_name": "Bob",
        "last_name": 'O"Neil, Jr.',
        "email": "",
        "id_number": "",
        "section": "",
        "canvas_id": "",
        "sis_user_id": "",
        "sis_login_id": "",
        "credits_thousandths": {"neurons": 0, "loss": 2_125},
        "total_thousandths": 2_125,
    }
    assert told["learners"][2]["credits_thousandths"] == {"neurons": None, "loss": None}
    laptop = json.loads(text_of("json", LAPTOP))
    assert (laptop["class"], laptop["self_reported"]) == (None, True)


@pytest.mark.parametrize("form", FORMATS)
def test_no_learner_and_no_chapter_is_a_file_too(form: str) -> None:
    assert text_of(form, grades(CHAPTERS)).endswith("\n")
    assert text_of(form, grades(())).endswith("\n")
    assert "Nobody yet." in text_of("table", grades((), laptop=True))


def test_a_chapter_worth_nothing_has_a_column_once_somebody_has_credits_in_it() -> None:
    corrected = grades((chapter(1, "Read me first", 0),), line("ana", 500), line("bob", None))
    assert [row[-1] for row in rows_of("moodle", corrected)] == ["nnquiz: Read me first", "0.5", ""]


@pytest.mark.parametrize(
    ("thousandths", "told"),
    [
        (0, "0"),
        (1, "0.001"),
        (500, "0.5"),
        (6_500, "6.5"),
        (10_000, "10"),
        (-1_500, "-1.5"),
        (10**9 + 1, "1000000.001"),
    ],
)
def test_credits_are_exact_decimals(thousandths: int, told: str) -> None:
    assert number(thousandths) == told


def test_a_grade_below_zero_stays_a_number() -> None:
    below = grades(CHAPTERS[:1], line("ana", -1_500))
    assert [rows_of(form, below)[-1][-1] for form in ("moodle", "canvas")] == ["-1.5", "-1.5"]
    assert "'" not in text_of("csv", below)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM", "'＠SUM"),
        ("﹦1", "'﹦1"),
        ("−1", "'−1"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\r\n =1", "'=1"),
        ("\x00=1", "'=1"),
        ("\u00a0=1", "'=1"),
        ("\u3000＝1", "'＝1"),
        ("\u200b=1", "'\u200b=1"),
        ("\u2060\u00ad@x", "'\u2060\u00ad@x"),
        ("\ufeff=1", "'=1"),
        ("\u202e=1", "'=1"),
        ("Ana;=1", "Ana;'=1"),
        ('Ana; "=1"', 'Ana;\' "=1"'),
        ("Ana = Bob", "Ana = Bob"),
        ("a-b@c", "a-b@c"),
        ("Ana\nLima", "Ana Lima"),
        ("  Ana\u2028Lima  ", "Ana Lima"),
        ("\ud800Ana", "Ana"),
        ("\x1b[2JAna\x9b", "[2JAna"),
        ("", ""),
    ],
)
def test_cells_are_made_harmless(text: str, cell: str) -> None:
    assert harmless(text) == cell


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    left = plain(text)
    assert inert(left) == left
    assert not any(unicodedata.category(one) in ("Cc", "Cs") for one in left)
    assert "\ufeff" not in left
    left.encode()


OURS = re.compile(r"-?\d+(\.\d{1,3})?")


@given(WHOLE, st.sampled_from(SHEETS))
def test_whatever_people_are_called_the_sheet_is_whole_and_harmless(whole: Grades, form: str) -> None:
    rows = rows_of(form, whole)
    assert len(rows) == len(whole.lines) + (2 if form == "canvas" else 1)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(map(str.casefold, rows[0]))) == len(rows[0])
    for row in rows:
        for cell in row:
            first = unicodedata.normalize("NFKC", cell.strip(" \u00a0\u200b"))[:1]
            assert first not in tuple("=+-@−") or OURS.fullmatch(cell), cell
            assert not any(unicodedata.category(one) == "Cc" for one in cell)
            assert inert(cell) == cell


@given(WHOLE)
def test_whatever_people_are_called_a_terminal_and_a_program_are_safe(whole: Grades) -> None:
    for shown in text_of("table", whole).split("\n"):
        assert inert(shown) == shown
    told = text_of("json", whole)
    assert all(inert(shown) == shown for shown in told.split("\n"))
    assert len(json.loads(told)["learners"]) == len(whole.lines)


@pytest.mark.parametrize("name", ["李雷", "Zoe\u0308", "한 글", "a" * 200, "李" * 100, "Ａna", "x" * 27 + "李"])
def test_the_table_is_aligned_whatever_the_script(name: str) -> None:
    shown = text_of("table", grades(CHAPTERS[:1], line("ana", 500, first_name=name), line("bob", 10_000)))
    assert len({cell_len(row) for row in shown.splitlines()[2:5]}) == 1
    assert cell_len(shown.splitlines()[3]) <= 5 + 2 + 28 + 2 + 3 + 2 + 7
