import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from played import Model, play, val_losses

from engine import metrics
from engine.callbacks import Callback, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

# Each row: settings, what val_loss is each epoch, after how many epochs training is over, the best epoch from 1.
STOPS: list[tuple[dict[str, Any], list[float], int, int]] = [
    ({"patience": 0}, [3, 2, 2, 1], 3, 2),
    ({"patience": 1}, [3, 2, 2, 1], 3, 2),
    ({"patience": 2}, [3, 2, 2, 1, 1, 1, 1], 6, 4),
    ({"patience": 3}, [1, 2, 3, 4, 5], 4, 1),
    ({"patience": 2}, [5, 4, 3, 2, 1], 5, 5),
    ({"patience": 0}, [1, 1], 2, 1),  # never at the first epoch
    ({"patience": 1, "min_delta": 1}, [5, 4, 3.5, 3], 2, 1),  # exactly as much better is not enough
    ({"patience": 1, "min_delta": -1}, [5, 4, 3.5, 3], 2, 1),  # Keras takes its size
    ({"patience": 1, "min_delta": 0.1}, [0.8, 0.7, 0.7], 2, 1),  # 0.7 + 0.1 < 0.8, but not in single precision
    ({"patience": 1, "mode": "max"}, [1, 2, 1, 1], 3, 2),
    ({"patience": 2, "baseline": 0.5}, [5, 4, 3, 3], 4, 3),  # better epochs never stop, but do not start anew either
    ({"patience": 2, "baseline": 3}, [5, 4, 2, 4, 4], 5, 3),
    ({"patience": 1, "start_from_epoch": 2}, [1, 2, 5, 4, 4], 5, 4),
    ({"patience": 1}, [math.nan, 1, 2], 2, 1),  # what is not a number is best for ever
    ({"patience": 1}, [1, math.nan, 0.5], 2, 1),
    ({"patience": 1}, [math.inf, 1e300, 1.0, 1.0], 2, 1),  # compared in single precision
]


@pytest.mark.parametrize(("settings", "values", "epochs", "best"), STOPS)
def test_early_stopping_counts_as_keras_does(
    settings: dict[str, Any], values: list[float], epochs: int, best: int
) -> None:
    stopping = EarlyStopping(restore_best_weights=True, **settings)
    model, history = play(stopping, val_losses(*values))
    assert len(history.epoch) == epochs
    assert stopping.best_epoch == best - 1
    assert model.weights[0].tolist() == [best]
    assert stopping.stopped_epoch == (epochs - 1 if model.stop_training else 0)


def test_early_stopping_begins_anew_with_each_training_and_leaves_weights_alone_unless_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stopping = EarlyStopping(patience=1, verbose=1)
    for _ in range(2):
        model, history = play(stopping, val_losses(1, 2, 3))
        assert len(history.epoch) == 2
        assert model.weights[0].tolist() == [2]
    assert capsys.readouterr().out == "Epoch 2: early stopping\n" * 2
    play(EarlyStopping(patience=1, restore_best_weights=True, verbose=1), val_losses(1, 2, 3))
    assert capsys.readouterr().out == "Epoch 2: early stopping\nWeights are those of epoch 1 again, the best\n"


class Custom(metrics.Metric):
    pass


# Each row: the name watched, the model's metrics, and whether more is better.
DIRECTIONS: list[tuple[str, list[metrics.Metric], bool]] = [
    ("loss", [], False),
    ("val_loss", [], False),
    ("accuracy", [], True),
    ("val_acc", [], True),
    ("val_auc", [], True),
    ("precision", [], True),
    ("val_f1_score", [], True),
    ("mse", [], False),
    ("val_mean_absolute_error", [], False),
    ("val_area", [metrics.AUC(name="area")], True),
    ("distance", [metrics.BinaryAccuracy(name="other"), metrics.MeanAbsoluteError(name="distance")], False),
    ("accuracy", [metrics.MeanSquaredError(name="accuracy")], False),  # the model's own word counts
]


@pytest.mark.parametrize(("monitor", "of_the_model", "up"), DIRECTIONS)
def test_auto_knows_which_way_is_better(monitor: str, of_the_model: list[metrics.Metric], up: bool) -> None:
    model = Model()
    model.metrics = of_the_model
    stopping = EarlyStopping(monitor, patience=5)
    play(stopping, [{monitor: 1.0}, {monitor: 2.0}, {monitor: 0.5}], model=model)
    assert stopping.best == (2.0 if up else 0.5)


@pytest.mark.parametrize("of_the_model", [[], [Custom("score")]])
def test_auto_asks_where_nobody_knows(of_the_model: list[metrics.Metric]) -> None:
    model = Model()
    model.metrics = of_the_model
    with pytest.raises(ValueError, match="EarlyStopping: expected mode='max' or mode='min' for monitor='score'"):
        play(EarlyStopping("score"), [{"score": 1.0}, {"score": 2.0}], model=model)


