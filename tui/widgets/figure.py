"""An explorable figure: its picture, its numbers, a line in words, and the dials that change them."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from content.figures import Dial, Figure, Picture, Value, load
from tui.widgets.chart import Chart
from tui.widgets.gone import gone


class DialRow(Static):
    """One dial: its name and `‹ value ›`. A click on a bracket turns it."""

    class Clicked(Message):
        """The reader clicked on a dial: to turn it by one, or only to choose it (0)."""

        def __init__(self, dial: Dial, by: int) -> None:
            super().__init__()
            self.dial, self.by = dial, by

    def __init__(self, dial: Dial) -> None:
        super().__init__(markup=False)
        self.dial = dial

    def show(self, value: Value, label_width: int, *, turning: bool) -> None:
        """Draw the dial at `value`; the one being turned carries a mark and the accent."""
        self.update(
            Content.assemble(
                ("▸ " if turning else "  ", "$accent"),
                f"{self.dial.label:<{label_width}}  ",
                ("‹ ", "$muted"),
                (said(value), "bold $accent" if turning else "bold"),
                (" ›", "$muted"),
                ("  Space" if self.dial.steps else "", "$muted"),
            )
        )

    def on_click(self, event: Click) -> None:
        text = str(self.content)
        opens, closes = text.index("‹"), text.index("›")
        side = -1 if event.x <= (opens + closes) // 2 else 1
        self.post_message(self.Clicked(self.dial, side if opens <= event.x <= closes else 0))


class FigureView(Widget, can_focus=True):
    """A figure by name. Its engine is loaded, and every picture computed, off the screen's thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket,left", "turn(-1)", "turn", key_display="[ ]", tooltip="turn the dial down"),
        Binding("right_square_bracket,right", "turn(1)", "turn up", tooltip="turn the dial up", show=False),
        Binding("up,k", "choose(-1)", "dial before", show=False),
        Binding("down,j", "choose(1)", "next dial", show=False),
        Binding("space", "step", "step"),
        Binding("r", "reset", "reset"),
    ]

    turning: reactive[int] = reactive(0)

    def __init__(self, name: str, changes: dict[str, Value] | None = None, *, ask: bool = False) -> None:
        super().__init__()
        self.figure_name, self.changes, self.ask = name, changes or {}, ask
        self.figure: Figure | None = None
        self.values: dict[str, Value] = {}
        self.picture: Picture | None = None

    def compose(self) -> ComposeResult:
        yield Chart()
        yield Static(id="rows", markup=False)
        yield Static(id="readings", markup=False)
        yield Static(id="dials-gap", markup=False)
        yield Static(id="words", markup=False)
        yield Static(id="question", markup=False)

    async def on_mount(self) -> None:
        self.border_subtitle = "[ ] turn  ↑↓ dial  r reset".replace("[", "\\[")
        self.query_one(Chart).display = False
        self.open_figure()

    @work
    async def open_figure(self) -> None:
        """Load the figure's module, and the engine with it, then draw it for the first time."""
        self.figure = await asyncio.to_thread(load, self.figure_name)
        if gone(self):
            return
        self.border_title = self.figure.title
        try:
            self.values = self.figure.start(self.changes)
        except ValueError:  # `nnquiz check` names it; the figure opens all the same
            self.changes = {}
            self.values = self.figure.start()
        self.query_one("#question", Static).update(self.figure.question if self.ask else "")
        steps = next((n for n, dial in enumerate(self.figure.dials) if not dial.steps), 0)
        await self.mount_all([DialRow(dial) for dial in self.figure.dials], before="#dials-gap")
        if gone(self):
            return
        self.set_reactive(FigureView.turning, steps)
        self.redraw()

    @work(exclusive=True)
    async def redraw(self) -> None:
        """Compute the picture for the present values; an older one still under way is dropped."""
        if self.figure is None:
            return
        self.show_dials()
        picture = await asyncio.to_thread(self.figure.picture, dict(self.values))
        if gone(self):
            return
        self.picture = picture
        chart, rows = self.query_one(Chart), self.query_one("#rows", Static)
        chart.display, rows.display = picture.plot is not None, bool(picture.rows)
        chart.plot = picture.plot
        rows.update("\n".join(picture.rows))
        self.show_readings()
        self.query_one("#words", Static).update(picture.words)

    def on_resize(self) -> None:
        self.show_readings()

    def show_readings(self) -> None:
        """The picture's numbers, at the present width."""
        if self.picture:
            self.query_one("#readings", Static).update(_readings(self.picture, self.content_size.width))

    def show_dials(self) -> None:
        """Every dial at its value, names padded to the longest."""
        rows = list(self.query(DialRow))
        widest = max((len(row.dial.label) for row in rows), default=0)
        for place, row in enumerate(rows):
            row.show(self.values[row.dial.name], widest, turning=place == self.turning)
        if rows:
            self.tooltip = rows[self.turning].dial.means

    @on(DialRow.Clicked)
    def turn_clicked(self, event: DialRow.Clicked) -> None:
        event.stop()
        if self.figure:
            self.focus()
            self.turning = self.figure.dials.index(event.dial)
            self.turn(event.by)

    def watch_turning(self) -> None:
        if self.figure:
            self.show_dials()

    def turn(self, by: int) -> None:
        """Turn the chosen dial by so many places; it stops at its ends."""
        if self.figure:
            self._turn(self.figure.dials[self.turning], by)

    def _turn(self, dial: Dial, by: int) -> None:
        place = dial.values.index(self.values[dial.name]) + by
        if by and 0 <= place < len(dial.values):
            self.values[dial.name] = dial.values[place]
            self.redraw()

    def action_turn(self, by: int) -> None:
        self.turn(by)

    def action_choose(self, by: int) -> None:
        if self.figure:
            self.turning = (self.turning + by) % len(self.figure.dials)

    @property
    def stepper(self) -> Dial | None:
        """The dial that Space moves on, if the figure has one."""
        return next((dial for dial in self.figure.dials if dial.steps), None) if self.figure else None

    def action_step(self) -> None:
        if self.stepper:
            self._turn(self.stepper, 1)

    def action_reset(self) -> None:
        if self.figure:
            self.values = self.figure.start(self.changes)
            self.redraw()


def said(value: Value) -> str:
    """A dial's value as it is shown."""
    return f"{value:g}".replace("-", "−") if isinstance(value, int | float) else value


def _readings(picture: Picture, width: int) -> Content:
    """The numbers, as many to a line as fit without being torn from their names."""
    lines = [Content("")]
    for reading in picture.readings:
        cell = Content.assemble((f"{reading.label} ", "$muted"), (reading.value, "bold"))
        if lines[-1] and lines[-1].cell_length + 3 + cell.cell_length > width:
            lines.append(Content(""))
        lines[-1] += Content("   ") + cell if lines[-1] else cell
    return Content("\n").join(lines)
