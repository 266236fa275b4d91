"""Lessons, quizzes and reviews on plain lines: what is said, what may be typed, and that nothing is lost."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gradebook.client import Client, open_client
from tui.cli.settings import Settings
from tui.plain.lessons import read_chapter
from tui.plain.lines import LONGEST
from tui.plain.prose import pieces
from tui.plain.quizzes import take_quiz
from tui.plain.reviewing import review_due

COURSE = {
    "course.toml": """
format = 1
id = "sums"
title = "Sums"
[[chapter]]
id = "sums"
folder = "sums"
title = "Adding"
summary = "Two and two."
credits = 6
""",
    "sums/chapter.toml": """
[[section]]
id = "first"
title = "The first page"
predict = "Turn the rate up."
figure = "descent"
text = '''
Two and **two** make `four`: see [the next](#second).

- one
- two

| layer | units |
|---|---|
| hidden | 8 |

```python
print(2 + 2)
```
'''
[[section]]
id = "second"
title = "The second page"
text = "Three and four make {3 + 4}."
""",
    "sums/quiz.toml": """
draws = 2
[[question]]
id = "four"
kind = "numerical"
section = "first"
prompt = "Two and two?"
answer = "4"
tolerance = { nominal = 0 }
explanation = "Two fingers, then two more."
[[question.wrong]]
answer = "22"
because = "That puts them side by side."
[[question]]
id = "odd"
kind = "single"
section = "second"
prompt = "Which is odd?"
explanation = "Two does not divide seven."
[[question.choice]]
text = "Seven"
right = true
[[question.choice]]
text = "Eight"
because = "Eight is four times two."
""",
}
ANSI = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")

Say = Callable[..., str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name, text in COURSE.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Settings(course=tmp_path / "course", data=tmp_path / "data", learner="ada", database_url=None)


@pytest.fixture
def say(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types these lines into a command and gives what it said."""

    def typed(command: Callable[..., None], *lines: str) -> str:
        fresh = Settings(course=settings.course, data=settings.data, learner="ada", database_url=None)
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in lines)))
        command(fresh, *(() if command is review_due else ("sums",)))
        said = capsys.readouterr().out
        assert not ANSI.search(said), said
        return said

    return typed


@pytest.fixture
def client(settings: Settings) -> Client:
    return open_client(course=settings.course, data=settings.data, learner="ada", database_url=None)


def answers(client: Client) -> dict[str, str]:
    """What to type for each question of the attempt that is open, to be right."""
    right = {}
    for asking in client.start_attempt("sums").questions:
        choices = getattr(asking.asked, "choices", None)
        right[asking.asked.id] = str(choices.index("Seven") + 1) if choices else "4"
    return right


def in_order(client: Client) -> list[str]:
    right = answers(client)
    return [right[asking.asked.id] for asking in client.start_attempt("sums").questions]


def test_a_page_is_read_with_its_figure_and_its_code_in_words(say: Say) -> None:
    said = say(read_chapter, "x")
    assert "Adding: The first page. Page 1 of 2." in said
    assert "Two and two make `four`: see the next (section second)." in said
    assert "- one\n- two\n" in said
    assert "- layer: hidden; units: 8\n" in said
    assert "Code:\n    print(2 + 2)\nWhat it prints is not recorded.\n" in said
    assert "Try it: Turn the rate up." in said
    assert "Figure: " in said


def test_what_was_read_counts_and_is_come_back_to(say: Say, client: Client) -> None:
    assert "Three and four make 7." in say(read_chapter, "", "x")
    standing = client.home().chapters[0]
    assert (standing.read, standing.pages) == (2, 2)
    assert "The second page. Page 2 of 2." in say(read_chapter, "x").partition("\n>")[0]


def test_pages_are_gone_to_by_number_id_and_commands(say: Say) -> None:
    said = say(read_chapter, "2", "p", "second", "n", "o", "wander", "?", "x")
    assert said.count("Page 2 of 2.") == 2
    assert said.count("Page 1 of 2.") == 2
    assert "That was the last section. Type quiz for the quiz." in said
    assert "2. The second page (second, read, you are here)" in said
    assert "Expected a command; got wander." in said
    assert "- p: back to the one before" in said


def test_a_dial_is_turned_by_typing_and_the_figure_says_what_it_shows_then(say: Say) -> None:
    from content import figures

    figure = figures.load("descent")
    dial = figure.dials[0]
    value = dial.values[-1]
    shown = figure.picture(figure.start({dial.name: value})).words
    said = say(read_chapter, f"{dial.name} {value}", f"{dial.name} sideways", "x")
    assert shown in said
    assert f"for {dial.name}; got sideways." in said


