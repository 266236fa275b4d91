"""What an author should weigh in a bank of questions: askings that are alike, and what gives a right choice away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content.findings import Finding
from content.variants.choices import WithChoices
from content.variants.question import Drawn, Question, QuestionError

ENOUGH = 3
"""Different askings that drawn numbers should give."""
RARE = 0.01
"""How improbable a pattern has to be under chance before it is told."""

_OWN = {"id", "section", "points", "kind"}
"""What two questions that ask the same may differ in."""


@dataclass
class Look:
    """What is kept of a question's drawings.

    Attributes:
        askings: a digest of each different asking, whatever order its choices stand in.
        choices: of the first drawing, in the order asked: the text of each, and whether it is right.
    """

    askings: set[bytes] = field(default_factory=set)
    choices: tuple[tuple[str, bool], ...] = ()

    def add(self, question: Question, drawn: Drawn[Any]) -> None:
        """Take in one more drawing."""
        if not self.askings and isinstance(question, WithChoices):
            self.choices = tuple((one.text, one.right) for one in drawn.tell(None).choices)
        if not self.askings or question.draw:  # without numbers, one drawing asks what the next one asks
            self.askings.add(_asking(drawn))


def advice(questions: Mapping[int, Question], looks: Mapping[int, Look]) -> Iterator[Finding]:
    """What there is to say of the bank. `looks` has each question's drawings, by the question's place in the file."""
    for place, question in questions.items():
        yield from (finding.under("question", place, id=question.id) for finding in _alike(question, looks[place]))
    yield from _twice(questions, looks)
    single = [look.choices for look in looks.values() if sum(right for _, right in look.choices) == 1]
    yield from _longest(single)
    kept = [
        looks[place].choices for place, one in questions.items() if isinstance(one, WithChoices) and not one.shuffle
    ]
    yield from _positions([choices for choices in kept if sum(right for _, right in choices) == 1])


def _asking(drawn: Drawn[Any]) -> bytes:
    told = _sorted(drawn.asked.model_dump(mode="json", exclude=_OWN))
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=12).digest()


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((_sorted(inner) for inner in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def _alike(question: Question, look: Look) -> Iterator[Finding]:
    found = len(look.askings)
    if not question.draw or not 0 < found < ENOUGH:
        return
    try:
        every = question.every_drawing(ENOUGH)
    except QuestionError:
        return  # drawing it has said so
    if every is not None and len(every) <= found:
        return
    ways = f"{len(every)}" if every is not None else f"more than {ENOUGH}"
    message = f"draw: the numbers come out in {ways} ways, and yet 50 drawings ask only {found} different things"
    remedy = "put the drawn numbers into the prompt or the choices, or remove draw"
    yield Finding(("draw",), message, remedy, level="advice")


def _twice(questions: Mapping[int, Question], looks: Mapping[int, Look]) -> Iterator[Finding]:
    first: dict[bytes, str] = {}
    for place, question in questions.items():
        other = next((first[asking] for asking in sorted(looks[place].askings) if asking in first), None)
        if other is not None:
            message = f"prompt: this asks the same as question {other}, in some drawings or in all"
            remedy = "ask something else, or remove one of the two"
            yield Finding(("question", place, "prompt"), message, remedy, question.id, level="advice")
        for asking in looks[place].askings:
            first.setdefault(asking, question.id)


def _longest(bank: Sequence[Sequence[tuple[str, bool]]]) -> Iterator[Finding]:
    """Only questions that have one longest choice can tell: of k choices it is the right one by chance in 1 of k."""
    chances: list[float] = []
    hits = 0
    for choices in bank:
        lengths = sorted((len(text) for text, _ in choices), reverse=True)
        if lengths[0] == lengths[1]:
            continue
        chances.append(1 / len(choices))
        hits += any(right and len(text) == lengths[0] for text, right in choices)
    if (rarity := at_least(hits, chances)) < RARE:
        figures = _figures(hits, chances, rarity)
        message = f"the right choice is the longest one in {figures}"
        yield Finding((), message, "shorten right choices, or word wrong ones as fully", level="advice")


def _positions(bank: Sequence[Sequence[tuple[str, bool]]]) -> Iterator[Finding]:
    """As many positions are looked at as the longest list has, so each has to be that much rarer."""
    most = max(map(len, bank), default=0)
    for position in range(most):
        reaching = [choices for choices in bank if len(choices) > position]
        chances = [1 / len(choices) for choices in reaching]
        hits = sum(choices[position][1] for choices in reaching)
        if (rarity := at_least(hits, chances)) * most < RARE:
            figures = _figures(hits, chances, rarity)
            message = f"with shuffle = false, choice {position + 1} is the right one in {figures}"
            yield Finding(
                (), message, "vary where the right one stands, or let the choices be shuffled", level="advice"
            )


def at_least(hits: int, chances: Sequence[float]) -> float:
    """The exact probability of `hits` or more successes in independent trials with these chances.

    Where all chances are one p, this is the upper tail of the binomial distribution B(n, p).
    """
    exactly = [1.0]  # by how many successes there are, up to hits - 1
    for chance in chances:
        grown = [*(odds * (1 - chance) for odds in exactly), 0.0]
        for successes, odds in enumerate(exactly):
            grown[successes + 1] += odds * chance
        exactly = grown[: max(hits, 1)]
    return 1.0 if hits <= 0 else max(0.0, 1.0 - sum(exactly[:hits]))


def _figures(hits: int, chances: Sequence[float], rarity: float) -> str:
    odds = f"{rarity:.1g}" if rarity >= 1e-9 else "below 1e-9"
    return f"{hits} of {len(chances)} questions; chance alone gives {sum(chances):.1f} (probability of as many: {odds})"
