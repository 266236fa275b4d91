"""One learner's first evening, by keys and from what the screen says alone; and the next day, where they were."""

from __future__ import annotations

import re

import pytest
from learner import Learner, body, joined
from terminals import Opener, Terminal

pytestmark = pytest.mark.terminal

CHAPTER = "How neural networks learn"
SECTIONS = 10
QUESTIONS = 10
CREDITS = re.compile(r"◆ (\S+) / 10\b")
ALL_CREDITS = re.compile(r"◆ (\S+) / 20\b")
LOSS = re.compile(r"train (\d+\.\d+)")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_an_evening_and_the_day_after(terminal: Opener, size: tuple[int, int]) -> None:
    one = terminal(size=size)
    welcome(one)
    last_page = read_the_chapter(one)
    earned = take_the_quiz(one)
    one.press("g")
    one.until("h home")
    one.press("h")
    one.until(lambda text: "Chapters" in text and (told := ALL_CREDITS.search(one.top)) and told[1] == earned)
    run_the_lab(one)
    one.press("q")
    assert one.ended() == 0

    next_day = terminal(size=size)
    next_day.until(lambda text: ALL_CREDITS.search(next_day.top) and re.search(r"gauss .*adam.*loss \d", text))
    assert "Welcome" not in next_day.settled()
    assert ALL_CREDITS.search(next_day.top)[1] == earned  # type: ignore[index]
    assert re.search(rf"2 {CHAPTER}.*█.*◆ +{re.escape(earned)}/10", next_day.text)
    assert f"Continue   {CHAPTER}" in next_day.text
    next_day.press("enter")
    next_day.until(lambda text: next_day.top.strip().startswith(f"2 {CHAPTER}") and last_page in next_day.top)
    next_day.press("q")
    assert next_day.ended() == 0


def welcome(one: Terminal) -> None:
    """The first start says what this is, three keys, and where progress is kept."""
    one.until(lambda text: "Welcome to nnquiz" in text and "Progress is kept in" in text and "Enter begins" in text)
    one.press("enter")
    one.until(lambda text: "Welcome" not in text and CHAPTER in text and ALL_CREDITS.search(one.top))


def read_the_chapter(one: Terminal) -> str:
    """PgDn, and nothing else, through every section to the chapter's end; the title of its last page."""
    one.press("down")
    one.press("enter")
    one.until(lambda text: (CHAPTER in one.top and "What is coming" in joined(body(text))) or "›" in one.top)
    sections, titles = set(), []
    for _ in range(400):
        if found := re.search(rf"section (\d+) of {SECTIONS}", one.top):
            sections.add(int(found[1]))
        if "The end of the chapter." in one.text:
            break
        before = one.text
        one.press("pgdn")
        one.until(lambda text, before=before: text != before)
        one.settled()
        titles.append(one.top.partition("›")[2].strip())
    assert sections == set(range(1, SECTIONS + 1)), titles
    return re.split(" {2,}", one.top.partition("›")[2].strip())[0]


def take_the_quiz(one: Terminal) -> str:
    """Attempts until something learnt from an earlier one has earned credits; the credits, as shown."""
    learner = Learner()
    one.press("t")
    for attempt in range(1, 6):
        known = {place for place in range(1, QUESTIONS + 1) if answered(one, learner, place)}
        one.press("ctrl+s")
        one.until(f"All {QUESTIONS} questions are answered.")
        one.press("enter")
        one.until(lambda text: f" of {QUESTIONS} right" in text and CREDITS.search(one.top) and "10  " in text)
        not_right = known - {int(place) for place in re.findall(r"^ +✓ +(\d+)  ", one.text, re.MULTILINE)}
        assert not not_right, f"{not_right} answered as told, and yet not right:\n{one.text}"
        earned = CREDITS.search(one.top)[1]  # type: ignore[index]
        if attempt > 1 and known:
            assert float(earned) > 0
            return earned
        one.press("enter")
        for place in range(1, QUESTIONS + 1):
            learner.look_back(one, place, QUESTIONS)
            one.press("pgdn")
        one.press("esc")
        one.until(f" of {QUESTIONS} right")
        one.press("t")
    raise AssertionError("five attempts, and not one question came twice")


def answered(one: Terminal, learner: Learner, place: int) -> bool:
    known = learner.answer(one, place, QUESTIONS)
    one.press("pgdn")
    return known


def run_the_lab(one: Terminal) -> None:
    """A recipe that surely learns, one epoch to see where it starts, then on until the loss is half of that."""
    one.press("l")
    one.until(lambda text: "▸ data" in text)
    turn_to(one, "data", "gauss")
    turn_to(one, "optimizer", "adam")
    one.press("s")
    one.until(lambda text: re.search(r"paused +epoch 1 of", text) and LOSS.search(text))
    first = float(LOSS.search(one.text)[1])  # type: ignore[index]
    one.press("space")
    one.until(lambda text: (loss := LOSS.search(text)) and float(loss[1]) <= first / 2)


def turn_to(one: Terminal, label: str, wanted: str) -> None:
    """Down to a field, then [ until it shows what is wanted."""
    while not re.search(rf"▸ {label} ", one.text):
        before = one.text
        one.press("down")
        one.until(lambda text, before=before: text != before)
    while f"▸ {label} " in one.settled() and f"‹ {wanted} ›" not in one.text:
        before = one.text
        one.press("[")
        one.until(lambda text, before=before: text != before)
