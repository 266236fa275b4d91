"""Writing GIFT, Moodle's text format of questions. Texts are HTML in it, accepted answers plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from content.formats import numbers
from content.formats.carried import Carried, CarriedAnswer
from content.formats.gift_block import KEPT
from content.formats.texts import to_html

_SPECIAL = re.compile(r"[\\#=~{}:]")
_LINE = 110
"""Characters of one comment line."""


def category(path: str) -> str:
    """The line that says where the questions after it belong."""
    return f"$CATEGORY: {' '.join(path.split())}\n"


def written(carried: Carried, kept: str = "") -> str:
    """One question, with the comment that keeps it whole, without the blank line behind it."""
    notes = [f"// {_note(tag)}" for tag in carried.tags]
    comments = [KEPT + piece for piece in _cut(kept)]
    head = f"::{_escaped(carried.name)}::[html]{_rich(carried.text, carried.code)}"
    write = _ANSWERS.get(carried.type) if misread(carried) is None else None
    body = head if write is None else f"{head}{{{write(carried)}{_general(carried)}}}"
    return "\n".join([*comments, *notes, body]) + "\n"


def _cut(line: str) -> Iterator[str]:
    """Pieces that neither begin nor end with a space, which editors take away."""
    start = 0
    while start < len(line):
        end = start + _LINE
        while end < len(line) and (line[end].isspace() or line[end - 1].isspace()):
            end += 1
        yield line[start:end]
        start = end


def misread(carried: Carried) -> str | None:
    """Why GIFT has no way to write this question's answers, or None; it is then written as a description."""
    if carried.type == "description":
        return "Moodle has no such question: a description stands for it"
    if carried.type not in _ANSWERS:
        return f"GIFT has no {carried.type} questions: a description stands for it"
    if carried.type == "multichoice" and not carried.several and all(one.share != 1 for one in carried.answers):
        return "GIFT takes choices of which none is all right for several: a description stands for it"
    if carried.type == "shortanswer" and any("->" in answer.text for answer in carried.answers):
        return "GIFT takes -> in an accepted answer for a pair: a description stands for it"
    return None


def lost(carried: Carried) -> Iterator[str]:
    """What GIFT has no place for, a line each."""
    if (problem := misread(carried)) is not None:
        yield problem
        return
    if carried.points != 1:
        yield f"points = {carried.points}: GIFT has no weights of questions"
    if carried.hints:
        yield "hints: GIFT has none"
    if carried.unit:
        yield f"the unit {carried.unit}: GIFT has none"
    if carried.case:
        yield "that capitals count: GIFT does not say"
    if not carried.shuffle and carried.type in ("multichoice", "matching"):
        yield "that choices keep their places: GIFT does not say"
    if carried.type == "matching" and any(not pair.text for pair in carried.pairs):
        yield "the answers that belong to nothing: GIFT gives them an empty left side"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _note(tag: str) -> str:
    return f"[tag:{tag.replace(']', chr(92) + ']')}]"


def _rich(text: str, code: str | None = None) -> str:
    """A text as HTML: no bracket at its beginning makes it another format, and no slashes make it a comment."""
    html = to_html(text, code)
    return _escaped(f"&#{ord(html[0])};{html[1:]}" if html.startswith(("[", "//")) else html)


def _bare(text: str) -> str:
    """An accepted answer: plain, whatever it begins with."""
    return ("[plain]" if text.startswith("[") else "") + _escaped(text)


def _told(answer: CarriedAnswer) -> str:
    return f"#{_rich(answer.feedback)}" if answer.feedback else ""


def _general(carried: Carried) -> str:
    if not carried.explanation:
        return ""
    return f"####{_rich(carried.explanation)}" + ("\n" if carried.type != "truefalse" else "")


def _lines(answers: list[str]) -> str:
    return "\n" + "".join(f"\t{answer}\n" for answer in answers)


def _multichoice(carried: Carried) -> str:
    right = next((one for one in carried.answers if one.share == 1), None) if not carried.several else None
    signs = ["=" if one is right else f"~%{numbers.percent(one.share)}%" for one in carried.answers]
    return _lines([f"{sign}{_rich(one.text)}{_told(one)}" for sign, one in zip(signs, carried.answers, strict=True)])


def _truefalse(carried: Carried) -> str:
    right = next((answer for answer in carried.answers if answer.share == 1), carried.answers[0])
    wrong = next((answer.feedback for answer in carried.answers if answer is not right), None)
    told = [_rich(feedback) if feedback else "" for feedback in (wrong, right.feedback)]
    behind = f"#{told[0]}#{told[1]}" if told[1] else f"#{told[0]}" if told[0] else ""
    return right.text.upper() + behind


def _shortanswer(carried: Carried) -> str:
    return _lines([f"=%{numbers.percent(one.share)}%{_bare(one.text)}{_told(one)}" for one in carried.answers])


def _numerical(carried: Carried) -> str:
    rest = [answer for answer in carried.answers if answer.text == "*" and answer.share == 0]
    lines = [
        f"=%{numbers.percent(one.share)}%{one.text}:{numbers.plain(one.tolerance or Fraction(0))}{_told(one)}"
        for one in carried.answers
        if one not in rest
    ]
    return "#" + _lines(lines + [f"~{_told(one)}" for one in rest[:1]])


def _matching(carried: Carried) -> str:
    return _lines([f"={_rich(pair.text)} -> {_bare(pair.answer)}" for pair in carried.pairs])


def _ordering(carried: Carried) -> str:
    items = "".join(f"{_rich(item)}\n" for item in carried.items)
    return f">{len(carried.items)} ALL VERTICAL ABSOLUTE_POSITION SHOW none\n{items}"


_ANSWERS: dict[str, Callable[[Carried], str]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
}
