"""People as `nnquiz class enrol --csv` takes them from a table, and what it says of a row that makes no sense."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from enrolled import write_course
from typed import A, B, C, Run, learners, lines, refused, typed

from gradebook.messages import Enrol, Enrolee, Person
from gradebook.wire import LINE, write_line
from tui.cli.class_people import _pieces


@pytest.fixture
def nnquiz(tmp_path: Path) -> Iterator[Run]:
    with typed(tmp_path) as run:
        yield run


@pytest.fixture
def folder(tmp_path: Path, nnquiz: Run) -> Path:
    folder = tmp_path / "class"
    done = nnquiz("class", "init", folder, "--title", "Networks 101", "--course", write_course(tmp_path))
    assert done.returncode == 0, done.stderr
    return folder


TABLES = {
    "plain": f"login,role,first_name,last_name,email\n{A},,Ana,Berg,ana@example.org\n{B},instructor,Bob,Cole,\n",
    "with a mark of byte order and blank lines": f"\ufefflogin,first_name,role\n\n{A},Ana,\n ,,\n{B},Bob,Instructor\n",
    "with semicolons": f"LOGIN;first_name;role\r\n{A};Ana;learner\r\n{B};Bob;instructor\r\n",
    "quoted, over lines": f'role,"login",first_name\n"","{A}","Ana"\ninstructor,{B},"Bob"',
    "short rows": f"login,first_name,role,section\n{A},Ana\n{B},Bob,instructor\n",
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_read_as_programs_write_it(tmp_path: Path, folder: Path, nnquiz: Run, table: str) -> None:
    (tmp_path / "people.csv").write_text(TABLES[table], encoding="utf-8", newline="")
    done = nnquiz("class", "enrol", "--csv", tmp_path / "people.csv", "--data", folder)
    assert (done.returncode, done.stdout) == (0, "2 enrolled\n"), done.stderr
    found = learners(nnquiz, folder)
    assert {login: (line["first_name"], line["role"]) for login, line in found.items()} == {
        A: ("Ana", "learner"),
        B: ("Bob", "instructor"),
    }


def test_long_details_go_over_the_wire_in_pieces_that_fit() -> None:
    longest = Person(**dict.fromkeys(Person.model_fields, "\x01\U0001d54f" * 100))
    for person in (longest, Person()):
        people = [Enrolee(login=f"u{number}", person=person) for number in range(250)]
        pieces = list(_pieces(people))
        assert [one for piece in pieces for one in piece] == people
        sizes = [len(write_line(Enrol(request_id="0" * 32, people=tuple(piece)))) for piece in pieces]
        assert max(sizes) <= LINE
    assert [len(piece) for piece in pieces] == [100, 100, 50]


def test_every_row_that_makes_no_sense_is_named_with_its_line(tmp_path: Path, folder: Path, nnquiz: Run) -> None:
    people = tmp_path / "people.csv"
    people.write_text(f"login,role,email\n{A},learner,a@b\n\ntwo words,,\n{B},teacher,\n,,x\n{A},,\n{C},,{'x' * 201}\n")
    told = lines(nnquiz("class", "enrol", "--csv", people, "--data", folder))
    said = {
        4: "login: expected a login",
        5: "role: expected learner or instructor; got 'teacher'",
        6: "login",
        7: "line 2",
        8: "email: expected at most 200",
    }
    assert len(told) == len(said)
    for line, (number, words) in zip(told, said.items(), strict=True):
        assert f"{people}:{number}: " in line
        assert words in line
    assert learners(nnquiz, folder) == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"name,mail\nana,x\n", "got 'name,mail'"),
        (b"login,login\nana,x\n", "expected the columns"),
        (b"login,email\nana,\xff\xfe\n", "UTF-8"),
        (b'login,email\nana,"x\n', "is no CSV"),
        (b"login\n" + b"a" * 5_000_001, "more than 5,000,000 bytes"),
        (b"login\n" + b"b" * 200_000 + b"\n", "CSV"),
        (b"login\nana,x,y\n", "at most 1 columns"),
    ],
)
def test_what_is_no_table_of_people_is_refused(
    tmp_path: Path, folder: Path, nnquiz: Run, content: bytes, said: str
) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    refused(nnquiz("class", "enrol", "--csv", tmp_path / "people.csv", "--data", folder), said)
    refused(nnquiz("class", "enrol", "--csv", tmp_path / "none.csv", "--data", folder), "cannot be read")
