"""Lines that are read the short way, against the long one: the same verdict on every line."""

from __future__ import annotations

import random

import pytest

from content.questions.multiple import MultipleResponse
from content.questions.numerical import NumericalResponse
from content.questions.single import SingleResponse
from gradebook import wire
from gradebook.errors import Refusal
from gradebook.messages import AnyRequest, FollowRun, GetHome, GetPage, Respond

ID = "0" * 32

FIELDS = (
    '"ask":"respond"',
    f'"request_id":"{ID}"',
    '"attempt":1',
    '"position":0',
    '"response":{"kind":"single","choice":1}',
    '"response":null',
    '"response":{"kind":"numerical","text":"1:2"}',
    '"response":{"kind":"single","choice":1,"choice":2}',
    '"attempt" : 2',
    '"\\u0061ttempt":3',
    '"ask":"flag"',
    '"flagged":true',
    '"ask" :"home"',
)


def verdict(line: bytes) -> AnyRequest | str:
    try:
        return wire.read_request(line)
    except Refusal as refusal:
        return refusal.message


def test_the_short_way_takes_no_line_that_the_long_one_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, lines = random.Random(7), []
    for _ in range(5_000):
        parts = [*FIELDS[:4], chance.choice(FIELDS[4:8]), *chance.choices(FIELDS, k=chance.choice((0, 0, 1)))]
        chance.shuffle(parts)
        lines.append(("{" + ",".join(parts) + "}\n").encode())
    short = [verdict(line) for line in lines]
    monkeypatch.setattr(wire, "_WITHOUT_FLOATS", ())
    assert [verdict(line) for line in lines] == short
    assert {type(one) for one in short} == {Respond, str}
    assert any(isinstance(one, str) and "comes twice" in one for one in short)


@pytest.mark.parametrize(
    "request_",
    [
        GetHome(),
        GetPage(chapter="sums"),
        FollowRun(run=3),
        Respond(request_id=ID, attempt=1, position=0, response=None),
        Respond(request_id=ID, attempt=1, position=0, response=SingleResponse(choice=1)),
        Respond(request_id=ID, attempt=1, position=0, response=MultipleResponse(choices=(1, 2))),
        Respond(request_id=ID, attempt=1, position=0, response=NumericalResponse(text="0.5")),
    ],
    ids=lambda one: one.ask,
)
def test_what_a_client_writes_is_read_the_short_way(request_: AnyRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(wire, "_DECODER")
    assert wire.read_request(wire.write_line(request_)) == request_
