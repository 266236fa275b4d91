"""A row for each kind of question, which every kind's tests are run on: a new kind adds its own to `EACH_KIND`."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Row:
    """What the tests know of a kind.

    Attributes:
        fields: of a question of it, besides `id`, `kind` and `section`.
        keys: that answer the kind's own example in a terminal.
        shown: patterns of what then stands on the screen.
        typed: the same answer where there is no screen.
    """

    fields: dict[str, Any]
    keys: list[str]
    shown: list[str]
    typed: str


EACH_KIND = {
    "single": Row(
        {
            "draw": {"n": [2, 3, 5]},
            "choice": [
                {"text": "{n}", "right": True},
                {"text": "{n + 1}", "because": "One more than {n}."},
                {"text": "{n + 2}", "because": "Two more."},
                {"text": "{n + 3}", "because": "Three more."},
            ],
        },
        keys=["down", "enter"],
        shown=[r"2  \(●\)"],
        typed="2",
    ),
    "multiple": Row(
        {
            "choice": [
                {"text": "right a", "right": True, "because": "a counts"},
                {"text": "right b", "right": True},
                {"text": "right c", "right": True},
                {"text": "wrong d", "because": "d does not"},
                {"text": "wrong e", "because": "e does not"},
            ],
        },
        keys=["space", "down", "space"],
        shown=[r"1  \[x\]", r"2  \[x\]"],
        typed="1 2",
    ),
    "truefalse": Row(
        {"answer": False, "because": "It does not hold."},
        keys=["2"],
        shown=[r"2  \(●\)  False"],
        typed="false",
    ),
    "numerical": Row(
        {
            "draw": {"a": [1, Decimal("0.10")], "b": {"from": 3, "to": 9, "step": 3}},
            "answer": "a / b",
            "decimals": 3,
            "tolerance": {"nominal": Decimal("0.0005")},
            "explanation": "{a} / {b} = {answer:.3f}",
            "wrong": [{"answer": "b / a", "because": "{b} / {a} is {answer:.1f} upside down."}],
        },
        keys=["1", "2"],
        shown=["│ *12 *│"],
        typed="12",
    ),
    "shortanswer": Row(
        {
            "draw": {"n": [2, 3]},
            "answer": ["{n} epochs", "epochs: {n}"],
            "wrong": [
                {"answer": ["{n} iterations", "{n} steps"], "because": "An iteration serves one batch."},
                {"answer": "{n}", "because": "{n} of what?", "worth": "1/2"},
            ],
        },
        keys=[*"relu"],
        shown=["│ *relu *│"],
        typed="back-propagation",
    ),
    "matching": Row(
        {
            "draw": {"n": [2, 3]},
            "extra": ["{n + 3}"],
            "pair": [
                {"text": "{n} + 1", "answer": "{n + 1}", "because": "One more than {n}."},
                {"text": "{n} + 2", "answer": "{n + 2}"},
                {"text": "{2 * n} − {n - 1}", "answer": "{n + 1}"},
            ],
        },
        keys=["a", "c", "down", "up", "left"],
        shown=[r"\(a\)", r"\(c\)", "a  ✓"],
        typed="1a 2c 3-",
    ),
    "ordering": Row(
        {
            "draw": {"n": [2, 3]},
            "items": ["{n}", "{n + 1}", "{n + 2}", "{n + 3}"],
            "because": "Smallest first.",
        },
        keys=["]"],
        shown=["✓ This order is your answer"],
        typed="2 1 4 3 5",
    ),
    "shape": Row(
        {
            "draw": {"units": [3, 10]},
            "answer": ["None", "units"],
            "transposed": "The batch comes first.",
            "wrong": [{"answer": ["units"], "because": "That is one sample, {units} numbers."}],
        },
        keys=[*"(32, 10)"],
        shown=[r"│ *\(32, 10\) *│"],
        typed="(32, 3)",
    ),
    "matrix": Row(
        {
            "draw": {"a": [2, 3]},
            "answer": [["a", "-a"], [0, "a / 4"]],
            "decimals": 2,
            "tolerance": {"nominal": Decimal("0.005")},
            "wrong": [{"answer": [["a", 0], ["-a", "a / 4"]], "because": "That is the transpose."}],
        },
        keys=["1", "right", "2", "down", "4", "tab"],
        shown=["⎡ +1 +2 +⎤", "⎣ +4 +⎦"],
        typed="1 _; 3 4",
    ),
    "cloze": Row(
        {
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
        keys=["3", "0", "tab", "1"],
        shown=[" 30 ", r"1  \(●\)"],
        typed="30 | 1",
    ),
    "output": Row(
        {
            "code": "print(n * 3)\nprint('done')",
            "draw": {"n": [2, 4]},
            "explanation": "{n} times 3 is {printed_1}.",
            "wrong": [{"answer": "{n * 3}", "because": "There are two prints."}],
        },
        keys=["4", "enter", "5", "tab"],
        shown=["│ *4 *│", "│ *5 *│"],
        typed=r"4\n5",
    ),
    "experiment": Row(
        {
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
        keys=["2"],
        shown=[r"2  \(●\)"],
        typed="2",
    ),
}

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
    return made(kind=kind, **EACH_KIND[kind].fields).recorded(RECORD)
