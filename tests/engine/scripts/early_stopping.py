"""Stop when held-out rows no longer profit, and go back to the best weights."""

import numpy as np
from keras.callbacks import EarlyStopping
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed

set_random_seed(6)
rng = np.random.default_rng(6)
X = rng.normal(size=(60, 8))
y = (X[:, 0] + rng.normal(0, 0.6, 60) > 0).astype("float32")  # much noise, few rows: easy to learn by heart

model = Sequential([Dense(64, activation="relu", input_dim=8), Dense(1, activation="sigmoid")])
model.compile(Adam(0.005), "binary_crossentropy", metrics=["accuracy"])
stopping = EarlyStopping(monitor="val_loss", patience=4, min_delta=1e-3, restore_best_weights=True)
history = model.fit(X, y, epochs=100, batch_size=8, validation_split=0.3, callbacks=[stopping], verbose=0)

losses = history.history["val_loss"]
held_out, _ = model.evaluate(X[42:], y[42:], verbose=0)  # the last 30 % of the rows
print(f"stopped after {len(losses)} epochs; best was epoch {stopping.best_epoch + 1}")
assert len(losses) < 100
assert stopping.stopped_epoch == len(losses) - 1 == history.epoch[-1]
assert stopping.best_epoch == len(losses) - 1 - 4
assert abs(held_out - losses[stopping.best_epoch]) < 1e-5
assert held_out < losses[-1]
