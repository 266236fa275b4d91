"""What `compile`, `fit` and the like are told, against Keras: names, shapes of targets, weights, held-out rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import networks
import numpy as np
import pytest
from golden.api import Api, drawn
from networks import NUMBERS, SOME, Goal, Plan, fit, network, targets
from side_by_side import Told, compare, training

BIT = Goal("bits", 1, "sigmoid", ("BinaryCrossentropy", {}), ("accuracy",))
BITS = replace(BIT, units=3)
CLASSES = Goal("classes", 3, "softmax", ("SparseCategoricalCrossentropy", {}), ("accuracy",))
HOT = Goal("one-hot", 3, "softmax", ("CategoricalCrossentropy", {}), ("accuracy",))
CHANCES = replace(HOT, kind="chances")


@pytest.mark.parametrize(
    ("rows", "split"), [(10, 0.1), (10, 0.25), (11, 0.3), (7, 0.5), (29, 0.33), (30, 0.1), (100, 0.07), (9, 0.8)]
)
def test_the_same_rows_are_held_out(rows: int, split: float) -> None:
    plan = replace(SOME, rows=rows, batch_size=4, epochs=1, fit={"validation_split": split})
    compare(training(plan), "float64", rel=1e-7, near=1e-9)


METRICS: dict[str, tuple[Goal, Any]] = {
    "strings as they are spelled": (NUMBERS, lambda api: ["mse", "MAE", "mean_squared_error"]),
    "accuracy of bits": (
        Goal("bits", 1, "sigmoid", ("BinaryCrossentropy", {}), ()),
        lambda api: ["accuracy", "acc", "binary_accuracy", "AUC", "Precision"],
    ),
    "accuracy of many bits": (Goal("bits", 3, "sigmoid", ("BinaryCrossentropy", {}), ()), lambda api: ["accuracy"]),
    "accuracy of classes": (
        Goal("classes", 6, "softmax", ("SparseCategoricalCrossentropy", {}), ()),
        lambda api: ["acc", "accuracy", "sparse_top_k_categorical_accuracy"],
    ),
    "accuracy of one-hot": (
        Goal("one-hot", 3, "softmax", ("CategoricalCrossentropy", {}), ()),
        lambda api: ["accuracy", "categorical_crossentropy", api.metrics.F1Score(average="macro")],
    ),
    "objects": (
        Goal("bits", 1, "sigmoid", ("BinaryCrossentropy", {}), ()),
        lambda api: [api.metrics.AUC(curve="PR", name="pr"), api.metrics.Recall(), api.metrics.BinaryAccuracy()],
    ),
    "functions": (NUMBERS, lambda api: [api.metrics.mean_absolute_error, farthest]),
    "none": (NUMBERS, lambda api: []),
    "the same twice": (NUMBERS, lambda api: ["mae", "mse", "mae", "mae"]),
    "two of a kind": (NUMBERS, lambda api: ["mae", api.metrics.MeanAbsoluteError()]),
}


def farthest(y_true: Any, y_pred: Any) -> Any:
    return (y_true - y_pred) ** 2


@pytest.mark.parametrize("what", METRICS)
def test_metrics_have_the_same_names_and_values(what: str) -> None:
    goal, metrics = METRICS[what]

    def run(api: Api) -> Told:
        plan = replace(SOME, goal=goal, fit={"validation_split": 0.25})
        model = network(api, plan)
        model.compile(optimizer="sgd", loss=networks.make(api, "losses", goal.loss), metrics=metrics(api))
        told = dict(fit(api, plan, model).history)
        return told | {f"evaluate {name}": value for name, value in evaluated(api, model, plan).items()}

    compare(run, "float64", rel=1e-6, near=1e-7)  # Keras gathers some counts in float32


def evaluated(api: Api, model: Any, plan: Plan) -> Told:
    told = model.evaluate(api.array(plan.x(5)), targets(api, plan.y(6)), verbose=0, return_dict=True)
    return dict(told)


def test_what_one_loss_alone_is_told_as() -> None:
    def run(api: Api) -> Told:
        model = network(api, replace(SOME, goal=replace(NUMBERS, metrics=())))
        x, y = api.array(SOME.x()), api.array(SOME.y())
        return {
            "evaluate": model.evaluate(x, y, verbose=0),
            "train_on_batch": model.train_on_batch(x, y),
            "test_on_batch": model.test_on_batch(x, y),
        }

    compare(run, "float64", rel=1e-9, near=1e-12)


LOSSES: dict[str, Goal] = {
    **dict.fromkeys(["mse", "MSE", "mean_squared_error", "mae", "MAE", "huber", "log_cosh", "LogCosh"], NUMBERS),
    **dict.fromkeys(["MeanAbsoluteError", "poisson", "Huber"], replace(NUMBERS, kind="counts", activation="softplus")),
    **dict.fromkeys(["bce", "BCE", "binary_crossentropy", "hinge"], BIT),
    **dict.fromkeys(["sparse_categorical_crossentropy"], CLASSES),
    **dict.fromkeys(["categorical_crossentropy", "CategoricalCrossentropy"], HOT),
    **dict.fromkeys(["kld", "KLD", "kl_divergence"], CHANCES),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_by_its_name(loss: str) -> None:
    told = compiled_anew(replace(SOME, goal=LOSSES[loss]), optimizer="sgd", loss=loss, metrics=[])
    compare(told, "float64", rel=1e-7, near=1e-9)


OPTIMIZERS = ("sgd", "SGD", "rmsprop", "RMSprop", "adagrad", "adadelta", "adam", "Adam", "adamw", "AdamW", "nadam")


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, "adamax", "lion", "Lion"])
def test_an_optimizer_by_its_name(optimizer: str) -> None:
    compare(compiled_anew(SOME, optimizer=optimizer, loss="mse", metrics=[]), "float64", rel=1e-7, near=1e-9)


def compiled_anew(plan: Plan, **settings: Any) -> Any:
    """A plan's training, compiled by other words."""

    def run(api: Api) -> Told:
        model = network(api, plan)
        model.compile(**settings)
        told = dict(fit(api, plan, model).history)
        return told | {f"weight {at}": weight for at, weight in enumerate(model.get_weights())}

    return run


