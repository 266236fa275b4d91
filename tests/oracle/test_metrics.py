"""Every metric against Keras's, over several batches with weights and ties; exact scores against scikit-learn's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from peers import close, floatx, keras, numbers

import engine
from engine import metrics

Array = np.ndarray[Any, Any]
Batch = tuple[Array, Array, Array | None]
Settings = dict[str, Any]

few = settings(max_examples=25)
get_metric = keras.src.trainers.compile_utils.get_metric
averages = st.sampled_from([None, "micro", "macro", "weighted"])
unit = st.floats(1 / 16, 15 / 16, width=16)


def scores(rng: np.random.Generator, shape: tuple[int, ...], steps: int) -> Array:
    """Numbers from 0 to 1; with `steps` only so many, so that there are ties, ends and thresholds among them."""
    drawn = rng.random(shape) if not steps else rng.integers(0, steps + 1, shape) / steps
    return drawn.astype(np.float32)


@st.composite
def several(draw: st.DrawFn, kind: str) -> list[Batch]:
    """Some batches of truths, predictions and weights of one kind; the last may be a single sample."""
    rng, steps = np.random.default_rng(draw(st.integers(0, 2**32 - 1))), draw(st.sampled_from([0, 0, 4, 10]))
    outputs, weighted = draw(st.integers(1, 5)), draw(st.booleans())
    batches: list[Batch] = []
    for _ in range(draw(st.integers(1, 3))):
        samples = draw(st.integers(1, 12))
        # Sixteenths, 0 among them: of any weights Keras's differences of sums keep few digits, in single precision.
        weights = (rng.integers(0, 33, samples) / 16).astype(np.float32) if weighted else None
        batches.append((*pair(kind, rng, (samples, outputs), steps), weights))
    return batches


def pair(kind: str, rng: np.random.Generator, shape: tuple[int, int], steps: int) -> tuple[Array, Array]:
    """Truths and predictions."""
    classes = rng.integers(0, shape[1], shape[0])
    match kind:
        case "class numbers":
            return rng.integers(0, 3, shape[0]), rng.integers(0, 3, shape[0])
        case "flat":
            return rng.integers(0, 2, shape[0]), scores(rng, shape[:1], steps)
        case "yes or no":
            return rng.integers(0, 2, shape).astype(np.float32), scores(rng, shape, steps)
        case "one-hot":
            return np.eye(shape[1], dtype=np.float32)[classes], scores(rng, shape, steps)
        case "sparse":
            return classes, scores(rng, shape, steps)
        case "sparse column":
            return classes[:, None], scores(rng, shape, steps)
        case "logits":
            return rng.integers(0, 2, shape).astype(np.float32), rng.normal(0, 3, shape).astype(np.float32)
    return rng.normal(size=shape).astype(np.float32), rng.normal(size=shape).astype(np.float32)


BINARY = ("flat", "yes or no")
# Each row: the class, kinds of truths and predictions it takes, and arguments to draw.
FORMS: list[tuple[str, tuple[str, ...], dict[str, st.SearchStrategy[Any]]]] = [
    ("Accuracy", ("class numbers",), {}),
    ("BinaryAccuracy", BINARY, {"threshold": unit}),
    ("CategoricalAccuracy", ("one-hot",), {}),
    ("SparseCategoricalAccuracy", ("sparse", "sparse column"), {}),
    ("TopKCategoricalAccuracy", ("one-hot",), {"k": st.just(1)}),
    ("SparseTopKCategoricalAccuracy", ("sparse", "sparse column"), {"k": st.just(1)}),
    ("Precision", BINARY, {"thresholds": st.none() | unit | st.lists(unit, min_size=1, max_size=4)}),
    ("Recall", BINARY, {"thresholds": st.none() | unit | st.lists(unit, min_size=1, max_size=4)}),
    ("Precision", ("one-hot",), {"class_id": st.just(0), "thresholds": st.none() | unit}),
    ("Recall", ("one-hot",), {"class_id": st.just(0), "thresholds": st.none() | unit}),
    ("F1Score", ("yes or no", "one-hot"), {"average": averages, "threshold": st.none() | unit}),
    ("FBetaScore", ("yes or no",), {"average": averages, "beta": st.floats(0.5, 2.0), "threshold": unit}),
    ("AUC", BINARY, {"num_thresholds": st.integers(2, 200)}),
    ("AUC", BINARY, {"num_thresholds": st.integers(2, 20), "curve": st.sampled_from(["ROC", "PR"])}),
    (
        "AUC",
        BINARY,
        {
            "curve": st.sampled_from(["ROC", "PR"]),
            "summation_method": st.sampled_from(["interpolation", "majoring", "minoring"]),
        },
    ),
    ("AUC", BINARY, {"thresholds": st.lists(unit, min_size=1, max_size=5)}),
    ("AUC", ("yes or no",), {"multi_label": st.just(True), "curve": st.sampled_from(["ROC", "PR"])}),
    ("AUC", ("logits",), {"from_logits": st.just(True)}),
    ("MeanSquaredError", ("regression",), {}),
    ("RootMeanSquaredError", ("regression",), {}),
    ("MeanAbsoluteError", ("regression",), {}),
    ("BinaryCrossentropy", ("yes or no",), {"label_smoothing": st.sampled_from([0.0, 0.1])}),
    ("BinaryCrossentropy", ("logits",), {"from_logits": st.just(True)}),
]


@pytest.mark.parametrize(("name", "kinds", "arguments"), FORMS)
@few
@given(data=st.data())
def test_what_several_batches_come_to(
    name: str, kinds: tuple[str, ...], arguments: dict[str, st.SearchStrategy[Any]], data: st.DataObject
) -> None:
    chosen = {argument: data.draw(drawn, label=argument) for argument, drawn in arguments.items()}
    batches = data.draw(several(data.draw(st.sampled_from(kinds))))
    ours, theirs = getattr(metrics, name)(**chosen), getattr(keras.metrics, name)(**chosen)
    for batch in batches:
        ours.update_state(*batch)
        theirs.update_state(*batch)
        same(ours.result(), theirs.result())
    for metric in (ours, theirs):
        metric.reset_state()
    same(ours(*batches[0]), theirs(*batches[0]))


def same(ours: Any, theirs: Any) -> None:
    close(np.atleast_1d(ours), np.atleast_1d(numbers(theirs)), rel=1e-6, abs=1e-6)


@few
@given(
    batches=several("regression"),
    class_aggregation=st.sampled_from([None, "uniform_average", "variance_weighted_average"]),
    num_regressors=st.integers(0, 3),
)
def test_r2(batches: list[Batch], class_aggregation: str | None, num_regressors: int) -> None:
    assume(len(batches[0][0]) > 2)  # of one or two samples the variance may vanish, and 0 / 0 tells nothing
    assume(num_regressors < batches[0][0].size - 1)  # Keras warns of more
    ours = metrics.R2Score(class_aggregation, num_regressors)
    with floatx("float64"):  # in single precision Keras's Σy² − (Σy)²/n keeps few digits of truths that hardly vary
        theirs = keras.metrics.R2Score(class_aggregation, num_regressors)
        for batch in batches:
            ours.update_state(*batch)
            theirs.update_state(*batch)
            same(ours.result(), theirs.result())


@pytest.mark.parametrize("name", ["CategoricalCrossentropy", "SparseCategoricalCrossentropy"])
@few
@given(data=st.data(), from_logits=st.booleans())
def test_crossentropies_of_classes(name: str, data: st.DataObject, from_logits: bool) -> None:
    batches = data.draw(several("one-hot" if name.startswith("C") else "sparse"))
    assume(batches[0][1].shape[1] > 1)  # Keras warns of a single class
    ours, theirs = (getattr(side.metrics, name)(from_logits=from_logits) for side in (engine, keras))
    for true, pred, weights in batches:
        probable = np.maximum(pred, np.float32(1e-3))  # rows of zeros are no probabilities
        ours.update_state(true, probable, weights)
        theirs.update_state(true, probable, weights)
        same(ours.result(), theirs.result())


@pytest.mark.parametrize("name", ["TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy"])
@few
@given(data=st.data())
def test_places_among_the_largest(name: str, data: st.DataObject) -> None:
    batches = data.draw(several("one-hot" if name.startswith("T") else "sparse"))
    k = data.draw(st.integers(1, batches[0][1].shape[1]))  # Keras on torch takes no k beyond the classes
    ours, theirs = (getattr(side.metrics, name)(k=k) for side in (engine, keras))
    for batch in batches:
        same(ours(*batch), theirs(*batch))


@pytest.mark.parametrize("name", ["Precision", "Recall"])
@few
@given(data=st.data(), thresholds=st.none() | unit)
def test_yes_only_among_the_largest(name: str, data: st.DataObject, thresholds: float | None) -> None:
    batches = data.draw(several("one-hot"))
    outputs = batches[0][1].shape[1]
    top_k = data.draw(st.integers(1, outputs))
    class_id = data.draw(st.none() | st.integers(0, outputs - 1))
    ours, theirs = (getattr(side.metrics, name)(thresholds, top_k, class_id) for side in (engine, keras))
    for true, pred, weights in batches:
        untied = (pred + np.arange(outputs) / 1000).astype(np.float32)  # which of equals counts, torch leaves open
        same(ours(true, untied, weights), theirs(true, untied, weights))


@pytest.mark.parametrize("name", ["Precision", "Recall"])
@few
@given(batches=several("yes or no"), steps=st.integers(2, 10))
def test_evenly_spread_thresholds(name: str, batches: list[Batch], steps: int) -> None:
    thresholds = [step / steps for step in range(steps + 1)]
    ours, theirs = (getattr(side.metrics, name)(thresholds) for side in (engine, keras))
    for true, pred, weights in batches:
        same(ours(true, pred, weights), theirs(true, pred, weights))


@few
@given(
    shape=st.lists(st.integers(1, 4), max_size=3).map(tuple),
    weighted=st.integers(-1, 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_means_of_values_of_any_shape(shape: tuple[int, ...], weighted: int, seed: int) -> None:
    """With weights for the whole batch (0 axes), each sample (1), or each value."""
    rng = np.random.default_rng(seed)
    ours, theirs = metrics.Mean(), keras.metrics.Mean()
    for _ in range(2):
        values = rng.normal(size=shape).astype(np.float32)
        weights = None if weighted < 0 else rng.uniform(0.5, 2, shape[:weighted]).astype(np.float32)
        same(ours(values, weights), theirs(values, weights))


FUNCTIONS = {
    "binary_accuracy": ("flat", "yes or no"),
    "categorical_accuracy": ("one-hot",),
    "sparse_categorical_accuracy": ("sparse", "sparse column"),
    "mean_squared_error": ("regression",),
    "mean_absolute_error": ("regression",),
    "categorical_crossentropy": ("one-hot",),
    "binary_crossentropy": ("yes or no",),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@few
@given(data=st.data())
def test_functions_give_a_value_for_each(name: str, data: st.DataObject) -> None:
    true, pred, _ = data.draw(several(data.draw(st.sampled_from(FUNCTIONS[name]))))[0]
    assume(pred.shape[-1] > 1)  # Keras warns of a single class
    pred = np.maximum(pred, np.float32(1e-3)) if "crossentropy" in name else pred
    same(getattr(metrics, name)(true, pred), getattr(keras.metrics, name)(true, pred))


@pytest.mark.parametrize(
    "identifier",
    [
        *("accuracy", "acc", "Accuracy", "mse", "MSE", "mae", "bce", "AUC", "auc", "Precision", "recall", "f1_score"),
        *("r2_score", "binary_accuracy", "SparseCategoricalAccuracy", "root_mean_squared_error", "f_beta_score"),
    ],
)
@pytest.mark.parametrize(
    ("target", "output"), [((8,), (8, 1)), ((8, 1), (8, 1)), ((8, 3), (8, 3)), ((8,), (8, 3)), ((8, 1), (8, 3))]
)
def test_compile_means_the_same(identifier: str, target: tuple[int, ...], output: tuple[int, ...]) -> None:
    theirs = get_metric(identifier, np.zeros(target), np.zeros(output))
    ours = metrics.compiled(identifier, target, output)
    assert (type(ours).__name__, ours.name) == (type(theirs).__name__, theirs.name)
    assert ours.direction == theirs._direction


def test_compile_names_functions_alike() -> None:
    def shareOfOnes(y_true: Any, y_pred: Any) -> Any:  # noqa: N802 - a name as people write them
        return y_pred[:, 0]

    given: list[Callable[..., Any]] = [shareOfOnes, lambda y_true, y_pred: y_pred[:, 0]]
    for function in given:
        theirs = get_metric(function, np.zeros((8, 1)), np.zeros((8, 1)))
        assert metrics.compiled(function, (8, 1), (8, 1)).name == theirs.name


@few
@given(seed=st.integers(0, 2**32 - 1), classes=st.integers(2, 4), steps=st.sampled_from([0, 4]))
def test_scores_of_whole_arrays(seed: int, classes: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    true, pred = rng.integers(0, classes, 30), rng.integers(0, classes, 30)
    everything = list(range(classes))
    expected = sklearn.metrics.confusion_matrix(true, pred, labels=everything)
    assert metrics.confusion_matrix(true, pred, classes).tolist() == expected.tolist()
    assert metrics.accuracy(true, np.eye(classes)[pred]) == sklearn.metrics.accuracy_score(true, pred)
    per_class = sklearn.metrics.precision_recall_fscore_support(true, pred, labels=everything, zero_division=0)
    for score, theirs in zip((metrics.precision, metrics.recall, metrics.f1_score), per_class, strict=False):
        assert [score(true, pred, one) for one in everything] == pytest.approx(theirs.tolist())
    yes, chances = true == 1, scores(rng, (30,), steps)
    assume(0 < yes.sum() < 30)
    assert metrics.roc_auc(yes, chances) == pytest.approx(sklearn.metrics.roc_auc_score(yes, chances))


@few
@given(batches=several("regression"))
def test_r2_is_scikit_learns(batches: list[Batch]) -> None:
    true, pred, weights = (None if part is None else part.astype(np.float64) for part in batches[0])
    assume(len(true) > 2 and (weights is None or np.count_nonzero(weights) > 2))
    theirs = sklearn.metrics.r2_score(true, pred, sample_weight=weights)
    assert metrics.R2Score()(true, pred, weights) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@few
@given(seed=st.integers(0, 2**32 - 1), average=averages)
def test_f1_is_scikit_learns(seed: int, average: str | None) -> None:
    rng = np.random.default_rng(seed)
    true, chances = rng.integers(0, 3, 30), rng.random((30, 3))
    theirs = sklearn.metrics.f1_score(true, chances.argmax(-1), average=average, labels=[0, 1, 2], zero_division=0)
    ours = metrics.F1Score(average)(np.eye(3)[true], chances)
    assert ours == pytest.approx(theirs, abs=1e-6)  # Keras's ε in the divisions
