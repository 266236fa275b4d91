"""What stands on a page of a chapter, from its title to the way on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Markdown, Static

from gradebook.messages import Page, Prose, SectionLine
from tui.theme import RIGHT, WARNING
from tui.widgets.code import CodeBlock
from tui.widgets.figure import FigureView
from tui.widgets.inline import inline
from tui.words import credits_in_words

if TYPE_CHECKING:
    from gradebook.messages import QuizDoor


def widgets_of(page: Page) -> Iterator[Widget]:
    """A page from top to bottom."""
    yield Static(Content.styled(page.title, "bold"), classes="page-title text")
    if page.invite and page.quiz and page.outline:
        yield Invitation(page.chapter.credits)
    for block in page.blocks:
        if isinstance(block, Prose):
            yield Markdown(block.markdown, open_links=False, classes="text")
        else:
            yield CodeBlock(block)
    if page.outline:
        yield Static(_outline(page.sections), classes="outline text")
    if page.predict:
        yield Static(Content.assemble(("Try it  ", "bold $accent"), inline(page.predict.strip())), classes="try text")
    if page.figure:
        yield FigureView(page.figure, dict(page.figure_start), ask=not page.predict)
    if page.invite and page.quiz and not page.outline:
        yield Invitation(page.chapter.credits)
    for problem in page.problems:
        yield Static(Content.styled(f"{WARNING} Left out: {problem}", "$muted"), classes="left-out text")
    yield Static(Content.styled(_onward(page), "$muted"), classes="onward text")


def _outline(sections: tuple[SectionLine, ...]) -> Content:
    lines = [Content.styled("What is coming", "bold")]
    for line in sections:
        if line.number is not None:
            sign = (f" {RIGHT}", "$success") if line.read else ("", "")
            lines.append(Content.assemble((f"{line.number:>3}  ", "$accent"), line.title, sign))
    return Content("\n").join(lines)


class Invitation(Static):
    """Invites to the chapter's quiz, `worth` thousandths of a credit; says so where it cannot be begun now."""

    def __init__(self, worth: int) -> None:
        self.worth = worth
        super().__init__(invitation(worth), classes="invite text")

    def tell(self, door: QuizDoor) -> None:
        """Take in what stands at the quiz's door."""
        self.update(invitation(self.worth, door))


def invitation(worth: int, door: QuizDoor | None = None) -> Content:
    """What is said of the quiz; more of it once its door is known."""
    head = Content.assemble(("◆ ", "$accent"), f"The quiz of this chapter is worth {credits_in_words(worth)}. ")
    if door and door.under_way is not None:
        return head + Content.assemble("An attempt is under way: ", ("t", "bold $accent"), " goes on with it.")
    if door and door.refused:
        return head + Content.assemble((f"{WARNING} {door.refused}", "$warning"))
    passed = (f"{RIGHT} Passed. ", "$success") if door and door.passed else ("", "")
    usual = "You may take it again; the best attempt counts."
    rules = door.rules if door else None
    limited = rules and (rules.attempts is not None or rules.counts == "first")
    return head + Content.assemble(
        passed,
        "Take it now, or after reading: ",
        ("t", "bold $accent"),
        " opens it." if limited else f" opens it. {usual}",
    )


def _onward(page: Page) -> str:
    ids = [line.id for line in page.sections]
    there = ids.index(page.section) + 1
    if there == len(ids):
        return "The end of the chapter."
    following = page.sections[there]
    number = f"{following.number} " if following.number else ""
    return f"PgDn  →  {number}{following.title}"
