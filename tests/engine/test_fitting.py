"""What may happen to a model around and in the middle of its training."""

from typing import Any

import numpy as np
import pytest

from engine import inspection
from engine.arrays import Array
from engine.callbacks import Callback, LambdaCallback, TerminateOnNaN
from engine.layers import Activation, Dense, Dropout, Flatten, Input, LayerNormalization
from engine.models import Sequential, clone_model
from engine.optimizers import SGD

X = np.random.default_rng(0).normal(size=(40, 3))
Y = (X[:, :1] > 0).astype(float)


def classifier(*, seed: int = 1, rate: float = 0.1) -> Sequential:
    model = Sequential([Dense(4, "relu", input_dim=3), Dense(1, "sigmoid")], rng=np.random.default_rng(seed))
    model.compile(SGD(rate), "binary_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("batches", [False, True])
def test_a_loss_is_nan_as_soon_as_a_weight_is_though_relu_makes_0_of_it(batches: bool) -> None:
    spoilt, model = X.copy(), classifier()
    spoilt[3, 1] = np.nan
    listening = [LambdaCallback(on_train_batch_end=lambda batch, logs: None)] if batches else []
    history = model.fit(spoilt, Y, epochs=2, verbose=0, callbacks=listening).history
    assert np.isnan(history["loss"]).all()


def test_terminate_on_nan_ends_such_a_run() -> None:
    spoilt = X.copy()
    spoilt[3, 1] = np.nan
    history = classifier().fit(spoilt, Y, epochs=5, verbose=0, callbacks=[TerminateOnNaN()])
    assert len(history.epoch) == 1


def test_looking_at_a_layer_through_another_model_does_not_disturb_the_training() -> None:
    watched, alone = classifier(), classifier()
    seen: list[Array] = []

    def look(epoch: int, logs: dict[str, float]) -> None:
        seen.append(Sequential(watched.layers[:1]).predict(X))

    told, expected = (
        model.fit(X, Y, epochs=4, shuffle=False, validation_split=0.25, verbose=0, callbacks=callbacks).history
        for model, callbacks in ((watched, [LambdaCallback(on_epoch_end=look)]), (alone, []))
    )
    assert told == expected
    assert not np.allclose(seen[0], seen[-1])


def test_two_models_train_the_layer_that_they_share_in_turns() -> None:
    first = classifier()
    second = Sequential([first.layers[0], Dense(1, "sigmoid", name="another")])
    second.compile("sgd", "binary_crossentropy")
    for model in (first, second, first):
        before = first.layers[0].get_weights()[0]
        model.fit(X, Y, verbose=0)
        assert (first.layers[0].get_weights()[0] != before).any()
        assert (model.layers[0].get_weights()[0] == first.get_weights()[0]).all()


def test_a_model_that_is_not_trainable_stays_as_it_is() -> None:
    model = classifier()
    model.trainable = False
    model.compile("sgd", "binary_crossentropy")
    before = model.get_weights()
    model.fit(X, Y, epochs=2, verbose=0)
    assert all((one == same).all() for one, same in zip(before, model.get_weights(), strict=True))
    assert not model.trainable_weights
    assert len(model.non_trainable_weights) == 4


def test_a_layer_frozen_between_two_fits_stays_as_it_is() -> None:
    model = classifier()  # SGD without momentum remembers nothing of single weights
    model.fit(X, Y, verbose=0)
    before = model.get_weights()
    model.layers[0].trainable = False
    model.compile(SGD(0.1), "binary_crossentropy")
    model.fit(X, Y, verbose=0)
    changed = [bool((one != other).any()) for one, other in zip(before, model.get_weights(), strict=True)]
    assert changed == [False, False, True, True]


class Half(Dense):
    """Goes its own way forward, and back."""

    def forward(self, inputs: Array, training: bool = False) -> Array:
        return 0.5 * super().forward(inputs, training)

    def backward(self, gradient: Array) -> Array:
        return super().backward(0.5 * gradient)


def test_the_way_back_of_a_subclass_is_its_own() -> None:
    model = Sequential([Dense(4, "tanh", input_dim=3), Half(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy")
    assert inspection.gradient_check(model, X, Y).right


class Listener(Callback):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.logs: list[Any] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.heard.append("train")

    def on_test_begin(self, logs: Any = None) -> None:
        self.heard.append("test")

    def on_test_end(self, logs: Any = None) -> None:
        self.logs.append(logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.heard.append(f"batch {batch}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.heard.append("epoch ends")


def test_callbacks_hear_of_batches_and_tests_in_keras_order() -> None:
    listener = Listener()
    classifier().fit(X, Y, epochs=1, batch_size=20, validation_data=(X, Y), verbose=0, callbacks=listener)
    assert listener.heard == ["train", "batch 0", "batch 1", "test", "epoch ends"]
    assert listener.params["steps"] == 2
    classifier().evaluate(X, Y, verbose=0, callbacks=[listener])
    assert listener.heard[-1] == "test"
    assert set(listener.logs[-1]) == {"loss", "accuracy"}


def test_the_logs_of_a_batch_are_those_of_the_epoch_so_far() -> None:
    told: list[float] = []
    model = classifier(rate=1e-12)  # nothing is learnt, so that each batch can be measured afterwards
    model.fit(X, Y, batch_size=10, shuffle=False, verbose=0, callbacks=[
        LambdaCallback(on_train_batch_end=lambda batch, logs: told.append(logs["loss"]))
    ])  # fmt: skip
    expected = [model.evaluate(X[:rows], Y[:rows], verbose=0)[0] for rows in (10, 20, 30, 40)]  # type: ignore[index]
    assert told == pytest.approx(expected, rel=1e-5)


def test_stopping_within_an_epoch_ends_it_there() -> None:
    model = classifier()

    def stop(batch: int, logs: dict[str, float]) -> None:
        model.stop_training = batch == 1

    history = model.fit(X, Y, batch_size=10, epochs=5, verbose=0, callbacks=[LambdaCallback(on_train_batch_end=stop)])
    assert history.epoch == [0]
    assert model.optimizer.iterations == 2


def test_no_epoch_leaves_no_history_and_the_model_as_it_was() -> None:
    model = classifier()
    before = model.get_weights()
    assert model.fit(X, Y, epochs=0, verbose=0).history == {}
    assert all((one == same).all() for one, same in zip(before, model.get_weights(), strict=True))


def test_a_fit_that_is_refused_does_not_settle_the_inputs() -> None:
    model = Sequential([Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="4 and 5"):
        model.fit(np.ones((4, 3)), np.ones((5, 1)))
    model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)


def test_each_step_of_a_sequence_may_have_a_weight() -> None:
    """Steps of weight 0 change nothing, whatever their truth is."""
    x, y = np.random.default_rng(2).normal(size=(6, 5, 3)), np.zeros((6, 5, 1))
    weights, other = np.ones((6, 5)), y.copy()
    weights[:, 2:], other[:, 2:] = 0, 100
    ends = []
    for truths in (y, other):
        model = Sequential([Input((5, 3)), Dense(1)], rng=np.random.default_rng(3))
        model.compile("sgd", "mse")
        model.fit(x, truths, sample_weight=weights, shuffle=False, verbose=0)
        ends.append(model.get_weights()[0])
    assert (ends[0] == ends[1]).all()


def test_a_class_weight_needs_one_class_a_sample() -> None:
    model = Sequential([Input((4, 2)), Dense(4, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="one class a sample"):
        model.fit(np.ones((6, 4, 2)), np.zeros((6, 4), int), class_weight={0: 1.0, 3: 9.0})


def test_layers_that_were_named_by_their_models_can_stand_in_one() -> None:
    encoder, decoder = Sequential([Dense(2, input_dim=3)]), Sequential([Dense(3, input_dim=2)])
    both = Sequential([*encoder.layers, *decoder.layers])
    assert [layer.name for layer in both.layers] == ["dense", "dense_1"]
    assert (both.predict(X) == decoder.predict(encoder.predict(X))).all()


def test_validation_every_other_epoch() -> None:
    history = classifier().fit(X, Y, epochs=5, validation_data=(X, Y), validation_freq=2, verbose=0).history
    assert (len(history["loss"]), len(history["val_loss"])) == (5, 2)


@pytest.mark.parametrize("layer", [Activation("linear"), Dropout(0.5), Flatten()])
def test_what_a_model_gives_is_not_the_callers_own_array(layer: Any) -> None:
    x = X.astype("f")
    given = Sequential([Input((3,)), layer])(x)
    given += 1
    assert (x == X.astype("f")).all()


def test_a_clone_has_the_same_layers_and_weights_of_its_own() -> None:
    model = Sequential([Dense(4, "relu", input_dim=3, name="first"), LayerNormalization()])
    clone = clone_model(model)
    assert [layer.name for layer in clone.layers] == [layer.name for layer in model.layers]
    assert clone.get_weights()[0].shape == (3, 4)
    assert (clone.get_weights()[0] != model.get_weights()[0]).any()


def test_an_overflowing_model_prints_no_warnings(recwarn: pytest.WarningsRecorder) -> None:
    model = Sequential([Dense(4, input_dim=3, activity_regularizer="l2"), Dense(1)])
    model.compile(SGD(1e10), "mse")
    model.fit(X * 1e300, Y, epochs=3, validation_split=0.2, verbose=0)
    model.evaluate(X, Y, verbose=0)
    model(X)
    assert not recwarn.list
