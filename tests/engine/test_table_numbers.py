"""Numbers as people and Excel write them in a CSV file, and what is told where they could mean something else."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.datasets import read_csv


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str | bytes, name: str = "marks.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


PLANTS = "height,colour,kind\n1.5,red,rose\n2,blue,iris\n0.5,red,rose\n3,white,iris\n"


@pytest.mark.parametrize(
    ("text", "options", "features"),
    [
        ("x;y\n1,5;0,25\n-2,5e1;1\n", {}, [1.5, -25]),
        ("x;y\n1.5;0.25\n-2.5;1\n", {}, [1.5, -2.5]),
        ("x\ty\n1,5\t0,25\n2,5\t1\n", {"decimal": ","}, [1.5, 2.5]),
        ('x,y\n"1,5","2,5"\n"2,5",1\n', {"decimal": ","}, [1.5, 2.5]),
        ("x,y\n.5,1\n+2.,2\n", {}, [0.5, 2]),
        ("x,y\n1e-3,1\n1E3,2\n", {}, [0.001, 1000]),
        ("x\ty\n1,5\t0,25\n2,5\t1\n", {}, [1.5, 2.5]),
        ('x,y\n"1,5","2,5"\n"2,5",1\n', {}, [1.5, 2.5]),
        ("x;y\n999;0,5\n1.234;1\n2.500;0\n", {}, [999, 1234, 2500]),
        ("x;y\n999;0.5\n1.234;1\n2.500;0\n", {}, [999, 1.234, 2.5]),
        ("x;y\n999;0\n1.234;1\n2.500;0\n", {"decimal": ","}, [999, 1234, 2500]),
        ("x;y\n1,234.5;0\n2,500;1\n", {}, [1234.5, 2500]),
        ('x,y\n"1,234",0.5\n"1,234,567.5",1\n', {}, [1234, 1234567.5]),
        ('x,y\n"1.234,5",0\n"2,5",1\n', {}, [1234.5, 2.5]),
        ("x;y\n1.234.567;0\n12;1\n", {}, [1234567, 12]),
        ("x,y\n1 234,0\n12\u00a0345.5,1\n1\u202f234\u202f567,2\n", {}, [1234, 12345.5, 1234567]),
        ("x,y\n10%,0\n 2.5 %,1\n\u22125%,2\n", {}, [0.1, 0.025, -0.05]),
        ("x,y\n$1.5,0\n-$2,1\n$-3,2\n4,3\n", {}, [1.5, -2, -3, 4]),
        ("x;y\n€ 3;0\n1.234,50 €;1\n", {}, [3, 1234.5]),
        ("x,y\n\u22121.5,0\n1e\u22122,1\n", {}, [-1.5, 0.01]),
    ],
)
def test_decimal_signs(write: Any, text: str, options: dict[str, Any], features: list[float]) -> None:
    assert read_csv(write(text), task="regression", **options).features[:, 0].tolist() == features


@pytest.mark.parametrize(
    ("text", "options", "note"),
    [
        (
            "preis;b;c\n999;1;3\n1.234;2;4\n2.500;3;5\n",
            {},
            "'1.234' in 'preis' was read as 1.234; if it means 1234, say decimal=','",
        ),
        ('x,y\n"1,234",0\n5,1\n', {}, "'1,234' in 'x' was read as 1234; if it means 1.234, say decimal=','"),
        ("x;y\n1,234;0\n2,500;1\n", {}, "'1,234' in 'x' was read as 1.234; if it means 1234, say decimal='.'"),
        ("x,y\n10%,0\n20%,1\n", {}, "'x' was read in hundredths: '10%' as 0.1"),
        (
            "x,y\n2024-01-01,0\n2024-01-02,1\n",
            {},
            "'x' was read as 2 different words; it looks like dates or times. "
            "Write it as numbers, or leave it out by ignore=['x']",
        ),
        (
            "x,y\n12:30,0\n?,1\n13:45:10,1\n",
            {"missing": "drop"},
            "'x' was read as 2 different words; it looks like dates or times. "
            "Write it as numbers, or leave it out by ignore=['x']",
        ),
        (
            "x,y\n" + "".join(f"no. {number},{number}\n" for number in range(21)),
            {},
            "'x' was read as 21 different words; it looks like numbers or texts rather than categories. "
            "Write it as numbers, or leave it out by ignore=['x']",
        ),
        ("a;y;\n1;0;\n2;1;\n", {}, "left out the last column, empty and without a name: every line ends with the sep"),
        ("a;y;;\n1;0;;\n2;1;;\n", {}, "left out the last 2 columns, empty and without a name"),
    ],
)
def test_what_may_be_meant_otherwise_is_told(write: Any, text: str, options: dict[str, Any], note: str) -> None:
    assert read_csv(write(text), task="regression", **options).notes[0].startswith(note)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("x;y\n999;0,5\n1.234;1\n", {}),
        ("x;y\n999;0\n1.234;1\n", {"decimal": "."}),
        ('x,y\n"1,234",0.5\n5,1\n', {}),
        ("x,y\n2024-01-01,0\n2024-01-02,1\n", {"types": {"x": "words"}}),
        ("x,y\n" + "".join(f"no. {number % 20},{number}\n" for number in range(39)), {}),
    ],
)
def test_nothing_is_told_where_nothing_is_in_doubt(write: Any, text: str, options: dict[str, Any]) -> None:
    assert read_csv(write(text), task="regression", **options).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\na;b,c\n1;2\n3;4\n",
        "SEP=;\r\na;b,c\r\n1;2\r\n3;4\r\n",
        "\ufeffsep=;\na;b,c\n1;2\n3;4\n",
        "a;b,c\n1;2\n3;4\n;\n;\n",
        "a;b,c;\n1;2;\n3;4;\n;;\n",
        "a\tb,c\n1\t2\n3\t4\n".encode("utf-16"),
        b"\xfe\xff" + "a\tb,c\n1\t2\n3\t4\n".encode("utf-16-be"),
    ],
)
def test_what_excel_writes(write: Any, text: str | bytes) -> None:
    table = read_csv(write(text), task="regression")
    assert (table.feature_names, table.target_name) == (("a",), "b,c")
    assert (table.features.tolist(), table.targets.tolist()) == ([[1], [3]], [2, 4])


def test_lines_are_counted_from_the_sep_line(write: Any) -> None:
    with pytest.raises(ValueError, match="line 4, column 'a': expected a value"):
        read_csv(write("sep=;\na;b\n1;2\n;4\n2;5\n"))


def test_a_row_without_values_among_others_has_gaps(write: Any) -> None:
    assert read_csv(write("a;b\n1;2\n;\n3;4\n"), missing="drop").notes == ("left out 1 of 3 rows, which lack a value",)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF_8", "utf8", "utf-8-sig", "cp1252", None])
def test_a_mark_at_the_beginning_is_no_part_of_a_name(write: Any, encoding: str | None) -> None:
    assert read_csv(write("\ufeffgröße,b\n1,2\n3,4\n"), encoding=encoding).feature_names == ("größe",)


@pytest.mark.parametrize("sign", ["", "?", "-", "NA", "na", "N/A", "#N/A", "#NV", "NaN", "nan"])
def test_what_stands_for_a_missing_value(write: Any, sign: str) -> None:
    table = read_csv(write(f"a,y\n1,x\n{sign},z\n2,z\n3,x\n"), missing="drop")
    assert table.features.tolist() == [[1], [2], [3]]
    assert sign.upper() in (read_csv.__doc__ or "").upper()


def test_none_and_null_are_words_and_so_is_minus_beside_plus(write: Any) -> None:
    assert read_csv(write("a,y\n1,None\n2,null\n")).classes == ("None", "null")
    assert read_csv(write("a,y\n1,+\n2,-\n")).classes == ("+", "-")


@pytest.mark.parametrize("ignore", [1, np.int64(1), "colour", ["colour"], ("colour",), np.array([1])])
def test_ignore_takes_one_column_or_several(write: Any, ignore: Any) -> None:
    assert read_csv(write(PLANTS), ignore=ignore).feature_names == ("height",)
    assert read_csv(write(PLANTS), ignore=None, types=None).feature_names == read_csv(write(PLANTS)).feature_names


def _as_written(number: float, decimal: str, group: str, mark: str) -> str:
    return f"{number:,.2f}".translate({ord(","): group, ord("."): decimal}) + mark


@given(
    hundredths=st.lists(st.integers(-(10**11), 10**11), min_size=2, max_size=10, unique=True),
    decimal=st.sampled_from([".", ","]),
    group=st.sampled_from(["other", "", " ", "\u00a0", "\u202f"]),
    mark=st.sampled_from(["", " €", "$", "%", " %"]),
    separator=st.sampled_from([",", ";", "\t"]),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_grouped_numbers_with_two_decimals_are_read_as_written(
    tmp_path: Path, hundredths: list[int], decimal: str, group: str, mark: str, separator: str
) -> None:
    if group == "other":
        group = "," if decimal == "." else "."
    path = tmp_path / "grouped.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        told = [_as_written(each / 100, decimal, group, mark) for each in hundredths]
        writer.writerows([["x", "y"], *([text, number] for number, text in enumerate(told))])
    table = read_csv(path, task="regression")
    assert table.features[:, 0].tolist() == [each / 100 / (100 if "%" in mark else 1) for each in hundredths]
    assert not any("say decimal" in note for note in table.notes)
