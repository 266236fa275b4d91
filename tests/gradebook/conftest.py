"""A small course in the real format, and classrooms over real files with a clock and seeds of the test's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from servers import ClassServer, Listed

from content.asked import Asked, Response
from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from content.questions.truefalse import TrueFalseResponse
from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.messages import Attempt, Result
from gradebook.sockets import Socket
from gradebook.transports import Local

COURSE = """
format = 1
id = "small"
title = "A small course"
licence = "CC BY 4.0"

[[chapter]]
id = "sums"
folder = "01-sums"
title = "Sums"
summary = "Adding."
credits = 1

[[chapter]]
id = "quiet"
folder = "02-quiet"
title = "Quiet"
summary = "No quiz here."
credits = 0.5

[[chapter]]
id = "broken"
folder = "03-broken"
title = "Broken"
summary = "Its file is not TOML."
credits = 2
"""

CHAPTER = """
[[section]]
id = "welcome"
title = "Welcome"
numbered = false
outline = true
invite = true
text = "Two and two make {2 + 2}."

[[section]]
id = "adding"
title = "Adding"
predict = "What is next?"
text = '''
Before the code.

```python
print(1 + 1)
```

After it.
'''

[[section]]
id = "taking-away"
title = "Taking away"
text = "Three less one is two."
"""

QUIZ = """
draws = 4

[[question]]
id = "sum"
kind = "numerical"
section = "adding"
points = 3
prompt = "{a} + {b}?"
draw = { a = { from = 11, to = 60 }, b = { from = 100, to = 140 } }
answer = "a + b"
tolerance = { nominal = 0 }
explanation = "KEYWORD-EXPLAINED: {a} and {b} make {answer}."
[[question.wrong]]
answer = "a - b"
because = "KEYWORD-BECAUSE: that takes away."

[[question]]
id = "even"
kind = "multiple"
section = "adding"
points = 2
prompt = "Which are even?"
explanation = "KEYWORD-EXPLAINED: two divides them."
[[question.choice]]
text = "Two"
right = true
[[question.choice]]
text = "Four"
right = true
[[question.choice]]
text = "Eight"
right = true
[[question.choice]]
text = "Nine"
because = "KEYWORD-BECAUSE: nine is three times three."

[[question]]
id = "less"
kind = "single"
section = "taking-away"
prompt = "Three less one?"
explanation = "KEYWORD-EXPLAINED: count back once."
[[question.choice]]
text = "Two, of course"
right = true
[[question.choice]]
text = "Three, still"
because = "KEYWORD-BECAUSE: nothing was taken."

[[question]]
id = "zero"
kind = "truefalse"
section = "taking-away"
prompt = "Nothing plus nothing is nothing."
answer = true
because = "KEYWORD-BECAUSE: there is nothing in it."
explanation = "KEYWORD-EXPLAINED: zero is neutral."
"""

QUIET = """
[[section]]
id = "only"
title = "The only page"
text = "Nothing is asked."
"""

UIDS = {"ada": 2001, "bob": 2002}
"""Accounts that a class server takes the clients for."""

BEGIN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Clock:
    """Moves on by a second each time it is read."""

    def __init__(self) -> None:
        self._ticks = count()

    def __call__(self) -> datetime:
        return BEGIN + timedelta(seconds=next(self._ticks))


def write_course(folder: Path) -> Path:
    """Write the small course under `folder`; its own folder."""
    files = {
        "course.toml": COURSE,
        "01-sums/chapter.toml": CHAPTER,
        "01-sums/quiz.toml": QUIZ,
        "02-quiet/chapter.toml": QUIET,
        "03-broken/chapter.toml": "this is [not TOML",
    }
    for name, text in files.items():
        path = folder / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "course"


class Answers:
    """Answers to the small course's quiz, worked out from what is asked alone."""

    @staticmethod
    def right(asked: Asked) -> Response:
        """The right response."""
        if asked.kind == "numerical":
            return NumericalResponse(text=str(sum(map(int, re.findall(r"\d+", asked.prompt)))))
        if asked.kind == "multiple":
            return MultipleResponse(choices=tuple(i for i, text in enumerate(asked.choices) if text != "Nine"))
        if asked.kind == "single":
            return SingleResponse(choice=asked.choices.index("Two, of course"))
        return TrueFalseResponse(answer=True)

    @staticmethod
    def wrong(asked: Asked) -> Response:
        """A response that gets nothing."""
        if asked.kind == "numerical":
            return NumericalResponse(text="-1")
        if asked.kind == "multiple":
            return MultipleResponse(choices=(asked.choices.index("Nine"),))
        if asked.kind == "single":
            return SingleResponse(choice=asked.choices.index("Three, still"))
        return TrueFalseResponse(answer=False)

    @staticmethod
    def answer(client: Client, attempt: Attempt, ids: set[str]) -> None:
        """Answer the questions called `ids` right, the others wrong."""
        for position, asking in enumerate(attempt.questions):
            give = Answers.right if asking.asked.id in ids else Answers.wrong
            client.respond(attempt.id, position, give(asking.asked))

    @staticmethod
    def take(client: Client, ids: set[str]) -> Result:
        """Take the whole quiz, with the questions called `ids` right."""
        attempt = client.start_attempt("sums")
        Answers.answer(client, attempt, ids)
        return client.hand_in(attempt.id)


@pytest.fixture
def quiz() -> type[Answers]:
    return Answers


@pytest.fixture
def experiment() -> Experiment:
    """Small and quick: twenty epochs of a few milliseconds."""
    return Experiment(
        data=DataRecipe(name="xor", samples=40), network=NetworkRecipe(layers=(2,)), training=TrainingRecipe(epochs=20)
    )


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write_course(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


Opener = Callable[..., Classroom]


@pytest.fixture
def open_classroom(course: Path, data: Path) -> Iterator[Opener]:
    """Opens classrooms on the same course and data, as often as wanted; closes them all."""
    opened: list[Classroom] = []

    def opener(**options: object) -> Classroom:
        settings = {"clock": Clock(), "seeds": count(1).__next__} | options
        opened.append(Classroom(course, data, **settings))  # type: ignore[arg-type]
        return opened[-1]

    yield opener
    for classroom in opened:
        classroom.close()


@pytest.fixture(params=["local", "socket"])
def transport(request: pytest.FixtureRequest) -> str:
    """What carries `ada`'s and `bob`'s requests: a call, every message through JSON, or a class server's socket."""
    return str(request.param)


@pytest.fixture
def classroom(open_classroom: Opener, request: pytest.FixtureRequest) -> Classroom:
    over_socket = "transport" in request.fixturenames and request.getfixturevalue("transport") == "socket"
    return open_classroom(**{"patience": 0} if over_socket else {})


@pytest.fixture
def client_of(classroom: Classroom, transport: str) -> Iterator[Callable[[str], Client]]:
    """Makes clients of the classroom, over either transport."""
    if transport == "local":
        yield lambda name: Client(Local(lambda: classroom, wire=True), name)
        return
    server = ClassServer(Listed(classroom, dict.fromkeys(UIDS, "learner")), logins={u: n for n, u in UIDS.items()})
    sockets: list[Socket] = []

    def client(name: str) -> Client:
        sockets.append(Socket(opened=lambda: server.connect(UIDS[name])))
        return Client(sockets[-1], name)

    yield client
    for one in sockets:
        one.close()
    server.stop()


@pytest.fixture
def ada(client_of: Callable[[str], Client]) -> Client:
    return client_of("ada")


@pytest.fixture
def bob(client_of: Callable[[str], Client]) -> Client:
    return client_of("bob")
