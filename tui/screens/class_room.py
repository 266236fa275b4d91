"""The class: who is enrolled, what each has read and earned, when they were last seen; Enter opens one learner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key, Resize, ScreenResume
from textual.reactive import reactive
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.room import Room
from tui.theme import CREDIT, WARNING
from tui.widgets.class_lines import ORDERS, ClassTable, Order, full_name, mean
from tui.widgets.class_list import Heading, People, Search
from tui.widgets.gone import gone
from tui.widgets.row import BESIDE, Row
from tui.words import credits

if TYPE_CHECKING:
    from gradebook.messages import ClassPiece, LearnerLine

LONGEST_SEARCH = 64
AGES = 60.0
"""Seconds after which "5 min ago" is another number."""


def _now() -> datetime:
    return datetime.now(UTC)


class ClassScreen(Room):
    """The class arrives in pieces; what has arrived can be moved through, searched and opened meanwhile.

    Args:
        clock: the time now, with its zone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "turn_order", "sort", tooltip="sort by login, credits, last seen"),
        Binding("S", "turn_round", "sort the other way round", show=False),
        Binding("slash", "search", "search", key_display="/"),
        Binding("i", "items", "questions", tooltip="how the questions of the quizzes did"),
        Binding("r", "read", "refresh"),
        Binding("escape", "back", "back", key_display="Esc", show=False),
    ]

    table: reactive[ClassTable] = reactive(ClassTable())

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        super().__init__()
        self.clock = clock
        self.class_title = ""
        self.enrolled = self.possible = 0
        self.lines: dict[str, LearnerLine] = {}
        self.reading = False
        self.broken_off = False  # the classroom did not answer before the class was whole
        self._found: dict[str, str] = {}  # each line in small letters, as it is searched

    def compose_body(self) -> ComposeResult:
        yield Search(
            placeholder="/ search a login or a name",
            max_length=LONGEST_SEARCH,
            select_on_focus=False,
            compact=True,
            id="search",
        )
        yield Heading(id="heading")
        yield People(id="people")
        yield Static(id="totals", markup=False)

    def on_mount(self) -> None:
        self.query_one(People).focus()
        self.show_totals()
        self.set_interval(AGES, self.show_people)

    # -- what the classroom says

    @on(ScreenResume)
    def action_read(self) -> None:
        """Read the class anew; until it is whole, what was there before stays."""
        self.read_class()

    @work(exclusive=True, group="class")
    async def read_class(self) -> None:
        """Piece after piece. A first time the list grows with each; later it changes once, when all are there."""
        grows, lines = not self.lines, dict[str, "LearnerLine"]()
        self.reading, self.broken_off = True, False
        self.show_people()
        after, more = "", True
        while more:
            piece = await self.ask(self._piece, after)
            if piece is None:
                self.broken_off = True
                break
            known = len(lines)
            lines |= {line.login: line for line in piece.lines}
            more = piece.more and len(lines) > known
            if grows or not more:
                self.take(piece, lines)
            after = piece.lines[-1].login if more else ""
        self.reading = False
        if not gone(self):
            self.show_people()

    def _piece(self, after: str) -> ClassPiece:
        return self.trainer.client.class_piece(after)

    def take(self, piece: ClassPiece, lines: dict[str, LearnerLine]) -> None:
        """Show what has arrived."""
        self.class_title, self.enrolled, self.possible = piece.title, piece.learners, piece.possible
        self.lines = dict(lines)
        self._found = {login: f"{login} {full_name(line)}".casefold() for login, line in lines.items()}
        self.table = replace(self.table, chapters=piece.chapters)
        self.fit()

    # -- what is shown

    def watch_table(self, table: ClassTable) -> None:
        self.query_one(Heading).table = table
        self.refresh_bindings()

    @on(Resize)
    def fit(self) -> None:
        """As many columns as the window has room for."""
        table = replace(self.table, width=self.size.width - BESIDE)
        self.table = replace(table, first=min(table.first, table.last_first))
        self.show_people()

    @on(Input.Changed)
    def show_people(self) -> None:
        """Draw the list anew. Who has not moved stands on the first line, also on a new one."""
        people, now, table = self.query_one(People), self.clock(), self.table
        wanted = self.query_one(Search).value.casefold().split()
        found = [line for line in self.lines.values() if all(part in self._found[line.login] for part in wanted)]
        options = [Option(Row(partial(table.line, line, now)), id=line.login) for line in table.ordered(found)]
        people.show(options or [self._nobody()], at_first=not people.highlighted)
        self.top_line.place = f"Class · {self.class_title}" if self.class_title else "Class"
        self.top_line.standing = f"{len(found)} of {len(self.lines)}" if wanted else ""
        self.show_totals()

    def _nobody(self) -> Option:
        """What stands in an empty list."""
        if self.lines:
            told = "Nobody of that name. Esc shows everybody."
        elif self.reading:
            told = "Reading the class …"
        elif self.broken_off:
            told = "Nothing could be read. r tries again."
        else:
            told = "Nobody is enrolled yet: nnquiz class enrol LOGIN lets people in."
        return Option(Content.styled(f" {told}", "$muted"), disabled=True)

    def show_totals(self) -> None:
        """The foot of the list: how many, how many today, and what they earned on average."""
        if not self.lines:
            told = Content("")
        elif self.broken_off:
            told = Content.styled(f"{WARNING} Not everything could be read. r tries again.", "$warning")
        elif self.reading and len(self.lines) < self.enrolled:
            told = Content.styled(f"reading: {len(self.lines)} of {self.enrolled}", "$muted")
        else:
            told = totals(list(self.lines.values()), self.possible, self.clock(), self.size.width)
        self.query_one("#totals", Static).update(told)

    # -- what the keys do

    def action_items(self) -> None:
        from tui.screens.items import ItemsScreen

        if self.table.chapters:
            self.app.push_screen(ItemsScreen(self.table.chapters))

    def action_turn_order(self) -> None:
        """The next order: login, credits, last seen."""
        self._sort(ORDERS[(ORDERS.index(self.table.order) + 1) % len(ORDERS)])

    def action_turn_round(self) -> None:
        """The same order from its other end."""
        self.table = replace(self.table, turned=not self.table.turned)
        self.show_people()

    @on(Heading.Chosen)
    def sort_by(self, event: Heading.Chosen) -> None:
        """The order that was clicked at; once more turns it round."""
        if event.order == self.table.order:
            self.action_turn_round()
        else:
            self._sort(event.order)

    def _sort(self, order: Order) -> None:
        self.table = replace(self.table, order=order, turned=False)
        self.show_people()

    def action_chapters(self, by: int) -> None:
        """Show the chapters before or after those that are shown."""
        first = max(0, min(self.table.first + by, self.table.last_first))
        if first != self.table.first:
            self.table = replace(self.table, first=first)
            self.show_people()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Chapters are moved through only where not all of them are in sight."""
        if action == "chapters":
            return self.table.last_first > 0
        return super().check_action(action, parameters)

    def on_key(self, event: Key) -> None:
        """What is typed right behind `/` is the search's, though the list had the focus when the key came."""
        if event.key == "slash":
            self.action_search()
        elif isinstance(self.focused, Search) and event.is_printable and event.character:
            self.focused.insert_text_at_cursor(event.character)
        else:
            return
        event.stop()

    def action_search(self) -> None:
        """Begin a new search."""
        search = self.query_one(Search)
        search.value = ""
        self.set_focus(search)

    def action_found(self) -> None:
        """From the search to the list."""
        self.query_one(People).focus()

    def action_everybody(self) -> None:
        """Out of the search, and everybody again."""
        self.query_one(Search).value = ""
        self.query_one(People).focus()

    def action_back(self) -> None:
        """One step back: from what was searched to everybody, then out."""
        if self.query_one(Search).value:
            self.action_everybody()
        else:
            self.action_leave()

    @on(OptionList.OptionSelected)
    def open_learner(self, event: OptionList.OptionSelected) -> None:
        from tui.screens.learner_record import RecordScreen

        if event.option_id:
            self.app.push_screen(RecordScreen(event.option_id, self.clock))


def totals(lines: Sequence[LearnerLine], possible: int, now: datetime, width: int) -> Content:
    """Of the whole class, in one line; days are those of the clock on the wall here."""
    today = now.astimezone().date()
    seen = sum(line.last_seen is not None and line.last_seen.astimezone().date() == today for line in lines)
    instructors = sum(line.role == "instructor" for line in lines)
    earned = mean(lines)
    if width < 70:
        return Content(f"{len(lines)} enrolled  {seen} today" + (f"  mean {CREDIT} {earned}" if earned else ""))
    among = f" ({instructors} instructor{'s' if instructors > 1 else ''})" if instructors else ""
    told = f"   mean {CREDIT} {earned} / {credits(possible)}" if earned else ""
    return Content(f"{len(lines)} enrolled{among}   {seen} seen today{told}")
