"""Every loss against Keras, function and class, and its gradient against autograd through Keras's."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from peers import autograd, close, keras, numbers, tensor

from engine import activations, losses

SHAPES = array_shapes(min_dims=1, max_dims=3, max_side=5)
MISSED = st.floats(-4, 4, width=32)
SURE = st.sampled_from([0.0, 1.0])
PROBABILITIES = st.one_of(SURE, st.floats(0.0078125, 0.9921875, width=32))
SMOOTHING = st.floats(0, 1, width=32)
FROM_LOGITS = st.fixed_dictionaries({}, optional={"from_logits": st.booleans()})
CROSS = st.fixed_dictionaries({}, optional={"from_logits": st.booleans(), "label_smoothing": SMOOTHING})
SETTINGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "huber": st.fixed_dictionaries({}, optional={"delta": st.floats(0.125, 4, width=32)}),
    "binary_crossentropy": CROSS,
    "categorical_crossentropy": CROSS,
    "sparse_categorical_crossentropy": FROM_LOGITS,
}
# Near zero, float32 is compared within a few of its steps at the size of what was added up to it: numbers of up to 9
# in logits times labels and in counts times logarithms, of 4 in Keras's log_cosh, which has no digits left for a small
# miss, of 1 in shares and margins. The plain sums of squares and sizes need none.
ADDED_UP = {
    **{f"{name}crossentropy": 9.0 for name in ("binary_", "categorical_", "sparse_categorical_")},
    **{"poisson": 9.0, "log_cosh": 8.0, "kl_divergence": 1.0, "hinge": 4.0},
}


# In float64, too, Keras takes log 2 and, in the one, its epsilon rounded to float32.
ROUNDED = {"log_cosh": 2e-9, "kl_divergence": 2.0 * 2.0**-25}


def near(name: str, ours: Any, theirs: Any, terms: float = 1.0) -> None:
    """Assert that losses of `name` agree, for up to `terms` of them added up, in the type that ours have."""
    given, expected = np.atleast_1d(ours), np.atleast_1d(numbers(theirs))
    single = given.dtype == np.float32 or expected.dtype == np.float32
    nearly = 4 * float(np.finfo("float32" if single else "float64").eps) * ADDED_UP.get(name, 0.0)
    nearly = max(nearly, ROUNDED.get(name, 0.0))
    close(given, expected.reshape(given.shape), rel=1e-6 if single else 1e-12, abs=terms * nearly)


@st.composite
def cases(draw: st.DrawFn, name: str, dtype: str) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Truths, predictions and settings that suit the loss."""
    options = draw(SETTINGS.get(name, st.just({})))
    shape = draw(SHAPES)
    if "categorical" in name:
        shape = (*shape[:-1], shape[-1] + 1)  # of a single class Keras warns
    probable = ("crossentropy" in name and not options.get("from_logits")) or name in ("kl_divergence", "poisson")
    pred = draw(arrays(np.float32, shape, elements=PROBABILITIES if probable else MISSED)).astype(dtype)
    if "categorical" in name and probable:
        pred[..., 0] += 0.125  # so that no row adds up to 0
    if name == "sparse_categorical_crossentropy":
        return draw(arrays(np.int64, shape[:-1], elements=st.integers(0, shape[-1] - 1))), pred, options
    if name == "hinge":
        labels = draw(st.sampled_from([[0.0, 1.0], [-1.0, 1.0], [-1.0, 0.5]]))
        return draw(arrays(np.float32, shape, elements=st.sampled_from(labels))).astype(dtype), pred, options
    elements = PROBABILITIES if probable or "crossentropy" in name else MISSED
    return draw(arrays(np.float32, shape, elements=elements)).astype(dtype), pred, options


