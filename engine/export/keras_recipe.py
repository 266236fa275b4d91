"""An experiment as Keras source."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from engine.experiment import summary
from engine.export import keras_source
from engine.export.networks import script
from engine.export.recipe_data import recipe_of

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.files import FilePath

_WEIGHTS = """
# the first weights as Keras draws them, even between two limits, but from the random numbers above
for layer in model.layers:
    if isinstance(layer, layers.Dense):
        kernel, bias = layer.get_weights()
        limit = np.sqrt(6 / sum(kernel.shape))
        layer.set_weights([for_weights.uniform(-limit, limit, kernel.shape), bias])
"""

_FIT = Template("""
# model.fit(x_train, y_train, batch_size=$batch_size, epochs=$epochs, validation_data=(x_test, y_test)) is all it
# takes; epoch by epoch the samples come in the order of the random numbers above
history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
for epoch in range($epochs):
    order = for_batches.permutation(len(x_train))
    told = model.fit(
        x_train[order],
        y_train[order],
        batch_size=$batch_size,
        shuffle=False,
        validation_data=(x_test, y_test),
        verbose=0,
    ).history
    for name, numbers in history.items():
        numbers += told[name]
    if (epoch + 1) % $every == 0:
        print(f"epoch {epoch + 1}:", ", ".join(f"{name} {told[-1]:.4f}" for name, told in history.items()))
""")


def experiment_source(experiment: Experiment, npz: FilePath | None) -> str:
    """The source of `to_keras` for an experiment.

    Raises:
        ValueError: when the data are too many to stand in it and there is no `npz`.
    """
    recipe = recipe_of(experiment, npz)
    epochs = experiment.training.epochs
    return script(
        f"{summary(experiment)}, in Keras 3.",
        ["import keras", "import numpy as np", "from keras import layers", *recipe.imports],
        recipe.data,
        f"keras.utils.set_random_seed({experiment.seed})" if experiment.network.dropout else "",
        keras_source.network(recipe.model),
        keras_source.compiled(recipe.model),
        _WEIGHTS,
        _FIT.substitute(batch_size=experiment.training.batch_size, epochs=epochs, every=max(epochs // 10, 1)),
    )
