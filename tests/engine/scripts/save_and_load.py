"""A model to a file and back: the same predictions, and training goes on where it was."""

import os

import keras
import numpy as np
from keras import layers

MODEL_FILE = os.environ.get("MODEL_FILE", "model.keras")
WEIGHTS_FILE = os.environ.get("WEIGHTS_FILE", "model.weights.h5")

keras.utils.set_random_seed(35)
rng = np.random.default_rng(35)
X = rng.normal(size=(100, 4)).astype("float32")
y = (X.sum(axis=1) > 0).astype(int)


def network():
    return keras.Sequential(
        [
            keras.Input(shape=(4,)),
            layers.Dense(12, activation="selu", kernel_initializer="lecun_normal", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Dropout(0.1),
            layers.Dense(2, activation="softmax"),
        ]
    )


model = network()
model.compile(
    optimizer=keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.03, 50, 0.5)),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(X, y, epochs=6, batch_size=20, verbose=0)
model.save(MODEL_FILE)
model.save_weights(WEIGHTS_FILE)

loaded = keras.models.load_model(MODEL_FILE)
assert np.array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))
assert np.allclose(loaded.evaluate(X, y, verbose=0), model.evaluate(X, y, verbose=0))
assert int(loaded.optimizer.iterations) == 30
assert np.isclose(float(loaded.optimizer.learning_rate), 0.03 * 0.5**0.6)
assert [layer.name for layer in loaded.layers] == [layer.name for layer in model.layers]

twin = network()
assert not np.allclose(twin.predict(X, verbose=0), model.predict(X, verbose=0))
twin.load_weights(WEIGHTS_FILE)
assert np.array_equal(twin.predict(X, verbose=0), model.predict(X, verbose=0))

before = loaded.evaluate(X, y, verbose=0)[0]
history = loaded.fit(X, y, epochs=12, initial_epoch=6, batch_size=20, verbose=0)
print(f"loss {before:.3f} when loaded, {loaded.evaluate(X, y, verbose=0)[0]:.3f} after six more epochs")
assert history.epoch == list(range(6, 12))
assert loaded.evaluate(X, y, verbose=0)[0] < before
assert int(loaded.optimizer.iterations) == 60
