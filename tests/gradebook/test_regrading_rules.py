"""Marking anew under every rule an attempt may go by, with others at work, and killed in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
from quizzes import School, at, even, school, sum_

from gradebook.classes.verify import verify
from gradebook.client import Client

HALF = Fraction(1, 2)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[School]:
    yield from school(tmp_path)


def turn(here: School) -> None:
    """Mend the key of `sum`: 5 was right, and now 6 is."""
    quiz = here.folder / "sums" / "quiz.toml"
    text = quiz.read_text()
    assert 'answer = "a + 1"' in text
    quiz.write_text(text.replace('answer = "a + 1"', 'answer = "a + 2"'))


def sit(client: Client, *texts: str, certainty: int | None = None, checked: bool = False) -> None:
    """Take the quiz with these responses to `sum`, one after the other, and none to `even`."""
    attempt = client.start_attempt("sums")
    place = at(attempt, "sum")
    for text in texts:
        client.respond(attempt.id, place, sum_(text, certainty))
        if checked:
            client.check(attempt.id, place)
    client.hand_in(attempt.id)


def regraded(here: School) -> dict[str, tuple[Fraction, Fraction, int]]:
    """Turn the key round and mark anew: by login, the grade of the quiz before and after, and the credits."""
    turn(here)
    ines = here.client("ines")
    shown = ines.regrade("sums")
    done = ines.regrade("sums", apply=True)
    assert done.lines == shown.lines
    assert verify(here.data).flaws == ()
    assert ines.regrade("sums", apply=True).lines == ()
    return {line.login: (line.before, line.after, line.credits) for line in done.lines}


def test_adaptive_tries_count_as_if_the_key_had_been_right(here: School) -> None:
    here.chapter("sums", 'behaviour = "adaptive"\npenalty = "1/4"')
    sit(here.client("ada"), "6", "5", checked=True)
    sit(here.client("bob"), "5", checked=True)
    sit(here.client("cyd"), "5", "6", checked=True)
    assert regraded(here) == {
        "ada": (Fraction(3, 8), HALF, 125),  # of two points: 1 − 1/4, and now 1
        "bob": (HALF, 0, -500),
        "cyd": (HALF, Fraction(3, 8), -125),
    }


def test_interactive_tries_after_the_right_one_do_not_count(here: School) -> None:
    here.chapter("sums", 'behaviour = "interactive"\ntries = 3\npenalty = "1/3"')
    sit(here.client("ada"), "6", "5", checked=True)
    sit(here.client("bob"), "9", "8", "5", checked=True)
    sit(here.client("cyd"), "5", checked=True)
    assert regraded(here) == {
        "ada": (Fraction(1, 3), HALF, 500 - 333),
        "bob": (Fraction(1, 6), 0, -167),
        "cyd": (HALF, 0, -500),
    }


def test_immediate_keeps_to_the_one_response(here: School) -> None:
    here.chapter("sums", 'behaviour = "immediate"')
    sit(here.client("ada"), "6", checked=True)
    sit(here.client("bob"), "5", checked=True)
    assert regraded(here) == {"ada": (0, HALF, 500), "bob": (HALF, 0, -500)}


def test_certainty_is_marked_by_how_sure_one_was_then(here: School) -> None:
    here.chapter("sums", 'behaviour = "certainty"')
    sit(here.client("ada"), "6", certainty=3)
    sit(here.client("bob"), "5", certainty=2)
    assert regraded(here) == {
        "ada": (Fraction(-1), HALF, 500),  # wrong and sure −6, now right and sure 3, of 3 and 2 questions
        "bob": (Fraction(1, 3), Fraction(-1, 3), -333),
    }


def test_where_the_first_attempt_counts_the_second_pays_nothing_still(here: School) -> None:
    here.chapter("sums", 'counts = "first"')
    for who, texts in (("ada", "56"), ("bob", "65")):
        for text in texts:
            sit(here.client(who), text)
    turn(here)
    lines = here.client("ines").regrade("sums", apply=True).lines
    assert [(line.login, line.number, line.after) for line in lines] == [
        ("ada", 1, 0),
        ("ada", 2, HALF),
        ("bob", 1, HALF),
        ("bob", 2, 0),
    ]
    credits = {who: sum(line.credits for line in lines if line.login == who) for who in ("ada", "bob")}
    assert credits == {"ada": -500, "bob": 500}
    assert here.client("ada").home().earned == 0
    assert verify(here.data).flaws == ()


def test_credit_is_that_of_the_time_of_the_hand_in(here: School) -> None:
    here.chapter(
        "sums",
        "timeline = [{ until = 2026-03-01T10:00:00Z, percent = 100 }, { until = 2026-03-01T12:00:00Z, percent = 50 }]",
    )
    sit(here.client("ada"), "6")
    here.clock.pass_(hours=2)
    sit(here.client("bob"), "6")
    here.clock.pass_(hours=2)
    sit(here.client("cyd"), "6")
    assert regraded(here) == {"ada": (0, HALF, 500), "bob": (0, HALF, 250), "cyd": (0, HALF, 0)}


def test_an_attempt_whose_time_ran_out_is_handed_in_first(here: School) -> None:
    here.chapter("sums", 'time_limit = "10 min"')
    ada = here.client("ada")
    attempt = ada.start_attempt("sums")
    ada.respond(attempt.id, at(attempt, "sum"), sum_("6"))
    here.clock.pass_(minutes=20)
    assert regraded(here) == {"ada": (0, HALF, 500)}
    assert ada.home().earned == 500


def test_the_result_tells_a_moved_choice_as_the_learner_chose_it(here: School) -> None:
    here.chapter("sums")
    ada = here.client("ada")
    attempt = ada.start_attempt("sums")
    place = at(attempt, "even")
    ada.respond(attempt.id, place, even(attempt, "Two", "Four"))
    ada.respond(attempt.id, at(attempt, "sum"), sum_("6"))
    ada.hand_in(attempt.id)
    quiz = here.folder / "sums" / "quiz.toml"
    two = '[[question.choice]]\ntext = "Two"\nright = true\n'
    text = quiz.read_text()
    assert two in text
    quiz.write_text(text.replace(two, "") + two)
    turn(here)
    here.client("ines").regrade("sums", apply=True)
    marked = ada.result(attempt.id).questions[place]
    assert marked.grade == marked.told.mark == 1
    assert marked.asked.in_words(marked.response) == attempt.questions[place].asked.in_words(
        even(attempt, "Two", "Four")
    )


DIES = """
import os, signal, sys
from pathlib import Path
from gradebook.client import open_client
from gradebook.remarking import writing

