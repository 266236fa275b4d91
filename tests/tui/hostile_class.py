"""A class whose people chose their names to harm whoever looks at them; `python hostile_class.py` opens it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from instructed import StandIn, a_result, attempt, learner

from gradebook.messages import CorrectionLine, LearnerLine, Person

MARKUP = "[@click=app.quit]x[/]"
NAMES = {
    "colours": "\x1b[31mred\x1b[2J",
    "clipboard": "\x1b]52;c;aGk=\x07",
    "link": "\x1b]8;;http://evil.example\x07here\x1b]8;;\x07",
    "title": "\x1b]0;owned\x07",
    "c1": "\x9b2J\x9d52;c;aGk=\x9c\x85",
    "bidi": "\u202eanA\u2066\u200f\u061c",
    "markup": MARKUP,
    "closing": "[/] [red] [bold",
    "lines": "one\ntwo\r\nthree\u2028four\tfive\vsix",
    "joined": "👨‍👩‍👧 a\u00adb\u200cc\ufe0f☺️",
    "accents": "Z" + "\u0351" * 60 + "algo",
    "wide": "漢字漢字漢字漢字漢字漢字漢字漢字",
    "unheard": "\ue000\U000f0000\U0001fbff\ud800".encode("utf-8", "replace").decode(),
    "percent": "%s {0} {login} $HOME `id` \\",
    "long": "x" * 200,
    "blank": " \u2003\u00a0 ",
}


def person(place: int, name: str, login: str) -> LearnerLine:
    last_name = "" if name == MARKUP else name[:200]
    given = Person(first_name=name[:200], last_name=last_name, email=name[:200], section=name[:200])
    return learner(place, 3, login=login, person=given, last_seen=datetime.now(UTC) - timedelta(minutes=place))


def hostile_class() -> StandIn:
    """Everyone has a harmful name; half of them a harmful login too. So are reasons, answers and who corrected."""
    lines = [person(place, name, f"{place:02d}{kind}") for place, (kind, name) in enumerate(NAMES.items())]
    lines += [person(place, name, f"{place:02d}{name}"[:64]) for place, name in enumerate(NAMES.values(), 20)]
    every = " ".join(NAMES.values())
    client = StandIn(lines, 3, (attempt(7, 2), attempt(5, 1, chapter=2, grade=Fraction(1))))
    now = datetime.now(UTC)
    client.corrections = tuple(
        CorrectionLine(chapter=chapter, credits=1500, reason=f"{every[:300]} THE END", by=every[:60], at=now)
        for chapter in ("chapter-1", f"gone {MARKUP}\x1b[2J")
    )
    client.result = a_result(client.chapters[0], 7, text=f"{MARKUP}\x1b[2J\x9b2J\u202e")
    return client


def open_in_terminal() -> int:
    """The trainer at home, as the instructor of that class."""
    from tui.app import NNQuizApp
    from tui.cli.settings import Settings
    from tui.opening import Opening, write_opening
    from tui.terminal import guarded

    data = Path(os.environ["NNQUIZ_DATA"])
    write_opening(data, "ines", Opening(welcomed=True))
    settings = Settings(course=None, data=data, learner="ines", database_url=None)
    settings.__dict__["_client"] = hostile_class()
    return guarded(NNQuizApp(settings), close=settings.close)


if __name__ == "__main__":
    raise SystemExit(open_in_terminal())