def test_a_quiz_is_taken_from_its_rules_to_its_result(say: Say, client: Client) -> None:
    say(take_quiz, "", "/leave")
    said = say(take_quiz, *in_order(client), "/hand-in", "y")
    assert "Quiz of Adding.\n2 questions." in said
    assert "Result: 100 %, 2 of 2 right." in said
    assert "6 credits more." in said
    assert "Why: Two does not divide seven." in said
    assert client.home().earned == 6000


def test_nothing_of_the_key_is_said_before_the_attempt_is_handed_in(say: Say) -> None:
    said = say(take_quiz, "", "22", "1", "/list", "/repeat", "/leave")
    assert not any(word in said for word in ("fingers", "side by side", "divide", "times two"))


def test_the_same_attempt_goes_on_elsewhere_and_here_again(say: Say, client: Client) -> None:
    right = in_order(client)
    say(take_quiz, right[0], "/flag")
    attempt = client.start_attempt("sums")
    assert [asking.response is None for asking in attempt.questions] == [False, True]
    assert attempt.questions[1].flagged
    client.flag(attempt.id, 1, flagged=False)
    said = say(take_quiz, "/go 1", right[1], "/hand-in", "y")
    assert "You have an attempt open: it goes on." in said
    assert "Your answer so far: " in said


def test_the_end_of_input_leaves_the_attempt_open(say: Say, client: Client) -> None:
    assert "the attempt stays open" in say(take_quiz, "")
    assert client.home().chapters[0].under_way


def test_handing_in_asks_once_and_names_what_is_missing(say: Say, client: Client) -> None:
    say(take_quiz, "", "/leave")
    said = say(take_quiz, "/flag", "/hand-in", "n", "/leave")
    assert "Not answered: 1, 2." in said
    assert "Flagged: 1." in said
    assert "Not handed in." in said
    assert client.home().chapters[0].under_way


@pytest.mark.parametrize("typed", ["9", "a", "1e999", "\u202e1", "\x1b[2J", "½ ½", "0", "-" * LONGEST])
def test_what_is_no_answer_is_told_and_asked_again(say: Say, client: Client, typed: str) -> None:
    place = next(p for p, one in enumerate(client.start_attempt("sums").questions) if one.asked.id == "odd")
    said = say(take_quiz, f"/go {place + 1}", typed, "/leave")
    assert "Not taken: expected" in said
    assert client.start_attempt("sums").questions[place].response is None


def test_a_line_without_end_is_refused_and_skipped(say: Say) -> None:
    said = say(take_quiz, "", "7" * 1_000_000, "/leave")
    assert said.count("Expected at most 4,000 characters on a line") == 1
    assert "The attempt stays open." in said


def test_an_answer_is_taken_back(say: Say, client: Client) -> None:
    right = in_order(client)
    say(take_quiz, right[0], "/go 1", "/clear", "/leave")
    assert client.start_attempt("sums").questions[0].response is None


def test_what_was_missed_is_reviewed(say: Say, client: Client) -> None:
    say(take_quiz, "", "/hand-in", "y")
    said = say(review_due, "/leave")
    if "due." not in said.splitlines()[0]:
        pytest.fail(said)


def test_ctrl_c_leaves_with_130_and_says_what_is_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Interrupted())
    with pytest.raises(SystemExit) as left:
        take_quiz(settings, "sums")
    assert left.value.code == 130
    assert "the attempt stays open" in capsys.readouterr().out


def test_no_screen_is_loaded_for_it(settings: Settings) -> None:
    script = f"""
import io, sys
from pathlib import Path
from tui.cli.settings import Settings
sys.stdin = io.StringIO("\\n4\\n/leave\\n")
from tui.plain.quizzes import take_quiz
take_quiz(Settings(Path({str(settings.course)!r}), Path({str(settings.data)!r}), "ada", None), "sums")
print([name for name in ("textual", "rich", "plotext") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout.endswith("[]\n"), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("A *few* **words**.", ["A few words."]),
        ("1. one\n2. two\n\nafter", ["1. one", "2. two", "after"]),
        ("- a\n  - b\n- c", ["- a", "  - b", "- c"]),
        ("## Why\n\nSo.", ["Why:", "So."]),
        ("[here](https://example.org)", ["here (https://example.org)"]),
        ("[there](neurons#bias)", ["there (section bias of neurons)"]),
        ("a line\nand its rest", ["a line and its rest"]),
        ("```text\nx = 1\n```", ["x = 1"]),
    ],
)
def test_markdown_becomes_plain_paragraphs(markdown: str, said: list[str]) -> None:
    assert [piece.lead + piece.text for piece in pieces(markdown)] == said
