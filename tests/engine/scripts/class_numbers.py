"""The same with class numbers as labels: sparse_categorical_crossentropy, and the two best guesses."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
angle = rng.uniform(0, 2 * np.pi, 400)
X = np.stack([np.cos(angle), np.sin(angle)], axis=1) + rng.normal(0, 0.05, (400, 2))
sector = (angle / (2 * np.pi / 5)).astype(int)  # five slices of a pie

model = keras.Sequential(
    [
        keras.Input(shape=(2,)),
        layers.Dense(24, activation="relu"),
        layers.Dense(24, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(0.02),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=2, name="in_the_best_two")],
)
history = model.fit(X, sector, epochs=20, batch_size=40, verbose=0)
numbers = model.evaluate(X, sector, verbose=0, return_dict=True)
print(numbers)
assert set(numbers) == {"loss", "accuracy", "in_the_best_two"}
assert numbers["accuracy"] > 0.85
assert numbers["in_the_best_two"] > 0.97
assert history.history["loss"][-1] < history.history["loss"][0] / 2
