"""A byte altered by hand in a row that credits rest on is found, whichever it is; and so is what was added or taken."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from enrolled import SmallClass
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from gradebook.chain import seal
from gradebook.classes.verify import Head, Verified, verify
from gradebook.errors import StoreError
from gradebook.store import FILE
from gradebook.tables import links

SEALED = {
    "attempts": ("id", "learner", "course", "chapter", "number", "seed", "started"),
    "attempt_questions": ("attempt", "position", "question", "fingerprint", "seed"),
    "responses": ("id", "attempt", "position", "response", "at"),
    "hand_ins": ("attempt", "at", "grade", "worth"),
    "marks": ("attempt", "position", "mark"),
    "awards": ("id", "learner", "course", "chapter", "attempt", "credits", "at"),
    "corrections": ("id", "learner", "course", "chapter", "credits", "reason", "by", "at"),
    "enrolments": ("id", "learner", "login", "uid", "role", "person", "by", "at"),
    "questions": ("fingerprint", "question"),
    "links": ("learner", "number", "kind", "row", "digest"),
    "learners": ("id", "name"),
}
COLUMNS = [(table, column) for table, columns in SEALED.items() for column in columns]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a class that something happened in."""
    school = SmallClass(tmp_path_factory.mktemp("lived"))
    school.enrol("ana", "bob", email="somebody@example.org")
    school.take("ana", {"sum"})
    school.take("ana", {"sum", "even", "zero"})
    school.take("bob", {"less"})
    school.correct("ana", 143)
    school.correct("bob", -100)
    school.unenrol("bob")
    school.client("ana").start_attempt("sums")
    school.close()
    return school.database


