"""An experiment as plain NumPy source: forward, backpropagation and the optimizer, all written out."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from engine.experiment import summary
from engine.export import numpy_templates as templates
from engine.export.expressions import literal
from engine.export.formulas import FORMULAS, functions
from engine.export.networks import script
from engine.export.recipe_data import recipe_of
from engine.network import activation_of

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.files import FilePath
    from engine.optimizers import Optimizer


def experiment_source(experiment: Experiment, npz: FilePath | None) -> str:
    """The source of `to_numpy` for an experiment.

    Raises:
        ValueError: when the data are too many to stand in it and there is no `npz`.
    """
    recipe = recipe_of(experiment, npz)
    network, epochs = experiment.network, experiment.training.epochs
    activation, last = FORMULAS[network.activation], activation_of(recipe.model.layers[-1])
    if not activation.slope:
        raise ValueError(
            f"to_numpy: expected an experiment with relu, tanh, sigmoid or linear; got {network.activation}"
        )
    loss, right = templates.ENDINGS[last]
    words = {
        "sizes": literal([recipe.model.input_shape[-1], *network.layers, recipe.model.output_shape[-1]]),
        "activated": activation.called.replace("{x}", "sums"),
        "last": last,
        "rate": literal(network.dropout),
        "batch_size": literal(experiment.training.batch_size),
        "epochs": literal(epochs),
        "every": literal(max(epochs // 10, 1)),
        "right": right,
    }
    parts = templates.WITH_DROPOUT if network.dropout else templates.WITHOUT_DROPOUT
    outputs = "outputs[layer - 1]" if network.dropout else "outputs[layer]"
    words["slope"] = "" if activation.slope == "1" else f" * {activation.slope.replace('{y}', outputs)}"
    return script(
        f"{summary(experiment)}, in plain NumPy.",
        ["import math", "import numpy as np", "from itertools import pairwise", *recipe.imports],
        recipe.data,
        _filled(templates.WEIGHTS, words),
        *functions({network.activation, last}),
        *(_filled(part, words) for part in parts),
        loss,
        _filled(templates.RIGHT, words),
        *_update(recipe.model.optimizer),
        _filled(templates.LOOP, words),
    )


def _filled(text: str, words: dict[str, str]) -> str:
    return Template(text).substitute(words)


def _update(optimizer: Optimizer) -> list[str]:
    name = type(optimizer).__name__
    if name not in templates.UPDATES:
        raise ValueError(f"to_numpy: expected an experiment with sgd, rmsprop or adam; got {name}")
    config = optimizer.get_config()
    words = {setting: literal(value) for setting, value in config.items() if isinstance(value, float)}
    words |= {
        f"new_{setting}": literal(round(1 - value, 12))
        for setting, value in config.items()
        if setting in templates.SHARES
    }
    return [_filled(part, words) for part in templates.UPDATES[name]]
