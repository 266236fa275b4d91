"""A learner's CSV file: what is guessed, what may be said, and that what was written is read."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.datasets import Table, read_csv


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str | bytes, name: str = "marks.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


PLANTS = "height,colour,kind\n1.5,red,rose\n2,blue,iris\n0.5,red,rose\n3,white,iris\n"


def test_numbers_words_and_classes(write: Any) -> None:
    table = read_csv(write(PLANTS))
    assert table.feature_names == ("height", "colour=blue", "colour=red", "colour=white")
    assert table.features.tolist() == [[1.5, 0, 1, 0], [2, 1, 0, 0], [0.5, 0, 1, 0], [3, 0, 0, 1]]
    assert (table.target_name, table.classes) == ("kind", ("iris", "rose"))
    assert table.targets.tolist() == [1, 0, 1, 0]
    assert table.notes == ()
    assert table.features.dtype == np.float64
    assert table.targets.dtype == np.int64


@pytest.mark.parametrize("target", ["height", 0, -3])
def test_the_target_by_name_or_number(write: Any, target: str | int) -> None:
    table = read_csv(write(PLANTS), target)
    assert (table.target_name, table.classes) == ("height", ())
    assert table.targets.tolist() == [1.5, 2, 0.5, 3]
    assert table.targets.dtype == np.float64
    assert table.feature_names == ("colour=blue", "colour=red", "colour=white", "kind=iris", "kind=rose")


@pytest.mark.parametrize(
    ("column", "task", "classes", "targets"),
    [
        ("0 1 1 0", None, ("0", "1"), [0, 1, 1, 0]),
        ("3 7 7 3 3", None, ("3", "7"), [0, 1, 1, 0, 0]),
        ("10 9 10 9", None, ("9", "10"), [1, 0, 1, 0]),  # by size, not by spelling
        ("1 2 3 4", None, (), [1, 2, 3, 4]),  # no value comes again
        ("1.5 2 1.5 2", None, (), [1.5, 2, 1.5, 2]),
        ("1.5 2 1.5 2", "classification", ("1.5", "2"), [0, 1, 0, 1]),
        ("0 1 1 0", "regression", (), [0, 1, 1, 0]),
        (" ".join(map(str, [*range(11), *range(11)])), None, (), [*range(11), *range(11)]),
        (" ".join(map(str, [*range(10), *range(10)])), None, tuple("0123456789"), [*range(10), *range(10)]),
        ("yes no no yes", None, ("no", "yes"), [1, 0, 0, 1]),
    ],
)
def test_classification_or_regression(write: Any, column: str, task: Any, classes: Any, targets: Any) -> None:
    rows = "\n".join(f"{number},{value}" for number, value in enumerate(column.split()))
    table = read_csv(write(f"x,y\n{rows}\n"), task=task)
    assert (table.classes, table.targets.tolist()) == (classes, targets)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,b\n1,2\n3,4\n", ("a", "b")),
        ("1,2\n3,4\n", ("column 1", "column 2")),
        ("red,1\nblue,2\n", ("column 1", "column 2")),
        ("colour,kind\nred,rose\nblue,iris\nred,rose\n", ("colour", "kind")),
        ("red,rose\nblue,iris\nred,rose\n", ("column 1", "column 2")),
        (",b\n1,2\n3,4\n", ("column 1", "b")),  # as pandas writes its index
        ("\ufeffa;b\n1;2\n3;4\n", ("a", "b")),
        ('"a"\t"b"\r\n1\t2\r\n3\t4\r\n', ("a", "b")),
        ("a,b\r1,2\r3,4\r", ("a", "b")),
        ("\n\na , b\n\n 1, 2\n3 ,4\n   \n", ("a", "b")),
        ('"the height, in cm";b\n1;2\n3;4\n', ("the height, in cm", "b")),
        ('"two\nlines",b\n1,2\n3,4\n', ("two\nlines", "b")),
    ],
)
def test_headers_and_separators(write: Any, text: str, names: tuple[str, str]) -> None:
    table = read_csv(write(text), task="regression" if "2" in text else None)
    assert (table.feature_names[0].split("=")[0], table.target_name) == names


def test_a_header_can_be_said(write: Any) -> None:
    text = "2019,2020\n1,2\n3,4\n"
    assert read_csv(write(text), header=True).target_name == "2020"
    assert len(read_csv(write(text)).targets) == 3
    assert read_csv(write("a,b\nc,d\n"), header=False).classes == ("b", "d")


GAPS = "age,town,y\n20,Bonn,0\n,Bonn,1\n40,?,0\n60,Köln,1\n90,Bonn,NA\n"


def test_missing_values_are_told(write: Any) -> None:
    with pytest.raises(ValueError, match=r"marks.csv, line 3, column 'age': expected a value; got none; 3 of 5 rows"):
        read_csv(write(GAPS))


def test_missing_values_are_dropped(write: Any) -> None:
    table = read_csv(write(GAPS), missing="drop")
    assert table.features.tolist() == [[20, 1, 0], [60, 0, 1]]
    assert table.targets.tolist() == [0, 1]
    assert table.notes == ("left out 3 of 5 rows, which lack a value",)


def test_missing_values_are_filled_but_never_the_target(write: Any) -> None:
    table = read_csv(write(GAPS), missing="fill", task="classification")
    assert table.feature_names == ("age", "town=Bonn", "town=Köln")
    assert table.features.tolist() == [[20, 1, 0], [40, 1, 0], [40, 1, 0], [60, 0, 1]]
    assert table.targets.tolist() == [0, 1, 0, 1]
    assert table.notes == (
        "left out 1 of 5 rows, which lack the target 'y'",
        "filled 1 of 4 values of 'age' with the median, 40.0",
        "filled 1 of 4 values of 'town' with the commonest, 'Bonn'",
    )


def test_columns_can_be_ignored_and_read_as_words(write: Any) -> None:
    text = "id,country,postcode,y\n1,NA,50667,a\n2,DE,53111,b\n3,NA,50667,a\n"
    table = read_csv(write(text), ignore="id", types={"country": "words", 2: "words"})  # type: ignore[dict-item]
    assert table.feature_names == ("country=DE", "country=NA", "postcode=50667", "postcode=53111")
    assert read_csv(write(text), ignore=["id", 1]).feature_names == ("postcode",)
    assert read_csv(write(text), ignore=["y", "country"]).target_name == "postcode"


def test_nothing_is_evaluated_and_nothing_is_markup(write: Any, tmp_path: Path) -> None:
    evil = ['__import__("os").mkdir("gone")', "=1+1", "{0.__class__}", "[bold]x[/]", "\x1b[31m", "%s"]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["word", "y"], *([word, number] for number, word in enumerate(evil))])
    table = read_csv(write(buffer.getvalue()))
    assert table.feature_names == tuple(sorted(f"word={word}" for word in evil))
    assert not (tmp_path / "gone").exists()


numbers = st.floats(allow_nan=False, allow_infinity=False)
words = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda word: word and word.lower() not in ("?", "-", "n/a", "na", "#n/a", "#nv", "nan"))
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[float]], list[str]]:
    """Names, rows of numbers, and a word for each row; two different values in every column."""
    width, rows = draw(st.integers(1, 4)), draw(st.integers(2, 12))
    names = draw(st.lists(words, min_size=width + 1, max_size=width + 1, unique=True))
    columns = [draw(st.lists(numbers, min_size=rows, max_size=rows)) for _ in range(width)]
    for column in columns:
        if len(set(column)) == 1:
            column[0] = 1.0 if column[1] != 1.0 else 2.0
    labels = draw(st.lists(words, min_size=rows, max_size=rows))
    if len(set(labels)) == 1:
        labels[0] = "a" if labels[1] != "a" else "b"
    return names, [list(row) for row in zip(*columns, strict=True)], labels


@given(
    table=tables(), separator=st.sampled_from([",", ";", "\t"]), mark=st.booleans(), end=st.sampled_from(["\n", "\r\n"])
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read(
    tmp_path: Path, table: tuple[list[str], list[list[float]], list[str]], separator: str, mark: bool, end: str
) -> None:
    names, rows, labels = table
    path = tmp_path / "round.csv"
    with path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=end)
        writer.writerows([names, *([*map(repr, row), label] for row, label in zip(rows, labels, strict=True))])
    read = read_csv(path, header=True, separator=separator, decimal=".", types={names[-1]: "words"})
    assert read.feature_names == tuple(names[:-1])
    assert read.features.tolist() == rows
    assert [read.classes[number] for number in read.targets] == labels


@given(table=tables(), separator=st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_plain_words_and_numbers_need_no_hints(
    tmp_path: Path, table: tuple[list[str], list[list[float]], list[str]], separator: str
) -> None:
    _, rows, labels = table
    names = [f"x{number}" for number in range(len(rows[0]))]
    kinds = [f"kind {sum(map(ord, label)) % 5}" for label in labels]
    if len(set(kinds)) == 1:
        kinds[0] = "another kind"
    comma = separator == ";"
    path = tmp_path / "plain.csv"
    told = [[repr(number).replace(".", ",") if comma else repr(number) for number in row] for row in rows]
    lines = [[*names, "kind"], *([*row, kind] for row, kind in zip(told, kinds, strict=True))]
    path.write_text("\n".join(separator.join(line) for line in lines), encoding="utf-8")
    read = read_csv(path)
    assert read.feature_names == tuple(names)
    assert read.features.tolist() == rows
    assert [read.classes[number] for number in read.targets] == kinds


@given(
    raw=st.one_of(
        st.binary(max_size=300), st.text(alphabet='a1,;\t"\n\r.?- é%$\u2212\u00a0=', max_size=200).map(str.encode)
    )
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_sound_table_or_a_message(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(raw)
    table, message = None, ""
    try:
        table = read_csv(path, missing="fill")
    except ValueError as told:
        message = str(told)
    if table is None:
        assert "expected" in message
        assert message.isprintable()
        return
    assert isinstance(table, Table)
    assert np.isfinite(table.features).all()
    assert table.features.shape == (len(table.targets), len(table.feature_names))
    assert all(math.isfinite(target) for target in table.targets)
