"""Messages as lines: one JSON object each, UTF-8, ended by a line feed; strict about what comes from the other side."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from gradebook.agreed import LINE, REPLY, SOCKET
from gradebook.errors import Refusal
from gradebook.messages import (
    VERSION,
    AnyReply,
    AnyRequest,
    Flag,
    FollowRun,
    GetHome,
    GetPage,
    GetResult,
    HandIn,
    Hello,
    RecordReading,
    Refused,
    Respond,
    StartAttempt,
    Welcome,
)

__all__ = [
    "LINE",
    "REPLY",
    "SOCKET",
    "read_hello",
    "read_reply",
    "read_request",
    "read_welcome",
    "write_line",
]

SHOWN = 120
"""Characters that are repeated of what came."""


def read_request(line: bytes) -> AnyRequest:
    """A request as it was sent.

    Raises:
        Refusal: "invalid", for a line that is no request to the letter: wrong UTF-8, half a surrogate pair, NaN, an
            object with one key twice, an unknown field, a value of another type than the one meant.
    """
    return _read(_requests(), line, "request")  # type: ignore[no-any-return]


def read_reply(line: bytes) -> AnyReply:
    """A reply as it was sent.

    Raises:
        Refusal: "invalid", likewise.
    """
    return _read(_replies(), line, "reply")  # type: ignore[no-any-return]


def read_hello(line: bytes) -> Hello:
    """The first line of a client of this version.

    Raises:
        Refusal: "version" for a client of another version, "invalid" for what is no client's line.
    """
    hello: Hello = _read(_hellos(), line, "hello")
    if hello.nnquiz != VERSION:
        raise Refusal("version", _differing(hello.nnquiz))
    return hello


def read_welcome(line: bytes) -> Welcome | Refused:
    """The first line of a server, or why it lets nobody in.

    Raises:
        Refusal: "invalid" for what is no server's line.
    """
    return _read(_welcomes(), line, "welcome")  # type: ignore[no-any-return]


def write_line(message: BaseModel) -> bytes:
    """A message on its way.

    Raises:
        Refusal: "invalid", when it holds half a surrogate pair, which UTF-8 has no bytes for.
    """
    try:
        return message.model_dump_json().encode() + b"\n"
    except PydanticSerializationError:
        raise Refusal("invalid", "This message holds text that is not valid Unicode. Nothing was changed.") from None


def _read(kind: TypeAdapter[Any], line: bytes, what: str) -> Any:
    """Validated first, which also bounds its depth; then every object is looked at for a key that comes twice.

    In a line with as many colons as its message has fields, none does: most requests, and half of what reading costs.
    """
    try:
        text = line.decode()
        message = kind.validate_json(text)
        if not (isinstance(message, _WITHOUT_FLOATS) and text.count(":") == _fields(message)):
            _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise Refusal("invalid", f"This {what} is not UTF-8 (byte {error.start}). Nothing was changed.") from None
    except ValidationError as error:
        raise Refusal("invalid", f"This {what} is not understood: {_first(error)}. Nothing was changed.") from None
    except ValueError as error:
        raise Refusal("invalid", f"This {what} is not understood: {error}. Nothing was changed.") from None
    return message


def _fields(message: BaseModel) -> int:
    """How many fields came with a message whose only part with fields of its own is a response."""
    given = len(message.model_fields_set)
    response = message.response if isinstance(message, Respond) else None
    return given if response is None else given + len(response.model_fields_set)


_WITHOUT_FLOATS = (Respond, Flag, RecordReading, StartAttempt, HandIn, GetHome, GetPage, GetResult, FollowRun)
"""Requests of plain fields, and none that could be NaN."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("one of its keys comes twice")
    return fields


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON's")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, in a few words: where, and what."""
    found = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(map(str, found["loc"]))
    told = f"{place}: {found['msg']}" if place else found["msg"]
    told = "".join(character if character.isprintable() else "\ufffd" for character in told)
    return told if len(told) <= SHOWN else f"{told[: SHOWN - 1]}…"


def _differing(theirs: int) -> str:
    if theirs < VERSION:
        return f"This nnquiz speaks version {theirs}, the class server {VERSION}: start nnquiz anew, or update it."
    return f"This nnquiz speaks version {theirs}, the class server only {VERSION}: the server has to be updated."


@cache
def _requests() -> TypeAdapter[AnyRequest]:
    return TypeAdapter(AnyRequest)


@cache
def _replies() -> TypeAdapter[AnyReply]:
    return TypeAdapter(AnyReply)


@cache
def _hellos() -> TypeAdapter[Hello]:
    return TypeAdapter(Hello)


@cache
def _welcomes() -> TypeAdapter[Welcome | Refused]:
    return TypeAdapter(Welcome | Refused)
