"""Label smoothing: a little doubt in the labels keeps a network from being too sure."""

import numpy as np
from keras.layers import Dense, Input
from keras.losses import BinaryCrossentropy, CategoricalCrossentropy
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed, to_categorical

rng = np.random.default_rng(31)
kinds = rng.integers(0, 4, 160)
X = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])[kinds] + rng.normal(0, 0.25, (160, 2))
rows = to_categorical(kinds)


def surest(smoothing):
    set_random_seed(31)
    model = Sequential([Input((2,)), Dense(16, activation="relu"), Dense(4, activation="softmax")])
    loss = CategoricalCrossentropy(label_smoothing=smoothing)
    model.compile(optimizer=Adam(0.05), loss=loss, metrics=["accuracy"])
    history = model.fit(X, rows, epochs=25, batch_size=32, verbose=0).history
    assert history["accuracy"][-1] > 0.95
    return float(np.median(model.predict(X, verbose=0).max(axis=1))), history["loss"][-1]


sure, loss = surest(0.0)
doubtful, smoothed_loss = surest(0.2)
print(f"middle chance of the best class: {sure:.3f} without, {doubtful:.3f} with smoothing")
assert sure > 0.97
assert abs(doubtful - (1 - 0.2 + 0.2 / 4)) < 0.05
assert smoothed_loss > loss + 0.3

smoothed = BinaryCrossentropy(label_smoothing=0.1)(np.array([[1.0]]), np.array([[0.9]]))
assert np.isclose(float(smoothed), -(0.95 * np.log(0.9) + 0.05 * np.log(0.1)), rtol=1e-4)
