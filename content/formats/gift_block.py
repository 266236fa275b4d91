"""One block of a GIFT file: its lines, and the answers between its braces."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from content.formats.carried import Carried, CarriedAnswer, CarriedPair
from content.formats.numbers import NotANumberError, number, plain, share
from content.formats.reading import Reading, Refused
from content.formats.texts import READERS, cleaned

KEPT = "// nnquiz: "
"""Begins the comment lines that hold a question whole."""
MAX_ANSWERS = 100

_ESCAPED = re.compile(r"\\([:#={}~n\\])")
_STANDINS = {sign: chr(0xFDD0 + place) for place, sign in enumerate(":#={}~n\\")}
"""What escaped signs are while the others divide the text: signs that are taken out of every file beforehand."""
_BACK = str.maketrans({standin: "\n" if sign == "n" else sign for sign, standin in _STANDINS.items()})
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_NOTE = re.compile(r"\[(id|tags?):((?:[^\]\\]|\\.)+)\]")
_FORMAT = re.compile(r"\[([a-z]{1,20})\]")
_ORDERING = re.compile(
    r">\s*\d*\s*(?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?[ \t]*(?:HORIZONTAL|HORI|H|VERTICAL|VERT|V)?[ \t]*"
    r"(?:ALL_OR_NOTHING|ABSOLUTE_POSITION|ABSOLUTE|ABS|LONGEST_\w+|RELATIVE\w*)?[ \t]*"
    r"(?:SHOW|HIDE|TRUE|FALSE|YES|NO)?[ \t]*(?:none|abc|ABCD|123|iii|IIII)?[ \t]*(?=\n|$)"
)
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


class Block:
    """A question, or a category, or comments: `text` without its comments, escapes replaced by stand-ins."""

    def __init__(self, line: int, lines: list[str], reading: Reading) -> None:
        self.reading = reading
        self.category: str | None = None
        self.kept = ""
        self.tags: tuple[str, ...] = ()
        self.id = ""
        rest: list[tuple[int, str]] = []
        for place, each in enumerate(lines):
            bare = each.strip()
            if bare.startswith("//"):
                self._comment(bare)
            elif bare.startswith("$CATEGORY:") and not rest:
                self.category = cleaned(bare.removeprefix("$CATEGORY:").strip())[0]
            elif bare:
                rest.append((line + place, each))
        clean, said = cleaned("\n".join(each for _, each in rest))
        self.text = _ESCAPED.sub(lambda match: _STANDINS[match.group(1)], clean)
        self._lines = [place for place, _ in rest] or [line]
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        if said:
            reading.lose(self._lines[0], said)

    def line_at(self, place: int) -> int:
        """The line of the file in which the sign at `place` of the text stands."""
        return self._lines[min(bisect_right(self._starts, place), len(self._lines)) - 1]

    def plain(self, text: str) -> str:
        """A piece of the text with its escapes carried out."""
        return text.translate(_BACK).strip()

    def _comment(self, line: str) -> None:
        if line.startswith(KEPT):
            self.kept += line.removeprefix(KEPT)
            return
        for match in _NOTE.finditer(line):
            words = cleaned(match.group(2).replace("\\]", "]"))[0].strip()
            if match.group(1) == "id":
                self.id = self.id or words
            else:
                self.tags += tuple(each.strip() for each in words.split(",")) if match.group(1) == "tags" else (words,)


def form_of(text: str, default: str) -> tuple[str, str]:
    """The format a text names in brackets at its beginning, else `default`, and the rest of it."""
    bare = text.lstrip()
    match = _FORMAT.match(bare)
    return (match.group(1), bare[match.end() :]) if match and match.group(1) in READERS else (default, text)


class Answers:
    """What stands between the braces."""

    def __init__(self, block: Block, start: int, end: int, form: str) -> None:
        self._block, self._start, self._form = block, start, form
        inside = block.text[start:end]
        general = inside.rfind("####")
        self._inside = inside if general < 0 else inside[:general]
        self.explanation = self._rich(inside[general + 4 :], start + general, "feedback") if general >= 0 else None

    def carried(self, name: str, text: str) -> Carried | None:
        """The question; None for one that nothing here marks, which is listed."""
        bare = self._inside.strip()
        if not bare:
            self._block.reading.lose(self._block.line_at(self._start), "an essay: nothing here marks it; left out")
            return None
        return self._reader(bare)(Carried("shortanswer", name, text))

    def _reader(self, bare: str) -> Callable[[Carried], Carried]:
        if bare.startswith("#"):
            return self._numerical
        if bare.startswith(">"):
            return self._ordering
        if "~" in bare:
            return self._multichoice
        if "=" in bare and "->" in bare:
            return self._matching
        if bare.partition("#")[0].strip().upper() in _TRUE + _FALSE:
            return self._truefalse
        return self._shortanswer

    def _numerical(self, carried: Carried) -> Carried:
        start = self._inside.index("#") + 1
        wrong = self._inside.find("~", start)
        answers = [
            self._number(place, piece)
            for place, piece in self._pieces("=", start, wrong if wrong >= 0 else len(self._inside))
        ]
        if not answers:
            raise self._refused(start, "expected a number behind {#; got none")
        if wrong >= 0:
            feedback = self._rich(self._inside[wrong:].partition("#")[2], self._start + wrong, "feedback")
            answers.append(CarriedAnswer("*", Fraction(0), feedback))
        return replace(carried, type="numerical", answers=tuple(answers))

    def _number(self, place: int, piece: str) -> CarriedAnswer:
        worth, rest = self._weighed(place, piece, Fraction(1))
        text, _, told = rest.partition("#")
        bare, feedback = self._block.plain(text), self._rich(told, self._start + place, "feedback")
        try:
            low, dots, high = bare.partition("..")
            if dots:
                ends = number(low), number(high)
                middle, tolerance = (ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / 2
                return CarriedAnswer(plain(middle), worth, feedback, tolerance)
            value, _, off = bare.partition(":")
            if value.strip() == "*":
                return CarriedAnswer("*", worth, feedback)
            tolerance = abs(number(off)) if off.strip() else Fraction(0)
            number(value)
            return CarriedAnswer(value.strip(), worth, feedback, tolerance)
        except NotANumberError as error:
            raise self._refused(place, str(error)) from None

    def _ordering(self, carried: Carried) -> Carried:
        bare = self._inside.lstrip()
        head = _ORDERING.match(bare)
        body = bare[head.end() :] if head else bare[1:]
        items = [self._block.plain(each) for each in body.split("\n") if each.strip()]
        self._few(items)
        return replace(
            carried, type="ordering", items=tuple(self._rich(item, self._start, "item") or "" for item in items)
        )

    def _multichoice(self, carried: Carried) -> Carried:
        single = "=" in self._inside
        answers = []
        for place, piece in self._pieces("=~", 0, len(self._inside)):
            right = place > 0 and self._inside[place - 1] == "="
            worth, rest = (Fraction(1), piece) if right else self._weighed(place, piece, Fraction(0))
            text, _, told = rest.partition("#")
            at = self._start + place
            answers.append(CarriedAnswer(self._rich(text, at, "choice") or "", worth, self._rich(told, at, "feedback")))
        return replace(carried, type="multichoice", answers=tuple(answers), several=not single)

    def _matching(self, carried: Carried) -> Carried:
        pairs = []
        for place, piece in self._pieces("=", 0, len(self._inside)):
            left, arrow, right = piece.partition("->")
            if not arrow:
                raise self._refused(place, "expected = text -> answer in every pair; got no ->")
            form, answer = form_of(right, "plain")
            text = self._block.reading.text(self._block.plain(answer), form, self._line(place), "answer").text
            pairs.append(CarriedPair(self._rich(left, self._start + place, "pair") or "", text))
        return replace(carried, type="matching", pairs=tuple(pairs))

    def _truefalse(self, carried: Carried) -> Carried:
        word, *told = self._inside.split("#", 2)
        holds = word.strip().upper() in _TRUE
        wrong, right = ([self._rich(each, self._start, "feedback") for each in told] + [None, None])[:2]
        answers = (
            CarriedAnswer("true", Fraction(holds), right if holds else wrong),
            CarriedAnswer("false", Fraction(not holds), wrong if holds else right),
        )
        return replace(carried, type="truefalse", answers=answers)

    def _shortanswer(self, carried: Carried) -> Carried:
        answers = []
        for place, piece in self._pieces("=", 0, len(self._inside)):
            worth, rest = self._weighed(place, piece, Fraction(1))
            text, _, told = rest.partition("#")
            form, form_free = form_of(text, "plain")
            bare = self._block.reading.text(self._block.plain(form_free), form, self._line(place), "answer").text
            answers.append(CarriedAnswer(bare, worth, self._rich(told, self._start + place, "feedback")))
        return replace(carried, type="shortanswer", answers=tuple(answers))

    def _pieces(self, signs: str, start: int, end: int) -> list[tuple[int, str]]:
        """What stands between these signs, each with where it begins; where nothing stands, there is none."""
        cuts = [match.start() for match in re.finditer(f"[{signs}]", self._inside[start:end])]
        places = [start, *(start + cut + 1 for cut in cuts)]
        pieces = [
            (place, self._inside[place:until])
            for place, until in zip(places, [*(place - 1 for place in places[1:]), end], strict=True)
        ]
        found = [(place, piece) for place, piece in pieces if piece.strip()]
        self._few(found)
        return found

    def _few(self, found: Sequence[object]) -> None:
        if len(found) > MAX_ANSWERS:
            raise self._refused(0, f"expected at most {MAX_ANSWERS} answers; got {len(found)}")

    def _weighed(self, place: int, piece: str, default: Fraction) -> tuple[Fraction, str]:
        bare = piece.lstrip()
        match = _WEIGHT.match(bare)
        if match is None:
            return default, piece
        try:
            return share(match.group(1)), bare[match.end() :]
        except NotANumberError as error:
            raise self._refused(place, str(error)) from None

    def _rich(self, text: str, place: int, what: str) -> str | None:
        """A text that may be HTML; None when there is none. `place` is in the block's text."""
        if not text.strip():
            return None
        form, rest = form_of(text, self._form)
        plain = self._block.reading.text(self._block.plain(rest), form, self._block.line_at(place), what)
        return "\n\n".join(part for part in (plain.text, plain.code) if part) or None

    def _line(self, place: int) -> int:
        return self._block.line_at(self._start + place)

    def _refused(self, place: int, message: str) -> Refused:
        return Refused(self._line(place), message)