@pytest.fixture
def copied(lived: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes copies of that database, each in a folder of its own."""
    made: list[Path] = []

    def copy() -> Path:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(folder / FILE)
        shutil.copyfile(lived, made[-1])
        return made[-1]

    return copy


def by_hand(path: Path, statement: str, *values: Any) -> None:
    """What somebody does who can write the file."""
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA foreign_keys = OFF")
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute(statement, values)


def flipped(value: Any, at: int, bit: int) -> Any:
    """The value with one bit of it turned round."""
    if isinstance(value, int):
        return value ^ (1 << bit)
    told = bytearray((value or "").encode()) or bytearray(b" ")
    told[at % len(told)] ^= 1 << bit
    return bytes(told)


def alter(path: Path, table: str, column: str, row: int, at: int, bit: int) -> bool:
    """Flip one bit of one value; False where the database itself would not have it."""
    with closing(sqlite3.connect(path)) as file:
        enrolled = "WHERE id IN (SELECT learner FROM enrolments)" if table == "learners" else ""
        rows = file.execute(f'SELECT rowid, "{column}" FROM {table} {enrolled}').fetchall()
    rowid, value = rows[row % len(rows)]
    new = flipped(value, at, bit)
    place = "CAST(? AS TEXT)" if isinstance(new, bytes) else "?"
    try:
        by_hand(path, f'UPDATE {table} SET "{column}" = {place} WHERE rowid = ?', new, rowid)
    except sqlite3.IntegrityError:
        return False
    return True


def test_a_class_as_it_was_written_has_no_flaw(lived: Path) -> None:
    found = verify(lived.parent)
    assert found.flaws == ()
    assert [head.learner for head in found.heads] == ["ana", "bob"]
    assert found.links == sum(head.links for head in found.heads) > 20
    assert verify(lived.parent).digest == found.digest


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_flipped_bit_in_any_column_is_found(copied: Callable[[], Path], table: str, column: str) -> None:
    tried = 0
    for row, at, bit in ((0, 0, 0), (1, 3, 2), (-1, 25, 1)):
        path = copied()
        if alter(path, table, column, row, at, bit):
            tried += 1
            assert verify(path.parent).flaws, (row, at, bit)
    assert tried


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(where=st.sampled_from(COLUMNS), row=st.integers(0, 50), at=st.integers(0, 400), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_found(
    copied: Callable[[], Path], where: tuple[str, str], row: int, at: int, bit: int
) -> None:
    path = copied()
    assume(alter(path, *where, row, at, bit))
    flaws = verify(path.parent).flaws
    assert flaws
    assert all("\n" not in flaw for flaw in flaws)


def test_it_says_whose_and_which(copied: Callable[[], Path]) -> None:
    path = copied()
    by_hand(path, "UPDATE hand_ins SET grade = '1', worth = 1000 WHERE attempt = 1")
    told = "\n".join(verify(path.parent).flaws)
    assert "ana: hand-in 1 is not what was written" in told
    assert "the marks of attempt 1 come to 3/7" in told
    assert "bob" not in told


@pytest.mark.parametrize(
    ("table", "value"), [("responses", "x'7b7d'"), ("marks", "1"), ("awards", "1.5"), ("corrections", "NULL")]
)
def test_a_value_of_another_type_is_found(copied: Callable[[], Path], table: str, value: str) -> None:
    column = {"responses": "response", "marks": "mark", "awards": "credits", "corrections": "reason"}[table]
    path = copied()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA writable_schema = ON")
        file.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = ?", (table,))
    by_hand(path, f"UPDATE {table} SET {column} = {value} WHERE rowid = 1")
    found = verify(path.parent)
    assert found.flaws
    assert [head.learner for head in found.heads] == ["ana", "bob"]


ADDED = {
    "award": ("awards", "99, learner, course, chapter, 98, 1000, at"),
    "correction": ("corrections", "99, learner, course, chapter, 5000, reason, by, at"),
    "enrolment": ("enrolments", "99, learner, login, 4242, 'instructor', person, by, at"),
    "response": ("responses", "99, attempt, position, response, at"),
}


@pytest.mark.parametrize("kind", ADDED)
def test_a_row_added_by_hand_is_found(copied: Callable[[], Path], kind: str) -> None:
    path = copied()
    table, columns = ADDED[kind]
    by_hand(path, f"INSERT INTO {table} SELECT {columns} FROM {table} LIMIT 1")
    assert any(f"{kind} 99 was added by hand" in flaw for flaw in verify(path.parent).flaws)


@pytest.mark.parametrize("table", ["awards", "corrections", "enrolments", "responses", "attempts", "hand_ins", "marks"])
def test_a_row_taken_away_is_found(copied: Callable[[], Path], table: str) -> None:
    path = copied()
    by_hand(path, f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})")
    assert verify(path.parent).flaws


def test_a_link_taken_away_is_found_with_or_without_its_row(copied: Callable[[], Path]) -> None:
    path = copied()
    by_hand(path, "DELETE FROM links WHERE learner = 2 AND number = 3")
    assert any("link 3 of the chain is missing" in flaw for flaw in verify(path.parent).flaws)


def test_credits_moved_to_another_learner_are_found(copied: Callable[[], Path]) -> None:
    path = copied()
    by_hand(path, "UPDATE learners SET name = 'swapped' WHERE name = 'ana'")
    by_hand(path, "UPDATE learners SET name = 'ana' WHERE name = 'bob'")
    by_hand(path, "UPDATE learners SET name = 'bob' WHERE name = 'swapped'")
    assert any("renamed" in flaw for flaw in verify(path.parent).flaws)


def rewrite(path: Path, who: int) -> None:
    """Make a learner's chain anew, as somebody can who has the file and this program."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as rows:
        told = rows.execute(select(links).where(links.c.learner == who).order_by(links.c.number)).fetchall()
        rows.execute(links.delete().where(links.c.learner == who))
        for link in told:
            seal(rows, who, link.kind, link.row)
    engine.dispose()


def test_a_chain_made_anew_shows_against_what_was_noted_down(copied: Callable[[], Path]) -> None:
    path = copied()
    noted = verify(path.parent)
    by_hand(path, "UPDATE corrections SET credits = 900 WHERE credits = 143")
    with closing(sqlite3.connect(path)) as file:
        (who,) = file.execute("SELECT id FROM learners WHERE name = 'ana'").fetchone()
    rewrite(path, who)
    later = verify(path.parent)
    assert later.flaws == ()
    assert later.digest != noted.digest
    assert any("ana" in flaw and "rewritten" in flaw for flaw in verify(path.parent, noted.heads).flaws)


def test_an_end_cut_off_shows_against_what_was_noted_down(copied: Callable[[], Path]) -> None:
    path = copied()
    noted = verify(path.parent)
    by_hand(path, "DELETE FROM corrections WHERE credits = -100")
    by_hand(path, "DELETE FROM enrolments WHERE role = 'gone'")
    by_hand(path, "DELETE FROM links WHERE (kind = 'correction' AND row = 2) OR (kind = 'enrolment' AND row = 3)")
    assert verify(path.parent).flaws == ()
    assert any(flaw.startswith("bob: the first") for flaw in verify(path.parent, noted.heads).flaws)


def test_what_came_later_is_no_flaw_against_what_was_noted_down(tmp_path: Path) -> None:
    school = SmallClass(tmp_path)
    school.enrol("ana", "bob")
    noted = verify(school.data)
    school.take("ana")
    school.enrol("eve")
    assert verify(school.data, noted.heads).flaws == ()
    assert verify(school.data, (*noted.heads, Head("mia", 3, "0" * 64))).flaws == (
        "mia: was here when the earlier heads were noted down, and is gone",
    )
    school.close()


def test_the_digest_is_over_all_heads() -> None:
    heads = (Head("ana", 2, "a" * 64), Head("bob", 1, "b" * 64))
    told = f"ana 2 {'a' * 64}\nbob 1 {'b' * 64}\n"
    assert Verified(heads, ()).digest == hashlib.sha256(told.encode()).hexdigest()


def test_a_byte_flipped_in_the_file_itself_is_found(copied: Callable[[], Path]) -> None:
    path = copied()
    held = path.read_bytes()
    assert held.count(b"it was wrong") == 2
    path.write_bytes(held.replace(b"it was wrong", b"it was wrung", 1))
    (flaw,) = verify(path.parent).flaws
    assert "correction" in flaw


def test_damaged_pages_are_told_in_a_line(copied: Callable[[], Path]) -> None:
    path = copied()
    held = bytearray(path.read_bytes())
    for page in range(8, len(held) // 4096):
        held[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(held)
    with suppress(StoreError):
        flaws = verify(path.parent).flaws
        assert any("damaged" in flaw for flaw in flaws)


def test_records_that_are_missing_are_no_new_ones(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="missing"):
        verify(tmp_path)
    assert not (tmp_path / FILE).exists()
