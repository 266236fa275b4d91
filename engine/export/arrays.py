"""The arrays that a source needs: written into it as long as they are few, else in a .npz file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Array
from engine.export.expressions import Call, Code, assigned, literal, numbers
from engine.export.networks import axes_of
from engine.files import FilePath, path_of, write_whole
from engine.layers import Layer, Normalization

if TYPE_CHECKING:
    from engine.network import Network

INLINE = 1000
"""Numbers that stand in a source at most: more, and nobody finds the network between them."""


def named_weights(model: Network) -> dict[str, Array]:
    """All that a trained model knows, by "layer/weight", layer by layer in Keras's order.

    A Normalization has its mean and variance here, whether it adapted or was given them.
    """
    return {f"{layer.name}/{name}": array for layer in model.layers for name, array in weights_of_layer(layer).items()}


def weights_of_layer(layer: Layer) -> dict[str, Array]:
    """What one layer knows, by the name of the weight."""
    if isinstance(layer, Normalization):
        lengths = [layer.input_shape[axis] or 1 for axis in axes_of(layer)]
        return {name: np.reshape(getattr(layer, name), lengths) for name in ("mean", "variance")}
    ordered = sorted(layer.own_weights, key=lambda weight: not weight.trainable)
    return {weight.name: weight.value for weight in ordered}


def save(arrays: Mapping[str, Array], path: FilePath) -> None:
    """Write the arrays to a .npz file, which `numpy.load` reads.

    Raises:
        OSError: when it cannot be written.
    """
    whole = path_of("npz", path)
    write_whole(whole, lambda file: np.savez(file, allow_pickle=False, **arrays), "the arrays")


class Arrays:
    """The arrays of one source, under a name of their own in it: `weights["dense/kernel"]`.

    Args:
        name: the variable that holds them.
        arrays: the arrays by their names.
        npz: where to write them, for the source to load; None writes them into the source.
        dtype: of their numbers in the source.

    Raises:
        ValueError: when they are too many to stand in the source and there is no `npz`.
        OSError: when the file cannot be written.
    """

    def __init__(self, name: str, arrays: Mapping[str, Array], npz: FilePath | None, dtype: str) -> None:
        self.name, self.arrays, self.npz, self.dtype = name, arrays, npz, dtype
        count = sum(array.size for array in arrays.values())
        if npz is None and count > INLINE:
            raise ValueError(
                f"npz: expected a file to be written beside the source, as npz='{name}.npz', since at most {INLINE:,} "
                f"numbers stand in the source itself; got {count:,} numbers and no file"
            )
        if npz is not None and arrays:
            save(arrays, npz)

    @property
    def imports(self) -> list[str]:
        """The modules that `source` needs."""
        return ["from pathlib import Path"] if self.npz is not None and self.arrays else []

    def __getitem__(self, name: str) -> Code:
        """The expression of one array in the source."""
        return Code(f"{self.name}[{literal(name)}]")

    def source(self) -> str:
        """The statements that make the arrays."""
        if not self.arrays:
            return ""
        if self.npz is not None:
            file = Path(self.npz).name
            path = Call("Path(__file__).with_name", [file])
            return assigned(self.name, Call("dict", [Call("np.load", [path])]))
        entries = "".join(f"    {literal(name)}: {numbers(array, 4)},\n" for name, array in self.arrays.items())
        made = f"{{name: np.array(numbers, dtype={literal(self.dtype)}) for name, numbers in {self.name}.items()}}"
        return f"# fmt: off\n{self.name} = {{\n{entries}}}\n# fmt: on\n{self.name} = {made}"
