"""Arithmetic in a course's texts: exact fractions, a short list of functions, and limits that nothing gets past.

The words of an author are data, never code: what is not on the list below is refused with one clear line, and no
expression can take long or much room. `docs/course-format.md` is the reference; `docs/expressions.md` says why it is
simpleeval that reads them, and what is done before it does.
"""

from __future__ import annotations

import ast
import keyword
import operator
import re
import threading
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from simpleeval import SimpleEval

from content import functions
from content.functions import ExpressionError

Value = Fraction | bool
"""What an expression comes to: an exact number, or the answer to a comparison."""

MAX_LENGTH = 200
MAX_BITS = 4096
"""Of a numerator or denominator: about 1,200 digits."""
MAX_EXPONENT = 300
"""Of a number written like 1e300, either sign."""

_FOREIGN = re.compile(r"[^A-Za-z0-9_ .,+\-*/%()<>=!\n\t]")
_HINTS = {"−": "-", "×": "*", "·": "*", "÷": "/", "^": "**", "≤": "<=", "≥": ">=", "≠": "!="}
_NUMBER = re.compile(r"(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d{1,3})?")
_NUMBER_LIKE = re.compile(r"(?<![A-Za-z0-9_.])\.?\d(?:[eE][+-](?=\d)|[\w.])*")
_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp,
    ast.Call, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.USub, ast.UAdd, ast.Not,
    ast.And, ast.Or, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip
_WHAT = {
    ast.Attribute: "a dot after a name",
    ast.Subscript: "square brackets",
    ast.Lambda: "lambda",
    ast.Tuple: "a comma",
    ast.GeneratorExp: "a comprehension",
    ast.NamedExpr: ":=",
    ast.keyword: "a named argument",
    ast.Starred: "a star before an argument",
    ast.BitXor: "^ (a power is **)",
}


def number_name_problem(name: str) -> str | None:
    """Why `name` cannot name a drawn number, or None when it can."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", name):
        return "expected a name of letters, digits and _, beginning with a letter, at most 32 long"
    if keyword.iskeyword(name) or name in functions.NAMES or name == "answer":
        return f"{name} has a meaning of its own in expressions"
    return None


def names_in(expression: str) -> frozenset[str]:
    """The numbers an expression needs.

    Raises:
        ExpressionError: when it is no expression.
    """
    return _parse(expression).names


def evaluate(expression: str, names: Mapping[str, Fraction]) -> Value:
    """What `expression` comes to, exactly, with these numbers given.

    Raises:
        ExpressionError: in one line, for anything but arithmetic within the limits.
    """
    parsed = _parse(expression)
    evaluator = _evaluator()
    evaluator.names = names
    evaluator.literals = parsed.literals
    try:
        return _checked(evaluator.eval(expression, parsed.tree))
    except ExpressionError as error:
        raise ExpressionError(f"{_shown(expression)}: {error}") from None
    except ZeroDivisionError:
        raise ExpressionError(f"{_shown(expression)}: division by zero") from None
    except Exception as error:  # simpleeval and the engine raise many kinds; an author sees one
        raise ExpressionError(f"{_shown(expression)}: cannot be computed ({type(error).__name__})") from None


def evaluate_number(expression: str, names: Mapping[str, Fraction]) -> Fraction:
    """Like `evaluate`, for an expression that must come to a number.

    Raises:
        ExpressionError: also when it comes to true or false.
    """
    value = evaluate(expression, names)
    if isinstance(value, bool):
        raise ExpressionError(f"{_shown(expression)}: expected a number; it comes to {str(value).lower()}")
    return value


class _Parsed:
    """A tree that holds nothing but arithmetic."""

    def __init__(self, tree: ast.expr, source: str) -> None:
        self.tree = tree
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        self.names = frozenset(
            node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called
        )
        self.literals = {id(node): _literal(node, source) for node in ast.walk(tree) if isinstance(node, ast.Constant)}


@lru_cache(maxsize=4096)
def _parse(expression: str) -> _Parsed:
    source = expression.strip()
    if not source:
        raise ExpressionError("expected an expression; there is nothing here")
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"expected at most {MAX_LENGTH} characters; got {len(source)}")
    if foreign := _FOREIGN.search(source):
        sign = foreign.group()
        hint = f"; write {_HINTS[sign]}" if sign in _HINTS else ""
        raise ExpressionError(f"{_shown(source)}: {sign!r} is not allowed here{hint}")
    source = source.replace("\n", " ")
    try:
        _refuse_odd_numbers(source)
        tree = ast.parse(source, mode="eval").body
        _refuse_foreign(tree, source)
        return _Parsed(tree, source)
    except ExpressionError as error:
        raise ExpressionError(f"{_shown(source)}: {error}") from None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"{_shown(source)}: expected arithmetic such as samples / batch * 2") from None


def _refuse_odd_numbers(source: str) -> None:
    """Also keeps Python's own warnings about `1or 2` from being printed across a screen."""
    for text in _NUMBER_LIKE.findall(source):
        if not _NUMBER.fullmatch(text):
            raise ExpressionError(f"expected a number such as 0.25 or 3e-4; got {text}")


