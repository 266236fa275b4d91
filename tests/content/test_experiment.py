"""What will come of a run: the run decides."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from kinds import EACH_KIND, RECORD, made, one_of

from content.measured import NAMES, canonical, from_table, key, measure, measured
from content.questions import from_stored, read_question
from content.questions.experiment import AskedExperiment, ExperimentQuestion, ExperimentResponse, near_threshold
from content.records import Record
from content.snippets import Printed, run_code
from content.variants.question import QuestionError
from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe

SMALL = Experiment(
    seed=3, data=DataRecipe("gauss", samples=40), network=NetworkRecipe(()), training=TrainingRecipe(epochs=3)
)
ROW = {"kind": "experiment", **EACH_KIND["experiment"].fields}


def decided(choices: list[dict[str, Any]], **run: str) -> ExperimentQuestion:
    """A question whose run came to these numbers."""
    question = made(kind="experiment", experiment={"seed": 1}, choice=choices, shuffle=False)
    assert isinstance(question, ExperimentQuestion)
    told = {name: Fraction(value) for name, value in run.items()}
    return question.recorded(Record(measured={one.key: told for one in question.recordings()}))


def outcomes(*whens: str) -> list[dict[str, Any]]:
    return [{"text": f"outcome {n}", "when": when, "because": f"not {n}"} for n, when in enumerate(whens)]


def test_the_outcome_that_came_is_right_in_every_drawing() -> None:
    question = one_of("experiment")
    answers = {}
    for seed in range(30):
        drawn = question.drawn(seed)
        assert isinstance(drawn.asked, AskedExperiment)
        answers[drawn.asked.experiment["training"]["learning_rate"]] = drawn.answer()
        assert drawn.mark(drawn.model()) == 1
    assert answers == {0.01: "0.3 or more", 0.1: "below 0.3"}


def test_what_was_measured_is_told_afterwards_and_not_before() -> None:
    drawn = next(one for one in map(one_of("experiment").drawn, range(30)) if one.answer() == "below 0.3")
    assert "0.25" not in drawn.asked.model_dump_json()
    wrong = next(response for _, response in drawn.foreseen())
    told = drawn.tell(wrong)
    assert (told.mark, told.because, told.explanation) == (0, "it fell to 0.25", "5 epochs at 0.1 came to 0.25.")
    with pytest.raises(QuestionError, match="no number is called loss"):
        made(**(ROW | {"prompt": "{loss}"})).recorded(RECORD).drawn(0)


def test_a_recorded_question_is_whole_when_it_was_stored() -> None:
    question = one_of("experiment")
    again = from_stored(question.to_stored())
    assert again == question
    assert again.drawn(4).explanation == question.drawn(4).explanation
    with pytest.raises(QuestionError, match="not recorded"):
        made(**ROW).drawn(0)


def test_the_recipe_asked_is_the_recipe_run() -> None:
    drawn = one_of("experiment").drawn(0)
    assert isinstance(drawn.asked, AskedExperiment)
    experiment = Experiment.from_dict(drawn.asked.experiment)
    assert key(experiment) in RECORD.measured
    assert drawn.asked.plain_lines()[:2] == (
        "Data: gauss, 40 samples, 50 % of them to train on",
        "Network: no hidden layer",
    )
    assert drawn.asked.plain_lines()[3].startswith("1  ")


@pytest.mark.parametrize(
    ("whens", "says"),
    [
        (("loss < 0.1", "loss > 0.9"), "expected one outcome whose when holds; 0 do"),
        (("loss < 0.6", "loss > 0.4"), "expected one outcome whose when holds; 2 do"),
        (("loss < 0.505", "loss > 0.9"), "within 2 %"),
        (("loss < 0.495", "loss >= 0.495"), "within 2 %"),
    ],
)
def test_a_run_that_does_not_decide_is_a_flaw(whens: tuple[str, ...], says: str) -> None:
    flaws = list(decided(outcomes(*whens), loss="0.5").drawn(0).flaws())
    assert says in flaws[0].message


@pytest.mark.parametrize(
    ("when", "near"),
    [
        ("loss < 0.51", True),
        ("loss < 0.52", False),
        ("loss < first_loss / 2", True),
        ("0.2 < loss < 0.9", False),
        ("loss < 0.9 and val_loss > 0.295", True),
        ("epochs == 60", False),
        ("diverged == 1 or loss > 3", False),
        ("best_loss < 0.1", False),
        ("epochs > 59.9 and 0.1 + loss > 0.59", True),
    ],
)
def test_near_is_within_two_in_a_hundred(when: str, near: bool) -> None:
    told = {"loss": "0.5", "val_loss": "0.3", "first_loss": "1", "epochs": "60", "diverged": "0"}
    assert near_threshold(when, {name: Fraction(value) for name, value in told.items()}) == near


def test_a_choice_that_is_wrong_needs_its_reason() -> None:
    choices = outcomes("loss < 0.1", "loss >= 0.1", "diverged == 1")
    del choices[0]["because"], choices[1]["because"]
    (flaw,) = decided(choices, loss="0.5", diverged="0").drawn(0).flaws()
    assert flaw.path == ("choice", 0)


@pytest.mark.parametrize(
    ("fields", "path", "says"),
    [
        ({"measured": {"0": {"loss": 1}}}, ("measured",), "measured is recorded, never typed in"),
        ({"experiment": {"seed": "rate / 0"}}, ("experiment", "seed"), "division by zero"),
        ({"experiment": {"seed": "0.5"}}, ("experiment", "seed"), "expected a whole number"),
        (
            {"experiment": {"data": {"samples": 5}}},
            ("experiment", "data", "samples"),
            "a whole number from 20",
        ),
        ({"experiment": {"data": {"name": "moons"}}}, ("experiment", "data", "name"), "expected one of circle"),
        ({"experiment": {"training": {"rate": 1}}}, ("experiment", "training", "rate"), "no such key here"),
        ({"experiment": {"network": {"layers": ["rate"]}}}, ("experiment", "network", "layers"), "hidden layers"),
        ({"experiment": {"seed": True}}, ("experiment",), "expected numbers and words"),
        ({"experiment": 3}, ("experiment",), "expected a table"),
        ({"draw": {"loss": [1]}}, ("draw", "loss"), "a run gives a number called loss"),
        ({"draw": {"rate": {"from": 1, "to": 51}}}, ("draw",), "at most 50 drawings"),
    ],
)
def test_what_is_wrong_is_said(fields: dict[str, Any], path: tuple[str, ...], says: str) -> None:
    raw = {"id": "q", "section": "s", "prompt": "?", "explanation": "!"} | ROW
    question, findings = read_question(raw | fields)
    assert question is None
    assert findings[0].path == path
    assert says in findings[0].message


@pytest.mark.parametrize(("when", "says"), [("loss", "a comparison"), ("lost < 1", "no number is called lost")])
def test_a_when_that_decides_nothing_is_said(when: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        decided(outcomes(when, "loss < 9"), loss="1").drawn(0)


def test_measuring_is_the_engine_s_own_run() -> None:
    from engine.experiment import run

    results = list(run(SMALL))
    told = measure(SMALL)
    assert float(told["loss"]) == pytest.approx(results[-1].loss, rel=1e-8)
    assert float(told["first_val_loss"]) == pytest.approx(results[0].val_loss, rel=1e-8)
    assert float(told["best_loss"]) == pytest.approx(min(result.loss for result in results), rel=1e-8)
    assert (told["epochs"], told["steps"], told["diverged"]) == ("3", str(results[-1].steps), "0")
    assert set(told) == set(NAMES)
    assert measured(SMALL, run_code) == {name: Fraction(value) for name, value in told.items()}


def test_a_run_that_diverges_says_so() -> None:
    wild = Experiment(training=TrainingRecipe(learning_rate=100.0, epochs=50), network=NetworkRecipe((8, 8), "linear"))
    told = measure(wild)
    assert told["diverged"] == "1"
    assert int(told["epochs"]) < 50
    assert ("loss" in told) == (told["epochs"] != "0")


def test_a_measurement_that_fails_says_why() -> None:
    from content.measured import MeasureError

    with pytest.raises(MeasureError, match="stopped after 10 seconds"):
        measured(SMALL, lambda _: Printed("…\n(stopped after 10 seconds)\n", ok=False))
    for output in ("", "no", "[1]", '{"loss": "x"}', '{"loss": "nan"}'):
        with pytest.raises(MeasureError, match="expected its measurements"):
            measured(SMALL, lambda _, output=output: Printed(output, ok=True))  # type: ignore[misc]


def test_a_rate_of_one_is_the_same_however_it_is_written() -> None:
    whole, decimal = (Experiment(training=TrainingRecipe(learning_rate=rate)) for rate in (1, 1.0))
    assert canonical(whole) == canonical(decimal)
    assert key(whole) != key(SMALL)


def test_what_is_no_measurement_is_left_out() -> None:
    table = {
        "loss": Decimal("0.25"),
        "epochs": 3,
        "name": 1,
        "accuracy": "1",
        "val_loss": Decimal("NaN"),
        "steps": True,
    }
    assert from_table(table) == {"loss": Fraction(1, 4), "epochs": Fraction(3)}


def test_places_are_those_asked() -> None:
    drawn = decided(outcomes("loss < 1", "loss >= 1"), loss="0.5").drawn(0)
    assert str(drawn.invalid(ExperimentResponse(choice=2))).startswith("expected a choice")
    assert drawn.asked.from_plain("2") == ExperimentResponse(choice=1)
