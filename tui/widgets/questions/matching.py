"""Two lists that are put together: left sides as lines, what goes with each beside it, the answers below."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.theme import RIGHT
from tui.widgets.inline import hanging, inline
from tui.widgets.questions.listed import LEAST, ChoiceList, LinesField

if TYPE_CHECKING:
    from content.questions.matching import AskedMatching, MatchingResponse

SIDE_BY_SIDE = 60
"""Cells from which a left side and its answer stand on one line."""


class PairList(ChoiceList):
    """The left sides; the arrows to the sides turn through the answers of the highlighted one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,enter", "turn(1)", "next answer", key_display="→"),
        Binding("left", "turn(-1)", "answer before", key_display="←", show=False),
        Binding("backspace,delete", "take_back", "take back", show=False),
        *(Binding(letter, f"letter({place})", show=False) for place, letter in enumerate(ascii_lowercase)),
    ]

    def action_turn(self, by: int) -> None:
        """Another answer for the highlighted left side."""
        if isinstance(self.parent, MatchingField):
            self.parent.turn(by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A letter that names no answer is the screen's."""
        names = range(len(self.parent.asked.answers)) if isinstance(self.parent, MatchingField) else range(0)
        return action != "letter" or parameters[0] in names

    def action_letter(self, answer: int) -> None:
        """The answer of this letter, then on to the next left side."""
        if isinstance(self.parent, MatchingField):
            self.parent.pick_and_go_on(answer)

    def action_take_back(self) -> None:
        """No answer for it."""
        if isinstance(self.parent, MatchingField):
            self.parent.pick(self.at, None)


class AnswerList(OptionList, can_focus=False):
    """What there is to pick from; a click picks for the highlighted left side."""


class MatchingField(LinesField):
    """`→` and `←` turn through the answers, a letter picks one and goes on, a digit goes to a left side."""

    LIST: ClassVar[type[ChoiceList]] = PairList

    asked: AskedMatching
    response: MatchingResponse | None

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static(f"Answers: a letter picks one; {RIGHT} is in use", classes="heading", markup=False)
        yield AnswerList(markup=False)

    @property
    def count(self) -> int:
        return len(self.asked.texts)

    @property
    def picks(self) -> tuple[int | None, ...]:
        """The place of the answer picked for each left side."""
        return self.response.picks if self.response else (None,) * self.count

    def choose(self, place: int) -> None:
        """Go to a left side by its number."""
        if 0 <= place < self.count:
            self.listing.highlighted = place

    def turn(self, by: int) -> None:
        """The next answer, or the one before; between the last and the first there is none."""
        turns = len(self.asked.answers) + 1
        at = self.picks[self.listing.at]
        now = ((-1 if at is None else at) + 1 + by) % turns - 1
        self.pick(self.listing.at, None if now < 0 else now)

    def pick(self, place: int, answer: int | None) -> None:
        """The answer for the left side at `place`."""
        if self.locked:
            return
        picks = (*self.picks[:place], answer, *self.picks[place + 1 :])
        self.answer(None if set(picks) == {None} else self.asked.responds(picks=picks))
        self.show_lines()

    @on(OptionList.OptionSelected, "AnswerList")
    def pick_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.pick_and_go_on(event.option_index)

    @on(OptionList.OptionSelected, "PairList")
    def turn_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.turn(1)

    def pick_and_go_on(self, answer: int) -> None:
        """Pick for the highlighted left side, then go to the next one, if there is one."""
        at = self.listing.at
        self.pick(at, answer)
        if not self.locked:
            self.listing.highlighted = min(at + 1, self.count - 1)

    def show_lines(self) -> None:
        super().show_lines()
        width = max(LEAST, self.size.width - 5)
        answers = self.query_one(AnswerList)
        answers.set_options(Option(self._answer_line(place, width)) for place in range(len(self.asked.answers)))
        answers.highlighted = None

    def line(self, place: int, width: int) -> Content:
        head = Content.styled(f"{place + 1:>2}  ", "$muted")
        text = inline(self.asked.texts[place])
        if width < SIDE_BY_SIDE:
            under = Content("\n    ") + hanging(self._sign(place), self._picked(place), width - 4)
            return hanging(head, text, width) + Content("\n    ").join(under.split("\n"))
        left = hanging(head, text, width // 2 - 2).split("\n")
        right = hanging(self._sign(place), self._picked(place), width - width // 2).split("\n")
        return Content("\n").join(
            _padded(left[row] if row < len(left) else Content(""), width // 2)
            + (right[row] if row < len(right) else Content(""))
            for row in range(max(len(left), len(right)))
        )

    def _sign(self, place: int) -> Content:
        pick = self.picks[place]
        sign = " " if pick is None else ascii_lowercase[pick]
        return Content.styled(f"({sign})  ", "$muted" if pick is None else "bold $accent")

    def _picked(self, place: int) -> Content:
        pick = self.picks[place]
        return Content("") if pick is None else inline(self.asked.answers[pick])

    def _answer_line(self, place: int, width: int) -> Content:
        used = place in self.picks
        head = Content.assemble(
            (f"{ascii_lowercase[place]:>2}  ", "$muted"),
            (f"{RIGHT if used else '·'}  ", "$accent" if used else "$muted"),
        )
        return hanging(head, inline(self.asked.answers[place]), width)


def _padded(line: Content, width: int) -> Content:
    return line + Content(" " * max(1, width - line.cell_length))


FIELD = MatchingField
