"""Data to learn from: TensorFlow Playground's sets, moons, rings, blobs and a sine wave, iris, handwritten digits,
and a CSV file of one's own.

`X, y = datasets.moons(200, noise=0.1)` draws one of them: features (samples, features) in float64, and for each
sample its class number, or the number to be learnt where there are no classes. `load` takes the set by its name,
`read_csv` a file.
"""

from __future__ import annotations

import math
from operator import index
from typing import TYPE_CHECKING, Protocol

from engine import utils
from engine.arrays import Array
from engine.datasets import playground, shapes, shipped
from engine.datasets.tables import Table, read_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

__all__ = [
    "CLASSES",
    "DataSet",
    "Table",
    "blobs",
    "circle",
    "digits",
    "gauss",
    "iris",
    "load",
    "moons",
    "read_csv",
    "reg_gauss",
    "reg_plane",
    "rings",
    "sine",
    "spiral",
    "xor",
]


class DataSet(Protocol):
    """A function that draws a data set.

    Args:
        samples: how many, from 1; iris and digits have at most 150 and 1,797, and give all of them by default.
        noise: how far the samples stray, from 0; what it does is said at each set.
        rng: where the random numbers come from; by default what `engine.utils.set_random_seed` seeded.

    Raises:
        ValueError: for samples below 1 and noise below 0.
        TypeError: for what is no generator.
    """

    def __call__(self, samples: int = ..., noise: float = ..., rng: Generator | None = ...) -> tuple[Array, Array]: ...


def _drawn(formula: Callable[[int, float, Generator], tuple[Array, Array]], samples: int = 500) -> DataSet:
    """`formula` as scripts call it: with defaults, and with what it is given looked at first."""
    usual = samples

    def draw(samples: int = usual, noise: float = 0.0, rng: Generator | None = None) -> tuple[Array, Array]:
        return formula(_whole(samples), _share(noise), _generator(rng))

    draw.__name__ = draw.__qualname__ = formula.__name__
    draw.__doc__ = formula.__doc__
    return draw


circle, xor = _drawn(playground.circle), _drawn(playground.xor)
gauss, spiral = _drawn(playground.gauss), _drawn(playground.spiral)
reg_plane, reg_gauss = _drawn(playground.reg_plane), _drawn(playground.reg_gauss)
moons, rings = _drawn(shapes.moons), _drawn(shapes.rings)
blobs, sine = _drawn(shapes.blobs), _drawn(shapes.sine)
iris, digits = _drawn(shipped.iris, 150), _drawn(shipped.digits, 1797)

CLASSES: dict[str, tuple[str, ...]] = {
    "circle": ("outside", "inside"),
    "xor": ("signs differ", "signs agree"),
    "gauss": ("lower left", "upper right"),
    "spiral": ("first arm", "second arm"),
    "reg-plane": (),
    "reg-gauss": (),
    "moons": ("upper moon", "lower moon"),
    "rings": ("outer ring", "inner ring"),
    "blobs": ("top", "lower right", "lower left"),
    "sine": (),
    "iris": ("setosa", "versicolor", "virginica"),
    "digits": tuple("0123456789"),
}
"""Every set by its name, and its classes in the order of their numbers: none where a number is to be learnt."""


def load(
    name: str, samples: int = 500, noise: float = 0.0, rng: Generator | None = None
) -> tuple[Array, Array, tuple[str, ...]]:
    """A data set by its name: features, what is to be learnt about each sample, and the names of the classes.

    Args:
        name: one of `CLASSES`.
        samples: how many; iris and digits have at most 150 and 1,797.
        noise: a share from 0 to 0.5; what it does is said at each set.
        rng: where the random numbers come from; by default what `engine.utils.set_random_seed` seeded.

    Returns:
        Features (samples, features) in float64. With classes, class numbers from 0 (samples,) and their names;
        without, the numbers to be learnt in float64 (samples,) and `()`.

    Raises:
        ValueError: for an unknown name, and as `DataSet` says.
    """
    if name not in CLASSES:
        raise ValueError(f"data: expected one of {', '.join(CLASSES)}; got {name!r}")
    draw: DataSet = globals()[name.replace("-", "_")]
    features, targets = draw(samples, noise, rng)
    return features, targets, CLASSES[name]


def _whole(samples: int) -> int:
    try:
        number = index(samples)
    except TypeError:
        number = 0
    if number < 1 or isinstance(samples, bool):
        raise ValueError(f"samples: expected a whole number from 1; got {samples!r}")
    return number


def _share(noise: float) -> float:
    try:
        number = float(noise)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number < math.inf:
        raise ValueError(f"noise: expected a number from 0, as 0.1; got {noise!r}")
    return number


def _generator(rng: Generator | None) -> Generator:
    if rng is None:
        return utils.new_generator()
    if not hasattr(rng, "permutation"):
        raise TypeError(f"rng: expected a generator, as numpy.random.default_rng(7); got {rng!r}")
    return rng
