import numpy as np
import pytest

from engine import losses
from engine.layers import Activation, Dense, Dropout, Input
from engine.models import Sequential
from engine.optimizers import SGD, Adam
from engine.utils import set_random_seed, to_categorical

RNG = np.random.default_rng(0)
X = RNG.random((100, 4))
Y = (X.sum(axis=1) > 2).astype(int)


def chapter_model(loss: str = "binary_crossentropy") -> Sequential:
    set_random_seed(1)
    model = Sequential([Dense(16, input_dim=4, activation="relu"), Dropout(0.3), Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


def test_the_chapters_script_learns() -> None:
    set_random_seed(3)
    model = Sequential()
    model.add(Dense(32, input_dim=4, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(optimizer=Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(X, Y, epochs=40, batch_size=8, verbose=0)
    loss, accuracy = model.evaluate(X, Y, verbose=0)
    assert accuracy > 0.9
    assert history.history["loss"][-1] < history.history["loss"][0] / 2
    assert loss == pytest.approx(np.mean(losses.binary_crossentropy(Y, model.predict(X))), rel=1e-6)
    assert history.epoch == list(range(40))


def test_the_same_seed_gives_the_same_history_and_another_does_not() -> None:
    first, again = (chapter_model().fit(X, Y, epochs=3, verbose=0).history for _ in range(2))
    assert first == again
    set_random_seed(2)
    other = Sequential([Dense(16, input_dim=4, activation="relu"), Dropout(0.3), Dense(1, activation="sigmoid")])
    other.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    assert other.fit(X, Y, epochs=3, verbose=0).history != first


def test_nothing_draws_from_the_global_generator() -> None:
    before = np.random.get_state()[1].tolist()  # type: ignore[index, union-attr]
    chapter_model().fit(X, Y, epochs=1, verbose=0)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index, union-attr]


def test_one_epoch_of_sgd_by_hand() -> None:
    """Two batches of one linear unit, unshuffled: w ← w − rate · mean 2(wx − y)x."""
    model = Sequential([Dense(1, use_bias=False, input_dim=1)], dtype="float64")
    model.compile(SGD(0.1), "mse")
    model.set_weights([[[0.0]]])
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    history = model.fit(x, y, batch_size=2, epochs=1, shuffle=False, verbose=0)
    after_first = 0.0 - 0.1 * ((2 * (0 - 2) * 1 + 2 * (0 - 4) * 2) / 2)
    second = 3 * after_first - 6
    after_second = after_first - 0.1 * 2 * second * 3
    assert model.get_weights()[0].item() == pytest.approx(after_second)
    assert history.history["loss"] == pytest.approx([(2**2 + 4**2 + second**2) / 3])


def test_three_classes_by_rows_and_by_numbers_are_the_same_training() -> None:
    labels = np.digitize(X[:, 0], [0.33, 0.66])
    histories = []
    for loss, y in [("categorical_crossentropy", to_categorical(labels)), ("sparse_categorical_crossentropy", labels)]:
        set_random_seed(4)
        model = Sequential([Input(shape=(4,)), Dense(8, "tanh"), Dense(3), Activation("softmax")])
        model.compile("rmsprop", loss, metrics=["accuracy"])
        histories.append(model.fit(X, y, epochs=5, verbose=0).history)
    assert histories[0]["loss"] == pytest.approx(histories[1]["loss"], rel=1e-5)
    assert histories[0]["accuracy"] == histories[1]["accuracy"]


def test_held_out_rows_are_the_last_and_never_trained_on() -> None:
    x, y = X.copy(), Y.copy()
    split = chapter_model().fit(x, y, epochs=2, validation_split=0.2, verbose=0).history
    given = chapter_model().fit(x[:80], y[:80], epochs=2, validation_data=(x[80:], y[80:]), verbose=0).history
    assert split == given
    assert set(split) == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_one_line_an_epoch_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    chapter_model().fit(X, Y, epochs=2)
    printed = capsys.readouterr().out
    assert [line.split(" - ")[0] for line in printed.splitlines()] == ["Epoch 1/2", "Epoch 2/2"]
    assert "loss: 0." in printed
    assert "\r" not in printed
    chapter_model().fit(X, Y, epochs=1, verbose=0)
    assert capsys.readouterr().out == ""


def test_summary_counts_the_weights(capsys: pytest.CaptureFixture[str]) -> None:
    chapter_model().summary()
    printed = capsys.readouterr().out
    assert "dense (Dense)" in printed
    assert "dense_1 (Dense)" in printed
    assert "Total: 97 parameters" in printed  # 4·16 + 16 + 16·1 + 1


def test_weights_go_out_and_in_in_keras_order() -> None:
    model, other = chapter_model(), chapter_model()
    model.fit(X, Y, verbose=0)
    assert [weight.shape for weight in model.get_weights()] == [(4, 16), (16,), (16, 1), (1,)]
    other.set_weights(model.get_weights())
    assert (other.predict(X) == model.predict(X)).all()
    with pytest.raises(ValueError, match=r"expected weights of shapes \[\(4, 16\)"):
        other.set_weights(model.get_weights()[:-1])


def test_what_is_got_stays_what_it_was() -> None:
    model = chapter_model()
    before = model.get_weights()
    copy = [weight.copy() for weight in before]
    model.fit(X, Y, verbose=0)
    assert all((one == other).all() for one, other in zip(before, copy, strict=True))


def test_a_replaced_activation_is_felt_in_a_built_network(monkeypatch: pytest.MonkeyPatch) -> None:
    model = chapter_model()
    monkeypatch.setattr("engine.activations.sigmoid", lambda x: x * 0 + 0.25)
    assert set(model.predict(X).ravel().tolist()) == {0.25}


def test_a_model_learns_its_inputs_from_the_data() -> None:
    model = Sequential([Dense(3), Dense(1)])
    assert model.predict(X).shape == (100, 1)
    assert model.count_params() == 4 * 3 + 3 + 3 + 1


def test_initial_epoch_counts_on() -> None:
    assert chapter_model().fit(X, Y, epochs=5, initial_epoch=3, verbose=0).epoch == [3, 4]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: chapter_model().fit(X[:, :3], Y), r"shape \(samples, 4\); got \(100, 3\)"),
        (lambda: chapter_model().predict(X[0]), r"For a single sample give \[\[…\]\]"),
        (lambda: chapter_model().fit(X, Y[:-1]), "one truth for each sample"),
        (lambda: chapter_model().fit(X[:0], Y[:0]), "at least one"),
        (lambda: chapter_model().fit(X, Y + 1), "Label the two classes 0 and 1"),
        (lambda: chapter_model().fit(X, ["a"] * 100), "rows of numbers"),
        (lambda: chapter_model().fit([["a"] * 4], [1]), "Turn words into numbers"),
        (lambda: chapter_model().fit(X, np.eye(2)[Y]), "Give the last layer 2 units"),
        (lambda: chapter_model().fit(X, Y, epochs=-1), "epochs: expected a whole number from 0"),
        (lambda: chapter_model().fit(X, Y, batch_size=0), "batch_size: expected"),
        (lambda: chapter_model().fit(X, Y, validation_split=1.5), "validation_split"),
        (lambda: chapter_model("mean_sqared_error"), "mean_squared_error"),
        (lambda: Sequential(dtype="float16"), "float32"),
    ],
)
def test_mistakes_are_told_with_what_was_expected(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]


def test_class_numbers_where_rows_are_expected_are_told_the_cure() -> None:
    model = Sequential([Dense(3, "softmax", input_dim=4)])
    model.compile("sgd", "categorical_crossentropy")
    with pytest.raises(ValueError, match="sparse_categorical_crossentropy"):
        model.fit(X, Y)
    with pytest.raises(ValueError, match="one-hot"):
        model.fit(X, np.ones((100, 3)))


def test_mistakes_of_order_and_kind() -> None:
    with pytest.raises(RuntimeError, match="compile"):
        Sequential([Dense(1, input_dim=4)]).fit(X, Y)
    with pytest.raises(TypeError, match="expected a layer"):
        Sequential(["Dense"])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="loss='mse'"):
        Sequential([Dense(1)]).compile("sgd")
