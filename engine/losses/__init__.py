"""Losses: how wrong predictions are, in one number, and which way each prediction should move.

As in Keras 3, each is there twice. The function, `mean_squared_error(y_true, y_pred)`, gives a loss for each sample.
The class, `MeanSquaredError()`, makes one number of these, and knows the gradient that training follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.arrays import Array
from engine.configured import Catalogue
from engine.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Crossentropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from engine.losses.hinge import Hinge, hinge
from engine.losses.loss import EPSILON, REDUCTIONS, Loss, LossFunctionWrapper, class_numbers, paired
from engine.losses.probabilistic import KLDivergence, Poisson, kl_divergence, poisson
from engine.losses.regression import (
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanSquaredError,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_squared_error,
)

__all__ = [
    "EPSILON",
    "NAMES",
    "REDUCTIONS",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Given",
    "Gradient",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "LossFunctionWrapper",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "class_numbers",
    "fused",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_squared_error",
    "paired",
    "poisson",
    "sparse_categorical_crossentropy",
]

_KNOWN = Catalogue(
    "loss",
    Loss,
    globals(),
    {
        "mean_squared_error": "MeanSquaredError",
        "mean_absolute_error": "MeanAbsoluteError",
        "huber": "Huber",
        "log_cosh": "LogCosh",
        "binary_crossentropy": "BinaryCrossentropy",
        "categorical_crossentropy": "CategoricalCrossentropy",
        "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
        "kl_divergence": "KLDivergence",
        "hinge": "Hinge",
        "poisson": "Poisson",
    },
    {
        "mse": "mean_squared_error",
        "mae": "mean_absolute_error",
        "bce": "binary_crossentropy",
        "kld": "kl_divergence",
    },
)
NAMES = _KNOWN.names

Gradient = Callable[[Array, Array], Array]
"""From y_true and y_pred, paired: which way each number of y_pred should move, times −1."""

Given = Loss | type[Loss] | str | Mapping[str, Any] | Callable[..., Array]
"""What stands for a loss: itself, its class, a name, a saved config, or a function of this package."""


def get(identifier: Given) -> Loss:
    """The loss meant by a name, a class, a saved config or a function of this package; a loss is itself.

    Raises:
        ValueError: for anything else, a function of one's own among it: training needs its gradient as well.
    """
    if callable(identifier) and not isinstance(identifier, Loss | type):
        name = getattr(identifier, "__name__", "")
        if name not in NAMES or globals()[name] is not identifier:
            raise ValueError(
                f"loss: expected one of {', '.join(NAMES)}, or a Loss; got the function {name or identifier!r}. "
                "Write a subclass of engine.losses.Loss with call(y_true, y_pred) and gradient(y_true, y_pred)"
            )
        identifier = name
    return _KNOWN.get(identifier)


def fused(loss: Loss, activation: str) -> Gradient | None:
    """The gradient of `loss` by the sums that enter the last `activation`, where the two have a short form.

    They have for a sigmoid with BinaryCrossentropy and a softmax with either of the categorical ones, label smoothing
    among it, where it is (prediction − truth) / n; and for a linear layer with one of these from logits. Taken in one
    step it neither divides by a vanishing probability nor stops where the loss is clipped: it goes on where Keras's
    gradient, which is taken through the clipped probability, is 0.

    Returns:
        A function of (y_true, y_pred) that gives ∂(mean loss)/∂sums, of the shape of y_pred, for both as `Loss.pair`
        gives them, y_pred being the outputs of the activation; or None, where there is no such form.
    """
    own = (BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy)
    if not isinstance(loss, Crossentropy) or type(loss) not in own:
        return None  # a subclass may count in its own way
    if loss.from_logits:
        return loss.gradient if activation == "linear" else None
    return loss.gradient_by_sums if activation == loss.activation else None
