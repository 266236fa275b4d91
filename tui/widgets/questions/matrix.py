"""A small matrix, cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.widgets import Input, Static

from tui.widgets.questions.typed import Line, TypingField

if TYPE_CHECKING:
    from content.questions.matrix import AskedMatrix, MatrixResponse

LEFT, RIGHT = ("⎡", "⎢", "⎣", "["), ("⎤", "⎥", "⎦", "]")
"""The brackets: at the top, between, at the end, and around a single row."""

WIDEST, NARROWEST = 11, 4
"""Cells of the screen that one of the matrix takes, without the space between two."""


class Cell(Line):
    """One number; the arrows go to its neighbours once the cursor stands at an end.

    What leads to another cell comes before what is typed: a key that follows at once is meant for that cell.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sideways(-1)", show=False, priority=True),
        Binding("right", "sideways(1)", show=False, priority=True),
        Binding("up", "go(-1, 0)", show=False, priority=True),
        Binding("down", "go(1, 0)", show=False, priority=True),
        Binding("tab", "step(1)", "next cell", key_display="Tab", priority=True),
        Binding("shift+tab", "step(-1)", show=False, priority=True),
        Binding("enter", "onward", show=False, priority=True),
    ]

    def __init__(self, value: str, row: int, column: int) -> None:
        super().__init__(value, max_length=MatrixField.LONGEST, select_on_focus=False)
        self.row, self.column = row, column

    @property
    def _matrix(self) -> MatrixField:
        return next(ancestor for ancestor in self.ancestors if isinstance(ancestor, MatrixField))

    def action_sideways(self, by: int) -> None:
        """One character on, or the next cell of the row."""
        if not (self.cursor_at_end if by > 0 else self.cursor_at_start):
            (self.action_cursor_right if by > 0 else self.action_cursor_left)()
        else:
            self.action_go(0, by)

    def action_go(self, rows: int, columns: int) -> None:
        """A neighbour, if there is one."""
        self._matrix.go(self.row + rows, self.column + columns)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Beyond the last cell Tab is the screen's."""
        return action != "step" or (isinstance(by := parameters[0], int) and self._matrix.has(self._number + by))

    def action_step(self, by: int) -> None:
        """The next cell as one reads, or the one before."""
        self._matrix.go_to(self._number + by)

    def action_onward(self) -> None:
        """The next cell; from the last one out of the matrix."""
        self._matrix.flush()
        if self._matrix.has(self._number + 1):
            self.action_step(1)
        else:
            self.screen.set_focus(None)

    @property
    def _number(self) -> int:
        return self.row * self._matrix.asked.columns + self.column


class MatrixField(TypingField):
    """Arrows, Tab and Enter go from cell to cell; Enter leaves the last one."""

    LONGEST: ClassVar[int] = 40

    asked: AskedMatrix
    response: MatrixResponse | None

    def compose(self) -> ComposeResult:
        rows, columns = self.asked.rows, self.asked.columns
        with Horizontal(classes="matrix"):
            yield Static(_bracket(LEFT, rows), classes="bracket", markup=False)
            with Vertical(classes="cells"):
                for row in range(rows):
                    with Horizontal():
                        for column in range(columns):
                            yield Cell(self._given(row, column), row, column)
            yield Static(_bracket(RIGHT, rows), classes="bracket", markup=False)
        yield Static(self.wanted, classes="wanted-under", markup=False)

    @property
    def wanted(self) -> str:
        """What form the numbers take."""
        forms = {None: "a number in each cell", 0: "a whole number in each cell", 1: "each to 1 decimal"}
        return forms.get(self.asked.decimals, f"each to {self.asked.decimals} decimals")

    def _given(self, row: int, column: int) -> str:
        return (self.response.cells[row][column] or "") if self.response else ""

    @property
    def cells(self) -> list[Cell]:
        """All cells, row by row."""
        return list(self.query(Cell))

    def typed(self) -> object:
        texts = [cell.value.strip() or None for cell in self.cells]
        columns = self.asked.columns
        rows = tuple(tuple(texts[at : at + columns]) for at in range(0, len(texts), columns))
        return self.asked.responds(cells=rows) if any(texts) else None

    def begin(self) -> None:
        """In the cell one was in, else in the first that is empty."""
        cells = self.cells
        if not any(cell.has_focus for cell in cells):
            first = next((cell for cell in cells if not cell.value), cells[0])
            self.screen.set_focus(first)

    def has(self, number: int) -> bool:
        """Whether there is a cell of this number, from 0."""
        return 0 <= number < self.asked.rows * self.asked.columns

    def go_to(self, number: int) -> None:
        """To a cell by its number, from 0, row by row."""
        if self.has(number):
            self.screen.set_focus(self.cells[number])

    def go(self, row: int, column: int) -> None:
        """To a cell, if there is one at this row and column, both from 0."""
        if 0 <= row < self.asked.rows and 0 <= column < self.asked.columns:
            self.go_to(row * self.asked.columns + column)

    @on(Resize)
    def widen(self) -> None:
        """As wide as all columns fit."""
        room = (self.size.width - 8) // self.asked.columns - 1
        for cell in self.cells:
            cell.styles.width = max(NARROWEST, min(WIDEST, room))

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        event.stop()
        self.wait_for_pause()

    def watch_locked(self, locked: bool) -> None:
        super().watch_locked(locked)
        for cell in self.cells:
            cell.locked = locked


def _bracket(signs: tuple[str, str, str, str], rows: int) -> str:
    top, middle, end, whole = signs
    return whole if rows == 1 else "\n".join([top, *[middle] * (rows - 2), end])


FIELD = MatrixField
