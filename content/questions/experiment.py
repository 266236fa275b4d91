"""What will come of this training run? The run, made when the course was checked, decides."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema

from content.asked import ResponseBase, ToldChoice
from content.expressions import evaluate, evaluate_number, names_in
from content.findings import Authored, Finding, Path
from content.formats.carried import Carried, CarriedAnswer
from content.functions import ExpressionError
from content.measured import CONTINUOUS, NAMES, key
from content.records import Measured, Record, Recording, never_typed
from content.variants.carrying import carried_as
from content.variants.choices import AskedChoices, Offered, alike, looked_back, out_of_range
from content.variants.drawing import Exactly, shuffled
from content.variants.kind import Kind
from content.variants.question import Drawn, Expression, Question, QuestionError, Text
from content.variants.recipe import Recipe, experiment_of, in_words
from content.variants.recording import MOST_DRAWINGS, few_drawings, unrecorded
from engine.experiment import Experiment

MARGIN = Fraction(2, 100)
"""How near to a threshold, as a share of it, a run may come: nearer, another machine may decide otherwise."""


class ExperimentResponse(ResponseBase):
    """`choice` counts from 0 in the order asked."""

    kind: Literal["experiment"] = "experiment"
    choice: Annotated[int, Field(ge=0, le=99)]


class AskedExperiment(AskedChoices):
    """`experiment` is the recipe as `Experiment.to_dict` writes it: it can be shown, and run."""

    responds: ClassVar[type[ExperimentResponse]] = ExperimentResponse

    kind: Literal["experiment"] = "experiment"
    experiment: dict[str, Any]

    def plain_lines(self) -> tuple[str, ...]:
        return (*in_words(Experiment.from_dict(self.experiment)), *super().plain_lines())

    def plain_hint(self) -> str:
        return f"a number from 1 to {len(self.choices)}"

    def from_plain(self, line: str) -> ExperimentResponse:
        return ExperimentResponse(choice=self.place(line))

    def in_words(self, response: ExperimentResponse) -> str:
        return self.choices[response.choice]


class Outcome(Authored):
    """One choice: what may come, when it did, and why it did not. `because` is told where `when` does not hold."""

    text: Text
    when: Expression
    because: Text | None = None


class ExperimentQuestion(Question):
    """Marked right or wrong. The one outcome whose `when` holds over what the run came to is right."""

    kind: Literal["experiment"]
    experiment: Recipe
    choice: Annotated[tuple[Outcome, ...], Field(strict=False, min_length=2, max_length=20)]
    shuffle: bool = True
    measured: SkipJsonSchema[Annotated[dict[str, dict[str, Exactly]], BeforeValidator(never_typed)]] = Field(
        default_factory=dict
    )

    def rules(self) -> Iterator[Finding]:
        """A recipe that can be trained in every drawing, of which there are few; names that no run gives away."""
        for name in sorted(set(NAMES) & self.draw.keys()):
            yield Finding(("draw", name), f"draw: a run gives a number called {name}", "choose another name")
        if self.network is not None:
            yield Finding(("network",), "network: an experiment has a network of its own", "remove it")
        few = list(few_drawings(self))
        yield from few
        if not few:
            try:
                list(self.recordings())
            except QuestionError as error:
                yield error.finding

    def recordings(self) -> Iterator[Recording]:
        for names in self.every_drawing(MOST_DRAWINGS) or ():
            yield Recording(experiment=experiment_of(self.experiment, names))

    def recorded(self, record: Record) -> ExperimentQuestion:
        keys = sorted({recording.key for recording in self.recordings()})
        return self.model_copy(update={"measured": {name: dict(record.measured[name]) for name in keys}})

    def variant(self, names: Mapping[str, Fraction], rng: random.Random) -> DrawnExperiment:
        experiment = experiment_of(self.experiment, names)
        run = self.measured.get(key(experiment))
        if run is None:
            raise unrecorded(("experiment",), "this experiment's run is not recorded")
        told = {**names, **run}
        offered = [self._offered(place, one, names, told) for place, one in enumerate(self.choice)]
        offered = shuffled(offered, rng) if self.shuffle else offered
        fields = {"choices": tuple(one.text for one in offered), "experiment": experiment.to_dict()}
        asked = AskedExperiment.model_validate(self.shared(names) | fields)
        explanation = self.filled(told, self.explanation, "explanation")
        near = [place for place, one in enumerate(self.choice) if near_threshold(one.when, told)]
        return DrawnExperiment(asked, explanation, tuple(offered), run, near)

    def thoughts(self) -> Iterator[tuple[Path, str]]:
        for place, one in enumerate(self.choice):
            if one.because:
                yield ("choice", place, "because"), one.because

    def _offered(
        self, place: int, one: Outcome, names: Mapping[str, Fraction], told: Mapping[str, Fraction]
    ) -> Offered:
        try:
            holds = evaluate(one.when, told)
        except ExpressionError as error:
            raise QuestionError(("choice", place, "when"), f"when: {error}", "mend the expression") from None
        if not isinstance(holds, bool):
            message = f"when: expected a comparison such as loss < 0.1; got {one.when[:40]}"
            raise QuestionError(("choice", place, "when"), message, "compare two numbers")
        return Offered(
            place,
            self.filled(names, one.text, "choice", place, "text"),
            holds,
            self.filled(told, one.because, "choice", place, "because") if one.because and not holds else None,
            one.text,
        )


class DrawnExperiment(Drawn[ExperimentResponse]):
    """`near` are the outcomes, by their place in the file, that the run came too near to."""

    asked: AskedExperiment

    def __init__(
        self, asked: AskedExperiment, explanation: str, offered: tuple[Offered, ...], run: Measured, near: list[int]
    ) -> None:
        super().__init__(asked, explanation)
        self._offered = offered
        self._right = [place for place, one in enumerate(offered) if one.right]
        self._run = run
        self._near = near

    def answer(self) -> str:
        return self._offered[self._model_place].text

    def model(self) -> ExperimentResponse:
        return ExperimentResponse(choice=self._model_place)

    def foreseen(self) -> Iterator[tuple[Path, ExperimentResponse]]:
        for place, one in enumerate(self._offered):
            if not one.right:
                yield ("choice", one.place), ExperimentResponse(choice=place)

    def chosen(self, response: ExperimentResponse) -> tuple[str, ...]:
        return (self._offered[response.choice].written,)

    def carried(self) -> Carried:
        """A choice question; the recipe stands in its text."""
        answers = tuple(CarriedAnswer(one.text, Fraction(one.right), one.because) for one in self._offered)
        recipe = "\n\n".join(in_words(Experiment.from_dict(self.asked.experiment)))
        carried = carried_as(self, "multichoice", answers=answers)
        return carried_as(self, "multichoice", answers=answers, text=f"{carried.text}\n\n{recipe}")

    def lost(self) -> Iterator[str]:
        yield "the experiment stands in the text as words: it cannot be run there"

    def flaws(self) -> Iterator[Finding]:
        """No outcome or several that hold, a threshold that the run only just met, a wrong one without `because`."""
        yield from alike(self._offered)
        if len(self._right) != 1:
            came = ", ".join(f"{name} {float(number):.6g}" for name, number in self._run.items())
            message = f"expected one outcome whose when holds; {len(self._right)} do (the run came to {came})"
            yield Finding(("choice",), message, "let the thresholds divide what may come")
        for place in self._near:
            message = (
                "when: the run came within 2 % of this threshold; on another machine it may fall on the other side"
            )
            yield Finding(("choice", place, "when"), message, "move the threshold, or change the experiment")
        for one in self._offered:
            if not one.right and not one.because:
                message = "expected because for this outcome, which does not come in every drawing; it is missing"
                yield Finding(("choice", one.place), message, "add because = what speaks against it, with its number")

    @property
    def _model_place(self) -> int:
        return self._right[0] if self._right else 0

    def _invalid(self, response: ExperimentResponse) -> str | None:
        return out_of_range([response.choice], self._offered)

    def _mark(self, response: ExperimentResponse) -> Fraction:
        return Fraction(response.choice in self._right)

    def _because(self, response: ExperimentResponse) -> str | None:
        return self._offered[response.choice].because

    def _choices(self, response: ExperimentResponse | None) -> tuple[ToldChoice, ...]:
        return looked_back(self._offered, [response.choice] if response else [])


def near_threshold(when: str, told: Mapping[str, Fraction]) -> bool:
    """Whether a comparison in `when` of a loss or a share is decided by less than `MARGIN`."""
    source = " ".join(when.split())
    for node in ast.walk(ast.parse(source, mode="eval")):
        if not isinstance(node, ast.Compare):
            continue
        sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
        for left, right in pairwise(sides):
            if (names_in(left) | names_in(right)) & set(CONTINUOUS) and _close(left, right, told):
                return True
    return False


def _close(left: str, right: str, told: Mapping[str, Fraction]) -> bool:
    try:
        one, other = (evaluate_number(side, told) for side in (left, right))
    except ExpressionError:
        return False  # not asked for in this run
    return abs(one - other) <= MARGIN * max(abs(one), abs(other))


KIND = Kind(
    question=ExperimentQuestion,
    asked=AskedExperiment,
    example="""
prompt = "Two clouds of points, no hidden layer: how much of the held-out part will it get right after 20 epochs?"
explanation = "The clouds lie side by side, and a line divides them: {val_accuracy:.1%} were right."
# The run decides: `nnquiz check --write-printed` makes it and records what it came to. Of the outcomes, exactly one
# `when` has to hold; over loss, val_loss, accuracy, val_accuracy, first_loss, best_loss, epochs, diverged, ….
[question.experiment]
seed = 7
[question.experiment.data]
name = "gauss"
[question.experiment.network]
layers = []
[question.experiment.training]
learning_rate = 0.1
epochs = 20
[[question.choice]]
text = "More than nine in ten"
when = "val_accuracy > 0.9"
[[question.choice]]
text = "About as much as by guessing"
when = "val_accuracy <= 0.65"
because = "Guessing gets half of it right; the run got {val_accuracy:.1%}, for a line divides the clouds."
[[question.choice]]
text = "About three in four"
when = "val_accuracy > 0.65 and val_accuracy <= 0.9"
because = "Without noise hardly a point lies on the wrong side of the line: {val_accuracy:.1%} were right."
""",
)
