"""CSVLogger writes each epoch down; LambdaCallback is for what needs only one line."""

import csv
from pathlib import Path

import keras.callbacks
import keras.utils
import numpy as np
from keras.layers import Dense
from keras.models import Sequential

keras.utils.set_random_seed(9)
rng = np.random.default_rng(9)
X = rng.random((90, 3))
y = X @ np.array([1.0, -2.0, 0.5])

heard = []
model = Sequential([Dense(1, input_dim=3)])
model.compile("sgd", "mse", metrics=["mae"])
model.fit(
    X,
    y,
    epochs=6,
    batch_size=15,
    callbacks=[
        keras.callbacks.CSVLogger("epochs.csv"),
        keras.callbacks.LambdaCallback(
            on_train_begin=lambda logs: heard.append("begin"),
            on_epoch_end=lambda epoch, logs: heard.append((epoch, logs["loss"])),
            on_train_end=lambda logs: heard.append("end"),
        ),
    ],
    verbose=0,
)
model.fit(X, y, epochs=2, callbacks=[keras.callbacks.CSVLogger("epochs.csv", append=True)], verbose=0)

with Path("epochs.csv").open(newline="") as file:
    rows = list(csv.DictReader(file))
print(rows[-1])
assert list(rows[0])[:3] == ["epoch", "loss", "mae"]
assert [int(row["epoch"]) for row in rows] == [0, 1, 2, 3, 4, 5, 0, 1]
assert heard[0] == "begin"
assert heard[-1] == "end"
assert np.allclose([float(row["loss"]) for row in rows[:6]], [loss for _, loss in heard[1:-1]])
assert float(rows[-1]["loss"]) < float(rows[0]["loss"])
