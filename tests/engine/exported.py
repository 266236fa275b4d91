"""Models and experiments to be exported, and the way their sources are run: in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine import activations, layers, regularizers
from engine.arrays import Array
from engine.experiment import (
    ACTIVATIONS,
    DATA_NAMES,
    OPTIMIZERS,
    DataRecipe,
    Experiment,
    NetworkRecipe,
    TrainingRecipe,
)
from engine.layers import (
    ELU,
    Activation,
    ActivityRegularization,
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    GaussianNoise,
    Input,
    Layer,
    LayerNormalization,
    LeakyReLU,
    Normalization,
    ReLU,
    Reshape,
    Softmax,
)
from engine.models import Sequential

EVIL = '"); open("gone", "w").close(); ("""\n{x}$y\\\'' + "'''\x1b[31m"


def _adapted(layer: Normalization, shape: tuple[int, ...]) -> Normalization:
    layer.adapt(np.random.default_rng(1).normal(3, 2, (50, *shape)))
    return layer


MAKERS: dict[str, tuple[tuple[int, ...], Callable[[], list[Layer]]]] = {
    **{name: ((3,), lambda name=name: [Dense(4, name), Activation(name), Dense(2)]) for name in activations.NAMES},
    "deep": ((2,), lambda: [Dense(8, "tanh"), Dropout(0.3), Dense(8, "relu"), GaussianNoise(0.1), Dense(1, "sigmoid")]),
    "without biases": ((3,), lambda: [Dense(4, "relu", use_bias=False), Dense(3, "softmax", use_bias=False)]),
    "rows of words": ((4, 3), lambda: [Dense(5, "tanh"), Dense(2, "softmax")]),
    "batch": ((3,), lambda: [Dense(4), BatchNormalization(momentum=0.8, epsilon=0.01), Dense(2)]),
    "batch, not centred": ((3,), lambda: [BatchNormalization(center=False), Dense(2)]),
    "batch, not scaled": ((3,), lambda: [BatchNormalization(scale=False), Dense(2)]),
    "batch, neither": ((3,), lambda: [BatchNormalization(center=False, scale=False)]),
    "batch, frozen": ((3,), lambda: [BatchNormalization(trainable=False), Dense(2, trainable=False)]),
    "batch of rows": ((4, 3), lambda: [BatchNormalization()]),
    "batch, features first": ((4, 3), lambda: [BatchNormalization(axis=1)]),
    "batch of pictures": ((4, 3, 2), lambda: [BatchNormalization(axis=2, scale=False)]),
    "layer": ((5,), lambda: [LayerNormalization(), Dense(4), LayerNormalization(epsilon=0.1)]),
    "layer, not centred": ((5,), lambda: [LayerNormalization(center=False)]),
    "layer, not scaled": ((5,), lambda: [LayerNormalization(scale=False)]),
    "layer, neither": ((5,), lambda: [LayerNormalization(center=False, scale=False)]),
    "layer over all": ((3, 4), lambda: [LayerNormalization(axis=(1, 2))]),
    "layer over rows": ((3, 4), lambda: [LayerNormalization(axis=1)]),
    "layer over the outer": ((3, 4, 2), lambda: [LayerNormalization(axis=(1, 3))]),
    "adapted": ((3,), lambda: [_adapted(Normalization(), (3,)), Dense(2)]),
    "adapted rows": ((2, 3), lambda: [_adapted(Normalization(axis=1), (2, 3)), Flatten(), Dense(2)]),
    "adapted by one": ((3,), lambda: [_adapted(Normalization(axis=None), (3,)), Dense(2)]),
    "given": ((2,), lambda: [Normalization(mean=[1.0, -2.0], variance=[4.0, 0.0]), Dense(2)]),
    "inverted": ((2,), lambda: [Normalization(mean=[1.0, -2.0], variance=[4.0, 0.25], invert=True)]),
    "reshaped": ((12,), lambda: [Reshape((2, 3, -1)), Dense(3), Reshape((-1, 9)), Flatten(), Dense(2)]),
    "relu layers": ((6,), lambda: [Dense(6), ReLU(), Dense(6), ReLU(negative_slope=0.1), Dense(2)]),
    "bent": ((6,), lambda: [Dense(6), ReLU(max_value=1.5, negative_slope=0.2, threshold=0.3), Dense(2)]),
    "leaking": ((6,), lambda: [Dense(6), LeakyReLU(), Dense(6), LeakyReLU(0.05), Dense(2)]),
    "elu layers": ((6,), lambda: [Dense(6), ELU(), Dense(6), ELU(alpha=0.5), Dense(2)]),
    "softmax layers": ((3, 4), lambda: [Softmax(), Dense(4), Softmax(axis=1)]),
    "noisy": ((3, 4), lambda: [Dropout(0.5, noise_shape=(None, 1, 4)), Dropout(0.2, seed=3), GaussianNoise(0.2)]),
    "penalised": (
        (3,),
        lambda: [
            Dense(4, kernel_regularizer="l1", bias_regularizer=regularizers.L1L2(0.1, 0.2), activity_regularizer="l2"),
            ActivityRegularization(l1=0.01),
            Dense(1),
        ],
    ),
    "named": ((3,), lambda: [Dense(2, name=EVIL), Dense(2, name="hidden layer 1"), Dense(2, name="a/b")]),
}  # fmt: skip
"""By name: the shape of a sample, and the layers."""

