"""A small matrix is asked for, cell by cell."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from content.asked import AskedBase, ResponseBase, ToldPart, UnreadableError
from content.findings import Authored, Finding, Path, rule, shown
from content.formats.carried import Carried
from content.questions.numerical import Numerical, NumericalResponse
from content.variants.carrying import carried_as
from content.variants.kind import Kind
from content.variants.question import Drawn, Expression, Question, QuestionError, Text
from content.variants.tolerance import Tolerance
from content.variants.typed import NotANumberError, read_number

MAX_SIDE = 6
_LONGEST = 40
_EMPTY = "_"
_NEXT_ROW = re.compile(r"[;\n]|\]\s*,?\s*\[")

Cell = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST)]


class MatrixResponse(ResponseBase):
    """`cells` row by row: each number as it was typed, or None."""

    kind: Literal["matrix"] = "matrix"
    cells: Annotated[
        tuple[Annotated[tuple[Cell | None, ...], Field(min_length=1, max_length=MAX_SIDE)], ...],
        Field(min_length=1, max_length=MAX_SIDE),
    ]


class AskedMatrix(AskedBase):
    """`decimals` says how many are asked for in each cell, None as many as the answer has."""

    responds: ClassVar[type[MatrixResponse]] = MatrixResponse

    kind: Literal["matrix"] = "matrix"
    rows: int
    columns: int
    decimals: int | None = None

    def plain_lines(self) -> tuple[str, ...]:
        rows, columns = _counted(self.rows, "row"), _counted(self.columns, "column")
        decimals = "" if self.decimals is None else f", each number with {_counted(self.decimals, 'decimal')}"
        return (f"A matrix of {rows} and {columns}{decimals}.",)

    def plain_hint(self) -> str:
        numbers = iter(range(1, self.rows * self.columns + 1))
        example = "; ".join(" ".join(str(next(numbers)) for _ in range(self.columns)) for _ in range(self.rows))
        divided = "rows divided by ; " if self.rows > 1 else ""
        return f"the numbers row by row, {divided}such as {example} ({_EMPTY} leaves one out)"

    def from_plain(self, line: str) -> MatrixResponse:
        rows = [_typed(row) for row in _NEXT_ROW.split(line[:4_000].strip(" []"))]
        if [len(row) for row in rows] != [self.columns] * self.rows:
            raise UnreadableError(f"expected {self.plain_hint()}; got {shown(line.strip())}")
        for number in (number for row in rows for number in row if number is not None):
            try:
                read_number(number)
            except NotANumberError as error:
                raise UnreadableError(str(error)) from None
        return MatrixResponse(cells=tuple(rows))

    def in_words(self, response: MatrixResponse) -> str:
        return "; ".join(" ".join(cell or _EMPTY for cell in row) for row in response.cells)


Row = Annotated[tuple[Expression, ...], Field(strict=False, min_length=1, max_length=MAX_SIDE)]
Grid = Annotated[tuple[Row, ...], Field(strict=False, min_length=1, max_length=MAX_SIDE)]


class WrongMatrix(Authored):
    """A matrix the author foresaw, and why it is wrong."""

    answer: Grid
    because: Text


class Matrix(Question):
    """Marked by the share of cells that are right, or with `marks = "all"` by all of them."""

    kind: Literal["matrix"]
    answer: Grid
    tolerance: Tolerance
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    marks: Literal["share", "all"] = "share"
    wrong: Annotated[tuple[WrongMatrix, ...], Field(strict=False, max_length=20)] = ()

    @model_validator(mode="after")
    def _rectangular(self) -> Matrix:
        if len({len(row) for row in self.answer}) != 1:
            lengths = ", ".join(str(len(row)) for row in self.answer)
            raise rule(f"answer: expected rows of one length; got {lengths}", "write as many numbers in each row")
        shape = [len(row) for row in self.answer]
        for place, one in enumerate(self.wrong):
            if [len(row) for row in one.answer] != shape:
                size = f"{len(shape)} × {shape[0]}"
                raise rule(f"wrong: expected {size} numbers in each; number {place + 1} has others", f"write {size}")
        return self

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, one in enumerate(self.wrong):
            yield ("wrong", place, "because"), one.because

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnMatrix:
        shared = self.shared(names)
        sizes = {"rows": len(self.answer), "columns": len(self.answer[0]), "decimals": self.decimals}
        right = self._cells(self.answer, names, rng, "answer")
        wrong = tuple(
            (
                self._cells(one.answer, names, rng, "wrong", place, "answer"),
                self.filled(names, one.because, "wrong", place, "because"),
            )
            for place, one in enumerate(self.wrong)
        )
        explanation = self.filled(names, self.explanation, "explanation")
        return DrawnMatrix(AskedMatrix.model_validate({**shared, **sizes}), explanation, right, self.marks, wrong)

    def _cells(
        self, grid: Sequence[Sequence[str]], names: Mapping[str, Fraction], rng: random.Random, *path: str | int
    ) -> Cells:
        """Each cell as a numerical question of its own: so it reads, compares and rounds as those do."""
        return tuple(
            tuple(self._cell(text, names, rng, (*path, row, column)) for column, text in enumerate(texts))
            for row, texts in enumerate(grid)
        )

    def _cell(self, expression: str, names: Mapping[str, Fraction], rng: random.Random, path: Path) -> Drawn[Any]:
        fields = {"id": self.id, "section": self.section, "prompt": "-", "explanation": "-", "kind": "numerical"}
        number = Numerical.model_validate(
            {**fields, "answer": expression, "tolerance": self.tolerance, "decimals": self.decimals}
        )
        try:
            return number.variant(names, rng)
        except QuestionError as error:
            raise QuestionError(path, str(error), error.finding.remedy) from None


Cells = tuple[tuple[Drawn[Any], ...], ...]


class DrawnMatrix(Drawn[MatrixResponse]):
    asked: AskedMatrix

    def __init__(
        self, asked: AskedMatrix, explanation: str, right: Cells, marks: str, wrong: tuple[tuple[Cells, str], ...]
    ) -> None:
        super().__init__(asked, explanation)
        self._right = right
        self._marks = marks
        self._wrong = wrong

    def answer(self) -> str:
        return "; ".join(" ".join(cell.answer() for cell in row) for row in self._right)

    def model(self) -> MatrixResponse:
        return _filled_in(self._right)

    def foreseen(self) -> Iterator[tuple[Path, MatrixResponse]]:
        for place, (cells, _) in enumerate(self._wrong):
            yield ("wrong", place, "answer"), _filled_in(cells)

    def flaws(self) -> Iterator[Finding]:
        """What a numerical question would say of its answer, said of the first cell that has it."""
        said: set[Path] = set()
        for finding in (finding for row in self._right for cell in row for finding in cell.flaws()):
            if finding.path not in said:
                said.add(finding.path)
                yield finding

    def chosen(self, response: MatrixResponse) -> tuple[str, ...]:
        return tuple(
            f"row {row + 1}, column {column + 1}: {' '.join(self._right[row][column].chosen(given))}"
            for row, column, given in self._given(response)
        )

    def carried(self) -> Carried | None:
        cells = [cell.carried() for row in self._right for cell in row]
        if any(cell is None for cell in cells):
            return None
        numbers = iter(range(1, len(cells) + 1))
        grid = "\n\n".join("   ".join(f"{{#{next(numbers)}}}" for _ in row) for row in self._right)
        gaps = tuple(replace(cell, text="", explanation=None) for cell in cells if cell)
        return carried_as(self, "cloze", text=f"{self.asked.prompt}\n\n{grid}", gaps=gaps)

    def lost(self) -> Iterator[str]:
        if self._marks == "all":
            yield 'marks = "all": each cell is marked by itself'
        for place, _ in enumerate(self._wrong):
            yield f"wrong matrix {place + 1} and its because: cells are told of by themselves"
        yield from dict.fromkeys(line for row in self._right for cell in row for line in cell.lost())

    def _invalid(self, response: MatrixResponse) -> str | None:
        rows, columns = self.asked.rows, self.asked.columns
        if [len(row) for row in response.cells] != [columns] * rows:
            got = ", ".join(str(len(row)) for row in response.cells)
            return f"expected {rows} rows of {columns} numbers; got rows of {got}"
        given = list(self._given(response))
        if not given:
            return "expected a number in at least one cell; got none"
        for row, column, typed in given:
            if problem := self._right[row][column].invalid(typed):
                return f"row {row + 1}, column {column + 1}: {problem}"
        return None

    def _mark(self, response: MatrixResponse) -> Fraction:
        right = self._agreeing(response, self._right)
        share = Fraction(right, self.asked.rows * self.asked.columns)
        return share if self._marks == "share" else Fraction(share == 1)

    def _because(self, response: MatrixResponse) -> str | None:
        count = self.asked.rows * self.asked.columns
        return next((because for cells, because in self._wrong if self._agreeing(response, cells) == count), None)

    def _parts(self, response: MatrixResponse | None) -> tuple[ToldPart, ...]:
        given = {(row, column): typed for row, column, typed in self._given(response)} if response else {}
        return tuple(
            ToldPart(
                text=f"row {row + 1}, column {column + 1}",
                given=given[row, column].text if (row, column) in given else None,
                answer=cell.answer(),
                right=cell.mark(given.get((row, column))) == 1,
            )
            for row, cells in enumerate(self._right)
            for column, cell in enumerate(cells)
        )

    def _agreeing(self, response: MatrixResponse, cells: Cells) -> int:
        return sum(cells[row][column].mark(typed) == 1 for row, column, typed in self._given(response))

    def _given(self, response: MatrixResponse) -> Iterator[tuple[int, int, NumericalResponse]]:
        """Row, column and the number of each cell that is filled in."""
        for row, cells in enumerate(response.cells):
            for column, text in enumerate(cells):
                if text is not None:
                    yield row, column, NumericalResponse(text=text)


def _filled_in(cells: Cells) -> MatrixResponse:
    return MatrixResponse(cells=tuple(tuple(cell.model().text for cell in row) for row in cells))


def _typed(row: str) -> tuple[str | None, ...]:
    numbers = (number.strip(",[]")[:_LONGEST] for number in row.split())
    return tuple(None if number == _EMPTY else number for number in numbers if number)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


KIND = Kind(
    question=Matrix,
    asked=AskedMatrix,
    example="""
prompt = '''
x = [{a}, {b}] is one sample, δ = [1, −2] the gradient of the loss by the two outputs. What is xᵀδ, the gradient of the
loss by the kernel?'''
draw = { a = [2, 3], b = [4, 5] }
# Row by row; each entry is a number or an expression.
answer = [["a", "-2 * a"], ["b", "-2 * b"]]
tolerance = { nominal = 0 }
# "share": of the cells that are right; "all": nothing less than all of them.
marks = "share"
explanation = "Entry i, j is xᵢ · δⱼ: the kernel has a row for each input and a column for each output."
[[question.wrong]]
answer = [["a", "b"], ["-2 * a", "-2 * b"]]
because = "That is δᵀx, with the outputs in the rows: xᵀδ has x₁ = {a} in both entries of its first row."
""",
)
