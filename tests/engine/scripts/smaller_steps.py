"""ReduceLROnPlateau: when the loss on validation_data stands still, steps get smaller."""

from itertools import pairwise

import keras
import numpy as np
from keras.callbacks import ReduceLROnPlateau

keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)
X = rng.uniform(-2, 2, (150, 1))
y = np.sin(2 * X) + rng.normal(0, 0.1, (150, 1))

model = keras.models.Sequential(
    [keras.layers.Input(shape=(1,)), keras.layers.Dense(24, "tanh"), keras.layers.Dense(1)], name="sine"
)
model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss="mse")
plateau = ReduceLROnPlateau(monitor="val_loss", factor=0.2, patience=3, min_lr=0.001)
history = model.fit(
    X[:100], y[:100], epochs=40, batch_size=20, validation_data=(X[100:], y[100:]), callbacks=[plateau], verbose=0
).history

rates = history["learning_rate"]
print("rates:", sorted({float(rate) for rate in rates}, reverse=True))
assert set(history) == {"loss", "val_loss", "learning_rate"}
assert abs(rates[0] - 0.05) < 1e-6
assert all(later <= earlier for earlier, later in pairwise(rates))
assert rates[-1] < 0.05
assert min(rates) > 0.001 - 1e-6
assert history["val_loss"][-1] < history["val_loss"][0]
