"""Normalization.adapt: the network learns mean and variance of its inputs from the training rows."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(20)
rng = np.random.default_rng(20)
area, rooms, year = rng.uniform(20, 200, 150), rng.integers(1, 7, 150), rng.integers(1900, 2020, 150)
X = np.stack([area, rooms, year], axis=1).astype("float32")
rent = 4.0 * area / 100 + 0.5 * rooms + (year - 1960) / 60 + rng.normal(0, 0.1, 150)
train, test = slice(0, 110), slice(110, None)

normalizer = layers.Normalization(axis=-1)
normalizer.adapt(X[train])
assert np.allclose(np.asarray(normalizer(X[train])).mean(axis=0), 0, atol=1e-3)
assert np.allclose(np.asarray(normalizer(X[train])).std(axis=0), 1, atol=1e-3)

model = keras.Sequential([normalizer, layers.Dense(16, activation="relu"), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.RMSprop(0.02), loss="mean_squared_error", metrics=["mean_absolute_error"])
model.fit(X[train], rent[train], epochs=40, batch_size=22, verbose=0)
mse, mae = model.evaluate(X[test], rent[test], verbose=0)
print(f"mean absolute error on new flats: {mae:.2f} (rents differ by {rent.std():.2f})")
assert mae < 0.45 * rent.std()

given = layers.Normalization(mean=[5.0, 0.0], variance=[4.0, 1.0])
assert np.allclose(np.asarray(given(np.array([[9.0, 3.0]], dtype="float32"))), [[2.0, 3.0]])
