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
from pydantic import BaseModel, TypeAdapter, ValidationError

from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from gradebook.messages import (
    VERSION,
    AnyReply,
    AnyRequest,
    Envelope,
    FollowRun,
    GetHome,
    Respond,
    StartRun,
)

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
}


def values(wanted: Any, rules: Sequence[Any] = ()) -> st.SearchStrategy[Any]:
    """Values of an annotation, within its rules; every part of a message is one of these few things."""
    origin, parts = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is typing.Annotated:
        return values(parts[0], parts[1:])
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values(part) for part in parts])
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin is tuple:
        return st.lists(values(parts[0]), min_size=limit(rules, "min_length", 0), max_size=4).map(tuple)
    if origin is dict:
        return st.dictionaries(letters, values(parts[1]), max_size=3)
    if wanted is int and rules:
        return st.integers(limit(rules, "ge", 0), limit(rules, "le", 2**31))
    if wanted is float and rules:
        return st.floats(limit(rules, "gt", 0), limit(rules, "le", 1e9), exclude_min=True)
    if wanted is float and rules:
        return st.floats(limit(rules, "gt", 0), limit(rules, "le", 1e9), exclude_min=True)
    if wanted is str and rules:
        pattern = limit(rules, "pattern", None)
        return st.from_regex(pattern, fullmatch=True) if pattern else letters.filter(bool)
    return PLAIN[wanted] if wanted in PLAIN else built(wanted)


def built(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a message or a dataclass, part by part."""
    if issubclass(kind, BaseModel):
        fields = {name: values(field.annotation, field.metadata) for name, field in kind.model_fields.items()}
    else:
        fields = {name: values(part) for name, part in typing.get_type_hints(kind).items()}
    return st.builds(kind, **fields)


def limit(rules: Sequence[Any], name: str, otherwise: Any) -> Any:
    """The bound called `name` among pydantic's rules, which wrap one another."""
    inner = [part for rule in rules for part in (rule, *getattr(rule, "metadata", ()))]
    return next((found for rule in inner if (found := getattr(rule, name, None)) is not None), otherwise)


whole = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_a_request_survives_its_envelope(kind: type) -> None:
    @whole
    @given(built(kind))
    def check(request) -> None:
        sent = Envelope(request=request).model_dump_json()
        assert Envelope.model_validate_json(sent) == Envelope(version=VERSION, request=request)

    check()


@pytest.mark.parametrize("kind", REPLIES, ids=lambda kind: kind.__name__)
def test_a_reply_survives_json(kind: type) -> None:
    @whole
    @given(built(kind))
    def check(reply) -> None:
        back = TypeAdapter(AnyReply).validate_json(reply.model_dump_json())
        assert type(back) is kind
        assert back == reply

    check()


def test_words_tell_requests_apart() -> None:
    for kinds, word in ((REQUESTS, "ask"), (REPLIES, "reply")):
        names = [kind.model_fields[word].default for kind in kinds]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "line",
    [
        '{"version": 2, "request": {"ask": "home", "extra": 1}}',
        '{"version": 2, "request": {"ask": "nothing"}}',
        '{"version": 2, "request": {"ask": "follow-run", "run": "1"}}',
        '{"version": 2, "request": {"ask": "follow-run", "run": true}}',
        '{"version": 2, "request": {"ask": "follow-run", "run": 99999999999999999999}}',
        '{"version": 2, "request": {"ask": "flag", "request_id": "x", "attempt": 1, "position": 0, "flagged": true}}',
        '{"version": 2, "request": {"ask": "page", "chapter": "../../etc"}}',
    ],
)
def test_what_is_no_request_is_refused(line: str) -> None:
    with pytest.raises(ValidationError):
        Envelope.model_validate_json(line)


def test_an_experiment_out_of_its_limits_is_no_request() -> None:
    sent = Envelope(request=StartRun(request_id="0" * 32, experiment=Experiment())).model_dump_json()
    assert Envelope.model_validate_json(sent)
    for given_, bad in (('"batch_size":10', '"batch_size":0'), ('"learning_rate":0.03', '"learning_rate":NaN')):
        assert given_ in sent
        with pytest.raises(ValidationError):
            Envelope.model_validate_json(sent.replace(given_, bad))


def test_messages_are_frozen() -> None:
    for message in (GetHome(), FollowRun(run=1), Respond(request_id="0" * 32, attempt=1, position=0, response=None)):
        with pytest.raises(ValidationError):
            message.ask = "other"  # type: ignore[misc, assignment]
