"""An experiment in a question: a recipe as `lab.toml` has it, whose numbers may be expressions over the drawn ones."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator

from content.expressions import evaluate_number
from content.findings import rule, shown
from content.functions import ExpressionError, to_float
from content.lab_file import limit
from content.variants.question import QuestionError
from engine.experiment import FIELDS, Choice, Experiment, ExperimentError, Span, Widths


def _plain(value: object) -> object:
    """Tables, lists and texts; numbers as they were written, so that they are the same when they were stored."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return value
    raise rule(f"experiment: expected numbers and words; got {shown(value)}", "see the fields of lab.toml")


def _table(value: object) -> object:
    if not isinstance(value, Mapping):
        raise rule(f"experiment: expected a table; got {shown(value)}", "write [question.experiment.data] and so on")
    return _plain(value)


Recipe = Annotated[dict[str, Any], BeforeValidator(_table)]
"""The tables of a recipe, every number in them as text."""


def experiment_of(recipe: Mapping[str, Any], names: Mapping[str, Fraction]) -> Experiment:
    """The experiment of a drawing.

    Raises:
        QuestionError: for the first field that cannot be computed, is not known, or is out of its limits.
    """
    built: dict[str, Any] = {}
    for table, value in recipe.items():
        if isinstance(value, Mapping):
            built[table] = {
                name: _computed(inner, FIELDS.get(f"{table}.{name}"), names, table, name)
                for name, inner in value.items()
            }
        else:
            built[table] = _computed(value, FIELDS.get(table), names, table)
    try:
        return Experiment.from_dict(built)
    except ExperimentError as error:
        finding = limit(*next(iter(error.problems.items())))
        raise QuestionError(finding.path, finding.message, finding.remedy) from None


def _computed(value: Any, field: Choice | Span | Widths | None, names: Mapping[str, Fraction], *path: str) -> Any:
    """What a field takes: a word as it is, a number computed."""
    if isinstance(value, list):
        return [_computed(inner, Span(0, 0, whole=True), names, *path) for inner in value]
    if not isinstance(value, str) or not isinstance(field, Span):
        return value
    try:
        number = evaluate_number(value, names)
        return int(number) if field.whole and number.denominator == 1 else to_float(number)
    except ExpressionError as error:
        message = f"{'.'.join(path)}: {error}"
        raise QuestionError(("experiment", *path), message, "write a number, or an expression in quotes") from None


def in_words(experiment: Experiment) -> tuple[str, ...]:
    """The recipe, a line for each part of it."""
    data, network, training = experiment.data, experiment.network, experiment.training
    units = " and ".join(map(str, network.layers))
    one = "a hidden layer" if len(network.layers) == 1 else "hidden layers"
    layers = f"{one} of {units} units, {network.activation}" if units else "no hidden layer"
    dropout = f", dropout {network.dropout:g}" if network.dropout else ""
    noise = f", noise {data.noise:g}" if data.noise else ""
    return (
        f"Data: {data.name}, {data.samples} samples{noise}, {data.train_share * 100:g} % of them to train on",
        f"Network: {layers}{dropout}",
        f"Training: {training.optimizer}, learning rate {training.learning_rate:g}, batches of {training.batch_size}, "
        f"{training.epochs} epochs, seed {experiment.seed}",
    )
