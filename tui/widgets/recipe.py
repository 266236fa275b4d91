"""The recipe of an experiment, one field a line: turned with [ and ], or typed."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from engine.experiment import Experiment
from tui.recipe import RECIPE, Field, experiment_of, read_typed, shown, turned, values_of
from tui.theme import WARNING

LONGEST = 60


class RecipeField(Widget, can_focus=True):
    """One field. Enter, or a digit, begins typing; Enter takes what was typed and Esc leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket,left", "turn(-1)", "turn", key_display="[ ]", tooltip="turn the field down"),
        Binding("right_square_bracket,right", "turn(1)", "turn up", tooltip="turn the field up", show=False),
        Binding("enter", "type", "type"),
        Binding("up,k", "app.focus_previous", show=False),
        Binding("down,j", "app.focus_next", show=False),
    ]

    typed: reactive[str | None] = reactive(None)
    value: reactive[Any] = reactive(None)

    class Changed(Message):
        """The field has a new value."""

        def __init__(self, name: str, value: Any) -> None:
            super().__init__()
            self.name, self.value = name, value

    class Problem(Message):
        """What was typed cannot stand; empty when all is well again."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, field: Field, value: Any) -> None:
        super().__init__()
        self.field = field
        self.set_reactive(RecipeField.value, value)
        self.tooltip = field.means

    def render(self) -> Content:
        marked = ("▸ ", "$accent") if self.has_focus else "  "
        label = (f"{self.field.label:<14}", "bold" if self.has_focus else "$muted")
        if self.typed is not None:
            return Content.assemble(marked, label, (f"  {self.typed}", "bold $accent"), ("▏", "$accent"))
        value = (shown(self.value), "bold $accent" if self.has_focus else "bold")
        return Content.assemble(marked, label, ("‹ ", "$muted"), value, (" ›", "$muted"))

    # -- turning

    def action_turn(self, by: int) -> None:
        self._take(turned(self.field, self.value, by))

    def _take(self, value: Any) -> None:
        self.post_message(self.Problem(""))
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self.field.name, value))

    def on_click(self, event: events.Click) -> None:
        self.focus()
        if event.x >= 15:
            middle = 18 + len(shown(self.value)) // 2
            self.action_turn(-1 if event.x < middle else 1)

    # -- typing

    def action_type(self) -> None:
        self.typed = ""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """While typing every printable key is the field's own; before that a digit begins it."""
        printable = character is not None and character.isprintable()
        return printable and (self.typed is not None or (character or "").isdigit())

    async def _on_key(self, event: events.Key) -> None:
        if self.typed is None:
            if event.character and event.character.isdigit():
                event.stop()
                self.typed = event.character
            return
        event.stop()
        event.prevent_default()
        if event.key in ("enter", "tab", "down", "up"):
            self._finish()
        elif event.key == "escape":
            self.typed = None
            self.post_message(self.Problem(""))
        elif event.key == "backspace":
            self.typed = self.typed[:-1]
        elif event.character and event.character.isprintable():
            self.typed = (self.typed + event.character)[:LONGEST]

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        first = event.text.splitlines()[0] if event.text else ""
        self.typed = ((self.typed or "") + "".join(filter(str.isprintable, first)))[:LONGEST]

    def on_blur(self) -> None:
        if self.typed is not None:
            self._finish()

    def _finish(self) -> None:
        typed, self.typed = self.typed or "", None
        if not typed.strip():
            return
        value, problem = read_typed(self.field.name, typed)
        if problem:
            self.post_message(self.Problem(f"{WARNING} {self.field.label}: {problem}"))
        else:
            self._take(value)


class Recipe(VerticalScroll, can_focus=False):
    """All fields of an experiment; `experiment` is what they make now."""

    experiment: reactive[Experiment] = reactive(Experiment, init=False)

    class Changed(Message):
        """The recipe is another one now."""

        def __init__(self, experiment: Experiment) -> None:
            super().__init__()
            self.experiment = experiment

    def __init__(self, experiment: Experiment, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Recipe.experiment, experiment)

    def compose(self) -> ComposeResult:
        values = values_of(self.experiment)
        for field in RECIPE:
            yield RecipeField(field, values[field.name])
        yield Static(id="recipe-note", markup=False)

    def watch_experiment(self, experiment: Experiment) -> None:
        values = values_of(experiment)
        for row in self.query(RecipeField):
            row.value = values[row.field.name]

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, RecipeField):
            self.say(event.widget.field.means)

    def on_recipe_field_changed(self, event: RecipeField.Changed) -> None:
        event.stop()
        self.experiment = experiment_of({**values_of(self.experiment), event.name: event.value})
        self.post_message(self.Changed(self.experiment))

    def on_recipe_field_problem(self, event: RecipeField.Problem) -> None:
        event.stop()
        focused = self.screen.focused
        self.say(event.text or (focused.field.means if isinstance(focused, RecipeField) else ""))

    def say(self, text: str) -> None:
        """One line below the fields: what the focused one does, or what is wrong."""
        note = self.query_one("#recipe-note", Static)
        note.update(text, layout=False)  # it has its room: a step between fields moves nothing
        note.set_class(text.startswith(WARNING), "-problem")
