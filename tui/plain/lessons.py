"""`nnquiz learn CHAPTER --plain`: a chapter's pages, one section after another."""

from __future__ import annotations

from gradebook.messages import Page, Prose
from gradebook.refused import ClassroomRefused
from tui.cli.chapters import known_chapter
from tui.cli.settings import Settings, stop
from tui.plain.figures import FigureInWords
from tui.plain.lines import Lines, plainly
from tui.plain.prose import pieces

COMMANDS = (
    ("Enter or n", "on to the next section"),
    ("p", "back to the one before"),
    ("a number or a section's id", "to that section"),
    ("o", "all sections of the chapter"),
    ("r", "read this section once more"),
    ("quiz", "the chapter's quiz"),
    ("x", "leave; you come back to this section"),
)


def read_chapter(settings: Settings, chapter: str | None) -> None:
    """Read a chapter from where the learner left off in it; without `chapter`, the one they read last."""
    with plainly(settings, "Left; you come back to this section.") as lines:
        wanted = known_chapter(settings, chapter) if chapter else _last_chapter(settings)
        if Reading(settings, lines, wanted).go_through():
            from tui.plain.quizzes import Quizzing

            Quizzing(settings, lines, wanted).take()


def _last_chapter(settings: Settings) -> str:
    home = settings.client.home()
    if home.place is not None:
        return home.place.chapter
    if not home.chapters:
        stop("this course has no chapter that can be opened")
    return home.chapters[0].chapter.id


class Reading:
    """One visit to a chapter."""

    def __init__(self, settings: Settings, lines: Lines, chapter: str) -> None:
        self._client = settings.client
        self._lines = lines
        self._page = self._client.page(chapter)
        self._figure: FigureInWords | None = None

    def go_through(self) -> bool:
        """Say section after section, as the reader asks for them; whether they want the quiz in the end."""
        self._say_page()
        while True:
            typed = self._lines.ask("\nEnter reads on, ? lists commands")
            if typed in ("x", "q", "quit", "exit"):
                return False
            if typed == "quiz":
                if self._page.quiz:
                    return True
                self._lines.say("This chapter has no quiz.")
            elif not self._carried_out(typed):
                self._lines.say(f"Expected a command; got {typed[:40]}. A question mark lists them.")

    def _carried_out(self, typed: str) -> bool:
        if typed == "?":
            for command, what in COMMANDS:
                self._lines.say(f"{command}: {what}", indent="- ")
        elif typed in ("", "n"):
            self._turn(1)
        elif typed == "p":
            self._turn(-1)
        elif typed == "o":
            self._say_outline()
        elif typed == "r":
            self._say_page()
        else:
            return bool(self._figure and self._figure.turned(typed, self._lines)) or self._jumped(typed)
        return True

    def _turn(self, by: int) -> None:
        at = [line.id for line in self._page.sections].index(self._page.section) + by
        if 0 <= at < len(self._page.sections):
            self._open(self._page.sections[at].id)
        elif by < 0:
            self._lines.say("This is the first section.")
        else:
            self._lines.say("That was the last section." + (" Type quiz for the quiz." if self._page.quiz else ""))

    def _jumped(self, typed: str) -> bool:
        for line in self._page.sections:
            if typed in (line.id, str(line.number)):
                self._open(line.id)
                return True
        return False

    def _open(self, section: str) -> None:
        self._page = self._client.page(self._page.chapter.id, section)
        self._say_page()

    def _say_outline(self) -> None:
        for line in self._page.sections:
            read = ", read" if line.read else ""
            here = ", you are here" if line.id == self._page.section else ""
            number = f"{line.number}. " if line.number else "- "
            self._lines.say(f"{line.title} ({line.id}{read}{here})", indent=number)

    def _say_page(self) -> None:
        page, lines = self._page, self._lines
        at = [line.id for line in page.sections].index(page.section) + 1
        lines.say()
        lines.say(f"{page.chapter.title}: {page.title}. Page {at} of {len(page.sections)}.")
        for problem in page.problems:
            lines.say(f"Left out: {problem}")
        for block in page.blocks:
            lines.say()
            if isinstance(block, Prose):
                _say_prose(block.markdown, lines)
            else:
                lines.say("Code:")
                lines.show(block.source)
                _say_printed(block.printed, lines)
        self._say_figure(page)
        if page.outline:
            lines.say()
            self._say_outline()
        self._record(page)

    def _say_figure(self, page: Page) -> None:
        self._figure = FigureInWords(page.figure, page.figure_start) if page.figure else None
        if page.predict:
            self._lines.say()
            self._lines.say(f"Try it: {page.predict.strip()}")
        if self._figure:
            self._lines.say()
            self._figure.say(self._lines)

    def _record(self, page: Page) -> None:
        """Keep where the reader stands; what was said to its end counts as read."""
        try:
            self._client.record_reading(page.chapter.id, page.section, finished=True)
        except ClassroomRefused as refused:
            self._lines.say(f"Not saved: {refused.message}")


def _say_prose(markdown: str, lines: Lines) -> None:
    for place, piece in enumerate(pieces(markdown)):
        if place and not piece.lead:
            lines.say()
        if piece.verbatim:
            lines.show(piece.text)
        else:
            lines.say(piece.text, indent=piece.lead)


def _say_printed(printed: str | None, lines: Lines) -> None:
    if printed is None:
        lines.say("What it prints is not recorded.")
    elif printed.strip():
        lines.say("It prints:")
        lines.show(printed.rstrip("\n"))
    else:
        lines.say("It prints nothing.")