@pytest.mark.parametrize("name", losses.NAMES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_function(name: str, data: st.DataObject) -> None:
    for dtype in ("float32", "float64"):
        true, pred, options = data.draw(cases(name, dtype))
        ours = getattr(losses, name)(true, pred, **options)
        theirs = getattr(keras.losses, name)(tensor(true), tensor(pred), **options)
        assert ours.dtype == dtype
        near(name, ours, theirs)


@st.composite
def weights(draw: st.DrawFn, samples: tuple[int, ...]) -> np.ndarray | None:
    """None, one for all, one a sample, or one a sample in a column."""
    shape = draw(st.sampled_from([None, (), samples, (*samples, 1), (*samples[:-1], 1) if samples else ()]))
    return (
        None
        if shape is None
        else draw(arrays(np.float32, shape, elements=st.one_of(st.just(0.0), st.floats(0.125, 3, width=32))))
    )


@pytest.mark.parametrize("name", losses.NAMES)
@given(data=st.data(), dtype=st.sampled_from(["float32", "float64"]), reduction=st.sampled_from(losses.REDUCTIONS))
@settings(max_examples=40, deadline=None)
def test_class(name: str, data: st.DataObject, dtype: str, reduction: str | None) -> None:
    true, pred, options = data.draw(cases(name, dtype))
    weight = data.draw(weights(pred.shape[:-1]))
    if reduction == "mean_with_sample_weight" and pred.size == pred.shape[-1]:
        weight = None  # Keras does not divide the loss of a single sample by its weight, where it takes it for all
    kind = type(losses.get(name))
    ours = kind(**options, reduction=reduction, dtype=dtype)(true, pred, sample_weight=weight)
    theirs = getattr(keras.losses, kind.__name__)(**options, reduction=reduction, dtype=dtype)
    expected = theirs(tensor(true), tensor(pred), sample_weight=None if weight is None else tensor(weight))
    added_up = reduction in ("sum", "mean_with_sample_weight")  # the latter, too, where one weight is for all
    near(name, ours, expected, terms=3.0 * (pred.size if added_up else 1))  # weights are up to 3


@pytest.mark.parametrize("true", [(4,), (4, 1), (4, 3), (4, 3, 1)])
@pytest.mark.parametrize("pred", [(4,), (4, 1), (4, 3), (4, 3, 1)])
def test_which_shapes_go_together(true: tuple[int, ...], pred: tuple[int, ...]) -> None:
    y_true, y_pred = (np.linspace(0, 1, int(np.prod(shape))).reshape(shape) for shape in (true, pred))
    ours, theirs = losses.MeanSquaredError("none"), keras.losses.MeanSquaredError("none", dtype="float64")
    if true[:2] == pred[:2] or {true[:2], pred[:2]} == {(4,), (4, 1)}:
        near("mean_squared_error", ours(y_true, y_pred), theirs(tensor(y_true), tensor(y_pred)))
    else:  # Keras stretches some of these to fit, which is hardly ever meant
        with pytest.raises(ValueError, match="of one shape"):
            ours(y_true, y_pred)


def away_from_corners(name: str, true: np.ndarray, pred: np.ndarray, options: dict[str, Any]) -> np.ndarray:
    """Predictions moved where two slopes meet: there autograd takes any of them, and so may we."""
    if name == "hinge":
        signs = 2 * true - 1 if np.isin(true, [0, 1]).all() else true
        return np.where(np.abs(1 - signs * pred) < 0.01, pred + 0.0213, pred)
    if name in ("mean_absolute_error", "huber"):
        for corner in (0.0, options.get("delta", 1.0), -options.get("delta", 1.0)):
            pred = np.where(np.abs(pred - true - corner) < 0.01, true + corner + 0.0213, pred)
    return pred


@pytest.mark.parametrize("name", losses.NAMES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_gradient(name: str, data: st.DataObject) -> None:
    true, pred, options = data.draw(cases(name, "float64"))
    pred = away_from_corners(name, true, pred, options)
    if name == "poisson":
        pred = np.maximum(pred, 0.0078125)  # at 0 the slope is 1e7 times the count, and its digits go with it
    function = getattr(keras.losses, name)
    _, (expected,) = autograd(lambda pred: function(tensor(true), pred, **options).mean(), pred)
    loss = type(losses.get(name))(**options)
    close(loss.gradient(*loss.pair(true, pred)), expected, rel=1e-9, abs=1e-12)


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")  # of length 1: drawn on purpose
@pytest.mark.parametrize("name", [name for name in losses.NAMES if name.endswith("crossentropy")])
@given(data=st.data(), from_logits=st.booleans())
@settings(max_examples=25, deadline=None)
def test_fused_gradient(name: str, data: st.DataObject, from_logits: bool) -> None:
    """Within ±4, where Keras clips no probability, its gradient by the sums is the same."""
    true, _, options = data.draw(cases(name, "float64"))
    shape = (*true.shape, data.draw(st.integers(true.max(initial=0) + 1, 6))) if true.dtype == np.int64 else true.shape
    sums = data.draw(arrays(np.float64, shape, elements=st.floats(-4, 4)))
    kind = type(losses.get(name))
    loss = kind(**options | {"from_logits": from_logits})
    last = "linear" if from_logits else kind.activation
    _, (expected,) = autograd(
        lambda sums: getattr(keras.losses, name)(
            tensor(true), getattr(keras.activations, last)(sums), **options | {"from_logits": from_logits}
        ).mean(),
        sums,
    )
    by_sums = losses.fused(loss, last)
    assert by_sums is not None
    close(by_sums(true, activations.apply(last, sums)), expected, rel=1e-9, abs=1e-12)


def test_each_is_found_in_keras_by_the_same_names() -> None:
    for name in losses.NAMES:
        kind = type(losses.get(name))
        assert keras.losses.get(name).__name__ == name
        assert type(keras.losses.get(kind.__name__)).__name__ == kind.__name__
        assert kind().name == getattr(keras.losses, kind.__name__)().name
    for short in ("mse", "MSE", "mae", "MAE", "bce", "BCE", "kld", "KLD"):
        assert losses.get(short).name == keras.losses.get(short).__name__


def test_constructors_take_their_arguments_in_keras_order() -> None:
    import inspect

    for name in losses.NAMES:
        kind = type(losses.get(name))
        theirs = inspect.signature(getattr(keras.losses, kind.__name__)).parameters
        assert list(inspect.signature(kind).parameters) == list(theirs)
        function = inspect.signature(getattr(losses, name)).parameters
        expected = inspect.signature(getattr(keras.losses, name)).parameters
        assert {key: one.default for key, one in function.items()} == {k: one.default for k, one in expected.items()}
    assert list(inspect.signature(losses.Loss).parameters) == list(inspect.signature(keras.losses.Loss).parameters)
