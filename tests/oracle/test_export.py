"""Exported sources run in Keras and PyTorch, in processes of their own, and give the engine's numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from exported import EXPERIMENTS, HISTORY, LARGE, MODELS, Job, inputs_of, model_of, ran

from engine import experiment, export
from engine.arrays import Array
from engine.experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe
from engine.layers import BatchNormalization, Dense, Input, Normalization, ReLU
from engine.losses import Huber
from engine.metrics import AUC, Precision
from engine.models import Sequential
from engine.optimizers import Adam
from engine.optimizers.schedules import CosineDecay

TO = {"keras": export.to_keras, "pytorch": export.to_pytorch}
PREDICT = {
    "keras": "(told['model'].predict(x, verbose=0), sys.modules['keras'].config.set_floatx('float32'))[0]",
    "pytorch": "(told['model'](sys.modules['torch'].from_numpy(x)).detach().numpy(), "
    "sys.modules['torch'].set_default_dtype(sys.modules['torch'].float32))[0]",
}
"""What a model says; the type of numbers is put back for the next one."""

BROKEN_IN_KERAS = {"layer over rows", "layer over the outer"}
"""On PyTorch, Keras 3.15's LayerNormalization raises for features that are not last."""

DROPOUT = Experiment(
    1, DataRecipe("circle", 200), NetworkRecipe((16,), "relu", 0.2), TrainingRecipe("adam", 0.02, 10, 20)
)


def _jobs(form: str, folder: Path) -> dict[str, Job]:
    to = TO[form]
    models = {name: model_of(name) for name in MODELS if form != "keras" or name not in BROKEN_IN_KERAS}
    jobs = {
        name: Job(to(model, folder / "large.npz" if name == LARGE else None), PREDICT[form], inputs_of(model))
        for name, model in models.items()
    }
    jobs |= {name: Job(to(recipe, folder / f"{name}.npz"), HISTORY) for name, recipe in EXPERIMENTS.items()}
    jobs["dropout"] = Job(to(DROPOUT), HISTORY)
    jobs["unlimited"] = Job(to(unlimited()), PREDICT[form], inputs_of(unlimited()))
    if form == "keras":
        model, (x, y) = half_trained()
        fit = "told['model'].fit(x[:, :3], x[:, 3:], batch_size=8, epochs=3, shuffle=False, verbose=0)"
        listed = f"np.array([numbers for _, numbers in sorted({fit}.history.items())])"
        jobs["half trained"] = Job(to(model), listed, np.hstack([x, y]))
    return jobs


def unlimited() -> Sequential:
    """A ReLU with a threshold and no largest output."""
    return Sequential([Input((6,)), ReLU(threshold=1.0)])


def half_trained() -> tuple[Sequential, tuple[Array, Array]]:
    """A model that has learnt a little, and what it learns from; the same one each time."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 3)).astype("float32"), rng.integers(0, 2, (40, 1)).astype("float32")
    scaled = Normalization()
    scaled.adapt(x)
    hidden = Dense(4, "tanh", kernel_regularizer="l2")
    model = Sequential([Input((3,)), scaled, hidden, BatchNormalization(), Dense(1, "sigmoid")], rng=rng)
    model.compile(
        Adam(CosineDecay(0.05, 20), clipnorm=0.5),
        Huber(delta=0.4),
        metrics=["accuracy", Precision(thresholds=0.4), AUC(thresholds=[0.3, 0.6])],
    )
    model.fit(x, y, epochs=2, verbose=0)
    return model, (x, y)


@pytest.fixture(scope="module", params=TO)
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Array]]:
    folder = tmp_path_factory.mktemp(request.param)
    return request.param, ran(folder, _jobs(request.param, folder))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_gives_the_same_numbers(name: str, results: tuple[str, dict[str, Array]]) -> None:
    form, got = results
    if form == "keras" and name in BROKEN_IN_KERAS:
        pytest.skip("Keras itself raises")
    model = model_of(name)
    # on PyTorch, Keras multiplies float64 matrices in float32 unless it is told otherwise
    close = 1e-12 if model.dtype == "float64" and form == "pytorch" else 2e-6
    np.testing.assert_allclose(got[name], model.predict(inputs_of(model)), rtol=close, atol=close)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_learns_the_same(name: str, results: tuple[str, dict[str, Array]]) -> None:
    form, got = results
    recipe = EXPERIMENTS[name]
    epochs = list(experiment.run(recipe))
    expected = [[getattr(epoch, key) for epoch in epochs] for key in ("loss", "accuracy", "val_loss", "val_accuracy")]
    assert got[name].shape == (4, recipe.training.epochs)
    if form == "pytorch" and recipe.training.optimizer != "sgd":
        # PyTorch's rmsprop and adam add ε in another place: where gradients are tiny, steps differ by some per cent
        np.testing.assert_allclose(got[name][::2], expected[::2], rtol=0.05)
    else:
        # sums of float32 in another order, over a few dozen steps
        np.testing.assert_allclose(got[name], expected, rtol=1e-4, atol=1e-6)


def test_dropout_learns_alike(results: tuple[str, dict[str, Array]]) -> None:
    history = results[1]["dropout"]
    last = list(experiment.run(DROPOUT))[-1]
    assert history[3, -1] > 0.9
    assert last.val_accuracy > 0.9
    # while training, a share is switched off: the loss then is larger than on what is held out, in both
    assert history[0, -1] > history[2, -1]
    assert last.loss > last.val_loss


def test_keras_goes_on_training_as_the_engine_does(results: tuple[str, dict[str, Array]]) -> None:
    form, got = results
    if form != "keras":
        pytest.skip("only Keras's source is compiled")
    model, (x, y) = half_trained()
    again = model.copy()  # its optimizer begins anew, as that of a source does
    told = again.fit(x, y, batch_size=8, epochs=3, shuffle=False, verbose=0)
    expected = [numbers for _, numbers in sorted(told.history.items())]
    np.testing.assert_allclose(got["half trained"], expected, rtol=1e-4, atol=1e-6)


def test_a_relu_without_a_limit_gives_the_same_numbers(results: tuple[str, dict[str, Array]]) -> None:
    model, got = unlimited(), results[1]
    np.testing.assert_allclose(got["unlimited"], model.predict(inputs_of(model)), rtol=2e-6, atol=2e-6)
