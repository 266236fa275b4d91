"""A text with gaps: every gap has the field of its own kind, under the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Label

from tui.widgets.questions import field_for
from tui.widgets.questions.field import QuestionField

if TYPE_CHECKING:
    from content.questions.cloze import AskedCloze, ClozeResponse


class ClozeField(QuestionField):
    """Tab and the arrows go from gap to gap; what each is answered with is gathered into one response.

    What leads to another gap comes before what is typed: a key that follows at once is meant for that gap.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "arrow(1)", show=False, priority=True),
        Binding("up", "arrow(-1)", show=False, priority=True),
        Binding("tab", "step(1)", "next gap", key_display="Tab", priority=True),
        Binding("shift+tab", "step(-1)", "gap before", show=False, priority=True),
    ]

    asked: AskedCloze
    response: ClozeResponse | None

    def compose(self) -> ComposeResult:
        for place, gap in enumerate(self.asked.gaps):
            with Horizontal(classes="gap-row"):
                yield Label(self.asked.sign(place), classes="gap-sign", markup=False)
                yield field_for(gap, self._given[place], place)

    @property
    def gaps(self) -> list[QuestionField]:
        """The fields of the gaps, in their order."""
        return list(self.query(QuestionField))

    @property
    def typing(self) -> bool:
        return any(gap.typing for gap in self.gaps)

    @property
    def _given(self) -> tuple[Any, ...]:
        return self.response.gaps if self.response else (None,) * len(self.asked.gaps)

    @property
    def _at(self) -> int | None:
        """The place of the gap that has the focus."""
        return next((gap.place for gap in self.gaps if gap.has_focus_within), None)

    def begin(self) -> None:
        """In the gap one was in, else in the first that is not answered."""
        given = self._given
        open_ = given.index(None) if None in given else 0
        self.gaps[open_ if self._at is None else self._at].begin()

    def choose(self, place: int) -> None:
        """Choose by number in the gap that has the focus."""
        if self._at is not None:
            self.gaps[self._at].choose(place)

    def take_typed(self) -> bool:
        changed = [gap.take_typed() for gap in self.gaps]
        if any(changed):
            self.response = self._gathered()
        return any(changed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An arrow goes to another gap where it would leave this one; beyond the last gap keys are the screen's."""
        if action not in ("arrow", "step"):
            return True
        at, by = self._at, parameters[0]
        if at is None or not isinstance(by, int) or not 0 <= at + by < len(self.asked.gaps):
            return False
        return action == "step" or self.gaps[at].at_edge(by)

    def action_step(self, by: int) -> None:
        """Go to the next gap, or the one before."""
        if self._at is not None:
            self.gaps[self._at + by].begin()

    def action_arrow(self, by: int) -> None:
        """The same, by the arrows."""
        self.action_step(by)

    @on(QuestionField.Answered)
    def gather(self, event: QuestionField.Answered) -> None:
        """Of a gap: the whole text has another response now."""
        if event.field is not self:
            event.stop()
            self.answer(self._gathered())

    def _gathered(self) -> Any:
        given = tuple(gap.response for gap in self.gaps)
        return self.asked.responds(gaps=given) if any(gap is not None for gap in given) else None

    def watch_locked(self, locked: bool) -> None:
        super().watch_locked(locked)
        for gap in self.gaps:
            gap.locked = locked


FIELD = ClozeField
