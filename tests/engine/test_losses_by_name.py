import json
from typing import Any

import numpy as np
import pytest

from engine import losses
from engine.losses import Loss

Array = np.ndarray


CALLED: list[tuple[Any, type[Loss]]] = [
    ("mse", losses.MeanSquaredError),
    ("MSE", losses.MeanSquaredError),
    ("mae", losses.MeanAbsoluteError),
    ("bce", losses.BinaryCrossentropy),
    ("KLD", losses.KLDivergence),
    ("Huber", losses.Huber),
    ("BinaryCrossentropy", losses.BinaryCrossentropy),
    (losses.LogCosh, losses.LogCosh),
    (losses.poisson, losses.Poisson),
    ({"class_name": "Hinge", "config": {"name": "mine"}}, losses.Hinge),
]


@pytest.mark.parametrize(("identifier", "kind"), CALLED)
def test_losses_go_by_name_class_config_and_function(identifier: Any, kind: type[Loss]) -> None:
    assert type(losses.get(identifier)) is kind


def test_a_loss_is_itself_and_functions_and_names_mean_the_same() -> None:
    loss = losses.Huber(delta=3)
    assert losses.get(loss) is loss
    for name in losses.NAMES:
        assert type(losses.get(name)) is type(losses.get(getattr(losses, name)))
        assert losses.get(name).name in (name, f"{name}_loss")


def huber(y_true: Array, y_pred: Array) -> Array:
    """Someone else's, which only has the name."""
    return y_true


@pytest.mark.parametrize("wrong", ["msee", "", 3, None, {"class_name": "Layer", "config": {}}, int])
def test_unknown_losses_are_refused_with_those_there_are(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"loss: expected one of mean_squared_error, .*; got"):
        losses.get(wrong)


@pytest.mark.parametrize("wrong", [huber, lambda y, p: y, abs, losses.get])
def test_a_function_of_ones_own_is_refused_with_what_to_do(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"got the function .*Write a subclass of engine.losses.Loss with call"):
        losses.get(wrong)


CONFIGURED = [
    *(type(losses.get(name))(reduction="sum", name="mine") for name in losses.NAMES),
    losses.Huber(delta=0.3, reduction="sum", name="mine"),
    losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, reduction="sum", name="mine"),
    losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, reduction="sum", name="mine"),
    losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum", name="mine"),
]


@pytest.mark.parametrize("loss", CONFIGURED)
def test_a_config_makes_the_same_loss_again(loss: Loss) -> None:
    true, pred = [0, 1] if loss.sparse else [[1.0, 0.0], [0.0, 1.0]], [[0.7, 0.2], [0.4, 0.5]]
    config = json.loads(json.dumps({"class_name": type(loss).__name__, "config": loss.get_config()}))
    again = losses.get(config)
    assert (again.name, again.reduction) == ("mine", "sum")
    assert again(true, pred) == loss(true, pred) != type(loss)()(true, pred)


@pytest.mark.parametrize("name", losses.NAMES)
def test_a_replaced_function_is_felt_by_its_class(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loss, calls = losses.get(name), []

    def replaced(y_true: Array, y_pred: Array, **settings: Any) -> Array:
        calls.append(settings)
        return np.array([7.0])

    monkeypatch.setattr(losses, name, replaced)
    assert loss([0] if loss.sparse else [[1.0]], [[1.0]]) == 7.0
    assert len(calls) == 1


class Quartic(Loss):
    """One as a learner would write it."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        return ((y_pred - y_true) ** 4).mean(axis=-1)

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        return 4 * (y_pred - y_true) ** 3 / y_pred.size


def test_a_loss_of_ones_own_has_all_that_the_others_have() -> None:
    loss = losses.get(Quartic(name="quartic", reduction="sum"))
    assert loss([[0], [0]], [1, 2], sample_weight=[1, 0.5]) == 9.0
    assert loss.get_config() == {"name": "quartic", "reduction": "sum", "dtype": None}
    assert losses.get(Quartic).name == "Quartic"


def test_what_a_loss_of_ones_own_lacks_is_said() -> None:
    with pytest.raises(NotImplementedError, match=r"Loss needs call\(y_true, y_pred\)"):
        Loss()([1], [1])
    with pytest.raises(NotImplementedError, match=r"Loss needs gradient\(y_true, y_pred\)"):
        Loss().gradient(np.ones(1), np.ones(1))


def test_the_public_names() -> None:
    functions = set(losses.NAMES)
    classes = {type(losses.get(name)).__name__ for name in functions}
    others = {"NAMES", "EPSILON", "REDUCTIONS", "Given", "Gradient", "Loss", "LossFunctionWrapper"}
    assert set(losses.__all__) == functions | classes | others | {"get", "fused", "paired", "class_numbers"}
    assert all(hasattr(losses, name) for name in losses.__all__)
