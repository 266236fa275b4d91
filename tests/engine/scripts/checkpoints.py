"""ModelCheckpoint: the best of all epochs lies on the disk when training is over."""

import os
from pathlib import Path

import numpy as np
from keras.callbacks import ModelCheckpoint
from keras.layers import Dense, Input
from keras.models import Sequential, load_model
from keras.optimizers import Adam
from keras.utils import set_random_seed

MODEL_FILE = os.environ.get("MODEL_FILE", "model.keras")
WEIGHTS_FILE = os.environ.get("WEIGHTS_FILE", "model.weights.h5")

set_random_seed(8)
rng = np.random.default_rng(8)
X = rng.normal(size=(120, 5))
y = (X[:, 0] * X[:, 1] > 0).astype(int)


def network():
    model = Sequential([Input(shape=(5,)), Dense(20, activation="relu"), Dense(1, activation="sigmoid")])
    model.compile(optimizer=Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
    return model


model = network()
history = model.fit(
    X,
    y,
    epochs=15,
    batch_size=20,
    validation_split=0.25,
    callbacks=[
        ModelCheckpoint("best-" + MODEL_FILE, monitor="val_loss", save_best_only=True),
        ModelCheckpoint("epoch-{epoch:02d}-" + WEIGHTS_FILE, save_weights_only=True),
    ],
    verbose=0,
).history

best = load_model("best-" + MODEL_FILE)
loss, accuracy = best.evaluate(X[90:], y[90:], verbose=0)
print(f"best of {len(history['val_loss'])} epochs: loss {loss:.3f}, accuracy {accuracy:.2f}")
assert abs(loss - min(history["val_loss"])) < 1e-5

last = network()
last.load_weights("epoch-15-" + WEIGHTS_FILE)
assert np.allclose(last.predict(X, verbose=0), model.predict(X, verbose=0), atol=1e-6)
assert len(list(Path().glob("epoch-*"))) == 15
