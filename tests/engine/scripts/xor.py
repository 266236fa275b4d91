"""Exclusive or: no single line parts these four points, two layers do."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(4)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
y = np.array([[0], [1], [1], [0]], dtype="float32")

line = keras.Sequential([keras.Input(shape=(2,)), layers.Dense(1, activation="sigmoid")])
line.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
line.fit(X, y, epochs=100, batch_size=4, verbose=0)

curve = keras.Sequential(
    [keras.Input(shape=(2,)), layers.Dense(16, activation="tanh"), layers.Dense(1, activation="sigmoid")]
)
curve.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
curve.fit(X, y, epochs=150, batch_size=4, verbose=0)

best_line, best_curve = line.evaluate(X, y, verbose=0), curve.evaluate(X, y, verbose=0)
print("one layer:", best_line, "two layers:", best_curve)
assert best_line > 0.69  # ln 2: as good as tossing a coin
assert best_curve < 0.1
assert (curve.predict(X, verbose=0).round() == y).all()
