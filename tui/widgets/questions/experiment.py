"""What will happen in a training run: its recipe as a small table, then the choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from engine.experiment import Experiment
from tui.recipe import RECIPE, shown, values_of
from tui.widgets.questions.listed import ListedField

if TYPE_CHECKING:
    from content.questions.experiment import AskedExperiment, ExperimentResponse

LABEL = 15
TWO_COLUMNS = 60
"""Cells from which the table has two columns."""


class ExperimentField(ListedField):
    """One of the choices, under the recipe that will decide."""

    asked: AskedExperiment
    response: ExperimentResponse | None

    def compose(self) -> ComposeResult:
        yield Static(classes="recipe", markup=False)
        yield from super().compose()

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset() if self.response is None else frozenset({self.response.choice})

    def toggled(self, place: int) -> object:
        return self.asked.responds(choice=place)

    @on(Resize)
    def show_recipe(self) -> None:
        """Every field of the recipe with its value, down the first column and then the second."""
        values = values_of(Experiment.from_dict(self.asked.experiment))
        cells = [(field.label, shown(values[field.name])) for field in RECIPE]
        columns = 2 if self.size.width >= TWO_COLUMNS else 1
        rows = -(-len(cells) // columns)
        second = LABEL + max(cell_len(value) for _, value in cells[:rows]) + 6
        lines = []
        for row in range(rows):
            line = _cell(*cells[row])
            if columns == 2 and row + rows < len(cells):
                line += Content(" " * (second - line.cell_length)) + _cell(*cells[row + rows])
            lines.append(line)
        self.query_one(".recipe", Static).update(Content("\n").join(lines))


def _cell(label: str, value: str) -> Content:
    return Content.assemble((f"{label:<{LABEL}}", "$muted"), value)


FIELD = ExperimentField
