"""Gaps within a text, as Moodle writes them: `{1:SHORTANSWER:=sigmoid~%50%tanh#Close.}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from html import escape, unescape

from content.formats import numbers
from content.formats.carried import Carried, CarriedAnswer

_TYPES = {
    "SHORTANSWER": ("shortanswer", False), "SA": ("shortanswer", False), "MW": ("shortanswer", False),
    "SHORTANSWER_C": ("shortanswer", True), "SAC": ("shortanswer", True), "MWC": ("shortanswer", True),
    "NUMERICAL": ("numerical", False), "NM": ("numerical", False),
    "MULTICHOICE": ("single", True), "MC": ("single", True), "MULTICHOICE_V": ("single", True), "MCV": ("single", True),
    "MULTICHOICE_H": ("single", True), "MCH": ("single", True),
    "MULTICHOICE_S": ("single", False), "MCS": ("single", False), "MULTICHOICE_VS": ("single", False),
    "MCVS": ("single", False), "MULTICHOICE_HS": ("single", False), "MCHS": ("single", False),
    "MULTIRESPONSE": ("several", True), "MR": ("several", True), "MULTIRESPONSE_H": ("several", True),
    "MRH": ("several", True), "MULTIRESPONSE_S": ("several", False), "MRS": ("several", False),
    "MULTIRESPONSE_HS": ("several", False), "MRHS": ("several", False),
}  # fmt: skip
"""By Moodle's word: what it is, and whether capitals count, or choices keep their places."""
_OPENING = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):")
_ANSWER = re.compile(r"(?:[^~}\\]|\\.|\\$)+", re.DOTALL)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_SPECIAL = re.compile(r'[\\}#~/"]')
_PLACED = re.compile(r"\{#(\d{1,3})\}")
_TEXT = re.compile(r"(?:[^#\\&]|\\.|\\$|&#?)*", re.DOTALL)
"""What stands before the feedback: `&#8722;` is a sign of its own."""
MAX_GAPS = 100


class GapError(ValueError):
    """A gap that cannot be read: what was expected and what came."""


@dataclass(frozen=True)
class Gapped:
    """A text with `{#1}`, `{#2}` … in the place of its gaps, still HTML, and the gaps."""

    html: str
    gaps: tuple[Carried, ...]


def read_gaps(html: str) -> Gapped:
    """The gaps of a cloze text.

    Raises:
        GapError: for a gap that is not closed, or whose answers cannot be read, or for too many.
    """
    pieces: list[str] = []
    gaps: list[Carried] = []
    end = 0
    for opening in _OPENING.finditer(html):
        if opening.start() < end or opening.group(2) not in _TYPES:
            continue
        if len(gaps) == MAX_GAPS:
            raise GapError(f"expected at most {MAX_GAPS} gaps")
        pieces += [_unmistaken(html[end : opening.start()]), f"{{#{len(gaps) + 1}}}"]
        answers, end = _answers(html, opening.end())
        gaps.append(_gap(opening.group(2), int(opening.group(1) or 1), len(gaps) + 1, answers))
    return Gapped("".join([*pieces, _unmistaken(html[end:])]), tuple(gaps))


def write_gaps(html: str, gaps: tuple[Carried, ...]) -> str:
    """HTML whose `{#1}`, `{#2}` … stand for these gaps, in Moodle's notation."""
    pieces = _PLACED.split(html)
    texts = [piece.replace("{", "&#123;") for piece in pieces[::2]]
    written = [_written(gaps[int(place) - 1]) if 0 < int(place) <= len(gaps) else "" for place in pieces[1::2]]
    return "".join(text + gap for text, gap in zip(texts, [*written, ""], strict=True))


def _unmistaken(html: str) -> str:
    """Text between gaps in which nothing looks like the place of one."""
    return _PLACED.sub(r"{ #\1}", html)


def _answers(html: str, start: int) -> tuple[list[str], int]:
    """The answers from `start` to the brace that closes the gap, and where it ends."""
    answers: list[str] = []
    while start < len(html):
        match = _ANSWER.match(html, start)
        answers.append(match.group() if match else "")
        start = match.end() if match else start
        if html[start : start + 1] == "}":
            return [each for each in answers if each.strip()], start + 1
        start += 1
    raise GapError("expected } at the end of a gap; got none")


def _gap(word: str, points: int, place: int, answers: list[str]) -> Carried:
    meaning, strict = _TYPES[word]
    if not answers:
        raise GapError(f"expected an answer in gap {place}; got none")
    numeric = meaning == "numerical"
    read = tuple(_answer(each, numeric) for each in answers)
    shared = {"name": f"gap-{place}", "text": f"Gap {place}", "answers": read, "points": min(max(points, 1), 100)}
    if meaning in ("single", "several"):
        return Carried("multichoice", **shared, several=meaning == "several", shuffle=not strict)  # type: ignore[arg-type]
    return Carried("numerical" if numeric else "shortanswer", **shared, case=strict)  # type: ignore[arg-type]


def _answer(raw: str, numeric: bool) -> CarriedAnswer:
    bare = raw.strip()
    share = Fraction(0)
    try:
        if bare.startswith("="):
            share, bare = Fraction(1), bare[1:]
        elif match := _WEIGHT.match(bare):
            share, bare = numbers.share(match.group(1)), bare[match.end() :]
        text, feedback = _halves(bare)
        if not numeric or text == "*":
            return CarriedAnswer(text, share, feedback)
        value, _, off = text.partition(":")
        numbers.number(value)
        return CarriedAnswer(value.strip(), share, feedback, abs(numbers.number(off)) if off else Fraction(0))
    except numbers.NotANumberError as error:
        raise GapError(str(error)) from None


def _halves(text: str) -> tuple[str, str | None]:
    """An answer and its feedback, escapes and HTML's entities carried out."""
    before = _TEXT.match(text)
    end = before.end() if before else len(text)
    return _unescaped(text[:end]), _unescaped(text[end + 1 :]) or None


def _unescaped(text: str) -> str:
    return unescape(re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)).strip()


def _written(gap: Carried) -> str:
    words = {"numerical": "NUMERICAL", "shortanswer": "SHORTANSWER_C" if gap.case else "SHORTANSWER"}
    choices = ("MULTIRESPONSE" if gap.several else "MULTICHOICE") + ("_S" if gap.shuffle else "")
    answers = "~".join(_written_answer(answer, gap.type == "numerical") for answer in gap.answers)
    return f"{{{gap.points}:{words.get(gap.type, choices)}:{answers}}}"


def _written_answer(answer: CarriedAnswer, numeric: bool) -> str:
    share = "=" if answer.share == 1 else f"%{numbers.percent(answer.share)}%"
    off = f":{numbers.plain(answer.tolerance or Fraction(0))}" if numeric and answer.text != "*" else ""
    told = f"#{_escaped(answer.feedback)}" if answer.feedback else ""
    return f"{share}{_escaped(answer.text)}{off}{told}"


def _escaped(text: str) -> str:
    return escape(_SPECIAL.sub(r"\\\g<0>", text), quote=False).replace("\n", " ")
