"""Losses: how wrong predictions are, in one number, and which way each prediction should move.

Each loss is a plain function `loss(y_true, y_pred) -> float`, the mean over all samples, as Keras 3's loss
classes report it. Its gradient has the shape of `y_pred`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.arrays import Array, as_floats

EPSILON = 1e-7
"""Keras's backend epsilon: probabilities are kept this far from 0 and 1, for a finite logarithm."""

Loss = Callable[[npt.ArrayLike, npt.ArrayLike], float]
Gradient = Callable[[Array, Array], Array]


def mean_squared_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of (y_pred − y_true)² over all values.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    return float(np.square(pred - true).mean())


def mean_absolute_error(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of |y_pred − y_true| over all values.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    return float(np.abs(pred - true).mean())


def binary_crossentropy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean of −(y·log p + (1 − y)·log(1 − p)), for y of 0 or 1 and p the predicted probability of 1.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    p = np.clip(pred, EPSILON, 1 - EPSILON)
    return float(-(true * np.log(p) + (1 - true) * np.log(1 - p)).mean())


def categorical_crossentropy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """Mean over the samples of −Σ y·log p, for one-hot rows y and rows of probabilities p.

    Rows of p that do not add up to 1 are scaled to, as Keras does.

    Raises:
        ValueError: when the shapes differ.
    """
    true, pred = paired(y_true, y_pred)
    p = np.clip(pred / pred.sum(axis=-1, keepdims=True), EPSILON, 1 - EPSILON)
    return float(-(true * np.log(p)).sum(axis=-1).mean())


def sparse_categorical_crossentropy(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> float:
    """As `categorical_crossentropy`, with class numbers from 0 in place of one-hot rows.

    Raises:
        ValueError: for labels that do not fit the rows of `y_pred`.
    """
    pred = as_floats(y_pred)
    return categorical_crossentropy(np.eye(pred.shape[-1])[class_numbers(y_true, pred)], pred)


def paired(y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> tuple[Array, Array]:
    """Both as floats of one shape; (n,) and (n, 1) are made the same, nothing else is stretched to fit.

    Raises:
        ValueError: when the shapes differ otherwise.
    """
    true, pred = as_floats(y_true), as_floats(y_pred)
    if true.shape != pred.shape:
        if _without_last_one(true.shape) != _without_last_one(pred.shape):
            raise ValueError(f"expected y_true and y_pred of one shape; got {true.shape} and {pred.shape}")
        true = true.reshape(pred.shape)
    return true, pred


def class_numbers(y_true: npt.ArrayLike, y_pred: Array) -> Array:
    """`y_true` as whole class numbers, one for each row of `y_pred`.

    Raises:
        ValueError: for fractions, numbers outside the classes, or another number of them.
    """
    classes, given = y_pred.shape[-1], np.asarray(y_true)
    labels = given.astype(np.int64)
    if given.shape not in (y_pred.shape[:-1], (*y_pred.shape[:-1], 1)):
        raise ValueError(
            f"expected one class number for each of the rows {y_pred.shape}; got shape {given.shape}. "
            "For one-hot rows take categorical_crossentropy"
        )
    if not np.array_equal(labels, given) or (labels.size and not 0 <= labels.min() <= labels.max() < classes):
        raise ValueError(
            f"expected class numbers from 0 to {classes - 1}, one for each output; got {given.min()} to {given.max()}"
        )
    return labels.reshape(y_pred.shape[:-1])


def _without_last_one(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[:-1] if shape[-1:] == (1,) else shape


def _mean_squared_error_gradient(true: Array, pred: Array) -> Array:
    gradient: Array = (pred - true) * (2.0 / pred.size)
    return gradient


def _mean_absolute_error_gradient(true: Array, pred: Array) -> Array:
    gradient: Array = np.sign(pred - true) / pred.size
    return gradient


def _binary_crossentropy_gradient(true: Array, pred: Array) -> Array:
    p = np.clip(pred, EPSILON, 1 - EPSILON)
    gradient: Array = (p == pred) * (p - true) / (p * (1 - p) * pred.size)  # flat where it was clipped
    return gradient


def _categorical_crossentropy_gradient(true: Array, pred: Array) -> Array:
    total = pred.sum(axis=-1, keepdims=True)
    p = pred / total
    counted = true * ((p > EPSILON) & (p < 1 - EPSILON))  # where it was clipped the loss is flat
    samples = pred.size // pred.shape[-1]
    gradient: Array = (counted.sum(axis=-1, keepdims=True) / total - counted / pred) / samples
    return gradient


def _sparse_categorical_crossentropy_gradient(true: Array, pred: Array) -> Array:
    return _categorical_crossentropy_gradient(np.eye(pred.shape[-1], dtype=pred.dtype)[true], pred)


_GRADIENTS: dict[str, Gradient] = {
    "mean_squared_error": _mean_squared_error_gradient,
    "mean_absolute_error": _mean_absolute_error_gradient,
    "binary_crossentropy": _binary_crossentropy_gradient,
    "categorical_crossentropy": _categorical_crossentropy_gradient,
    "sparse_categorical_crossentropy": _sparse_categorical_crossentropy_gradient,
}
NAMES = tuple(_GRADIENTS)
_SHORT = {"mse": "mean_squared_error", "mae": "mean_absolute_error", "bce": "binary_crossentropy"}


def _sigmoid_fused(true: Array, pred: Array) -> Array:
    return (pred - true) * (1.0 / pred.size)


def _softmax_fused(true: Array, pred: Array) -> Array:
    return (pred - true) * (1.0 / len(pred))


def _softmax_fused_sparse(true: Array, pred: Array) -> Array:
    gradient = pred.copy()
    gradient[np.arange(len(pred)), true] -= 1
    return gradient * (1.0 / len(pred))


_FUSED: dict[tuple[str, str], Gradient] = {
    ("sigmoid", "binary_crossentropy"): _sigmoid_fused,
    ("softmax", "categorical_crossentropy"): _softmax_fused,
    ("softmax", "sparse_categorical_crossentropy"): _softmax_fused_sparse,
}


def name_of(loss: str | Loss) -> str:
    """The full name of a loss given as Keras takes it: by name, short name, or as a function of this module.

    Raises:
        ValueError: for anything else.
    """
    given = getattr(loss, "__name__", loss)
    name = _SHORT.get(given.lower(), given) if isinstance(given, str) else ""
    if name not in NAMES:
        raise ValueError(f"loss: expected one of {', '.join([*NAMES, *_SHORT])}; got {loss!r}")
    return name


def get(loss: str | Loss) -> Loss:
    """The loss function of that name, looked up when it is called for."""
    function: Loss = globals()[name_of(loss)]
    return function


def gradient(loss: str | Loss, y_true: npt.ArrayLike, y_pred: npt.ArrayLike) -> Array:
    """∂loss/∂y_pred, of the shape of `y_pred`."""
    name, pred = name_of(loss), as_floats(y_pred)
    if name.startswith("sparse"):
        return _GRADIENTS[name](class_numbers(y_true, pred), pred)
    return _GRADIENTS[name](*paired(y_true, pred))


def gradient_steps(loss: str, activation: str) -> tuple[Gradient, bool]:
    """The gradient function for targets that `rows.fit_targets` made, and whether it is fused.

    A sigmoid or softmax with its cross-entropy has a gradient by the sums that is just (prediction − truth) / n.
    Taken in one step it neither divides by a vanishing probability nor stops where the loss is clipped.
    """
    fused = _FUSED.get((activation, loss))
    return (fused, True) if fused else (_GRADIENTS[loss], False)
