"""A course whose one quiz asks a question of every kind: each kind's own example."""

from __future__ import annotations

import re
from pathlib import Path

from kinds import EACH_KIND

from content.printed import write_printed
from content.questions import NAMES, kind
from gradebook.client import open_client

COURSE = """
format = 1
id = "kinds"
title = "Every kind"
[[chapter]]
id = "kinds"
folder = "kinds"
title = "Every kind of question"
summary = "One of each."
credits = 1
"""
CHAPTER = '[[section]]\nid = "only"\ntitle = "Only"\ntext = "Text."\n'
PROMPT = re.compile(r'^prompt = ("""\n?|\x27\x27\x27\n?|")', re.MULTILINE)


def question(name: str) -> str:
    """The example of a kind as a `[[question]]`; its prompt begins with the kind's name in brackets."""
    example, found = PROMPT.subn(rf"prompt = \1({name}) ", kind(name).example, count=1)
    prompt = "" if found else f'prompt = "({name}) What does this code print?"\n'
    return f'[[question]]\nid = "{name}"\nkind = "{name}"\nsection = "only"\n{prompt}{example}\n'


def write_course(folder: Path) -> Path:
    """Write the course, run what has to be run for it, and give its folder."""
    (folder / "kinds").mkdir(parents=True)
    (folder / "course.toml").write_text(COURSE)
    (folder / "kinds" / "chapter.toml").write_text(CHAPTER)
    (folder / "kinds" / "quiz.toml").write_text(f"draws = {len(NAMES)}\n" + "".join(map(question, NAMES)))
    assert list(write_printed(folder)) == []
    return folder


def begin(course: Path, data: Path, seed: int) -> None:
    """Leave an attempt open in which every question has an answer."""
    client = open_client(course, data, "ana", None, seeds=lambda: seed)
    attempt = client.start_attempt("kinds")
    for place, asking in enumerate(attempt.questions):
        client.respond(attempt.id, place, asking.asked.from_plain(EACH_KIND[asking.asked.kind].typed))
    client.close()
