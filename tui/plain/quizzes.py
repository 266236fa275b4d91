"""`nnquiz quiz CHAPTER --plain`: an attempt, question after question; each answer is saved as it is given."""

from __future__ import annotations

import time

from content.asked import Response, UnreadableError
from gradebook.messages import Attempt, Checked, QuizDoor, Result
from gradebook.refused import ClassroomRefused
from tui.cli.chapters import known_chapter
from tui.cli.settings import Settings
from tui.plain.lines import Lines, plainly
from tui.plain.questions import look_back, put
from tui.quiz_words import SURE, checked_in_words, duration, grade_in_words, mark_in_words, rules_in_words
from tui.words import credits_in_words, credits_of, percent

COMMANDS = (
    ("/next and /back, or Enter alone", "to the next question and back"),
    ("/go 3", "to question 3"),
    ("/flag", "mark this question to come back to, or unmark it"),
    ("/clear", "take the answer back"),
    ("/sure 1, /sure 2 or /sure 3", "say how sure you are: a guess, fairly sure, quite sure"),
    ("/list", "which questions are answered"),
    ("/repeat", "this question once more"),
    ("/hand-in", "finish: the attempt is marked and pays its credits"),
    ("/leave", "leave; the attempt stays open"),
)


def take_quiz(settings: Settings, chapter: str) -> None:
    """Take a chapter's quiz, or go on with the attempt that is open."""
    with plainly(settings, "Left; the attempt stays open, with every answer that was saved.") as lines:
        Quizzing(settings, lines, known_chapter(settings, chapter)).take()