@pytest.mark.parametrize(
    ("watcher", "words"),
    [
        (EarlyStopping(), "EarlyStopping: expected 'val_loss' among loss; it never stops. Give fit validation_data"),
        (ReduceLROnPlateau(), "expected 'val_loss' among loss, learning_rate; the learning rate stays as it is"),
        (ModelCheckpoint("m.npz", save_best_only=True), "expected 'val_loss' among loss; every model is saved"),
    ],
)
def test_a_number_that_is_not_there_is_a_warning(watcher: Callback, words: str) -> None:
    with pytest.warns(UserWarning, match=words):
        _, history = play(watcher, [{"loss": 1.0}, {"loss": 2.0}])
    assert history.epoch == [0, 1]


def test_an_array_of_one_number_counts_as_that_number() -> None:
    stopping = EarlyStopping("f1_score", patience=1)
    _, history = play(stopping, [{"f1_score": np.array([score])} for score in (0.25, 0.5, 0.5, 0.75)])
    assert (stopping.best, len(history.epoch)) == (0.5, 3)


def test_text_cannot_be_watched() -> None:
    with pytest.raises(ValueError, match="EarlyStopping: expected one number for 'note'; got 'warm'"):
        play(EarlyStopping("note"), [{"note": "warm"}])


def test_an_array_cannot_be_watched() -> None:
    with pytest.raises(ValueError, match=r"expected one number for 'f1_score'; got 3. .*average='macro'"):
        play(EarlyStopping("f1_score"), [{"f1_score": np.zeros(3)}])


# Each row: settings, val_loss each epoch, and the rate that each epoch was trained with.
RATES: list[tuple[dict[str, Any], list[float], list[float]]] = [
    ({"patience": 1}, [1, 1, 1, 1], [0.1, 0.1, 0.01, 0.001]),
    ({"patience": 2}, [1, 1, 1, 1, 1, 1], [0.1, 0.1, 0.1, 0.01, 0.01, 0.001]),
    ({"patience": 0}, [1, 1, 1], [0.1, 0.1, 0.01]),
    ({"patience": 1, "cooldown": 2}, [1, 1, 1, 1, 1, 1], [0.1, 0.1, 0.01, 0.01, 0.001, 0.001]),
    ({"patience": 1, "min_lr": 0.03}, [1, 1, 1, 1], [0.1, 0.1, 0.03, 0.03]),
    ({"patience": 1, "factor": 0.5}, [1, 1, 1, 0.5, 0.5], [0.1, 0.1, 0.05, 0.025, 0.025]),
    ({"patience": 1, "min_delta": 0.25}, [1, 0.75, 0.5], [0.1, 0.1, 0.01]),
    ({"patience": 1, "mode": "max"}, [1, 2, 3, 3, 3], [0.1, 0.1, 0.1, 0.1, 0.01]),
]


@pytest.mark.parametrize(("settings", "values", "rates"), RATES)
def test_a_plateau_reduces_the_rate(settings: dict[str, Any], values: list[float], rates: list[float]) -> None:
    _, history = play(ReduceLROnPlateau(**settings), val_losses(*values))
    assert history.history["learning_rate"] == pytest.approx(rates)


def test_a_rate_as_low_as_it_may_be_in_single_precision_counts_as_the_lowest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plateau = ReduceLROnPlateau(patience=1, min_lr=0.01, verbose=1)
    model, _ = play(plateau, val_losses(1, 1, 1, 1))
    assert model.optimizer.learning_rate == 0.1 * 0.1 != 0.01
    assert capsys.readouterr().out == "Epoch 2: learning rate reduced to 0.01\n"


WRONG: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("mode", lambda: EarlyStopping(mode="up"), ValueError, "mode: expected auto, min or max; got 'up'"),
    ("patience", lambda: EarlyStopping(patience=-1), ValueError, "patience: expected a whole number from 0; got -1"),
    ("patience as text", lambda: ReduceLROnPlateau(patience="5"), ValueError, "patience: .*; got '5'"),  # type: ignore[arg-type]
    ("min_delta", lambda: EarlyStopping(min_delta=math.nan), ValueError, "min_delta: expected a number; got nan"),
    ("start", lambda: EarlyStopping(start_from_epoch=1.5), ValueError, "start_from_epoch: .* from 0; got 1.5"),  # type: ignore[arg-type]
    ("factor", lambda: ReduceLROnPlateau(factor=1.0), ValueError, r"factor: expected .*; got 1\.0"),
    ("no factor", lambda: ReduceLROnPlateau(factor=0), ValueError, "factor: expected a number above 0; got 0"),
    ("min_lr", lambda: ReduceLROnPlateau(min_lr=-1), ValueError, "min_lr: expected a number from 0; got -1"),
    ("cooldown", lambda: ReduceLROnPlateau(cooldown=-1), ValueError, "cooldown: expected a whole number"),
]


@pytest.mark.parametrize(("call", "kind", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_mistakes_are_told(call: Callable[[], object], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
