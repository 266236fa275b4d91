"""Every message, in every shape hypothesis finds, comes through JSON as it went in."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from content import questions
from content.asked import AskedBase, ResponseBase
from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from gradebook import wire
from gradebook.agreed import VERSION
from gradebook.errors import Refusal
from gradebook.messages import (
    AnyReply,
    AnyRequest,
    FollowRun,
    GetHome,
    Refused,
    Respond,
    StartRun,
)
from gradebook.messages.class_requests import Correction

REQUESTS = typing.get_args(typing.get_args(AnyRequest)[0])
REPLIES = typing.get_args(typing.get_args(AnyReply)[0])

letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
experiments = st.builds(
    Experiment,
    seed=st.integers(0, 2**31 - 1),
    data=st.builds(
        DataRecipe, name=st.sampled_from(["xor", "iris"]), samples=st.integers(20, 150), noise=st.floats(0, 0.5)
    ),
    network=st.builds(NetworkRecipe, layers=st.lists(st.integers(1, 128), max_size=8).map(tuple)),
    training=st.builds(TrainingRecipe, learning_rate=st.floats(1e-6, 100), epochs=st.integers(1, 10_000)),
)
PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: letters,
    int: st.integers(-(2**40), 2**40),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    Fraction: st.fractions(min_value=0, max_value=1),
    datetime: st.datetimes(timezones=st.just(UTC)),
    Experiment: experiments,
    Any: st.one_of(st.booleans(), st.integers(-(2**40), 2**40), letters, st.lists(letters, max_size=3)),
}


KINDS = [questions.kind(name) for name in questions.NAMES]


def values(wanted: Any, rules: Sequence[Any] = (), inside: bool = False) -> st.SearchStrategy[Any]:
    """Values of an annotation, within its rules; every part of a message is one of these few things.

    `inside`: it belongs to a question, in which only kinds that can be gaps stand, without a certainty of their own.
    """
    origin, parts = typing.get_origin(wanted), typing.get_args(wanted)
    if wanted in (AskedBase, ResponseBase):
        kinds = [kind for kind in KINDS if kind.inline or not inside]
        found = st.one_of([values(kind.asked if wanted is AskedBase else kind.response) for kind in kinds])
        return found.map(ResponseBase.bare) if inside and wanted is ResponseBase else found
    if origin is typing.Annotated:
        return values(parts[0], parts[1:], inside)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values(part, (), inside) for part in parts])
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin is tuple:
        return st.lists(values(parts[0], (), inside), min_size=limit(rules, "min_length", 0), max_size=4).map(tuple)
    if origin is dict:
        return st.dictionaries(values(parts[0]), values(parts[1]), max_size=3)
    if wanted is int and rules:
        whole_numbers = st.integers(limit(rules, "ge", 0), limit(rules, "le", 2**31))
        return whole_numbers.filter(bool) if Correction.__metadata__[-1] in rules else whole_numbers
    if wanted is float and rules:
        return st.floats(limit(rules, "gt", 0), limit(rules, "le", 1e9), exclude_min=True)
    if wanted is str and rules:
        pattern = limit(rules, "pattern", None)
        return st.from_regex(pattern, fullmatch=True) if pattern else letters.filter(bool)
    return PLAIN[wanted] if wanted in PLAIN else built(wanted)


def built(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a message or a dataclass, part by part."""
    if issubclass(kind, BaseModel):
        inside = issubclass(kind, AskedBase | ResponseBase)
        fields = {name: values(field.annotation, field.metadata, inside) for name, field in kind.model_fields.items()}
    else:
        fields = {name: values(part) for name, part in typing.get_type_hints(kind).items()}
    return st.builds(kind, **fields)


def limit(rules: Sequence[Any], name: str, otherwise: Any) -> Any:
    """The bound called `name` among pydantic's rules, which wrap one another."""
    inner = [part for rule in rules for part in (rule, *getattr(rule, "metadata", ()))]
    return next((found for rule in inner if (found := getattr(rule, name, None)) is not None), otherwise)


whole = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_a_request_survives_the_wire(kind: type) -> None:
    @whole
    @given(built(kind))
    def check(request) -> None:
        back = wire.read_request(wire.write_line(request))
        assert type(back) is kind
        assert back == request

    check()


@pytest.mark.parametrize("kind", REPLIES, ids=lambda kind: kind.__name__)
def test_a_reply_survives_the_wire(kind: type) -> None:
    @whole
    @given(built(kind))
    def check(reply) -> None:
        back = wire.read_reply(wire.write_line(reply))
        assert type(back) is kind
        assert back == reply

    check()


def test_words_tell_requests_apart() -> None:
    for kinds, word in ((REQUESTS, "ask"), (REPLIES, "reply")):
        names = [kind.model_fields[word].default for kind in kinds]
        assert len(set(names)) == len(names)


ID = '"request_id": "' + "0" * 32 + '"'

