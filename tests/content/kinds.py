"""A question of each kind, which every kind's tests are run on: a new kind adds a row to `EACH_KIND`."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from content.measured import key as measured_key
from content.printed import key as printed_key
from content.questions import read_question
from content.records import Record
from content.variants.question import Question
from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe


def made(**fields: Any) -> Question:
    """A question with these fields and something for the rest."""
    raw = {"id": "q", "section": "s", "prompt": "What?", "explanation": "So."} | fields
    question, findings = read_question(raw)
    assert question is not None, findings
    return question


EACH_KIND: dict[str, dict[str, Any]] = {
    "single": {
        "draw": {"n": [2, 3, 5]},
        "choice": [
            {"text": "{n}", "right": True},
            {"text": "{n + 1}", "because": "One more than {n}."},
            {"text": "{n + 2}", "because": "Two more."},
            {"text": "{n + 3}", "because": "Three more."},
        ],
    },
    "multiple": {
        "choice": [
            {"text": "right a", "right": True, "because": "a counts"},
            {"text": "right b", "right": True},
            {"text": "right c", "right": True},
            {"text": "wrong d", "because": "d does not"},
            {"text": "wrong e", "because": "e does not"},
        ],
    },
    "truefalse": {"answer": False, "because": "It does not hold."},
    "numerical": {
        "draw": {"a": [1, Decimal("0.10")], "b": {"from": 3, "to": 9, "step": 3}},
        "answer": "a / b",
        "decimals": 3,
        "tolerance": {"nominal": Decimal("0.0005")},
        "explanation": "{a} / {b} = {answer:.3f}",
        "wrong": [{"answer": "b / a", "because": "{b} / {a} is {answer:.1f} upside down."}],
    },
    "shortanswer": {
        "draw": {"n": [2, 3]},
        "answer": ["{n} epochs", "epochs: {n}"],
        "wrong": [
            {"answer": ["{n} iterations", "{n} steps"], "because": "An iteration serves one batch."},
            {"answer": "{n}", "because": "{n} of what?", "worth": "1/2"},
        ],
    },
    "matching": {
        "draw": {"n": [2, 3]},
        "extra": ["{n + 3}"],
        "pair": [
            {"text": "{n} + 1", "answer": "{n + 1}", "because": "One more than {n}."},
            {"text": "{n} + 2", "answer": "{n + 2}"},
            {"text": "{2 * n} − {n - 1}", "answer": "{n + 1}"},
        ],
    },
    "ordering": {
        "draw": {"n": [2, 3]},
        "items": ["{n}", "{n + 1}", "{n + 2}", "{n + 3}"],
        "because": "Smallest first.",
    },
    "shape": {
        "draw": {"units": [3, 10]},
        "answer": ["None", "units"],
        "transposed": "The batch comes first.",
        "wrong": [{"answer": ["units"], "because": "That is one sample, {units} numbers."}],
    },
    "matrix": {
        "draw": {"a": [2, 3]},
        "answer": [["a", "-a"], [0, "a / 4"]],
        "decimals": 2,
        "tolerance": {"nominal": Decimal("0.005")},
        "wrong": [{"answer": [["a", 0], ["-a", "a / 4"]], "because": "That is the transpose."}],
    },
    "cloze": {
        "draw": {"n": [2, 3]},
        "prompt": "Twice {n} is [[twice]], and its sign [[sign]]; as a shape, [[shape]].",
        "gap": [
            {
                "name": "sign",
                "kind": "single",
                "choice": [
                    {"text": "plus", "right": True},
                    {"text": "minus", "because": "{n} lies above 0."},
                ],
            },
            {"name": "twice", "kind": "numerical", "answer": "2 * n", "tolerance": {"nominal": 0}, "points": 2},
            {"name": "shape", "kind": "shape", "answer": ["n"]},
        ],
    },
    "output": {
        "code": "print(n * 3)\nprint('done')",
        "draw": {"n": [2, 4]},
        "explanation": "{n} times 3 is {printed_1}.",
        "wrong": [{"answer": "{n * 3}", "because": "There are two prints."}],
    },
    "experiment": {
        "draw": {"rate": [Decimal("0.01"), Decimal("0.1")]},
        "experiment": {
            "seed": 3,
            "data": {"name": "gauss", "samples": 40},
            "network": {"layers": []},
            "training": {"learning_rate": "rate", "epochs": 5},
        },
        "choice": [
            {"text": "below 0.3", "when": "loss < 0.3", "because": "{loss} at {rate}"},
            {"text": "0.3 or more", "when": "loss >= 0.3", "because": "it fell to {loss:.2f}"},
        ],
        "explanation": "{epochs} epochs at {rate} came to {loss}.",
    },
}
"""By kind, the fields of a question of it besides `id`, `kind` and `section`."""


RECORD = Record(
    {printed_key(f"n = {n}\nprint(n * 3)\nprint('done')\n"): f"{n * 3}\ndone\n" for n in (2, 4)},
    {
        measured_key(
            Experiment(
                seed=3,
                data=DataRecipe("gauss", samples=40),
                network=NetworkRecipe(layers=()),
                training=TrainingRecipe(learning_rate=rate, epochs=5),
            )
        ): {"loss": Fraction(loss), "epochs": Fraction(5), "diverged": Fraction(0)}
        for rate, loss in ((0.01, "0.6"), (0.1, "0.25"))
    },
)
"""What a check would have recorded for them."""


def one_of(kind: str) -> Question:
    """The question of this kind in the table."""
    return made(kind=kind, **EACH_KIND[kind]).recorded(RECORD)
