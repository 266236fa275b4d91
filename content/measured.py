"""What the experiments of questions came to, measured in a process of its own when the course is checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from content.functions import from_float
from content.snippets import Printed
from engine.experiment import Diverged, EpochResult, Experiment, run

CONTINUOUS = (
    "loss",
    "val_loss",
    "accuracy",
    "val_accuracy",
    "first_loss",
    "first_val_loss",
    "best_loss",
    "best_val_loss",
)
"""What is a share or a loss; the last digits of these differ from machine to machine."""
COUNTED = ("epochs", "steps", "best_epoch", "diverged")
NAMES = CONTINUOUS + COUNTED
"""Every name that a run can give."""

_DIGITS = 9
"""Training is in float32, which has no more of them."""
_SCRIPT = """
import json
from content.measured import measure
from engine.experiment import Experiment
print(json.dumps(measure(Experiment.from_dict(json.loads({recipe!r})))))
"""


class MeasureError(Exception):
    """An experiment that could not be run to its end; one line says why."""


def canonical(experiment: Experiment) -> str:
    """The recipe as JSON, the same text for the same recipe."""
    plain = experiment.to_dict()
    for table, name in (
        ("data", "noise"),
        ("data", "train_share"),
        ("network", "dropout"),
        ("training", "learning_rate"),
    ):
        plain[table][name] = float(plain[table][name])  # 1 and 1.0 are one rate
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def key(experiment: Experiment) -> str:
    """The name under which its measurements are kept: the first 16 digits of the SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical(experiment).encode()).hexdigest()[:16]


def measure(experiment: Experiment) -> dict[str, str]:
    """Train it, and tell what it came to, each number as a decimal of nine significant digits.

    `loss`, `val_loss`, `accuracy` and `val_accuracy` are those of the last epoch; `first_…` and `best_…` those of the
    first and the lowest of all; `best_epoch` is the one of the lowest `val_loss`; `epochs` and `steps` are how far it
    came. Where it reached numbers that are not finite, `diverged` is 1 and the last epoch is the one before; where
    that was the first, there is no loss.
    """
    results: list[EpochResult] = []
    diverged = False
    try:
        results += run(experiment)
    except Diverged:
        diverged = True
    counts = {"epochs": len(results), "steps": results[-1].steps if results else 0, "diverged": int(diverged)}
    told = {name: str(count) for name, count in counts.items()}
    if not results:
        return told
    first, last, best = results[0], results[-1], min(results, key=lambda result: result.val_loss)
    numbers = {
        **{name: getattr(last, name) for name in ("loss", "val_loss", "accuracy", "val_accuracy")},
        "first_loss": first.loss,
        "first_val_loss": first.val_loss,
        "best_loss": min(result.loss for result in results),
        "best_val_loss": best.val_loss,
    }
    return told | {"best_epoch": str(best.epoch)} | {name: f"{n:.{_DIGITS}g}" for name, n in numbers.items()}


def measured(experiment: Experiment, run_code: Callable[[str], Printed]) -> dict[str, Fraction]:
    """What `measure` tells, from a process with the limits of `run_code`.

    Raises:
        MeasureError: when it was ended before it was done.
        OSError: when no process can be started.
    """
    result = run_code(_SCRIPT.format(recipe=canonical(experiment)))
    last = result.output.strip().rpartition("\n")[2]
    if not result.ok:
        raise MeasureError(last)
    try:
        told = dict(json.loads(last))
        names = [name for name in NAMES if name in told or name in ("epochs", "diverged")]  # every run has these
        return {name: from_float(told[name]) for name in names}
    except (ValueError, TypeError, KeyError):
        raise MeasureError(f"expected its measurements; got {last[:60]}") from None


def from_table(table: Mapping[str, object]) -> dict[str, Fraction]:
    """The numbers of a run as `printed.toml` has them; what is none of them is left out."""
    return {
        name: Fraction(value)
        for name, value in table.items()
        if name in NAMES
        and isinstance(value, int | Decimal)
        and not isinstance(value, bool)
        and Decimal(value).is_finite()
        and abs(Decimal(value).adjusted()) <= 400
    }
