"""Reviewing: one question that is due after another, told right or wrong at once, and when it comes back."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, get_args

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, Static, TextArea

from gradebook.messages import Rating, ReviewCard, Reviewed, ReviewQueue
from tui.quiz_words import mark_in_words, moment
from tui.screens.room import Room
from tui.theme import RIGHT
from tui.widgets.gone import gone
from tui.widgets.inline import READING_WIDTH
from tui.widgets.question_page import QuestionPage
from tui.widgets.questions import QuestionField, fields_in
from tui.widgets.told import sign_of, told_of

RATINGS: tuple[Rating, ...] = get_args(Rating)
"""In the order of their keys."""

Step = Literal["waiting", "asked", "told", "done"]


class ReviewScreen(Room):
    """Nothing is lost by leaving: what was answered is planned, what was not comes again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "answer", "check", key_display="F5", tooltip="check the answer"),
        Binding("c", "answer", "check", show=False, tooltip="check the answer"),
        Binding("enter", "go_on", "next"),
        Binding("pagedown", "page(1)", "next", key_display="PgDn", show=False),
        Binding("n", "page(1)", "next", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("f6", "give_up", "I don't know", key_display="F6", tooltip="give up and be told"),
        Binding("x", "give_up", "I don't know", show=False, tooltip="give up and be told"),
        Binding("s", "section", "read the section", show=False),
        Binding("tab", "begin", "to the answer", show=False),
        *(
            Binding(str(n), f"number({n})", "choose an answer, then a rating, by its number", show=False)
            for n in range(1, 10)
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.step: Step = "waiting"
        self.card: ReviewCard | None = None
        self.response: Any = None
        self.reviewed: Reviewed | None = None
        self.queue: ReviewQueue | None = None
        self.answered = 0

    def compose_body(self) -> ComposeResult:
        yield QuestionPage(Static(id="feedback", classes="text", markup=False))
        yield Static(id="rating")

    def on_mount(self) -> None:
        self.top_line.place = "Review"
        self.draw_next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before the answer it can be checked or given up, after it the next one comes."""
        if action in ("answer", "give_up"):
            return self.step == "asked"
        if action == "go_on":
            return self.step != "waiting"
        if action == "page":
            return self.step != "done"
        return super().check_action(action, parameters)

    # -- from card to card

    @work(exclusive=True, group="review")
    async def draw_next(self) -> None:
        """The next question that is due; when none is, say when one comes back."""
        self._to("waiting")
        queue = await self.ask(self.trainer.client.review)
        card = await self.change(self.trainer.client.draw_review) if queue and queue.due else None
        if gone(self):
            return
        if queue is None or (queue.due and card is None):
            self.dismiss()
            return
        self.queue, self.card, self.response, self.reviewed = queue, card, None, None
        page = self.query_one(QuestionPage)
        if card is None:
            self._to("done")
            await page.query("QuestionField, Awaited").remove()
            self.set_focus(page)
            page.scroll_home(animate=False)
        else:
            await page.put(card.asked, None, 0)
            self._to("asked")

    def _to(self, step: Step) -> None:
        self.step = step
        if not gone(self):
            self.show_told()
            self.refresh_bindings()

    @on(Resize)
    def show_told(self) -> None:
        """What there is to say at this step: progress, what came of the answer, when it comes back."""
        width = min(READING_WIDTH, self.size.width - 4)
        feedback, rating = self.query_one("#feedback", Static), self.query_one("#rating", Static)
        if self.card and self.step in ("asked", "told"):
            self.top_line.place = f"Review · {self.card.chapter_title}"
            left = self.card.left - 1 + self.answered + (self.step == "asked")
            self.top_line.standing = f"{self.answered + (self.step == 'asked')} of {left}"
        feedback.display = self.step == "told"
        rating.update(Content(""))
        if self.step == "told" and self.reviewed and self.card:
            feedback.update(_told(self.reviewed, self.card, width))
            rating.update(_ratings(self.reviewed, self.size.width))
        elif self.step == "asked" and self.card:
            rating.update(Content.styled(f"{self.card.why}", "$muted"))
        elif self.step == "done" and self.queue:
            self.top_line.place, self.top_line.standing = "Review", ""
            self.query_one("#prompt", Static).update(_ended(self.queue))
            self.query_one("#code").display = False

    # -- answering

    @property
    def fields(self) -> list[QuestionField]:
        """The field on the screen, if there is one; what is inside of it is its own affair."""
        return fields_in(self)

    @on(QuestionField.Answered)
    def take(self, event: QuestionField.Answered) -> None:
        """Keep it here: it counts only once it is checked."""
        event.stop()
        if self.step == "asked":
            self.response = event.response

    def action_answer(self) -> None:
        """Have the answer marked."""
        for field in self.fields:
            field.take_typed()
            self.response = field.response
        if self.step != "asked":
            return
        if self.response is None:
            self.notify("Answer first, or press x to be told.", timeout=4, markup=False)
        else:
            self.commit(self.response)

    def action_give_up(self) -> None:
        if self.step == "asked":
            self.commit(None)

    @work(exclusive=True, group="review")
    async def commit(self, response: Any) -> None:
        """Answer, and show what is told; where that is refused, the question stays as it is."""
        card = self.card
        if card is None:
            return
        self.step = "waiting"
        reviewed = await self.change(self.trainer.client.answer_review, card.id, response)
        if reviewed is None:
            self._to("asked")
            return
        self.answered += 1
        self.reviewed = reviewed
        page = self.query_one(QuestionPage)
        await page.put(card.asked, response, 0, locked=True)
        self._to("told")
        self.call_after_refresh(self.query_one("#feedback").scroll_visible, animate=False)

    @work(exclusive=True, group="review")
    async def rate(self, rating: Rating) -> None:
        """Say oneself how well it was remembered."""
        if self.reviewed is None or self.reviewed.rating == rating:
            return
        reviewed = await self.change(self.trainer.client.rate_review, self.reviewed.id, rating)
        if reviewed is not None:
            self.reviewed = reviewed
            self.show_told()

    # -- what the keys do

    def action_number(self, number: int) -> None:
        """An answer of a list; once it is told, a rating."""
        if self.step == "told" and number <= len(RATINGS):
            self.rate(RATINGS[number - 1])
        elif self.step == "asked":
            for field in self.fields:
                field.choose(number - 1)

    def action_go_on(self) -> None:
        """Enter: to the check where nothing is typed any more, to the next question once it is told, out at the end."""
        if self.step == "told":
            self.draw_next()
        elif self.step == "done":
            self.dismiss()
        else:
            self.action_answer()

    def action_page(self, by: int) -> None:
        page = self.query_one(QuestionPage)
        if by > 0 and self.step == "told" and page.scroll_y >= page.max_scroll_y - 1:
            self.draw_next()
        else:
            page.scroll_relative(y=by * max(1, page.size.height - 2), animate=False)

    def action_begin(self) -> None:
        for field in self.fields:
            field.begin()

    def action_section(self) -> None:
        """Where the question is taught, once it is told."""
        if self.step == "told" and self.card:
            self.trainer.open_page(self.card.chapter, self.card.asked.section)

    def action_leave(self) -> None:
        """Out of a field that is typed in, then out."""
        if isinstance(self.focused, Input | TextArea):
            self.set_focus(None)
        else:
            self.dismiss()


def back_in(seconds: int) -> str:
    """When something comes back, to the unit that matters: "in 10 min", "in 3 days", "in 2 months"."""
    for least, unit, name in ((5_184_000, 2_592_000, "months"), (129_600, 86_400, "days"), (86_400, 86_400, "day")):
        if seconds >= least:
            return f"in {max(1, round(seconds / unit))} {name}"
    if seconds >= 3_600:
        return f"in {round(seconds / 3_600)} h"
    return f"in {round(seconds / 60)} min" if seconds >= 60 else "at once"


def _told(reviewed: Reviewed, card: ReviewCard, width: int) -> Content:
    sign, style = sign_of(reviewed.mark)
    head = Content.assemble((f"{sign} {mark_in_words(reviewed.mark)}", f"bold {style}"))
    taught = Content.assemble(("Taught in ", "$muted"), card.section_title, ("   s opens it", "$muted"))
    return Content("\n").join([head, Content(""), *told_of(reviewed.told, width), Content(""), taught])


def _ratings(reviewed: Reviewed, width: int) -> Content:
    """The four ratings with their keys; the one that holds stands out. All are the program's own words."""
    parts = [Content.styled("Comes back  ", "$muted")] if width >= 90 else []
    for number, rating in enumerate(RATINGS, 1):
        holds = rating == reviewed.rating
        back = f" {back_in(reviewed.back[rating])}" if width >= 60 else ""
        style = "bold $accent" if holds else "$muted"
        mark = "●" if holds else " "
        told = f"[@click=screen.number({number})][{style}]{mark}{number} {rating}{back}[/][/]"
        parts += [Content.from_markup(told), Content("   " if width >= 90 else " ")]
    if width < 60:
        parts.append(Content(f"\nComes back {back_in(reviewed.back[reviewed.rating])}."))
    return Content("").join(parts)


def _ended(queue: ReviewQueue) -> Content:
    if not queue.kept:
        return Content("Nothing is on your schedule yet. Questions that you miss in a quiz, or get right without being "
                       "sure, come back here when it is time to remember them.")  # fmt: skip
    done = f" {queue.done} reviewed today." if queue.done else ""
    head = Content.assemble((f"{RIGHT} ", "bold $success"), ("Nothing is due now.", "bold"), done)
    when = f"The next one comes back {moment(queue.next_due)}." if queue.next_due else ""
    return Content("\n\n").join([head, Content(when), Content.styled("Enter goes back.", "$muted")])
