"""Answers made to do harm, and odd ones, to every kind of question: a fair mark or a clear line, nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kinds import EACH_KIND, one_of
from pydantic import ValidationError

from content.asked import UnreadableError
from content.questions import draw
from content.variants.question import Drawn

DRAWN = {name: draw(one_of(name), 1) for name in EACH_KIND}
ODD = [
    "", " ", "\t", "\n", "\x00", "\x1b[2J", "\u202e1\u202c", "\u200f2", "\ufeff1", "\ud800", "1e999", "-1e-999", "１２",
    "1,5", "½", "nan", "inf", "-0", "0x10", "1_000", "1/0", "1/" + "3" * 5_000, "9" * 100_000, "(" * 100_000,
    "[" * 100_000, "1 " * 100_000, "1|" * 100_000, "1a " * 50_000, "\\" * 100_000, "🙂" * 50_000, "e\u0301" * 50_000,
    "[red]x[/]", "{0.__class__}", "%s%n", "'; DROP TABLE marks; --", "x" * 10_000_000,
]  # fmt: skip
TEN_MEGABYTES = "x" * 10_000_000


def fair(drawn: Drawn[Any], line: str) -> None:
    """Typed, it is refused in a line of words, or it is a response that is marked, told, and kept as it is."""
    try:
        response = drawn.asked.from_plain(line)
    except UnreadableError as error:
        said = str(error)
    else:
        marked_fairly(drawn, response)
        said = "a response"
    assert said.isprintable()
    assert 0 < len(said) < 300


def marked_fairly(drawn: Drawn[Any], response: Any) -> None:
    refused = drawn.invalid(response)
    assert refused is None or refused.isprintable()
    assert 0 <= drawn.mark(response) <= 1
    assert drawn.tell(response).mark == drawn.mark(response)
    assert len(drawn.asked.in_words(response)) < 10_000
    assert type(response).model_validate_json(response.model_dump_json()) == response


@pytest.mark.parametrize("line", ODD, ids=lambda line: f"{line[:8]!a}-{len(line)}")
@pytest.mark.parametrize("kind", EACH_KIND)
def test_an_odd_line(kind: str, line: str) -> None:
    fair(DRAWN[kind], line)


@pytest.mark.parametrize("kind", EACH_KIND)
def test_any_line(kind: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=60) | st.text("0123456789.,;|/()[] -+e_%−×\\n", max_size=60))
    def check(line: str) -> None:
        fair(DRAWN[kind], line)

    check()


def texts_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where texts stand in a response's JSON, but for the names of kinds."""
    if isinstance(value, str):
        return [] if path[-1] == "kind" else [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, part in items for found in texts_in(part, (*path, key))]


@pytest.mark.parametrize("put", [TEN_MEGABYTES, "\x00\x1b[2J\u202e", 10**400, -1, None, [], {}, True, 1e308])
@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_response_that_a_screen_would_not_send(kind: str, put: Any) -> None:
    """Each part of a model answer, replaced: what its type does not refuse is marked fairly."""
    drawn = DRAWN[kind]
    whole = json.loads(drawn.model().model_dump_json())
    paths = texts_in(whole) + [(name,) for name in whole if name != "kind"]
    for path in paths:
        told = json.loads(json.dumps(whole))
        part = told
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = put
        try:
            response = type(drawn.model()).model_validate_json(json.dumps(told))
        except ValidationError:
            continue
        assert drawn.invalid(response) is None or drawn.mark(response) == 0
        assert 0 <= drawn.mark(response) <= 1
        assert drawn.tell(response).answer == drawn.answer()