START = f'{{"ask": "start-run", {ID}, "experiment": %s}}'

NO_REQUESTS = {
    "an unknown field": ('{"ask": "home", "extra": 1}', "home.extra"),
    "who asks": ('{"ask": "home", "learner": "bob"}', "home.learner"),
    "an unknown request": ('{"ask": "nothing"}', "nothing"),
    "no request": ("[]", "object"),
    "nothing at all": ("", "JSON"),
    "a number in quotes": ('{"ask": "follow-run", "run": "1"}', "run"),
    "true for 1": ('{"ask": "follow-run", "run": true}', "run"),
    "1.0 for 1": ('{"ask": "follow-run", "run": 1.0}', "run"),
    "a number past all bounds": ('{"ask": "follow-run", "run": 99999999999999999999}', "run"),
    "a number of thousands of digits": (f'{{"ask": "follow-run", "run": {"9" * 50_000}}}', "number"),
    "a request id of its own kind": ('{"ask": "hand-in", "request_id": "x", "attempt": 1}', "request_id"),
    "a path for a chapter": ('{"ask": "page", "chapter": "../../etc"}', "chapter"),
    "a correction of nothing": (
        f'{{"ask": "correct", {ID}, "login": "ana", "chapter": "sums", "credits": 0, "reason": "x"}}',
        "credits",
    ),
    "one key twice": ('{"ask": "home", "ask": "home"}', "twice"),
    "one key twice, deep inside": (START % '{"data": {"samples": 40, "samples": 50}}', "twice"),
    "NaN": (START % '{"training": {"learning_rate": NaN}}', "learning_rate"),
    "NaN for a pace": (f'{{"ask": "start-run", {ID}, "experiment": {{}}, "pace": NaN}}', "pace"),
    "Infinity": (f'{{"ask": "start-run", {ID}, "experiment": {{}}, "pace": Infinity}}', "pace"),
    "true in an experiment": (START % '{"seed": true}', "seed"),
    "an unknown field in an experiment": (START % '{"data": {"evil": 1}}', "evil"),
    "an experiment out of its limits": (START % '{"training": {"batch_size": 0}}', "batch_size"),
    "lists in lists in lists": ("[" * 60_000, "recursion"),
    "objects in objects": ('{"ask":' * 9_000 + "1" + "}" * 9_000, "recursion"),
    "half a surrogate pair": ('{"ask": "record", "login": "\\ud800"}', "JSON"),
    "a byte order mark": ('\ufeff{"ask": "home"}', "JSON"),
    "two requests on a line": ('{"ask": "home"}{"ask": "home"}', "JSON"),
    "an escape for a request": ('{"ask": "\\u001b[2J"}', "\ufffd[2J"),
}


@pytest.mark.parametrize("line", NO_REQUESTS)
def test_what_is_no_request_is_refused_in_one_clear_line(line: str) -> None:
    sent, named = NO_REQUESTS[line]
    with pytest.raises(Refusal) as refused:
        wire.read_request(sent.encode() + b"\n")
    assert refused.value.code == "invalid"
    assert named in refused.value.message
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 200


@pytest.mark.parametrize("line", [b'{"ask": "home\xff"}', '{"ask": "home"}'.encode("utf-16"), b"\xed\xa0\x80"])
def test_what_is_not_utf_8_is_refused(line: bytes) -> None:
    with pytest.raises(Refusal, match="UTF-8"):
        wire.read_request(line)


def test_half_a_surrogate_pair_never_leaves() -> None:
    with pytest.raises(Refusal, match="Unicode"):
        wire.write_line(Refused(code="invalid", message="\ud800"))


@pytest.mark.parametrize(
    ("version", "told"), [(VERSION - 1, "start nnquiz anew"), (VERSION + 1, "server has to be updated")]
)
def test_another_version_is_told_which_side_is_older(version: int, told: str) -> None:
    with pytest.raises(Refusal, match=told) as refused:
        wire.read_hello(b'{"nnquiz": %d}\n' % version)
    assert refused.value.code == "version"


def test_a_hello_says_nothing_else() -> None:
    assert wire.read_hello(b'{"nnquiz": 3}\n').nnquiz == 3
    for line in (b'{"nnquiz": 3, "learner": "bob"}', b'{"nnquiz": true}', b'{"ask": "home"}', b"GET / HTTP/1.1"):
        with pytest.raises(Refusal) as refused:
            wire.read_hello(line)
        assert refused.value.code == "invalid"


def test_an_experiment_within_its_limits_is_a_request() -> None:
    request = StartRun(request_id="0" * 32, experiment=Experiment())
    assert wire.read_request(wire.write_line(request)) == request


def test_messages_are_frozen() -> None:
    for message in (GetHome(), FollowRun(run=1), Respond(request_id="0" * 32, attempt=1, position=0, response=None)):
        with pytest.raises(ValidationError):
            message.ask = "other"  # type: ignore[misc, assignment]