def _refuse_foreign(tree: ast.expr, source: str) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"{_WHAT.get(type(node), type(node).__name__)} is not allowed here")
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else None
            if name not in functions.NAMES:
                raise ExpressionError(f"no function {name or source!r}; there are {', '.join(functions.NAMES)}")


def _literal(node: ast.Constant, source: str) -> Value:
    if isinstance(node.value, bool):
        return node.value
    return exact(ast.get_source_segment(source, node) or "")


def exact(text: str) -> Fraction:
    """A decimal number as it is written, exactly.

    Raises:
        ExpressionError: when its exponent is beyond ±300.
    """
    _, _, exponent = text.lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise ExpressionError(f"expected an exponent from -{MAX_EXPONENT} to {MAX_EXPONENT}; got {text}")
    return Fraction(text)


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval with exact literals. One a thread, since it keeps what it is working on."""

    literals: Mapping[int, Value]

    def __init__(self) -> None:
        super().__init__(operators=_OPERATORS, functions=_limited(functions.FUNCTIONS), names={})
        self.literals = {}
        self.nodes[ast.Constant] = lambda node: self.literals[id(node)]
        self.nodes[ast.Name] = self._number

    def _number(self, node: ast.Name) -> Fraction:
        if node.id not in self.names:
            known = ", ".join(self.names) or "none here"
            raise ExpressionError(f"no number is called {node.id}; there is {known}")
        value: Fraction = self.names[node.id]
        return value


def _checked(value: Any) -> Value:
    if isinstance(value, bool):
        return value
    if not isinstance(value, Fraction):
        raise ExpressionError("expected a number")
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise ExpressionError("the number becomes too long")
    return value


def _numbers(work: Callable[..., Any]) -> Callable[..., Value]:
    """`work` on numbers only, with a result of bounded length."""

    def bounded(*values: Any) -> Value:
        if any(isinstance(value, bool) for value in values):
            raise ExpressionError("expected numbers; got true or false")
        return _checked(work(*values))

    return bounded


def _limited(table: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Value]]:
    return {name: _numbers(_arguments(name, work)) for name, work in table.items()}


def _arguments(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def called(*values: Fraction) -> Any:
        try:
            return work(*values)
        except TypeError:
            raise ExpressionError(f"{name} does not take {len(values)} numbers") from None

    return called


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if size * abs(exponent) > MAX_BITS and base not in (0, 1, -1):
            raise ExpressionError("the power is too high")
        return base ** (int(exponent) if base not in (1, -1) else int(exponent) % 2)
    return functions.from_float(functions.to_float(base) ** functions.to_float(exponent))


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _numbers(operator.add),
    ast.Sub: _numbers(operator.sub),
    ast.Mult: _numbers(operator.mul),
    ast.Div: _numbers(operator.truediv),
    ast.FloorDiv: _numbers(lambda left, right: Fraction(left // right)),
    ast.Mod: _numbers(operator.mod),
    ast.Pow: _numbers(_power),
    ast.USub: _numbers(operator.neg),
    ast.UAdd: _numbers(operator.pos),
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _numbers(operator.lt),
    ast.LtE: _numbers(operator.le),
    ast.Gt: _numbers(operator.gt),
    ast.GtE: _numbers(operator.ge),
}

_local = threading.local()


def _evaluator() -> _Evaluator:
    if not hasattr(_local, "evaluator"):
        _local.evaluator = _Evaluator()
    evaluator: _Evaluator = _local.evaluator
    return evaluator


def _shown(expression: str) -> str:
    line = " ".join(expression.split())
    short = line if len(line) <= 40 else line[:39] + "…"
    return short if short.isprintable() else ascii(short)[1:-1]
