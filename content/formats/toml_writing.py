"""Questions as TOML that a person likes to read: fields in the reference's order, long texts over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import tomli
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from content.findings import Finding, Path
from content.formats.numbers import ends, plain
from content.questions import read_question
from content.records import never_typed
from content.variants.question import Question

_FIRST = ("id", "kind", "section", "points", "tags", "prompt", "code", "draw", "where")
_LAST = ("hint", "explanation")
_WIDTH = 120
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SIGNS = re.compile('[\\\\"\x00-\x1f\x7f]')
_EXACT = re.compile(r"-?[0-9]{1,400}(?:/[0-9]{1,400})?")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_ROUNDS = 4
_WITHIN = ("name", "kind", "points", "text", "right", "answer", "when", "worth", "because")
"""The order of keys in the tables within a question; what is not named here comes between."""


class UnwritableError(ValueError):
    """A question that TOML cannot give back as it is. The message says why, in one line."""


def as_toml(question: Question) -> str:
    """`[[question]]`, with everything in it that its author can have written and that is not what it would be anyway.

    Raises:
        UnwritableError: when reading that would not give this question.
    """
    authored = without_recorded(question)
    table = _unquoted(_table(authored), authored.fingerprint)
    order = [*_FIRST, *(name for name in table if name not in _FIRST + _LAST), *_LAST]
    written = "[[question]]\n" + "".join(_lines({name: table[name] for name in order if name in table}, "question"))
    if not _is(tomli.loads(written, parse_float=Decimal)["question"][0], authored.fingerprint):
        raise UnwritableError("it does not come back from TOML as it is")
    return written


def without_recorded(question: Question) -> Question:
    """The question without what was recorded for it: as it stands in its author's file."""
    empty = {
        name: field.get_default(call_default_factory=True)
        for name, field in type(question).model_fields.items()
        if _is_recorded(field)
    }
    return question.model_copy(update=empty) if empty else question


def needs_recording(question: Question) -> bool:
    """Whether something has to be run before it can be asked."""
    return any(True for _ in question.recordings())


def _is_recorded(field: FieldInfo) -> bool:
    return any(isinstance(each, BeforeValidator) and each.func is never_typed for each in field.metadata)


def _table(question: Question) -> dict[str, Any]:
    """The fields as a file has them: where JSON keeps an exact number as a text, the number."""
    table = question.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    findings: list[Finding] = []
    for _ in range(_ROUNDS):
        if _is(table, question.fingerprint):
            return table
        _, findings = read_question(table)
        changed = [finding for finding in findings if _made_exact(table, finding.path)]
        if not changed:
            break
    raise UnwritableError(str(findings[0]) if findings else "it does not come back from TOML as it is")


def _is(table: dict[str, Any], fingerprint: str) -> bool:
    read, _ = read_question(table)
    return read is not None and read.fingerprint == fingerprint


def _unquoted(table: dict[str, Any], fingerprint: str) -> dict[str, Any]:
    """The fields with numbers as numbers where a field takes them for the same as their text."""
    for name, value in table.items():
        if name not in _FIRST + _LAST and (plain := _numbered(value)) != value:
            changed = table | {name: plain}
            table = changed if _is(changed, fingerprint) else table
    return table


def _numbered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _numbered(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_numbered(each) for each in value]
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _made_exact(table: dict[str, Any], path: Path) -> bool:
    """Turn the texts that stand for numbers at `path`, or below it, into those numbers; whether there were any."""
    around: Any = table
    *above, last = path or ("",)
    try:
        for part in above:
            around = around[part]
        value = around[last]
    except (KeyError, IndexError, TypeError):
        return False
    exact = _exact(value)
    around[last] = exact
    return bool(exact != value)


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    number = Fraction(value) if isinstance(value, str) and _EXACT.fullmatch(value) else None
    return number if number is not None and ends(number) else value


def _lines(fields: Mapping[str, Any], path: str) -> Iterator[str]:
    """Keys first, then the tables that come more than once, each under its heading."""
    tables = {name: value for name, value in fields.items() if _is_tables(value)}
    for name, value in fields.items():
        if name not in tables:
            yield f"{_key(name)} = {_value(value, len(name) + 3, exact=name == 'code')}\n"
    for name, value in tables.items():
        inner, several = f"{path}.{_key(name)}", isinstance(value, list)
        for table in value if several else [value]:
            yield f"[[{inner}]]\n" if several else f"[{inner}]\n"
            yield from _lines(_ordered(table), inner)


def _ordered(table: Mapping[str, Any]) -> Mapping[str, Any]:
    first = [name for name in _WITHIN[:-1] if name in table]
    return {name: table[name] for name in [*first, *(name for name in table if name not in first)]}


def _is_tables(value: object) -> bool:
    if isinstance(value, dict):
        return any(isinstance(each, dict | list) for each in value.values()) and len(_inline(value)) > _WIDTH - 20
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _value(value: Any, before: int, exact: bool) -> str:
    if isinstance(value, str):
        return _text(value, before, exact)
    if isinstance(value, list) and len(written := _inline(value)) + before > _WIDTH:
        return "[\n" + "".join(f"  {_inline(each)},\n" for each in value) + "]"
    return written if isinstance(value, list) else _inline(value)


def _text(text: str, before: int, exact: bool) -> str:
    """On one line where it fits there, else between three quotes, its lines as they are."""
    one = _quoted(text)
    if "\n" not in text and len(one) + before <= _WIDTH:
        return one
    lines = _SIGNS.sub(lambda sign: sign.group() if sign.group() in ("\n", '"') else _escaped(sign), text)
    closed = re.sub('"(?="")|"$', '\\\\"', lines) if exact else lines.replace('"""', '""\\"') + "\n"
    return f'"""\n{closed}"""'


def _quoted(text: str) -> str:
    return f'"{_SIGNS.sub(_escaped, text)}"'


def _escaped(sign: re.Match[str]) -> str:
    named = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    return named.get(sign.group(), f"\\u{ord(sign.group()):04X}")


def _inline(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(name)} = {_inline(each)}" for name, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return plain(value) if isinstance(value, Fraction) else str(value)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)
