from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from engine.experiment import DATA_NAMES, Diverged, Experiment, run
from engine.optimizers import SGD
from engine.training import batches, build


def experiment(**parts: Any) -> Experiment:
    return Experiment.from_dict(
        {
            "seed": 7,
            "data": {"noise": 0.1},
            "network": {"layers": [8, 8]},
            "training": {"optimizer": "adam", "epochs": 3},
        }
        | parts
    )


def history(recipe: Experiment) -> list[dict[str, float]]:
    return [{name: value for name, value in asdict(result).items() if name != "seconds"} for result in run(recipe)]


@pytest.mark.parametrize("name", DATA_NAMES)
def test_the_same_experiment_gives_the_same_history(name: str) -> None:
    recipe = experiment(data={"name": name, "noise": 0.1, "samples": 200}, network={"layers": [8], "dropout": 0.2})
    first = history(recipe)
    assert history(recipe) == first
    assert all(np.isfinite(list(epoch.values())).all() for epoch in first)
    assert history(experiment(seed=8, data={"name": name, "samples": 200})) != first


@pytest.mark.parametrize("name", DATA_NAMES)
def test_every_set_can_be_learnt(name: str) -> None:
    training = {"optimizer": "adam", "learning_rate": 0.03, "epochs": 300}
    results = list(run(experiment(data={"name": name, "samples": 500}, training=training)))
    assert results[-1].loss < results[0].loss / 2
    assert results[-1].accuracy > 0.9


def test_a_result_after_each_epoch_and_nothing_in_between() -> None:
    recipe = experiment(data={"samples": 50, "train_share": 0.5}, training={"batch_size": 10, "epochs": 2})
    told = [result and (result.epoch, result.steps) for result in batches(recipe)]
    assert told[0] is None, "one may pause within an epoch"
    assert [result for result in told if result] == [(1, 3), (2, 6)]


def test_a_long_epoch_can_be_left_again_and_again() -> None:
    recipe = experiment(
        data={"samples": 10_000, "train_share": 0.9},
        network={"layers": [128, 128, 128]},
        training={"batch_size": 100, "epochs": 1},
    )
    assert list(batches(recipe)).count(None) == 90, "after every batch, as each is a lot of work"


def test_results_are_what_the_network_says_of_its_data() -> None:
    recipe = experiment(training={"optimizer": "sgd", "learning_rate": 1e-6, "epochs": 1})
    prepared, model = build(recipe)
    before = model.measure(prepared.validation.targets, model.predict(prepared.validation.inputs))
    (result,) = run(recipe)
    assert result.val_loss == pytest.approx(before["loss"], rel=1e-4)  # a step of almost nothing


def test_training_data_are_standardised_by_their_own_statistics_and_disjoint_from_the_rest() -> None:
    prepared, _ = build(experiment(data={"name": "gauss", "samples": 400, "noise": 0.2, "train_share": 0.3}))
    assert (len(prepared.training), len(prepared.validation)) == (120, 280)
    np.testing.assert_allclose(prepared.training.inputs.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(prepared.training.inputs.std(axis=0), 1, atol=1e-6)
    rows = {tuple(row) for part in (prepared.training, prepared.validation) for row in part.inputs.tolist()}
    assert len(rows) == 400


def test_another_network_learns_from_the_same_data() -> None:
    one, other = (build(experiment(network={"layers": layers}))[0] for layers in ([2], [8, 8, 8]))
    assert (one.training.inputs == other.training.inputs).all()


def test_the_recipe_builds_its_network() -> None:
    _, model = build(
        experiment(data={"name": "iris"}, network={"layers": [5, 3], "activation": "relu", "dropout": 0.1})
    )
    assert [layer.name for layer in model.layers] == [
        "hidden layer 1", "dropout 1", "hidden layer 2", "dropout 2", "output layer"
    ]  # fmt: skip
    assert model.count_params() == (4 * 5 + 5) + (5 * 3 + 3) + (3 * 3 + 3)


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_few_samples_leave_both_parts_something(share: float) -> None:
    results = list(run(experiment(data={"name": "digits", "samples": 20, "train_share": share})))
    assert len(results) == 3


def exploding(optimizer: str = "sgd") -> Experiment:
    training = {"optimizer": optimizer, "learning_rate": 100, "epochs": 100}
    return experiment(network={"layers": [16, 16, 16], "activation": "linear"}, training=training)


def first_step_with_broken_numbers(recipe: Experiment) -> int:
    """Counted by hand, a batch at a time."""
    prepared, model = build(recipe)
    order = model.rng.permutation(len(prepared.training))
    for step, rows in enumerate(order.reshape(-1, recipe.training.batch_size), start=1):
        outputs = model.room_for(len(rows))
        model.train_steps(prepared.training, rows, outputs, len(rows))
        if not (np.isfinite(outputs).all() and np.isfinite(model.parameters).all()):
            return step
    raise AssertionError("it did not diverge in its first epoch")


def test_a_run_that_diverges_is_told_where_and_why() -> None:
    with pytest.raises(Diverged) as caught:
        list(run(exploding()))
    found = caught.value.post_mortem
    assert found.step == first_step_with_broken_numbers(exploding())
    assert found.epoch == (found.step - 1) // 25 + 1
    assert found.layer in {"hidden layer 1", "hidden layer 2", "hidden layer 3", "output layer"}
    assert "learning rate 100 is too high for sgd" in found.cause
    assert found.cause.endswith("try 1 or less")


def test_the_epochs_before_it_diverges_stand_and_are_finite() -> None:
    recipe = exploding()
    results = []
    with pytest.raises(Diverged):
        results.extend(run(recipe))
    assert all(np.isfinite(list(asdict(result).values())).all() for result in results)


@pytest.mark.parametrize("broken", ["hidden layer 1", "hidden layer 2", "output layer"])
def test_the_layer_named_is_the_first_whose_numbers_broke(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = experiment()
    prepared, model = build(recipe)
    layer = next(layer for layer in model.layers if layer.name == broken)
    layer.weights[0][0, 0] = np.inf
    monkeypatch.setattr("engine.training.build", lambda _: (prepared, model))
    with pytest.raises(Diverged) as caught:
        list(batches(recipe))
    assert (caught.value.post_mortem.epoch, caught.value.post_mortem.layer) == (1, broken)


def test_an_update_that_breaks_the_last_step_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaks(SGD):
        def apply(self, gradient: np.ndarray, parameters: np.ndarray, variables: object = ()) -> None:
            self.iterations += 1
            if self.iterations == 25:
                parameters[-1] = np.nan  # the bias of the output layer

    recipe = experiment(training={"epochs": 1})
    prepared, model = build(recipe)
    model.optimizer = Breaks()
    monkeypatch.setattr("engine.training.build", lambda _: (prepared, model))
    with pytest.raises(Diverged) as caught:
        list(run(recipe))
    assert (caught.value.post_mortem.step, caught.value.post_mortem.layer) == (25, "output layer")