class Quizzing:
    """One visit to a quiz."""

    def __init__(self, settings: Settings, lines: Lines, chapter: str) -> None:
        self._client = settings.client
        self._lines = lines
        self._chapter = chapter
        self._at = 0
        self._given: list[Response | None] = []
        self._checked: list[Checked | None] = []
        self._flagged: set[int] = set()
        self._sure: dict[int, int] = {}
        self._attempt: Attempt
        self._over: float | None = None

    def take(self) -> None:
        """From the door to the result, or until the learner leaves."""
        if not self._enter(self._client.quiz(self._chapter)):
            return
        attempt = self._attempt = self._client.start_attempt(self._chapter)
        self._given = [asking.response for asking in attempt.questions]
        self._checked = [asking.checked for asking in attempt.questions]
        self._flagged = {place for place, asking in enumerate(attempt.questions) if asking.flagged}
        self._over = None if attempt.seconds_left is None else time.monotonic() + attempt.seconds_left
        self._at = next((place for place, given in enumerate(self._given) if given is None), 0)
        self._lines.say("Type an answer, or a command; /help lists the commands.")
        self._put()
        while True:
            typed = self._lines.ask(f"\n{self._at + 1} of {len(self._given)}, {self._hint()}")
            if self._is_over():
                self._lines.say("The time is over: the attempt is handed in as it stood.")
                self._say_result(self._client.hand_in(attempt.id))
                return
            if typed == "/leave":
                self._lines.say("The attempt stays open.")
                return
            if typed == "/hand-in" and self._hands_in():
                return
            if typed != "/hand-in":
                self._carry_out(typed)

    # -- the door

    def _enter(self, door: QuizDoor) -> bool:
        """Say what the quiz is like; whether it is begun, or gone on with."""
        self._lines.say(f"Quiz of {door.chapter.title}.")
        for sentence in rules_in_words(door):
            self._lines.say(sentence)
        for past in door.results[:5]:
            self._lines.say(f"Attempt {past.number} came to {grade_in_words(past.grade)}.", indent="- ")
        if door.under_way is not None:
            self._lines.say("You have an attempt open: it goes on.")
            return True
        if door.refused:
            self._lines.say(door.refused)
            return False
        return self._lines.ask("Enter begins, x leaves").casefold() not in ("x", "/leave", "q", "n", "no")

    # -- a question

    def _put(self) -> None:
        lines, asked = self._lines, self._attempt.questions[self._at].asked
        lines.say()
        flagged = ", flagged" if self._at in self._flagged else ""
        points = "" if asked.points == 1 else f", {asked.points} points"
        lines.say(f"Question {self._at + 1} of {len(self._given)}{points}{flagged}{self._time_left()}.")
        put(asked, lines)
        given = self._given[self._at]
        if given is not None:
            lines.say(f"Your answer so far: {asked.in_words(given)}")
        checked = self._checked[self._at]
        if checked:
            self._say_checked(checked)

    def _hint(self) -> str:
        checked = self._checked[self._at]
        if checked and checked.closed:
            return "Enter goes on"
        return self._attempt.questions[self._at].asked.plain_hint()

    def _time_left(self) -> str:
        if self._over is None:
            return ""
        left = max(0, int(self._over - time.monotonic()))
        return f", {duration(left)} left"

    def _is_over(self) -> bool:
        return self._over is not None and time.monotonic() >= self._over

    def _carry_out(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        if typed in ("", "/next"):
            self._turn(self._at + 1)
        elif typed == "/back":
            self._turn(self._at - 1)
        elif word == "/go":
            self._turn(int(rest) - 1 if rest.isdecimal() and len(rest) < 5 else -1)
        elif typed == "/flag":
            self._flag()
        elif typed == "/clear":
            self._respond(None)
        elif word == "/sure":
            self._be_sure(rest)
        elif typed == "/list":
            self._list()
        elif typed == "/repeat":
            self._put()
        elif typed in ("/help", "?"):
            for command, what in COMMANDS:
                self._lines.say(f"{command}: {what}", indent="- ")
        else:
            self._answer(typed)

    def _turn(self, place: int) -> None:
        if 0 <= place < len(self._given):
            self._at = place
            self._put()
        elif place == len(self._given):
            self._lines.say("That was the last question. /hand-in finishes, /list shows what is unanswered.")
        else:
            self._lines.say(f"Expected a question from 1 to {len(self._given)}.")

    def _flag(self) -> None:
        flagged = self._at not in self._flagged
        try:
            self._client.flag(self._attempt.id, self._at, flagged)
        except ClassroomRefused as refused:
            self._lines.say(f"Not saved: {refused.message}")
            return
        (self._flagged.add if flagged else self._flagged.discard)(self._at)
        self._lines.say("Flagged." if flagged else "Not flagged any more.")

    def _be_sure(self, typed: str) -> None:
        if not self._attempt.asks_certainty:
            self._lines.say("This quiz does not ask how sure you are.")
            return
        if typed not in ("1", "2", "3"):
            self._lines.say(f"Expected 1, 2 or 3; got {typed[:20] or 'nothing'}.")
            return
        self._sure[self._at] = int(typed)
        given = self._given[self._at]
        if given is not None:
            self._respond(given)
        self._lines.say(f"Noted: {SURE[int(typed)]}.")

    def _list(self) -> None:
        for place, given in enumerate(self._given):
            asked = self._attempt.questions[place].asked
            said = "not answered" if given is None else asked.in_words(given).replace("\n", " / ")
            flagged = ", flagged" if place in self._flagged else ""
            self._lines.say(f"{said}{flagged}", indent=f"{place + 1}. ")

    # -- answering

    def _answer(self, typed: str) -> None:
        asked = self._attempt.questions[self._at].asked
        checked = self._checked[self._at]
        if checked and checked.closed:
            self._lines.say("This question takes no further answer. Enter goes on.")
            return
        try:
            response = asked.from_plain(typed)
        except UnreadableError as error:
            self._lines.say(f"Not taken: {error}.")
            return
        if not self._respond(response):
            return
        if self._attempt.checks:
            self._check()
        else:
            self._ask_how_sure()
            self._turn(self._at + 1)

    def _ask_how_sure(self) -> None:
        """Where the quiz wants to know, and it was not said with /sure before."""
        if self._attempt.asks_certainty and self._at not in self._sure:
            typed = self._lines.ask("How sure are you: 1 a guess, 2 fairly sure, 3 quite sure")
            self._be_sure(typed if typed else "1")

    def _respond(self, response: Response | None) -> bool:
        if response is not None and self._attempt.asks_certainty and self._at in self._sure:
            response = response.model_copy(update={"certainty": self._sure[self._at]})
        try:
            self._client.respond(self._attempt.id, self._at, response)
        except ClassroomRefused as refused:
            self._lines.say(f"Not saved: {refused.message}")
            return False
        self._given[self._at] = response
        self._lines.say("Saved." if response is not None else "Taken back.")
        return True

    def _check(self) -> None:
        try:
            checked = self._client.check(self._attempt.id, self._at)
        except ClassroomRefused as refused:
            self._lines.say(f"Saved, but not checked: {refused.message}")
            return
        self._checked[self._at] = checked
        self._say_checked(checked)

    def _say_checked(self, checked: Checked) -> None:
        for sentence in checked_in_words(checked):
            self._lines.say(sentence)
        if checked.told:
            look_back(checked.told, self._lines)

    # -- the end

    def _hands_in(self) -> bool:
        """Ask once, naming what is unanswered; whether the attempt is handed in."""
        unanswered = [str(place + 1) for place, given in enumerate(self._given) if given is None]
        if unanswered:
            self._lines.say(f"Not answered: {', '.join(unanswered)}.")
        if self._flagged:
            self._lines.say(f"Flagged: {', '.join(str(place + 1) for place in sorted(self._flagged))}.")
        if self._lines.ask("Hand in? y or n").casefold() not in ("y", "yes"):
            self._lines.say("Not handed in.")
            return False
        self._say_result(self._client.hand_in(self._attempt.id))
        return True

    def _say_result(self, result: Result) -> None:
        lines = self._lines
        lines.say()
        right = sum(marked.told.mark == 1 for marked in result.questions)
        lines.say(f"Result: {grade_in_words(result.grade)}, {right} of {len(result.questions)} right.")
        if result.percent < 100:
            lines.say(f"Handed in at this time it brings {result.percent} % of its credits.")
        if result.rules.pass_mark:
            lines.say("Passed." if result.passed else f"Not passed: that takes {percent(result.rules.pass_mark)}.")
        if result.awarded:
            lines.say(f"{credits_in_words(result.awarded)} more.")
        lines.say(f"Credits of this quiz: {credits_of(result.earned, result.chapter.credits).split(' ', 1)[1]}.")
        for place, marked in enumerate(result.questions, start=1):
            lines.say()
            lines.say(f"Question {place}: {marked.asked.prompt}")
            lines.say(mark_in_words(marked.told.mark))
            look_back(marked.told, lines)
            lines.say(f"Taught in {marked.section_title}.")
