"""LearningRateScheduler: warm up for three epochs, then fall by a tenth at a time."""

import keras
import numpy as np

keras.utils.set_random_seed(11)


def schedule(epoch, rate):
    if epoch < 3:
        return 0.01 * (epoch + 1)
    return rate * 0.9


rng = np.random.default_rng(11)
X = rng.normal(size=(100, 6))
y = (np.abs(X).sum(axis=1) > 4.7).astype("float32")
model = keras.Sequential([keras.layers.Dense(24, activation="gelu"), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
history = model.fit(
    X, y, epochs=12, batch_size=10, callbacks=[keras.callbacks.LearningRateScheduler(schedule)], verbose=0
)

expected = [0.01, 0.02] + [0.03 * 0.9**epoch for epoch in range(10)]
assert np.allclose(history.history["learning_rate"], expected, rtol=1e-5)
assert np.isclose(float(model.optimizer.learning_rate), expected[-1], rtol=1e-5)
assert history.history["loss"][-1] < 0.7 * history.history["loss"][0]
print("last rate:", expected[-1])
