"""Keras on PyTorch, as the oracle asks it: float64 and autograd where gradients count, plain arrays in and out."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

# Keras reads these once, when it is first imported. A home of its own: a person's ~/.keras/keras.json may set another
# epsilon or float type, and is not to be written to by a test.
os.environ["KERAS_BACKEND"] = "torch"
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="keras-home-")
atexit.register(shutil.rmtree, os.environ["KERAS_HOME"], ignore_errors=True)

import keras  # noqa: E402
import torch  # noqa: E402
from keras.src.backend.common import dtypes  # noqa: E402
from keras.src.utils import naming  # noqa: E402

__all__ = ["autograd", "close", "floatx", "keras", "layer_autograd", "numbers", "reset_names", "tensor", "torch"]

torch.set_num_threads(1)
# On torch, Keras promotes by JAX's default rule, under which float64 becomes float32 in most operations, a matmul among
# them, and a gradient is good to 7 digits only. With this entry float64 stays what it is; float32 is not touched by it.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
keras.config.disable_interactive_logging()

Array = npt.NDArray[Any]


def numbers(value: Any) -> Array:
    """A tensor, a Keras variable or anything NumPy understands, as an array of the same dtype."""
    held = value.value if isinstance(value, keras.Variable) else value
    return held.detach().cpu().numpy().copy() if isinstance(held, torch.Tensor) else np.array(held)


def tensor(values: npt.ArrayLike, *, gradient: bool = False) -> torch.Tensor:
    """`values` as a tensor of the same dtype; with `gradient`, one that autograd follows."""
    return torch.tensor(np.array(values), requires_grad=gradient)


def autograd(
    function: Callable[..., Any], *inputs: npt.ArrayLike, upstream: npt.ArrayLike | None = None
) -> tuple[Array, list[Array]]:
    """What a Keras or torch `function` gives for `inputs`, and ∂(Σ outputs · upstream)/∂input for each of them.

    Without `upstream` every output counts once. Inputs that do not reach the outputs have zeros.
    """
    given = [tensor(each, gradient=True) for each in inputs]
    outputs = function(*given)
    return numbers(outputs), _gradients(outputs, given, upstream)


def layer_autograd(
    layer: keras.layers.Layer, inputs: npt.ArrayLike, upstream: npt.ArrayLike | None = None, *, training: bool = False
) -> tuple[Array, Array, list[Array]]:
    """A Keras layer's outputs, the gradient by its inputs, and those by its trainable weights, in its order.

    For float64 make the layer with `dtype="float64"`, give float64 inputs, and set its weights beforehand.
    """
    given = tensor(inputs, gradient=True)
    outputs = layer(given, training=training)
    learnt = [weight.value for weight in layer.trainable_weights]
    by_inputs, *by_weights = _gradients(outputs, [given, *learnt], upstream)
    return numbers(outputs), by_inputs, by_weights


def _gradients(outputs: torch.Tensor, by: Sequence[torch.Tensor], upstream: npt.ArrayLike | None = None) -> list[Array]:
    weighted = outputs if upstream is None else outputs * tensor(np.asarray(upstream)).to(outputs.dtype)
    if not weighted.requires_grad:  # a function without a slope, as a rounding one
        return [np.zeros(tuple(each.shape), numbers(each).dtype) for each in by]
    found = torch.autograd.grad(weighted.sum(), list(by), allow_unused=True)
    return [
        np.zeros(tuple(each.shape), numbers(each).dtype) if one is None else numbers(one)
        for each, one in zip(by, found, strict=True)
    ]


@contextmanager
def floatx(name: str) -> Iterator[None]:
    """Keras's default float type for a while: what is made without a dtype takes it.

    The policy is set as well: the first layer of a process settles it, and floatx alone would change it no more.
    """
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])


def reset_names() -> None:
    """Let Keras number names from the start: the second AUC of a session is else called auc_1, and so on."""
    naming.reset_uids()


def close(ours: npt.ArrayLike, theirs: Any, rel: float = 1e-6, abs: float = 0.0) -> None:
    """Assert that each number of `ours` is within `rel` of the one in `theirs`, or within `abs`.

    NaN equals NaN and an infinity itself. On failure the worst element is told, by the tolerances used up.
    """
    got, expected = np.asarray(ours, dtype=np.float64), np.asarray(numbers(theirs), dtype=np.float64)
    assert got.shape == expected.shape, f"expected the shape {expected.shape}; got {got.shape}"
    with np.errstate(invalid="ignore", divide="ignore"):
        used = np.abs(got - expected) / (abs + rel * np.abs(expected))
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    used = np.where(same, 0.0, np.where(np.isnan(used), np.inf, used))
    if used.size and used.max() > 1:
        worst = np.unravel_index(int(used.argmax()), used.shape)
        raise AssertionError(
            f"at {tuple(int(at) for at in worst)}: expected {expected[worst]!r}, got {got[worst]!r}, "
            f"{used[worst]:.3g} times the tolerance (rel={rel:g}, abs={abs:g}); "
            f"{np.count_nonzero(used > 1)} of {used.size} numbers are off"
        )
