"""Losses without a model: as functions, one number a row, and as classes, one number for all."""

import keras
import numpy as np
from keras import losses

true = np.array([[0.0, 1.0], [2.0, 3.0]])
pred = np.array([[0.0, 2.0], [2.0, 0.0]])
assert np.allclose(np.asarray(losses.mean_squared_error(true, pred)), [0.5, 4.5])
assert np.allclose(np.asarray(losses.mean_absolute_error(true, pred)), [0.5, 1.5])
assert np.allclose(np.asarray(losses.huber(true, pred, delta=1.0)), [0.25, 1.25])
assert np.allclose(np.asarray(losses.log_cosh(true, pred)), [np.log(np.cosh(1)) / 2, np.log(np.cosh(3)) / 2])
assert float(losses.MeanSquaredError()(true, pred)) == 2.5
assert float(losses.MeanSquaredError(reduction="sum")(true, pred)) == 5.0
assert np.allclose(np.asarray(losses.MeanSquaredError(reduction="none")(true, pred)), [0.5, 4.5])
assert float(losses.MeanAbsoluteError()(true, pred, sample_weight=[0, 2])) == 1.5

yes, chance = np.array([[1.0], [0.0]]), np.array([[0.8], [0.4]])
by_hand = -(np.log(0.8) + np.log(0.6)) / 2
assert np.isclose(float(losses.BinaryCrossentropy()(yes, chance)), by_hand, rtol=1e-5)
sums = np.log(chance / (1 - chance))
assert np.isclose(float(losses.BinaryCrossentropy(from_logits=True)(yes, sums)), by_hand, rtol=1e-5)

chances = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
by_hand = -(np.log(0.2) + np.log(0.8)) / 2
rows = keras.utils.to_categorical([1, 2], 3)
assert np.isclose(float(losses.CategoricalCrossentropy()(rows, chances)), by_hand, rtol=1e-5)
assert np.isclose(float(losses.SparseCategoricalCrossentropy()(np.array([1, 2]), chances)), by_hand, rtol=1e-5)
logits = losses.SparseCategoricalCrossentropy(from_logits=True)
assert np.isclose(float(logits(np.array([1, 2]), np.log(chances) + 5)), by_hand, rtol=1e-5)

half = np.array([[0.5, 0.5]])
assert np.isclose(float(losses.KLDivergence()(half, np.array([[0.25, 0.75]]))), 0.5 * np.log(2 * 2 / 3), rtol=1e-5)
assert np.isclose(float(losses.Poisson()(np.array([[2.0]]), np.array([[3.0]]))), 3 - 2 * np.log(3), rtol=1e-5)
assert np.allclose(np.asarray(losses.hinge(np.array([[1.0], [0.0]]), np.array([[0.3], [0.4]]))), [0.7, 1.4])
named = losses.get("categorical_crossentropy")
print("all by hand;", getattr(named, "__name__", named))
