"""What every kind of question has: its fields, drawing it from a seed, and what a drawing can do."""

from __future__ import annotations

import hashlib
import json
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import Field, StringConstraints, field_validator, model_validator

from content.asked import AskedBase, ResponseBase, Told, ToldChoice, ToldPart
from content.expressions import names_in, number_name_problem
from content.findings import Authored, Finding, Path, rule, shown
from content.formats.carried import Carried
from content.functions import ExpressionError
from content.records import Record, Recording
from content.templates import TemplateError, fill
from content.variants import drawing
from content.variants.expression import Expression as Expression  # the fields of every kind find it here
from content.variants.network import NetworkTable, clashes

Answer = TypeVar("Answer", bound=ResponseBase)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class QuestionError(ValueError):
    """A drawing that cannot be made. `path` says which field of the question is to blame, `line` how far into it."""

    def __init__(self, path: Path, message: str, remedy: str, line: int | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(path, message, remedy, line=line)


class Drawn(ABC, Generic[Answer]):
    """One variant of a question: what is asked, and what is right. Everything in it is computed.

    Attributes:
        asked: what a learner may see.
        explanation: why the right answer is right.
        hints: what helps with the next try, one after the other.
    """

    hints: tuple[str, ...] = ()

    def __init__(self, asked: AskedBase, explanation: str) -> None:
        self.asked = asked
        self.explanation = explanation

    def invalid(self, response: ResponseBase) -> str | None:
        """Why this is no response to this question (it is then neither right nor wrong), or None."""
        if isinstance(response, self.asked.responds):
            return self._invalid(cast(Answer, response))
        return f"expected a response to a {self.asked.kind} question; got one to a {response.kind} question"

    def mark(self, response: ResponseBase | None) -> Fraction:
        """The mark, exact, from 0 to 1; no response and one that is no response get 0."""
        given = self._valid(response)
        return Fraction(0) if given is None else self._mark(given)

    def tell(self, response: ResponseBase | None) -> Told:
        """What a learner is told of this response once it is committed."""
        given = self._valid(response)
        mark = self.mark(response)
        return Told(
            mark=mark,
            given=None if given is None else self.asked.in_words(given),
            answer=self.answer(),
            because=self._because(given) if given is not None and mark < 1 else None,
            explanation=self.explanation,
            choices=self._choices(given),
            parts=self._parts(given),
        )

    def _valid(self, response: ResponseBase | None) -> Answer | None:
        if response is None or self.invalid(response) is not None:
            return None
        return cast(Answer, response)

    @abstractmethod
    def answer(self) -> str:
        """The right answer in words."""

    @abstractmethod
    def model(self) -> Answer:
        """The response that is right."""

    @abstractmethod
    def foreseen(self) -> Iterator[tuple[Path, Answer]]:
        """Each response that the author foresaw and that is not all right, with the field it is written in."""

    def chosen(self, response: Answer) -> tuple[str, ...]:
        """What item statistics count this response as: the choices taken, as their author wrote them; a typed
        answer as it was typed. The right ones read the same in every variant, where choices carry no drawn number.
        """
        return (self.asked.in_words(response),)

    def carried(self) -> Carried | None:
        """The drawing as other systems have questions; None where none of them has anything like it."""
        return None

    def lost(self) -> Iterator[str]:
        """What `carried()` leaves out or changes, a line each."""
        yield from ()

    def flaws(self) -> Iterator[Finding]:
        """What is wrong with this drawing though it can be made."""
        yield from ()

    def _invalid(self, response: Answer) -> str | None:
        return None

    @abstractmethod
    def _mark(self, response: Answer) -> Fraction: ...

    @abstractmethod
    def _because(self, response: Answer) -> str | None: ...

    def _choices(self, response: Answer | None) -> tuple[ToldChoice, ...]:
        return ()

    def _parts(self, response: Answer | None) -> tuple[ToldPart, ...]:
        return ()


class Question(Authored, ABC):
    """A question as its author wrote it. `docs/course-format.md` describes the fields."""

    id: Id
    kind: str
    section: Id
    points: Annotated[int, Field(ge=1, le=100)] = 1
    prompt: Text
    explanation: Text
    tags: Annotated[tuple[Id, ...], Field(strict=False, max_length=20)] = ()
    hint: Annotated[tuple[Text, ...], Field(strict=False, max_length=10)] = ()
    code: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    draw: dict[str, drawing.Choice] = Field(default_factory=dict)
    where: Expression | None = None
    network: NetworkTable | None = None

    @field_validator("draw")
    @classmethod
    def _named(cls, draw: dict[str, drawing.Choice]) -> dict[str, drawing.Choice]:
        for name in draw:
            if problem := number_name_problem(name):
                raise rule(f"draw: {shown(name)} cannot name a number: {problem}", "choose another name")
        return draw

    @model_validator(mode="after")
    def _where_needs_draw(self) -> Question:
        if self.where is not None and not self.draw:
            raise rule("where: there are no drawn numbers to choose from", "add draw = { … }, or remove where")
        for name in clashes(self.draw, self.network):
            raise rule(f"draw: the network gives a number called {name} already", "choose another name")
        return self

    @abstractmethod
    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> Drawn[Any]:
        """The drawing with these numbers; `rng` orders what is ordered by chance.

        Raises:
            QuestionError: when a text or an answer cannot be computed.
        """

    @abstractmethod
    def thoughts(self) -> Iterator[tuple[Path, str]]:
        """Every `because`, with the field it stands in."""

    def rules(self) -> Iterator[Finding]:
        """What is wrong with the question in every drawing, beyond its fields' types."""
        yield from ()

    def recordings(self) -> Iterator[Recording]:
        """What has to be run, when the course is checked, before the answer of every drawing is known."""
        yield from ()

    def recorded(self, record: Record) -> Question:
        """The question with what was recorded for it in it; it is stored with the question, and never typed in."""
        return self

    @classmethod
    def taken(cls, carried: Carried) -> dict[str, Any] | None:  # noqa: ARG003
        """The fields of a question of this kind that `carried` makes, besides those all kinds share; None where it
        is none of this kind.
        """
        return None

    def drawn(self, seed: int) -> Drawn[Any]:
        """The variant that `seed` gives: the same one on every machine and every version of Python.

        Raises:
            QuestionError: when it cannot be made.
        """
        rng = random.Random(f"{seed}:{self.id}")
        try:
            names = drawing.drawn(self.draw, self.where, rng, self._before_where)
            names = self.computed(names)
        except drawing.NothingLeftError as error:
            raise QuestionError(("where",), str(error), "loosen where, or draw from other numbers") from None
        except ExpressionError as error:
            raise QuestionError(("where",), f"where: {error}", "mend the expression") from None
        variant = self.variant(names, rng)
        variant.hints = tuple(self.filled(names, text, "hint", place) for place, text in enumerate(self.hint))
        return variant

    def every_drawing(self, most: int) -> list[drawing.Numbers] | None:
        """The names of every drawing there is; None when there are more than `most`, or too many to look through.

        Raises:
            QuestionError: when `where` or the network cannot be computed.
        """
        try:
            found = drawing.every(self.draw, self.where, most, self._before_where)
        except ExpressionError as error:
            raise QuestionError(("where",), f"where: {error}", "mend the expression") from None
        return None if found is None else [self.computed(names) for names in found]

    def computed(self, names: drawing.Numbers) -> drawing.Numbers:
        """The drawn numbers with those that the question's network comes to.

        Raises:
            QuestionError: when the network cannot be computed.
        """
        if self.network is None or "loss" in names:
            return names
        try:
            return names | self.network.computed(names)
        except ExpressionError as error:
            raise QuestionError(("network",), f"network: {error}", "mend its entries") from None

    def _before_where(self, names: drawing.Numbers) -> drawing.Numbers:
        """What `where` may ask of: the network only where it does ask, for it is looked through drawing by drawing."""
        asks = self.where is not None and names_in(self.where) - names.keys()
        return self.computed(names) if asks else names

    def to_stored(self) -> str:
        """The question as canonical JSON: `content.questions.from_stored` gives the same question back."""
        fields = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `to_stored()`, in hex: it changes whenever the question does."""
        return hashlib.sha256(self.to_stored().encode()).hexdigest()

    def filled(self, names: Mapping[str, Fraction], text: str, *path: str | int) -> str:
        """`text`, which stands at `path`, with these numbers in it.

        Raises:
            QuestionError: when an expression in it cannot be computed.
        """
        try:
            return fill(text, names)
        except TemplateError as error:
            field = next(part for part in reversed(path) if isinstance(part, str))
            raise QuestionError(path, f"{field}: {error}", "mend the expression in { }", error.line) from None

    def shared(self, names: Mapping[str, Fraction]) -> dict[str, object]:
        """What an Asked of every kind shows."""
        return {
            "id": self.id,
            "section": self.section,
            "points": self.points,
            "prompt": self.filled(names, self.prompt, "prompt"),
            "code": self.code.strip("\n") if self.code else None,
        }
