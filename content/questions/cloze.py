"""A text with gaps, each of them a small question of a kind of its own."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from content.asked import Asked, AskedBase, Response, ResponseBase, ToldPart, UnreadableError
from content.findings import Finding, Path
from content.formats.carried import Carried
from content.records import Record, Recording
from content.variants.carrying import carried_as, literal
from content.variants.gaps import Gap, refuse_whole_questions, taken_gap
from content.variants.kind import Kind
from content.variants.question import Drawn, Question, QuestionError

MAX_GAPS = 12
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_GAP = re.compile(rf"\[\[({_NAME.pattern})\]\]")
_CARRIED_GAP = re.compile(r"\{#(\d{1,2})\}")
_CARRIED_TYPES = ("multichoice", "shortanswer", "numerical")
_NOTHING = "—"


class ClozeResponse(ResponseBase):
    """`gaps` holds a response of its own for each gap in the order of the text, or None."""

    kind: Literal["cloze"] = "cloze"
    gaps: Annotated[
        tuple[Annotated[Response | None, BeforeValidator(refuse_whole_questions)], ...],
        Field(min_length=1, max_length=MAX_GAPS),
    ]


class AskedCloze(AskedBase):
    """`prompt` shows the gaps as numbered blanks, `⟦1⟧`; `pieces` are the texts before, between and after the `gaps`,
    one more than there are gaps. The prompt of a gap is its blank.
    """

    responds: ClassVar[type[ClozeResponse]] = ClozeResponse

    kind: Literal["cloze"] = "cloze"
    pieces: tuple[str, ...]
    gaps: tuple[Asked, ...]

    def plain_lines(self) -> tuple[str, ...]:
        lines: list[str] = []
        for number, gap in enumerate(self.gaps, start=1):
            lines += [f"gap {number}: {gap.plain_hint()}", *(f"  {line}" for line in gap.plain_lines())]
        return tuple(lines)

    def plain_hint(self) -> str:
        if len(self.gaps) == 1:
            return self.gaps[0].plain_hint()
        return f"answers to gaps 1 to {len(self.gaps)} in their order, with | between them (nothing leaves one out)"

    def from_plain(self, line: str) -> ClozeResponse:
        typed = line.split("|") if len(self.gaps) > 1 else [line]
        if len(typed) != len(self.gaps):
            raise UnreadableError(f"expected {self.plain_hint()}; got {len(typed)}")
        return ClozeResponse(gaps=tuple(map(self._read, range(len(typed)), typed)))

    def in_words(self, response: ClozeResponse) -> str:
        words = [
            _NOTHING if given is None else gap.in_words(given)
            for gap, given in zip(self.gaps, response.gaps, strict=False)
        ]
        return " | ".join(words)

    def sign(self, place: int) -> str:
        """What stands for the gap at `place`, from 0, in the prompt."""
        return blank(place + 1)

    def _read(self, place: int, typed: str) -> ResponseBase | None:
        try:
            return self.gaps[place].from_plain(typed) if typed.strip() else None
        except UnreadableError as error:
            raise UnreadableError(f"gap {place + 1}: {error}") from None


class Cloze(Question):
    """Marked gap by gap, each with its points for a weight."""

    kind: Literal["cloze"]
    gap: Annotated[tuple[Gap, ...], Field(strict=False, min_length=1, max_length=MAX_GAPS)]

    def rules(self) -> Iterator[Finding]:
        """Each gap is right in itself, and stands in the prompt once; no other does."""
        for place, gap in enumerate(self.gap):
            yield from (finding.under("gap", place) for finding in gap.findings)
            if gap.name and not _NAME.fullmatch(gap.name):
                wanted = "expected lower-case letters, digits and hyphens, beginning with a letter, at most 32"
                yield Finding(("gap", place, "name"), f"name: {wanted}; got {gap.name[:40]!r}", "choose another name")
        yield from self._misplaced()

    def _misplaced(self) -> Iterator[Finding]:
        stand, named = Counter(_GAP.findall(self.prompt)), Counter(gap.name for gap in self.gap)
        for place, gap in enumerate(self.gap):
            if gap.name and named[gap.name] > 1:
                yield Finding(("gap", place, "name"), f"two gaps are called {gap.name}", "give each its own name")
            elif _NAME.fullmatch(gap.name) and stand[gap.name] != 1:
                message = f"expected [[{gap.name}]] in the prompt once; it stands there {stand[gap.name]} times"
                yield Finding(("gap", place, "name"), message, f"write [[{gap.name}]] where the gap is")
        for name in stand.keys() - named.keys():
            yield Finding(("prompt",), f"prompt: no gap is called {name}", f'add [[question.gap]] with name = "{name}"')

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, gap in enumerate(self.gap):
            for path, text in gap.question.thoughts() if gap.question else ():
                yield ("gap", place, *path), text

    def recordings(self) -> Iterator[Recording]:
        for gap in self.gap:
            if gap.question:
                yield from gap.question.recordings()

    def recorded(self, record: Record) -> Question:
        gaps = [replace(gap, question=gap.question.recorded(record)) if gap.question else gap for gap in self.gap]
        return self.model_copy(update={"gap": tuple(gaps)})

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnCloze:
        shared = self.shared(names)
        split = _GAP.split(str(shared["prompt"]))
        pieces, order = tuple(split[::2]), split[1::2]
        places = {gap.name: place for place, gap in enumerate(self.gap)}
        drawn = tuple(self._gap(names, rng, places[name], number) for number, name in enumerate(order, start=1))
        blanks = [blank(number) for number in range(1, len(order) + 1)]
        prompt = pieces[0] + "".join(map(str.__add__, blanks, pieces[1:]))
        asked = AskedCloze.model_validate(
            {**shared, "prompt": prompt, "pieces": pieces, "gaps": tuple(one.asked for one in drawn)}
        )
        explanation = self.filled(names, self.explanation, "explanation")
        return DrawnCloze(asked, explanation, drawn, tuple(places[name] for name in order), tuple(order))

    def _gap(self, names: Mapping[str, Fraction], rng: random.Random, place: int, number: int) -> Drawn[Any]:
        question = self.gap[place].question
        if question is None:  # rules() has said why
            raise QuestionError(("gap", place), "this gap cannot be read", "mend its fields")
        placed = question.model_copy(update={"id": self.id, "section": self.section, "prompt": blank(number)})
        try:
            return placed.variant(names, rng)
        except QuestionError as error:
            finding = error.finding.under("gap", place)
            raise QuestionError(finding.path, finding.message, finding.remedy, finding.line) from None

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        """Its gaps, and a prompt in which `[[gap-1]]` stands for `{#1}`, and so on."""
        if carried.type != "cloze" or not 1 <= len(carried.gaps) <= MAX_GAPS:
            return None
        gaps: list[dict[str, Any]] = []
        for number, gap in enumerate(carried.gaps, start=1):
            fields = taken_gap(gap)
            if fields is None:
                return None
            weight = {"points": gap.points} if gap.points != 1 else {}
            gaps.append({"name": f"gap-{number}"} | weight | fields)
        pieces = _CARRIED_GAP.split(carried.text)
        names = (f"[[gap-{number}]]" for number in pieces[1::2])
        prompt = literal(pieces[0]) + "".join(map(str.__add__, names, map(literal, pieces[2::2])))
        return {"prompt": prompt, "gap": gaps}


def blank(number: int) -> str:
    """What stands for a gap in a prompt."""
    return f"⟦{number}⟧"


class DrawnCloze(Drawn[ClozeResponse]):
    """`gaps` in the order of the text; `places` is where their author wrote each, `names` what they are called."""

    asked: AskedCloze

    def __init__(
        self,
        asked: AskedCloze,
        explanation: str,
        gaps: tuple[Drawn[Any], ...],
        places: tuple[int, ...],
        names: tuple[str, ...],
    ) -> None:
        super().__init__(asked, explanation)
        self._gaps = gaps
        self._places = places
        self._names = names

    def answer(self) -> str:
        return " | ".join(gap.answer() for gap in self._gaps)

    def model(self) -> ClozeResponse:
        return ClozeResponse(gaps=tuple(gap.model() for gap in self._gaps))

    def foreseen(self) -> Iterator[tuple[Path, ClozeResponse]]:
        """What is foreseen of each gap, with the others right."""
        right = self.model().gaps
        for number, (gap, place) in enumerate(zip(self._gaps, self._places, strict=True)):
            for path, response in gap.foreseen():
                yield ("gap", place, *path), ClozeResponse(gaps=(*right[:number], response, *right[number + 1 :]))

    def flaws(self) -> Iterator[Finding]:
        for gap, place in zip(self._gaps, self._places, strict=True):
            yield from (finding.under("gap", place) for finding in gap.flaws())

    def chosen(self, response: ClozeResponse) -> tuple[str, ...]:
        return tuple(
            f"{name}: {'; '.join(gap.chosen(given))}"
            for name, gap, given in zip(self._names, self._gaps, response.gaps, strict=True)
            if given is not None
        )

    def carried(self) -> Carried | None:
        gaps = []
        for gap in self._gaps:
            carried = gap.carried()
            if carried is None or carried.type not in _CARRIED_TYPES:
                return None
            gaps.append(replace(carried, text="", explanation=None))
        text = self.asked.pieces[0] + "".join(
            f"{{#{number}}}{piece}" for number, piece in enumerate(self.asked.pieces[1:], start=1)
        )
        return carried_as(self, "cloze", text=text, gaps=tuple(gaps))

    def lost(self) -> Iterator[str]:
        for name, gap in zip(self._names, self._gaps, strict=True):
            yield from (f"gap {name}: {line}" for line in gap.lost())

    def _invalid(self, response: ClozeResponse) -> str | None:
        if len(response.gaps) != len(self._gaps):
            return f"expected {len(self._gaps)} responses, one for each gap; got {len(response.gaps)}"
        if all(given is None for given in response.gaps):
            return "expected an answer in at least one gap; got none"
        for number, (gap, given) in enumerate(zip(self._gaps, response.gaps, strict=True), start=1):
            if given is not None and (problem := gap.invalid(given)):
                return f"gap {number}: {problem}"
        return None

    def _mark(self, response: ClozeResponse) -> Fraction:
        marks = [gap.mark(given) * gap.asked.points for gap, given in zip(self._gaps, response.gaps, strict=True)]
        return sum(marks, Fraction(0)) / sum(gap.asked.points for gap in self._gaps)

    def _because(self, response: ClozeResponse) -> str | None:
        return None  # each gap tells its own

    def _parts(self, response: ClozeResponse | None) -> tuple[ToldPart, ...]:
        responses = response.gaps if response else (None,) * len(self._gaps)
        return tuple(
            ToldPart(
                text=f"gap {number}", given=told.given, answer=told.answer, right=told.mark == 1, because=told.because
            )
            for number, told in enumerate(map(_told, self._gaps, responses), start=1)
        )


def _told(gap: Drawn[Any], response: ResponseBase | None) -> Any:
    return gap.tell(response)


KIND = Kind(
    question=Cloze,
    asked=AskedCloze,
    example="""
# Each [[name]] is a gap; the gap of that name below says what belongs there.
prompt = \"\"\"
With {samples} samples and batches of {batch}, one epoch has [[updates]] updates. Each of them moves the weights \\
[[direction]] the gradient.\"\"\"
draw = { samples = [960, 1920], batch = [32, 64] }
explanation = "{samples} / {batch} = {samples / batch}, and the gradient points to where the loss grows."
[[question.gap]]
name = "updates"
# Any kind that fits within a line, with its own fields; `points` is its weight.
kind = "numerical"
answer = "samples / batch"
tolerance = { nominal = 0 }
[[question.gap]]
name = "direction"
kind = "single"
[[question.gap.choice]]
text = "against"
right = true
[[question.gap.choice]]
text = "along"
because = "Along the gradient the loss grows; training wants it to fall."
""",
)
