"""A question as other systems have it: Moodle's types, nothing drawn in it. Every format reads and writes these."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Type = Literal[
    "multichoice", "truefalse", "shortanswer", "numerical", "matching", "ordering", "cloze", "essay", "description"
]
"""Moodle's names for its types."""


@dataclass(frozen=True)
class CarriedAnswer:
    """One answer, right or wrong.

    Attributes:
        text: a choice, an accepted form (`*` stands for any characters in a short answer), or a number.
        share: of the full mark that it brings, −1 to 1.
        feedback: what whoever gives it is told.
        tolerance: how far off a number may be.
    """

    text: str
    share: Fraction
    feedback: str | None = None
    tolerance: Fraction | None = None


@dataclass(frozen=True)
class CarriedPair:
    """Two that belong together; an empty `text` makes `answer` one that belongs to nothing."""

    text: str
    answer: str


@dataclass(frozen=True)
class Carried:
    """One question.

    Attributes:
        type: which of Moodle's types.
        name: its id here, its name there.
        text: the prompt, plain text with `code`; in a cloze text `{#1}`, `{#2}` … stand for the gaps.
        code: a block of code that stands under the prompt.
        answers: of a choice, short, numerical or true/false question ("true" and "false").
        pairs: of a matching question.
        items: of an ordering question, in their right order.
        gaps: of a cloze text, each a question of its own (multichoice, shortanswer or numerical).
        several: whether more than one choice may be taken.
        case: whether capitals count.
        shuffle: whether choices may change places.
        unit: of a number.
        points: its weight.
        explanation: told to everybody afterwards.
        hints: between tries.
        section: where it belongs: Moodle's category.
        tags: as there.
    """

    type: Type
    name: str
    text: str
    answers: tuple[CarriedAnswer, ...] = ()
    pairs: tuple[CarriedPair, ...] = ()
    items: tuple[str, ...] = ()
    gaps: tuple[Carried, ...] = ()
    several: bool = False
    case: bool = False
    shuffle: bool = True
    unit: str | None = None
    points: int = 1
    explanation: str | None = None
    hints: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    code: str | None = None
