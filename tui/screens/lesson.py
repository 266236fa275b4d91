"""A chapter's pages: text and code, the figure beside or below it, and the way on."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.events import ScreenResume
from textual.widgets import Markdown

from gradebook.messages import Page
from gradebook.refused import ClassroomRefused
from tui.screens.room import Paged, Room
from tui.widgets.awaited import Awaited
from tui.widgets.code import CodeBlock
from tui.widgets.figure import FigureView
from tui.widgets.gone import gone
from tui.widgets.page import Invitation, widgets_of

INSIDE = re.compile(r"[a-z0-9-]*(#[a-z0-9-]+)?")
"""A link into the course."""

SETTLED = 1.0
"""Seconds after which a page stands as it will: text and figure are laid out piece by piece."""


class LessonScreen(Room):
    """One section at a time. PgDn reads on: down the page, and from its end to the next one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "read on", key_display="PgDn"),
        Binding("pageup", "page(-1)", "back", key_display="PgUp", show=False),
        Binding("n", "turn_page(1)", "next page"),
        Binding("p", "turn_page(-1)", "page before", show=False),
        Binding("left_square_bracket", "figure('turn(-1)')", "turn the figure's dial", show=False),
        Binding("right_square_bracket", "figure('turn(1)')", "turn the figure's dial", show=False),
        Binding("d", "figure('choose(1)')", "figure's next dial", show=False),
        Binding("space", "figure('step')", "figure's next step, or read on", show=False),
        Binding("r", "figure('reset')", "reset the figure", show=False),
        Binding("tab", "app.focus_next", "next part", show=False),
        Binding("t", "quiz", "quiz"),
        Binding("l", "lab", "lab"),
    ]

    def __init__(self, chapter: str | None, section: str | None = None) -> None:
        super().__init__()
        self.chapter, self.wanted = chapter, section
        self.page: Page | None = None
        self.finished: set[str] = set()
        self.told = False  # that progress cannot be kept

    def compose_body(self) -> ComposeResult:
        with Paged(id="page"):
            yield Awaited()

    def on_mount(self) -> None:
        scroll = self.query_one("#page", Paged)
        scroll.focus()
        self.watch(scroll, "scroll_y", self.scrolled, init=False)
        self.watch(self.app, "standing", self.show_standing, init=False)
        self.open_section(self.wanted)

    # -- a page

    @work(exclusive=True)
    async def open_section(self, section: str | None, *, at_end: bool = False, at: float = 0) -> None:
        """Fetch a section and show it in place of the one there, from line `at` on or at its end.

        What this is is kept as the place to come back to.
        """
        chapter = self.chapter or await self._last_chapter()
        if chapter is None:
            self.dismiss()
            return
        page = await self.ask(self.trainer.client.page, chapter, section)
        if page is None:
            if self.page is None:  # nothing to stay for
                self.dismiss()
            return
        self.page, self.chapter = page, page.chapter.id
        await self._show(page)
        if gone(self):
            return
        scroll = self.query_one("#page", Paged)
        if at_end:
            self.call_after_refresh(scroll.scroll_end, animate=False)
        elif at:
            self.call_after_refresh(scroll.scroll_to, y=at, animate=False)
        else:
            scroll.scroll_home(animate=False)
        scroll.focus()
        await self._record(page, finished=False)
        self.set_timer(SETTLED, self.note_end)
        await self._tell_of_quiz(page)

    async def _last_chapter(self) -> str | None:
        home = await self.ask(self.trainer.client.home)
        if home is None:
            return None
        return home.place.chapter if home.place else home.chapters[0].chapter.id

    async def _show(self, page: Page) -> None:
        scroll = self.query_one("#page", Paged)
        async with self.batch():
            await scroll.remove_children()
            await scroll.mount_all(list(widgets_of(page)))
        if gone(self):
            return
        scroll.set_class(page.figure is not None, "with-figure")
        number = f"{page.number} " if page.number else ""
        self.top_line.place = f"{page.chapter.number} {page.chapter.title} › {number}{page.title}"
        self.show_standing()

    async def _tell_of_quiz(self, page: Page) -> None:
        """Where the page invites to a quiz that cannot be begun now, or is under way, it says so."""
        if not self.query(Invitation):
            return
        try:
            door = await self.trainer.ask(self.trainer.client.quiz, page.chapter.id)
        except ClassroomRefused:
            return  # the page is there to be read; why there is no quiz is said at its door
        for one in self.query(Invitation):
            one.tell(door)

    @on(ScreenResume)
    @work(exclusive=True, group="door")
    async def look_at_quiz(self) -> None:
        """Back from the quiz its invitation may read otherwise."""
        if self.page:
            await self._tell_of_quiz(self.page)

    def show_standing(self) -> None:
        """Where in the chapter this is, and the credits; home may hear of these only after the page is there."""
        page = self.page
        if page is None or gone(self):
            return
        numbered = [line for line in page.sections if line.number is not None]
        pages = [line.id for line in page.sections]
        section = f"section {page.number} of {len(numbered)}"
        where = section if page.number else f"page {pages.index(page.section) + 1} of {len(pages)}"
        self.top_line.standing = f"{where}   {self.trainer.standing}"

    def scrolled(self, scroll_y: float) -> None:
        if scroll_y > 0:
            self.note_end()

    @work(exclusive=True, group="finished")
    async def note_end(self) -> None:
        """A section is read once its end has been on the screen."""
        if gone(self):
            return
        page, scroll = self.page, self.query_one("#page", Paged)
        if page is None or page.section in self.finished or scroll.scroll_y < scroll.max_scroll_y - 1:
            return
        self.finished.add(page.section)
        await self._record(page, finished=True)

    async def _record(self, page: Page, *, finished: bool) -> None:
        """Keep where the reader is. That it cannot be kept is said once; reading goes on all the same."""
        try:
            await self.trainer.change(self.trainer.client.record_reading, page.chapter.id, page.section, finished)
        except ClassroomRefused as refused:
            self.finished.discard(page.section)
            if not self.told and not gone(self):
                self.told = True
                self.refused(refused.message)

    # -- what the keys do

    def action_page(self, by: int) -> None:
        """On or back by a screenful; from the page's end or beginning, to the page after or before."""
        if by > 0:
            self.action_read_on()
        else:
            self.action_read_back()

    def action_read_on(self) -> None:
        scroll = self.query_one("#page", Paged)
        if scroll.scroll_y < scroll.max_scroll_y - 1:
            scroll.scroll_relative(y=max(1, scroll.size.height - 2), animate=False)
        else:
            self.action_turn_page(1)

    def action_read_back(self) -> None:
        scroll = self.query_one("#page", Paged)
        if scroll.scroll_y > 0:
            scroll.scroll_relative(y=-max(1, scroll.size.height - 2), animate=False)
        else:
            self.action_turn_page(-1, at_end=True)

    def action_turn_page(self, by: int, at_end: bool = False) -> None:
        """The page before or after; past the last one, the quiz."""
        if self.page is None:
            return
        ids = [line.id for line in self.page.sections]
        there = ids.index(self.page.section) + by
        if 0 <= there < len(ids):
            self.open_section(ids[there], at_end=at_end)
        elif there == len(ids) and self.page.quiz:
            self.notify("That was the last page. t takes the quiz, Esc goes back.", markup=False)

    async def action_figure(self, action: str) -> None:
        """Operate the page's figure from wherever the focus is; Space reads on where there is nothing to step."""
        try:
            figure = self.query_one(FigureView)
        except NoMatches:
            figure = None
        if action == "step" and (figure is None or figure.stepper is None):
            self.action_read_on()
        elif figure is not None:
            await figure.run_action(action)

    def action_quiz(self) -> None:
        if self.page and self.page.quiz:
            self.trainer.open_quiz(self.page.chapter.id)
        elif self.page:
            self.notify("This chapter has no quiz.", markup=False)

    def action_lab(self) -> None:
        self.trainer.open_lab(self.page.lab if self.page else None)

    @on(CodeBlock.RunWanted)
    async def run_code(self, event: CodeBlock.RunWanted) -> None:
        """Code of a course that is not known yet runs only after the reader has agreed."""
        from tui.screens.trust import TrustScreen

        page = self.page
        if page is None:
            return
        if page.trusted or page.fingerprint in self.trainer.opening.trusted:
            event.block.run()
            return

        def agreed(yes: bool | None) -> None:
            if yes:
                known = (*self.trainer.opening.trusted, page.fingerprint)
                self.trainer.remember(trusted=known)
                event.block.run()

        self.app.push_screen(TrustScreen(page.chapter.title), agreed)

    @on(Markdown.LinkClicked)
    def follow_link(self, event: Markdown.LinkClicked) -> None:
        """A link into the course (`#section`, `chapter`, `chapter#section`) leads there; any other is only shown."""
        event.stop()
        chapter, _, section = event.href.partition("#")
        if not INSIDE.fullmatch(event.href):
            self.notify(event.href, title="Link", markup=False)
        elif chapter in ("", self.chapter):
            self.open_section(section or None)
        else:
            self.trainer.open_page(chapter, section or None)