HISTORY = "np.array([told['history'][name] for name in ('loss', 'accuracy', 'val_loss', 'val_accuracy')])"
"""The result of an experiment."""

LARGE = "large"
MODELS = (*MAKERS, "deep, float64", "softplus, float64", "adapted, float64", "batch of pictures, float64", LARGE)
"""Each is exported in all three forms; `LARGE` with its weights in a file."""

EXPERIMENTS: dict[str, Experiment] = {
    **{
        f"{name} {optimizer}": Experiment(
            seed,
            DataRecipe(name, samples=80, noise=0.1, train_share=0.4),
            NetworkRecipe((6, 4), activation),
            TrainingRecipe(optimizer, 0.02, batch_size=7, epochs=3),
        )
        for seed, (name, optimizer, activation) in enumerate(
            zip(DATA_NAMES, OPTIMIZERS * len(DATA_NAMES), ACTIVATIONS * len(DATA_NAMES), strict=False)
        )
    },
    "no hidden layer": Experiment(
        7, DataRecipe("gauss", 40), NetworkRecipe(()), TrainingRecipe("adam", 0.1, batch_size=50, epochs=3)
    ),
}
"""Every data set, optimizer and activation of a recipe, and a network without hidden layers."""


def model_of(name: str) -> Sequential:
    """The model of that name, with weights as if it had been trained."""
    if name == LARGE:
        return with_weights(Sequential([Input((64,)), Dense(40, "relu"), Dense(10, "softmax")]))
    plain, _, dtype = name.partition(", float")
    shape, make = MAKERS[plain]
    named = {"name": EVIL} if plain == "named" else {}
    return with_weights(Sequential([Input(shape), *make()], dtype=f"float{dtype or 32}", **named))


def with_weights(model: Sequential) -> Sequential:
    """The same model with random weights; variances are positive, and what was adapted stays."""
    rng = np.random.default_rng(0)
    for layer in model.layers:
        for weight in layer.own_weights if not isinstance(layer, Normalization) else ():
            positive = "variance" in weight.name
            drawn = rng.uniform(0.3, 2, weight.value.shape) if positive else rng.normal(0, 0.7, weight.value.shape)
            weight.value[...] = drawn
    return model


def inputs_of(model: Sequential) -> Array:
    """A few samples, some of them far out."""
    rng = np.random.default_rng(2)
    x = rng.normal(0, 2, (7, *(length or 1 for length in model.input_shape[1:])))
    x[0] *= 30
    return x.astype(model.dtype)


class Job(NamedTuple):
    """A source to be run: `result` is an expression of `told`, its variables, and of `x` that gives an array."""

    source: str
    result: str
    x: Array | float = 0.0


RUN = """
import runpy, sys
from pathlib import Path
import numpy as np

folder = Path(sys.argv[1])
outputs = {}
for file in sorted(folder.glob("source_*.py")):
    told, x = runpy.run_path(str(file)), np.load(file.with_suffix(".npy"))
    outputs[file.stem] = eval(file.with_suffix(".txt").read_text())
np.savez(folder / "outputs.npz", **outputs)
"""


def ran(folder: Path, jobs: Mapping[str, Job], strict: bool = False) -> dict[str, Array]:
    """The results of all jobs, run by one process from another folder; `strict` makes errors of NumPy's warnings."""
    files = {name: folder / f"source_{number:03}.py" for number, name in enumerate(jobs)}
    for name, job in jobs.items():
        files[name].write_text(job.source, encoding="utf-8")
        files[name].with_suffix(".txt").write_text(job.result, encoding="utf-8")
        np.save(files[name].with_suffix(".npy"), job.x)
    away = folder / "away"
    away.mkdir()
    environment = os.environ | {"KERAS_BACKEND": "torch", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    warnings = ["-W", "error::RuntimeWarning"] if strict else []
    command = [sys.executable, *warnings, "-c", RUN, str(folder)]
    done = subprocess.run(command, cwd=away, env=environment, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert not list(away.iterdir())  # nothing that stands in a name has run
    with np.load(folder / "outputs.npz") as outputs:
        return {name: outputs[file.stem] for name, file in files.items()}


def covered() -> set[str]:
    """The classes of layers among the models, without Input."""
    return {type(layer).__name__ for name in MODELS for layer in model_of(name).layers} - {"Input"}


def all_layers() -> set[str]:
    """The classes of layers that the engine has; Input is where a network begins, not a layer of it."""
    return set(layers.__all__) - {"Layer", "Input", "InputLayer"}
