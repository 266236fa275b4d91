"""A word or a few are asked for."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from content.asked import AskedBase, ResponseBase, UnreadableError
from content.findings import Authored, Finding, Path, rule
from content.formats.carried import Carried, CarriedAnswer
from content.variants.carrying import carried_as, literal
from content.variants.forms import Folding, matches, starred, unstarred
from content.variants.kind import Kind
from content.variants.question import Drawn, Question, Text
from content.variants.worth import Worth, snapped

LONGEST = 200
"""Characters of a response, and of an accepted form."""


class ShortAnswerResponse(ResponseBase):
    """`text` as it was typed."""

    kind: Literal["shortanswer"] = "shortanswer"
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class AskedShortAnswer(AskedBase):
    """`case` says whether capitals count, `accents` whether accents do."""

    responds: ClassVar[type[ShortAnswerResponse]] = ShortAnswerResponse

    kind: Literal["shortanswer"] = "shortanswer"
    case: bool = False
    accents: bool = True

    def plain_lines(self) -> tuple[str, ...]:
        return ()

    def plain_hint(self) -> str:
        return "a word or a few, capitals count" if self.case else "a word or a few"

    def from_plain(self, line: str) -> ShortAnswerResponse:
        typed = line.strip("\r\n")
        if problem := unreadable(typed):
            raise UnreadableError(problem)
        return ShortAnswerResponse(text=typed)

    def in_words(self, response: ShortAnswerResponse) -> str:
        return response.text


def unreadable(typed: str) -> str | None:
    """Why `typed` is no short answer, or None."""
    if len(typed) > LONGEST:
        return f"expected at most {LONGEST} characters; got {len(typed)}"
    odd = next((sign for sign in typed if unicodedata.category(sign) in ("Cc", "Cs") and not sign.isspace()), None)
    if odd is not None:
        return f"expected text without control characters; got U+{ord(odd):04X}"
    seen = Folding().folded(typed)
    return None if seen else "expected a word or a few; got nothing that can be read"


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Form = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Forms = Annotated[tuple[Form, ...], BeforeValidator(_listed), Field(strict=False, min_length=1, max_length=50)]
"""One form, or a list of them."""


class WrongForm(Authored):
    """Forms the author foresaw, why they are wrong, and what they are worth all the same."""

    answer: Forms
    because: Text
    worth: Worth = Fraction(0)

    @model_validator(mode="after")
    def _less(self) -> WrongForm:
        if not 0 <= self.worth < 1:
            raise rule(
                f"worth: expected a share from 0 to below 1 for a wrong answer; got {self.worth}",
                "put it into the question's own answer where it is all right",
            )
        return self


class ShortAnswer(Question):
    """Right in any of the forms of `answer`, of which the first is told. `case`, `spaces`, `accents` and `forms` say
    what counts when a response is compared with them; `wildcard` lets `*` stand for any signs.
    """

    kind: Literal["shortanswer"]
    answer: Forms
    case: bool = False
    spaces: bool = False
    accents: bool = True
    forms: bool = False
    wildcard: bool = False
    wrong: Annotated[tuple[WrongForm, ...], Field(strict=False, max_length=50)] = ()

    def rules(self) -> Iterator[Finding]:
        """The first form is one that can be told, and no form is blank."""
        if self.wildcard and len(self._folding().pieces(self.answer[0])) > 1:
            yield Finding(
                ("answer", 0),
                "answer: expected a first form without *; it is the one that is told",
                r"put the answer as it is told first, and the form with * behind it; \* is the sign itself",
            )
        fields: list[tuple[Path, Forms]] = [(("answer",), self.answer)]
        fields += [(("wrong", place, "answer"), one.answer) for place, one in enumerate(self.wrong)]
        for path, forms in fields:
            for place, form in enumerate(forms):
                if problem := unreadable(form):
                    yield Finding((*path, place), f"answer: {problem}", "write what a learner may type")

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnShortAnswer:
        asked = AskedShortAnswer.model_validate({**self.shared(names), "case": self.case, "accents": self.accents})
        awaited = [self._awaited(names, form, ("answer", place)) for place, form in enumerate(self.answer)]
        for place, one in enumerate(self.wrong):
            because = self.filled(names, one.because, "wrong", place, "because")
            for at, form in enumerate(one.answer):
                awaited.append(self._awaited(names, form, ("wrong", place, "answer", at), one.worth, because))
        return DrawnShortAnswer(self, asked, self.filled(names, self.explanation, "explanation"), tuple(awaited))

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, one in enumerate(self.wrong):
            yield ("wrong", place, "because"), one.because

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:
        """Forms of the full mark are right, in their order; the others are foreseen, each with its feedback."""
        full = [one for one in carried.answers if snapped(one.share) == 1]
        plain = [one.text for one in full if len(Folding().pieces(one.text)) == 1]
        told = [*plain, *(one.text for one in full if one.text not in plain)]
        if carried.type != "shortanswer" or not plain or any(len(one.text) > LONGEST for one in carried.answers):
            return None
        wildcard = any("*" in one.text for one in carried.answers)
        wrong = [_wrong_taken(one, unstarred(plain[0], "")) for one in carried.answers if snapped(one.share) != 1]
        fields = {
            "answer": [literal(text) for text in told],
            "wrong": wrong,
            "case": carried.case,
            "wildcard": wildcard,
        }
        return {name: value for name, value in fields.items() if value}

    def _folding(self) -> Folding:
        return Folding(self.case, self.spaces, self.accents, self.forms)

    def _awaited(
        self, names: Mapping[str, Fraction], form: str, path: Path, worth: Fraction = Fraction(1), because: str = ""
    ) -> AwaitedForm:
        text = self.filled(names, form, *path)
        folding = self._folding()
        pieces = folding.pieces(text) if self.wildcard else (folding.folded(text),)
        return AwaitedForm(path, form, text, pieces, worth, because or None)


def _wrong_taken(one: CarriedAnswer, answer: str) -> dict[str, Any]:
    because = one.feedback or f'"{one.text}" is not it: the answer is "{answer}".'
    share = max(Fraction(0), snapped(one.share))
    fields = {"answer": literal(one.text), "because": literal(because)}
    return fields | ({"worth": str(share)} if share else {})


@dataclass(frozen=True)
class AwaitedForm:
    """A form that an author foresaw: `written` as it stands at `path`, `text` with this drawing's numbers, `pieces` as
    they are compared.
    """

    path: Path
    written: str
    text: str
    pieces: tuple[str, ...]
    worth: Fraction
    because: str | None


class DrawnShortAnswer(Drawn[ShortAnswerResponse]):
    asked: AskedShortAnswer

    def __init__(
        self, question: ShortAnswer, asked: AskedShortAnswer, explanation: str, awaited: tuple[AwaitedForm, ...]
    ) -> None:
        super().__init__(asked, explanation)
        self._question = question
        self._folding = Folding(question.case, question.spaces, question.accents, question.forms)
        self._awaited = awaited

    def answer(self) -> str:
        return self._typed(self._awaited[0]).text

    def model(self) -> ShortAnswerResponse:
        return self._typed(self._awaited[0])

    def foreseen(self) -> Iterator[tuple[Path, ShortAnswerResponse]]:
        for one in self._awaited:
            if one.worth < 1:
                yield one.path, self._typed(one)

    def flaws(self) -> Iterator[Finding]:
        """A form that cannot be typed with the numbers of this drawing in it."""
        for one in self._awaited:
            if len(one.text) > LONGEST:
                message = f"answer: expected at most {LONGEST} characters; in some drawings it has {len(one.text)}"
                yield Finding(one.path, message, "shorten it, or round the numbers in it")

    def chosen(self, response: ShortAnswerResponse) -> tuple[str, ...]:
        """The author's own form of what was foreseen, right or wrong; else the text as it is compared."""
        found = self._found(response)
        return (found.written if found else self._folding.folded(response.text),)

    def carried(self) -> Carried:
        mended = str if self._question.wildcard else starred
        answers = tuple(CarriedAnswer(mended(one.text), one.worth, one.because) for one in self._awaited)
        return carried_as(self, "shortanswer", answers=answers, case=self.asked.case)

    def lost(self) -> Iterator[str]:
        if self._question.spaces:
            yield "spaces = true: carried as an answer in which runs of spaces may count as one"
        if not self._question.accents:
            yield "accents = false: carried as an answer whose accents count"
        if self._question.forms:
            yield "forms = true: carried as an answer whose Unicode forms are compared as they are there"

    def _typed(self, one: AwaitedForm) -> ShortAnswerResponse:
        text = unstarred(one.text, "…") if self._question.wildcard else one.text
        return ShortAnswerResponse(text=text[:LONGEST])

    def _invalid(self, response: ShortAnswerResponse) -> str | None:
        return unreadable(response.text)

    def _found(self, response: ShortAnswerResponse) -> AwaitedForm | None:
        """The form that was typed: of several, the one worth most, and of these the first."""
        typed = self._folding.folded(response.text)
        found = (one for one in self._awaited if matches(one.pieces, typed))
        return max(found, key=lambda one: one.worth, default=None)

    def _mark(self, response: ShortAnswerResponse) -> Fraction:
        found = self._found(response)
        return found.worth if found else Fraction(0)

    def _because(self, response: ShortAnswerResponse) -> str | None:
        found = self._found(response)
        return found.because if found else None


KIND = Kind(
    question=ShortAnswer,
    asked=AskedShortAnswer,
    inline=True,
    example="""
prompt = "What is one pass over all training samples called?"
# Any of these is right; capitals and spaces do not count unless case = true, spaces = true. The first one is told.
answer = ["epoch", "an epoch", "one epoch"]
explanation = "An epoch is one pass over all samples: samples / batch iterations, rounded up."
# What is likely to be typed instead, and which thought leads there; worth = "1/2" would give half the mark.
[[question.wrong]]
answer = ["iteration", "step"]
because = "An iteration serves one batch; an epoch is made of as many as it takes to see every sample."
""",
)