TARGETS: dict[str, tuple[Goal, Any]] = {
    "bits in a row": (BIT, lambda y: y[:, 0]),
    "whole bits": (BIT, lambda y: y.astype(int)),
    "whole bits in a row": (BIT, lambda y: y[:, 0].astype(np.int32)),
    "true and false": (BIT, lambda y: y > 0),
    "whole bits of many outputs": (BITS, lambda y: y.astype(np.int64)),
    "numbers in a row": (replace(NUMBERS, units=1), lambda y: y[:, 0]),
    "class numbers in a column": (CLASSES, lambda y: y[:, None]),
    "class numbers in small": (CLASSES, lambda y: y.astype(np.uint8)),
    "class numbers with a point": (CLASSES, lambda y: y.astype(float)),
    "whole one-hot": (HOT, lambda y: y.astype(int)),
}
WEIGHING = [(what, weighted) for what in TARGETS for weighted in ("", "samples")]
WEIGHING += [(what, "classes") for what, (goal, _) in TARGETS.items() if goal in (BIT, CLASSES, HOT)]


@pytest.mark.parametrize(("what", "weighted"), WEIGHING)
def test_targets_of_every_shape_and_type(what: str, weighted: str) -> None:
    goal, shaped = TARGETS[what]

    def run(api: Api) -> Told:
        plan = replace(SOME, goal=goal)
        model, y = network(api, plan), shaped(plan.y())
        more: dict[str, Any] = {}
        if weighted == "samples":
            more["sample_weight"] = api.array(drawn(4, (plan.rows,), 0.0, 2.0))
        if weighted == "classes":
            more["class_weight"] = {0: 0.25, 1: 3.0}  # a class that is not named counts once
        told = model.fit(api.array(plan.x()), y, epochs=2, batch_size=8, shuffle=False, verbose=0, **more)
        tested = model.evaluate(api.array(plan.x()), y, verbose=0, return_dict=True)
        return dict(told.history) | {f"evaluate {name}": value for name, value in tested.items()}

    compare(run, "float64", rel=1e-7, near=1e-9)


FITTED: dict[str, Mapping[str, Any]] = {
    "one batch is all": {"batch_size": 100},
    "batches of 32 by default": {"batch_size": None},
    "from a later epoch": {"initial_epoch": 1, "epochs": 4},
    "no epoch left": {"initial_epoch": 3, "epochs": 3},
    "one at a time": {"batch_size": 1, "epochs": 1},
}


@pytest.mark.parametrize("what", FITTED)
def test_batches_and_epochs_are_cut_alike(what: str) -> None:
    compare(training(replace(SOME, rows=37, fit=FITTED[what])), "float64", rel=1e-7, near=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_validation_data_of_its_own(weighted: bool) -> None:
    def run(api: Api) -> Told:
        more = [api.array(drawn(9, (5,), 0.0, 2.0))] if weighted else []
        held_out = (api.array(SOME.x(7, rows=5)), api.array(SOME.y(8, rows=5)), *more)
        plan = replace(SOME, weighted="samples" if weighted else "", fit={"validation_data": held_out})
        return dict(fit(api, plan, network(api, plan)).history)

    compare(run, "float64", rel=1e-7, near=1e-9)


def test_callbacks_in_a_row_decide_alike() -> None:
    def run(api: Api) -> Told:
        callbacks = api.callbacks
        noted: list[tuple[int, float]] = []
        heard = callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: noted.append((epoch, float(api.numbers(logs["loss"]))))
        )
        watching = [
            callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 if epoch < 4 else rate * 0.5),
            callbacks.ReduceLROnPlateau(monitor="loss", patience=1, factor=0.1, min_delta=0.05),
            callbacks.EarlyStopping(monitor="val_loss", patience=2, min_delta=0.02, restore_best_weights=True),
            heard,
        ]
        plan = replace(SOME, optimizer=("SGD", {"learning_rate": 0.3}), epochs=15)
        plan = replace(plan, fit={"callbacks": watching, "validation_split": 0.3})
        model = network(api, plan)
        told = dict(fit(api, plan, model).history)
        return told | {"noted": noted} | {f"weight {at}": weight for at, weight in enumerate(model.get_weights())}

    compare(run, "float64", rel=1e-7, near=1e-9)


def test_what_a_callback_hears_after_each_batch() -> None:
    def run(api: Api) -> Told:
        heard: list[list[float]] = []

        class Listening(api.callbacks.Callback):  # type: ignore[misc,name-defined]
            def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
                told = dict(logs or {})
                heard.append([batch, *(float(api.numbers(told[name])) for name in ("loss", "mae"))])

        plan = replace(SOME, fit={"callbacks": [Listening()]}, weighted="samples")
        told = fit(api, plan, network(api, plan)).history
        return dict(told) | {"heard": heard}

    compare(run, "float64", rel=1e-7, near=1e-9)