whole, calls = writing.seal, []

def seal(*arguments):
    calls.append(arguments)
    if len(calls) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    whole(*arguments)

writing.seal = seal
open_client(Path(sys.argv[1]), Path(sys.argv[2]), "ines", None).regrade("sums", apply=True)
"""


@pytest.mark.parametrize("seals", [1, 4])
def test_a_kill_in_the_middle_leaves_nothing_and_the_next_writes_it_all(here: School, seals: int) -> None:
    here.chapter("sums")
    for who in ("ada", "bob", "cyd"):
        sit(here.client(who), "6")
    turn(here)
    here.close()
    command = [sys.executable, "-c", DIES, here.folder, here.data, str(seals)]
    assert subprocess.run(command, timeout=60, check=False).returncode == -signal.SIGKILL
    assert here.rows("SELECT count(*) FROM corrections") == here.rows("SELECT count(*) FROM regrades") == [(0,)]
    here.classroom()
    done = here.client("ines").regrade("sums", apply=True)
    assert (len(done.lines), done.gained) == (3, 1500)
    assert verify(here.data).flaws == ()


def test_with_learners_who_hand_in_meanwhile_everybody_has_what_the_new_key_gives(here: School) -> None:
    here.chapter("sums")
    names = [f"learner{number}" for number in range(6)]
    clients = {name: here.client(name) for name in names}
    sit(here.client("before"), "5")
    turn(here)
    ines = here.client("ines")
    with ThreadPoolExecutor(len(names) + 1) as threads:
        anew = [threads.submit(ines.regrade, "sums", apply=True) for _ in range(5)]
        sat = [threads.submit(sit, clients[name], text) for name in names for text in ("5",)]
        for one in (*anew, *sat):
            one.result()
    for name in names[:3]:
        sit(clients[name], "6")
    ines.regrade("sums", apply=True)
    assert [clients[name].home().earned for name in names] == [500] * 3 + [0] * 3
    assert here.client("before").home().earned == 0
    assert verify(here.data).flaws == ()
