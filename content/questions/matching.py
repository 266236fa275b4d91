"""Two lists are put together, pair by pair."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import eq
from string import ascii_lowercase
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from content.asked import AskedBase, ResponseBase, ToldPart, UnreadableError
from content.findings import Authored, Finding, Path, shown
from content.formats.carried import Carried, CarriedPair
from content.variants.carrying import carried_as, literal
from content.variants.drawing import shuffled
from content.variants.kind import Kind
from content.variants.question import Drawn, Question, Text
from content.variants.wording import folded, one_line, read_alike

MAX_PAIRS = 20
MAX_EXTRA = 6
_NOTHING = "—"
_NAMED = re.compile(r"(\d{1,3})[\s\-=:.)>]*([a-z-])(?![a-z])")


class MatchingResponse(ResponseBase):
    """`picks` holds, for each left side in the order asked, the place of an answer from 0, or None."""

    kind: Literal["matching"] = "matching"
    picks: Annotated[tuple[Annotated[int, Field(ge=0, le=99)] | None, ...], Field(min_length=1, max_length=MAX_PAIRS)]


class AskedMatching(AskedBase):
    """`texts` are the left sides, `answers` what they are matched with; an answer may serve more than one of them."""

    responds: ClassVar[type[MatchingResponse]] = MatchingResponse

    kind: Literal["matching"] = "matching"
    texts: tuple[str, ...]
    answers: tuple[str, ...]

    def plain_lines(self) -> tuple[str, ...]:
        left = (f"{number}  {text}" for number, text in enumerate(self.texts, start=1))
        right = (f"{letter}  {text}" for letter, text in zip(ascii_lowercase, self.answers, strict=False))
        return (*left, "Each goes with one of these:", *right)

    def plain_hint(self) -> str:
        last = ascii_lowercase[len(self.answers) - 1]
        return f"a letter from a to {last} for each of 1 to {len(self.texts)}, such as 1b 2a"

    def from_plain(self, line: str) -> MatchingResponse:
        typed = unicodedata.normalize("NFKC", line[:400]).casefold()
        named = _NAMED.findall(typed)
        if named and not _NAMED.sub("", typed).strip(" ,;"):
            picked = self._by_number(named)
        else:
            picked = dict(enumerate(typed.replace(",", " ").split()))
            if len(picked) != len(self.texts):
                raise UnreadableError(f"expected {self.plain_hint()}; got {shown(line.strip())}")
        return MatchingResponse(picks=tuple(self._place(picked.get(place, "-")) for place in range(len(self.texts))))

    def in_words(self, response: MatchingResponse) -> str:
        picks = zip(self.texts, response.picks, strict=False)
        return "; ".join(f"{text}: {_NOTHING if pick is None else self.answers[pick]}" for text, pick in picks)

    def _by_number(self, named: list[tuple[str, str]]) -> dict[int, str]:
        picked: dict[int, str] = {}
        for number, letter in named:
            place = int(number) - 1
            if not 0 <= place < len(self.texts):
                raise UnreadableError(f"expected numbers from 1 to {len(self.texts)}; got {number}")
            if place in picked:
                raise UnreadableError(f"expected one letter for {number}; got two")
            picked[place] = letter
        return picked

    def _place(self, letter: str) -> int | None:
        if letter == "-":
            return None
        place = ascii_lowercase.find(letter) if len(letter) == 1 else -1
        if not 0 <= place < len(self.answers):
            last = ascii_lowercase[len(self.answers) - 1]
            raise UnreadableError(f"expected a letter from a to {last}, or - for none; got {shown(letter)}")
        return place


class Pair(Authored):
    """Two that belong together. `because`: what whoever gets the pair wrong overlooks."""

    text: Text
    answer: Text
    because: Text | None = None


class Matching(Question):
    """Marked by the share of pairs that are right."""

    kind: Literal["matching"]
    pair: Annotated[tuple[Pair, ...], Field(strict=False, min_length=2, max_length=MAX_PAIRS)]
    extra: Annotated[tuple[Text, ...], Field(strict=False, max_length=MAX_EXTRA)] = ()
    offers: Annotated[int, Field(ge=2, le=MAX_PAIRS)] | None = None

    def rules(self) -> Iterator[Finding]:
        if self.offers is not None and self.offers > len(self.pair):
            yield Finding(
                ("offers",),
                f"offers: expected at most as many as there are pairs, {len(self.pair)}; got {self.offers}",
                f"write offers = {len(self.pair)} or less, or add pairs",
            )

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, pair in enumerate(self.pair):
            if pair.because:
                yield ("pair", place, "because"), pair.because

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnMatching:
        places: Sequence[int] = range(len(self.pair))
        if self.offers is not None:
            places = sorted(shuffled(places, rng)[: self.offers])
        pairs = tuple(self._matched(names, place) for place in places)
        extra = [one_line(self.filled(names, text, "extra", place)) for place, text in enumerate(self.extra)]
        answers = shuffled(list(dict.fromkeys([*(pair.answer for pair in pairs), *extra])), rng)
        asked = AskedMatching.model_validate(
            {**self.shared(names), "texts": tuple(pair.text for pair in pairs), "answers": tuple(answers)}
        )
        written = {pair.answer: self.pair[pair.place].answer for pair in reversed(pairs)}
        for text, own in zip(extra, self.extra, strict=True):
            written.setdefault(text, own)
        explanation = self.filled(names, self.explanation, "explanation")
        return DrawnMatching(asked, explanation, pairs, tuple(extra), tuple(written[answer] for answer in answers))

    def _matched(self, names: Mapping[str, Fraction], place: int) -> Matched:
        pair, path = self.pair[place], ("pair", place)
        because = self.filled(names, pair.because, *path, "because") if pair.because else None
        text, answer = (one_line(self.filled(names, getattr(pair, side), *path, side)) for side in ("text", "answer"))
        return Matched(place, pair.text, text, answer, because)

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        pairs = [pair for pair in carried.pairs if pair.text.strip()]
        extra = dict.fromkeys(literal(pair.answer) for pair in carried.pairs if not pair.text.strip())
        if carried.type != "matching" or not 2 <= len(pairs) <= MAX_PAIRS or len(extra) > MAX_EXTRA:
            return None
        fields: dict[str, Any] = {"extra": list(extra)} if extra else {}
        return fields | {"pair": [{"text": literal(pair.text), "answer": literal(pair.answer)} for pair in pairs]}


@dataclass(frozen=True)
class Matched:
    """A pair of a drawing. `place` is where the author wrote it, from 0, `written` its left side as written."""

    place: int
    written: str
    text: str
    answer: str
    because: str | None


class DrawnMatching(Drawn[MatchingResponse]):
    """`written` are the answers as their author wrote them, in the order asked."""

    asked: AskedMatching

    def __init__(
        self,
        asked: AskedMatching,
        explanation: str,
        pairs: tuple[Matched, ...],
        extra: tuple[str, ...],
        written: tuple[str, ...],
    ) -> None:
        super().__init__(asked, explanation)
        self._pairs = pairs
        self._extra = extra
        self._written = written
        self._right = tuple(asked.answers.index(pair.answer) for pair in pairs)

    def answer(self) -> str:
        return self.asked.in_words(self.model())

    def model(self) -> MatchingResponse:
        return MatchingResponse(picks=self._right)

    def foreseen(self) -> Iterator[tuple[Path, MatchingResponse]]:
        """For each pair that says why it goes wrong: that one wrong, the others right."""
        for row, pair in enumerate(self._pairs):
            others = [place for place in range(len(self.asked.answers)) if place != self._right[row]]
            if pair.because and others:
                picks = (*self._right[:row], others[0], *self._right[row + 1 :])
                yield ("pair", pair.place, "because"), MatchingResponse(picks=picks)

    def flaws(self) -> Iterator[Finding]:
        """Left sides that read alike, an extra answer that is a right one, and nothing to choose from."""
        yield from read_alike(((("pair", pair.place, "text"), pair.text) for pair in self._pairs), "left sides")
        right = {folded(pair.answer): pair.answer for pair in self._pairs}
        for place, text in enumerate(self._extra):
            if folded(text) in right:
                yield Finding(
                    ("extra", place),
                    f"this extra answer can come out as the right one of a pair: {text[:40]}",
                    "word them apart, or keep such drawings out by where",
                )
        if len(set(self._right)) == len(self.asked.answers) == 1:
            yield Finding(("pair",), "all pairs have the same answer", "write another pair, or an extra answer")
        yield from self._nearly_alike()

    def _nearly_alike(self) -> Iterator[Finding]:
        """Answers that differ by nothing but capitals are two choices, and nobody can tell which one is meant."""
        seen: dict[str, str] = {}
        for pair in self._pairs:
            first = seen.setdefault(folded(pair.answer), pair.answer)
            if first != pair.answer:
                yield Finding(
                    ("pair", pair.place, "answer"),
                    f"two answers differ in capitals only: {first[:40]} and {pair.answer[:40]}",
                    "write them alike where they are one, and word them apart where they are two",
                )

    def chosen(self, response: MatchingResponse) -> tuple[str, ...]:
        return tuple(
            f"{pair.written} → {self._written[pick]}"
            for pair, pick in zip(self._pairs, response.picks, strict=True)
            if pick is not None
        )

    def carried(self) -> Carried:
        pairs = [CarriedPair(pair.text, pair.answer) for pair in self._pairs]
        used = {pair.answer for pair in self._pairs}
        spare = [CarriedPair("", text) for text in dict.fromkeys(self._extra) if text not in used]
        return carried_as(self, "matching", pairs=tuple(pairs + spare))

    def lost(self) -> Iterator[str]:
        for pair in self._pairs:
            if pair.because:
                yield f"because of the pair {pair.text[:40]}: Moodle tells nothing of single pairs"

    def _invalid(self, response: MatchingResponse) -> str | None:
        if len(response.picks) != len(self._pairs):
            return f"expected {len(self._pairs)} picks, one for each left side; got {len(response.picks)}"
        given = [pick for pick in response.picks if pick is not None]
        if not given:
            return "expected an answer for at least one left side; got none"
        last = len(self.asked.answers) - 1
        return f"expected answers from 0 to {last}; got {max(given)}" if max(given) > last else None

    def _mark(self, response: MatchingResponse) -> Fraction:
        return Fraction(sum(map(eq, response.picks, self._right)), len(self._right))

    def _because(self, response: MatchingResponse) -> str | None:
        return None  # each pair tells its own

    def _parts(self, response: MatchingResponse | None) -> tuple[ToldPart, ...]:
        picks = response.picks if response else (None,) * len(self._pairs)
        return tuple(
            ToldPart(
                text=pair.text,
                given=None if pick is None else self.asked.answers[pick],
                answer=pair.answer,
                right=pick == right,
                because=pair.because if pick is not None and pick != right else None,
            )
            for pair, pick, right in zip(self._pairs, picks, self._right, strict=True)
        )


KIND = Kind(
    question=Matching,
    asked=AskedMatching,
    example="""
prompt = "What does each activation give for z = −2?"
explanation = "relu cuts off below 0, the linear one lets z through, and sigmoid gives 1 / (1 + e²)."
# Answers of no pair, offered beside the others.
extra = ["2"]
# The two sides of a pair belong together; the answers are shown in an order of chance.
[[question.pair]]
text = "`relu`"
answer = "{relu(-2)}"
because = "relu(z) is max(0, z), and −2 lies below 0."
[[question.pair]]
text = "`linear`"
answer = "−2"
[[question.pair]]
text = "`sigmoid`"
answer = "{sigmoid(-2):.3f}"
because = "sigmoid(z) lies between 0 and 1, and below 0.5 for every z below 0."
""",
)
