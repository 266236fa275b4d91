"""Python source, written the way ruff formats it; what a person wrote becomes a literal and never code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from engine.arrays import Array

LINE = 120
"""Characters that fit on a line."""


class Code(str):
    """Text that is source already: a name, a number, a finished expression."""

    __slots__ = ()


class Call(NamedTuple):
    """A call: `name(positional…, keyword=…)`; a `tall` one has an argument a line however short it is."""

    name: str
    positional: Sequence[object] = ()
    keywords: Mapping[str, object] = {}
    tall: bool = False


class Lines(NamedTuple):
    """A list, or with "{}" a dictionary of `Pair`s, that stands with one entry a line however short it is."""

    entries: Sequence[object]
    brackets: str = "[]"


class Pair(NamedTuple):
    """An entry of a dictionary."""

    key: str
    value: object


def written(value: object, indent: int = 0, before: int = 0, after: int = 0) -> str:
    """`value` as source: on one line if it fits there, else with one argument a line.

    Args:
        value: a plain value, `Code`, or an expression of calls and lists.
        indent: spaces that the line begins with.
        before: characters that stand before it on its line, besides these.
        after: characters that follow it on its last line.
    """
    if isinstance(value, Pair):
        key = f"{literal(value.key)}: "
        return key + written(value.value, indent, before + len(key), after)
    if isinstance(value, Lines):
        return _broken("", value.brackets, value.entries, {}, indent)
    flat = _flat(value)
    if flat is not None and (not isinstance(value, Call | list) or indent + before + len(flat) + after <= LINE):
        return flat
    if isinstance(value, Call):
        return _broken(value.name, "()", value.positional, value.keywords, indent)
    return _broken("", "[]", cast("list[object]", value), {}, indent)


def assigned(name: str, value: object) -> str:
    """`name = value`, as one statement."""
    return f"{name} = {written(value, before=len(name) + 3)}"


def _flat(value: object) -> str | None:
    """`value` on one line; None for what never stands on one."""
    if isinstance(value, Lines) or (isinstance(value, Call) and value.tall):
        return None
    if isinstance(value, list):
        entries = [_flat(entry) for entry in value]
        return None if None in entries else f"[{', '.join(map(str, entries))}]"
    if not isinstance(value, Call):
        return literal(value)
    parts = [_flat(entry) for entry in (*value.positional, *value.keywords.values())]
    names = ["" for _ in value.positional] + [f"{keyword}=" for keyword in value.keywords]
    told = [f"{name}{part}" for name, part in zip(names, parts, strict=True) if part is not None]
    return f"{value.name}({', '.join(told)})" if len(told) == len(parts) else None


def _broken(name: str, brackets: str, positional: Sequence[object], keywords: Mapping[str, object], indent: int) -> str:
    inner = indent + 4
    lines = [written(entry, inner, after=1) for entry in positional]
    lines += [f"{key}={written(entry, inner, len(key) + 1, 1)}" for key, entry in keywords.items()]
    alone = len(lines) == 1 and brackets == "()" and isinstance(next(iter(positional), None), Lines)
    told = "".join(f"{' ' * inner}{line}{'' if alone else ','}\n" for line in lines)
    return f"{name}{brackets[0]}\n{told}{' ' * indent}{brackets[1]}"


def literal(value: object) -> str:
    """A plain value as source that gives the same value: text in double quotes where that needs no escape."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, str):
        told = repr(value)
        return f'"{told[1:-1]}"' if told[0] == "'" and '"' not in value and "'" not in value else told
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, float | np.floating):
        return _number(value)
    if value is None or isinstance(value, bool | int):
        return repr(value)
    raise TypeError(f"expected a plain value, as a number or a text; got {value!r}")


def numbers(array: Array, indent: int = 0) -> str:
    """The numbers of an array as nested lists, each number in as many digits as it needs to be the same again."""
    if array.ndim == 0:
        return _number(array[()])
    if array.ndim == 1 or array.shape[1:] == (1,):  # a column is as good as a row, and shorter
        return _row([numbers(part) for part in array], indent)
    parts = "".join(f"{' ' * (indent + 4)}{numbers(part, indent + 4)},\n" for part in array)
    return f"[\n{parts}{' ' * indent}]"


def _row(told: Sequence[str], indent: int) -> str:
    """Numbers one after another, in as few lines as they fit on."""
    lines: list[str] = []
    for number in told:
        if not lines or indent + 4 + len(lines[-1]) + len(number) + 3 > LINE:
            lines.append(number)
        else:
            lines[-1] += f", {number}"
    if len(lines) < 2:
        return f"[{''.join(lines)}]"
    return "[\n" + "".join(f"{' ' * (indent + 4)}{line},\n" for line in lines) + f"{' ' * indent}]"


def _number(value: Any) -> str:
    if isinstance(value, int | np.integer):
        return str(int(value))
    if not math.isfinite(value):
        return f'float("{float(value)}")'
    short = str(value)
    # a float32's own shortest text is read as a float64 first, and rounded twice it could become its neighbour
    return short if type(value)(float(short)) == value else repr(float(value))
