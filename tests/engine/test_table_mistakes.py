"""What is wrong with a learner's CSV file is told in words: the file, the line, the column, and how to mend it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from engine.datasets import cells, read_csv

PLANTS = "height,colour,kind\n1.5,red,rose\n2,blue,iris\n0.5,red,rose\n3,white,iris\n"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(text: str | bytes, name: str = "marks.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


MISTAKES: dict[str, tuple[str | bytes, dict[str, Any], str]] = {
    "empty": ("", {}, "marks.csv: expected a header and rows of data; got an empty file"),
    "blank": ("\n \n\n", {}, "got an empty file"),
    "only a header": ("a,b\n", {}, "expected at least two rows of data; got 0 below the header in line 1"),
    "one row": ("a,b\n1,2\n", {}, "expected at least two rows of data; got 1 below"),
    "one column": ("a\n1\n2\n", {}, "line 1: expected at least two columns, .*; got one"),
    "prose": ("Once upon a time\nthere was a file.\n", {}, "expected at least two columns"),
    "short row": ("a,b,c\n1,2,3\n4,5\n", {}, "line 3: expected 3 fields, as in line 1; got 2. Write the separator"),
    "long row": ("a,b\n1,2\n3,4,5\n", {}, "line 3: expected 2 fields, as in line 1; got 3. Put quotation marks"),
    "constant": ("a,b,y\n1,5,0\n2,5,1\n", {}, r"column 'b': expected at least two different values; got 5.0 .*ig"),
    "constant target": ("a,y\n1,x\n2,x\n", {}, "column 'y': expected at least two different values; got 'x' everyw"),
    "nothing known": ("a,b,y\n1,,0\n2,NA,1\n", {}, "column 'b': expected at least two .*; got none, all are missing"),
    "constant once rows are dropped": (
        "a,b,y\n1,1,0\n1,2,1\n2,,1\n",
        {"missing": "drop"},
        "column 'a': expected at least two different values; got 1.0 everywhere",
    ),
    "too few rows left": ("a,b,y\n1,1,0\n,2,1\n2,,1\n", {"missing": "drop"}, "two rows without a gap; got 1"),
    "text among numbers": (
        "a,y\n1,0\n2,1\nthree,0\n4,1\n",
        {},
        r"line 4, column 'a': expected a number, as 1.5, like others .*; got 'three'. .*types=\{'a': 'words'\}",
    ),
    "points among commas": (
        "a;y\n1,5;0\n2.5;1\n3,5;0\n",
        {},
        "line 3, column 'a': .* as 1,5, .*; got '2.5'. Write , before .* and . at most between groups of three$",
    ),
    "commas among points": (
        'a,y\n"1,5",0\n2.5,1\n3.5,0\n',
        {},
        "line 2, column 'a': .* as 1.5, .*; got '1,5'. Write . before .* and , at most between groups of three$",
    ),
    "groups of three and a decimal comma": (
        'a,y\n"1,234",0\n"12,5",1\n"2,345.5",0\n',
        {},
        "line 3, column 'a': .* as 1.5, .*; got '12,5'. Write . before .* between groups of three$",
    ),
    "another decimal sign said": (
        "a;y\n1.5;0\n2.5;1\n",
        {"decimal": ","},
        r"line 2, column 'a': .* as 1,5, .*; or say decimal='\.'$",
    ),
    "percent in some rows": ("a,y\n10%,0\n20%,1\n5,0\n", {}, "line 4, column 'a': .* with %, .*; got '5'. Write"),
    "a percent in one row": ("a,y\n10,0\n20%,1\n5,0\n", {}, "line 2, column 'a': .* with %, .*; got '10'"),
    "two currencies": ("a,y\n$1,0\n2,1\n€ 3,0\n", {}, r"line 4, column 'a': .* with \$, .*; got '€ 3'"),
    "missing is not null": ("a,y\n1,0\n2,1\nnull,0\n", {}, "line 4, column 'a': expected a number, .*; got 'null'"),
    "another separator named": ("sep=|\na|b\n1|2\n", {}, r"line 1: expected sep=, or sep=; .*; got 'sep=\|'"),
    "one column and separators at the ends": ("a;\n1;\n2;\n", {}, "line 1: expected at least two columns, .*; got one"),
    "words said to be numbers": ("a,y\nx,0\nz,1\n", {"types": {"a": "numbers"}}, "column 'a': expected a number"),
    "infinite": ("a,y\n1,0\ninf,1\n2,1\n", {}, "line 3, column 'a': expected a finite number; got 'inf'"),
    "too large for a float": ("a,y\n1,0\n2,1\n1e999,1\n", {}, "line 4, column 'a': expected a finite number; got '1e9"),
    "not a number": ("a,y\n1,0\nNaN,1\n2,1\n", {}, "line 3, column 'a': expected a value; got none"),
    "duplicate names": ("a,b,a\n1,2,3\n4,5,6\n", {}, "line 1: expected a name of its own .*'a' for columns 1 and 3"),
    "binary": (b"a,b\n1,2\n\x003,4\n", {}, "line 3: expected text; got a binary file"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", {}, "expected text in utf-8; got bytes that are none"),
    "latin-1": ("a,b\n1,2\n3,größe\n".encode("latin-1"), {}, "line 3: expected text in utf-8.*encoding='cp1252'"),
    "utf-16": (b"\xff\xfea", {}, "line 1: expected text in utf-16; got bytes that are none"),
    "utf-16 without its mark": ("a,b\n1,2\n".encode("utf-16-le"), {}, "line 1: expected text; got a binary file"),
    "workbook": (b"PK\x03\x04rest", {}, "expected text; got a workbook or a zip file"),
    "unknown encoding": (PLANTS, {"encoding": "utf-9"}, "encoding: expected a name as utf-8 or cp1252; got 'utf-9'"),
    "no text encoding": (PLANTS, {"encoding": "hex"}, "encoding: expected a name as utf-8 or cp1252; got 'hex'"),
    "encoding with a zero": (PLANTS, {"encoding": "a\0b"}, "encoding: expected a name as utf-8 or cp1252; got"),
    "huge field": (f"a,b\n1,2\n3,{'x' * 10_001}\n", {}, "line 3: expected fields of at most 10,000 .* 10,001"),
    "open quotation mark": ('a,b\n1,"2\n3,4\n5,6\n', {}, "line 2: expected a quotation mark that ends the field"),
    "open for a long time": ('a,b\n1,"2\n' + "3,4\n" * 50_000, {}, "line 2: expected a quotation mark that ends"),
    "lone quotation mark": ('a,b\n1,"2"x\n', {}, "line 2: expected a quotation mark inside a field to be doubled"),
    "unknown target": (PLANTS, {"target": "species"}, "target: expected a column .* of 'height', .*; got 'species'"),
    "target out of range": (PLANTS, {"target": 3}, "target: expected a column by its name or number.*; got 3"),
    "target ignored": (PLANTS, {"target": "kind", "ignore": 2}, "target: expected a column that is not ignored; g"),
    "all ignored": (PLANTS, {"ignore": [0, 1]}, "ignore: expected two columns to be left.*; got 1 left"),
    "unknown type": (PLANTS, {"types": {"height": "float"}}, "types: expected one of 'numbers', 'words'; got 'float'"),
    "type of no column": (PLANTS, {"types": {"size": "words"}}, "types: expected a column by its name"),
    "unknown task": (PLANTS, {"task": "guess"}, "task: expected one of None, 'classification', .*'guess'"),
    "unknown way with gaps": (PLANTS, {"missing": "mean"}, "missing: expected one of 'refuse', 'drop', .* got 'mean'"),
    "unknown separator": (PLANTS, {"separator": "|"}, r"separator: expected ',' or ';' or '\\t'.*got '|'"),
    "unknown decimal sign": (PLANTS, {"decimal": "'"}, "decimal: expected '.' or ','; got"),
    "words for regression": (PLANTS, {"task": "regression"}, "column 'kind': expected numbers for regression; got 'ro"),
    "too many words": (
        "a,y\n" + "".join(f"word {number},{number % 2}\n" for number in range(101)),
        {},
        r"column 'a': expected at most 100 different values .*; got 101. Leave it out by ignore=\['a'\]",
    ),
    "too many classes": (
        "a,y\n" + "".join(f"{number % 2},{number}\n" for number in range(101)),
        {"task": "classification"},
        "column 'y': expected at most 100 different values .*; got 101. Say task='regression'",
    ),
    "too many columns": (",".join(["a"] * 10_001) + "\n", {}, "line 1: expected at most 10,000 columns; got 10,001"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_told_with_file_line_and_column(write: Any, mistake: str) -> None:
    text, options, words = MISTAKES[mistake]
    with pytest.raises(ValueError, match=words) as told:
        read_csv(write(text), **options)
    assert len(str(told.value)) < 400
    assert str(told.value).isprintable()


def test_a_large_table_is_refused_with_its_limit(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "CELLS", 6)
    assert len(read_csv(write("a,b\n1,2\n3,4\n")).targets) == 2
    with pytest.raises(ValueError, match="line 4: expected at most 6 fields, rows × columns; got more"):
        read_csv(write("a,b\n1,2\n3,4\n5,6\n"))
    monkeypatch.setattr(cells, "BYTES", 10)
    with pytest.raises(ValueError, match="expected at most 0 MB; got more"):
        read_csv(write("a,b\n1,2\n3,4\n"))


def test_words_that_become_too_many_columns_are_refused(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.datasets.tables.CELLS", 8)
    with pytest.raises(ValueError, match="column 'a': expected at most 8 fields once words are columns; got more"):
        read_csv(write("a,y\nr,1\ng,2\nb,3\n"))


def test_files_that_cannot_be_read(tmp_path: Path, write: Any) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.csv: expected a file that is there; got none at"):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(IsADirectoryError, match="expected a file; got a folder"):
        read_csv(tmp_path)
    with pytest.raises(IsADirectoryError, match="expected a file; got a device"):
        read_csv("/dev/zero")
    with pytest.raises((ValueError, OSError), match=r"expected the path of a file|expected a file"):
        read_csv("a\0b")
    with pytest.raises(TypeError, match=r"expected the path of a file, as 'flowers\.csv'; got 3"):
        read_csv(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ignore": 1.5}, "ignore: expected a column by its name or number, or a list of these; got 1.5"),
        ({"ignore": [1.5]}, "ignore: expected a column by its name or number, of 'height', .*; got 1.5"),
        ({"types": ["words"]}, r"types: expected a mapping, as \{'postcode': 'words'\}; got \['words'\]"),
        ({"types": "words"}, "types: expected a mapping, .*; got 'words'"),
        ({"encoding": 8}, "encoding: expected a name as utf-8 or cp1252; got 8"),
    ],
)
def test_arguments_of_the_wrong_type(write: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        read_csv(write(PLANTS), **options)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(write: Any) -> None:
    path = write(PLANTS)
    path.chmod(0)
    with pytest.raises(PermissionError, match="expected a file you may read; got no permission"):
        read_csv(path)


def test_no_permission_in_words(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(PLANTS)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError, match=r"marks\.csv: expected a file you may read; got no permission"):
        read_csv(path)


def test_a_file_name_cannot_write_to_the_terminal(write: Any) -> None:
    with pytest.raises(ValueError, match="empty file") as told:
        read_csv(write("", name="\x1b[2Jevil.csv"))
    assert "\x1b" not in str(told.value)
