"""What a learner may see of a question, what they answer, and what they are told afterwards. No key is in here."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Exact = Fraction
"""An exact mark, 0 to 1; in JSON the string "3/4"."""


class Plain(BaseModel):
    """A frozen value that refuses what it does not know, and survives a round trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class AskedBase(Plain):
    """What every kind of question shows.

    Attributes:
        id: the question's stable id.
        section: the section that teaches it.
        points: its weight in the quiz.
        prompt: plain text with `code`; a blank line starts a paragraph.
        code: a block of code shown under the prompt, or None.
    """

    id: str
    section: str
    points: int
    prompt: str
    code: str | None = None


class AskedSingle(AskedBase):
    kind: Literal["single"] = "single"
    choices: tuple[str, ...]


class AskedMultiple(AskedBase):
    kind: Literal["multiple"] = "multiple"
    choices: tuple[str, ...]


class AskedTrueFalse(AskedBase):
    kind: Literal["truefalse"] = "truefalse"


class AskedNumerical(AskedBase):
    """`decimals` says how many are asked for: 0 a whole number, None as many as the answer has."""

    kind: Literal["numerical"] = "numerical"
    decimals: int | None = None
    unit: str | None = None


Asked = Annotated[AskedSingle | AskedMultiple | AskedTrueFalse | AskedNumerical, Field(discriminator="kind")]


class SingleResponse(Plain):
    """`choice` counts from 0 in the order asked."""

    kind: Literal["single"] = "single"
    choice: Annotated[int, Field(ge=0, le=99)]


class MultipleResponse(Plain):
    """`choices` counts from 0 in the order asked; ascending, each once. At least one."""

    kind: Literal["multiple"] = "multiple"
    choices: Annotated[tuple[Annotated[int, Field(ge=0, le=99)], ...], Field(min_length=1, max_length=100)]


class TrueFalseResponse(Plain):
    kind: Literal["truefalse"] = "truefalse"
    answer: bool


class NumericalResponse(Plain):
    """`text` is the number as it was typed."""

    kind: Literal["numerical"] = "numerical"
    text: Annotated[str, StringConstraints(min_length=1, max_length=40)]


Response = Annotated[
    SingleResponse | MultipleResponse | TrueFalseResponse | NumericalResponse, Field(discriminator="kind")
]


class ToldChoice(Plain):
    """One choice, looked back on. `because` is why it is wrong, or what is lost by leaving it out, if there is any."""

    text: str
    right: bool
    chosen: bool
    because: str | None = None


class Told(Plain):
    """What a learner is told of a question once their response is committed.

    Attributes:
        mark: exact, from 0 to 1.
        answer: the right answer in words.
        because: why this response was wrong, where the author foresaw it.
        explanation: why the right answer is right.
        choices: for choice questions, all of them in the order asked.
    """

    mark: Exact
    answer: str
    because: str | None
    explanation: str
    choices: tuple[ToldChoice, ...] = ()
