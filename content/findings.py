"""What is wrong in a course, in an author's words: where it stands, what was expected, how to mend it."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

Path = tuple[str | int, ...]
"""Keys and places from the top of a TOML file: ("question", 3, "choice", 0, "text")."""


Level = Literal["problem", "advice"]
"""A problem is wrong and has to be mended; advice is for its author to weigh."""

LONG = 200
"""Bits of a whole number beyond which it is not written out."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        path: where in its file.
        message: what was expected and what came, in one line.
        remedy: how to mend it, in one line.
        id: of the chapter, section or question it belongs to.
        line: which line of a text it is about, from 0; None: the key itself.
        level: whether it has to be mended.
    """

    path: Path
    message: str
    remedy: str
    id: str = ""
    line: int | None = None
    level: Level = "problem"

    def under(self, *prefix: str | int, id: str = "") -> Finding:
        """The same, seen from further up the file."""
        return replace(self, path=(*prefix, *self.path), id=self.id or id)

    def __str__(self) -> str:
        return f"{self.id}: {self.message}" if self.id else self.message


class Authored(BaseModel):
    """A table as an author writes it: frozen, exact about types, refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], raw: object, *prefix: str | int, id: str = "") -> tuple[Model | None, list[Finding]]:
    """`raw` as a `model`, or None and everything that is wrong in it."""
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        return None, [finding.under(*prefix, id=id) for finding in explain(error, model)]


def read_file(model: type[Model], raw: Mapping[str, object]) -> tuple[Model | None, list[Finding]]:
    """Like `read`, for a whole file: a key that does not belong is said, and keeps nothing else from being read."""
    file, findings = read(model, raw)
    if file is None:
        known = {name for name, _ in _named(model)}
        file, _ = read(model, {key: value for key, value in raw.items() if key in known})
    return file, findings


def rule(message: str, remedy: str) -> PydanticCustomError:
    """For a validator to raise: a finding in words of its own."""
    # the texts go in as context, since the template would read their braces
    return PydanticCustomError("rule", "{message}", {"message": message, "remedy": remedy})


def explain(error: ValidationError, model: type[BaseModel]) -> list[Finding]:
    """The findings behind pydantic's own report, in an author's words."""
    return [_finding(details, model) for details in error.errors(include_url=False)]


def shown(value: object) -> str:
    """A value as an author would recognise it: one short line, nothing in it that a terminal would obey."""
    text = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    if isinstance(value, int) and value.bit_length() > LONG:  # which Python may refuse to write out
        text = f"a number of about {value.bit_length() * 3 // 10} digits"
    if text is None:
        text = _container(value) or ascii_if_odd(str(value) if not isinstance(value, str) else repr(value[:60]))
    return text if len(text) <= 60 else text[:59] + "…"


def ascii_if_odd(text: str) -> str:
    """`text`, with escapes in place of whatever is not printable."""
    return text if text.isprintable() else ascii(text)[1:-1]


def close(word: str, known: typing.Iterable[str]) -> str:
    """`did you mean …?`, when one of the known words is near; else what there is."""
    names = list(known)
    near = difflib.get_close_matches(word[:100], names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"there is {', '.join(names) or 'none'}"


def _container(value: object) -> str | None:
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return None


def _finding(details: ErrorDetails, model: type[BaseModel]) -> Finding:
    kind, came = details["type"], details["input"]
    path = tuple(part for part in details["loc"] if not (isinstance(part, str) and part.startswith("(")))
    context = details.get("ctx", {})
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind == "rule":
        return Finding(path, str(context["message"]), str(context["remedy"]))
    if kind == "missing":
        return Finding(path, f"expected {name}; it is missing", _ADDED.get(name, f"add {name} = …"))
    if kind == "extra_forbidden":
        known = list(_fields(model, path[:-1]))
        word = ascii_if_odd(str(path[-1]))[:60]
        meant = close(str(path[-1]), known)
        return Finding(
            path, f"no such key: {word}", f"{meant}{'' if meant.endswith('?') else '.'} Otherwise remove it."
        )
    expected = _expected(kind, context)
    message = f"expected {expected}; got {shown(came)}"
    return Finding(path, f"{name}: {message}" if name else message, f"write {expected}")


_ADDED = {name: f"add a [[{name}]] table" for name in ("chapter", "section", "question")} | {
    "choice": "add two [[question.choice]] tables or more"
}
_EXPECTED = {
    "string_type": "a text in quotes",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "greater_than_equal": "a number from {ge}",
    "greater_than": "a number above {gt}",
    "less_than_equal": "a number up to {le}",
    "less_than": "a number below {lt}",
    "literal_error": "{expected}",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
    "string_pattern_mismatch": "lower-case letters, digits and hyphens, at most 64",
}


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    return _EXPECTED.get(kind, "something else").format(**context)


def _fields(model: type[BaseModel], path: Path) -> Iterator[str]:
    """The keys that the table at `path` takes."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        fields = [field for table in here for name, field in _named(table) if name == part]
        if fields:  # what is no field is the author's own name, as in draw
            here = [inner for field in fields for inner in _models(field.annotation)]
    for table in here:
        yield from (name for name, _ in _named(table))


def _named(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models(inner)
