"""Networks taken elsewhere: as source for Keras, PyTorch or plain NumPy that gives the same numbers, and as .npz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.experiment import Experiment
from engine.export.arrays import INLINE
from engine.files import FilePath

if TYPE_CHECKING:
    from engine.models import Sequential

__all__ = ["INLINE", "to_keras", "to_npz", "to_numpy", "to_pytorch"]


def to_keras(source: Sequential | Experiment, npz: FilePath | None = None) -> str:
    """Keras 3 source of a model with its weights, or of an experiment from its data to its training.

    Args:
        source: a model whose weights are made, or an experiment.
        npz: where to write the arrays that the source loads, from the folder it stands in. Without it they stand in
            the source itself, as long as they are at most `INLINE` numbers.

    Returns:
        The text of a Python file. Of a model it defines `model`; of an experiment also `history`, a list of numbers
        for each of loss, accuracy, val_loss and val_accuracy.

    Raises:
        ValueError: for a layer of your own, a model without weights, and too many numbers without `npz`.
        OSError: when `npz` cannot be written.
        TypeError: for what is neither.
    """
    from engine.export import keras_recipe, keras_source

    if isinstance(source, Experiment):
        return keras_recipe.experiment_source(source, npz)
    return keras_source.model_source(source, npz)


def to_pytorch(source: Sequential | Experiment, npz: FilePath | None = None) -> str:
    """PyTorch source of a model with its weights, or of an experiment from its data to its training.

    Args, Returns and Raises: as `to_keras`.
    """
    from engine.export import pytorch_recipe, pytorch_source

    if isinstance(source, Experiment):
        return pytorch_recipe.experiment_source(source, npz)
    return pytorch_source.model_source(source, npz)


def to_numpy(source: Sequential | Experiment, npz: FilePath | None = None) -> str:
    """Plain NumPy source of a model with its weights, or of an experiment from its data to its training.

    Of a model it defines `predict(x)`; of an experiment `predict` and `history`.

    Args, Returns and Raises: as `to_keras`.
    """
    from engine.export import numpy_recipe, numpy_source

    if isinstance(source, Experiment):
        return numpy_recipe.experiment_source(source, npz)
    return numpy_source.model_source(source, npz)


def to_npz(model: Sequential, npz: FilePath) -> None:
    """Write the weights of a model to a .npz file, each under "layer/weight", as "dense/kernel", in Keras's order.

    Raises:
        ValueError: for a model without weights.
        OSError: when the file cannot be written.
        TypeError: for what is no model.
    """
    from engine.export import arrays, networks

    networks.check_built(model, "to_npz")
    arrays.save(arrays.named_weights(model), npz)
