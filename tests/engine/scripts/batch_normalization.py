"""BatchNormalization: columns of very different sizes, and a deep network that learns all the same."""

import keras
import numpy as np
from keras.layers import Activation, BatchNormalization, Dense

keras.utils.set_random_seed(18)
rng = np.random.default_rng(18)
X = rng.normal(size=(240, 3)) * np.array([1.0, 100.0, 0.01]) + np.array([0.0, 500.0, 3.0])
y = ((X[:, 0] > 0) ^ (X[:, 1] > 500)).astype(int)

model = keras.Sequential([keras.Input(shape=(3,)), BatchNormalization(momentum=0.8)])
for _ in range(3):
    model.add(Dense(16, use_bias=False))
    model.add(BatchNormalization(momentum=0.8))
    model.add(Activation("relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=15, batch_size=40, verbose=0)

first = model.layers[0]
gamma, beta, mean, variance = first.get_weights()
loss, accuracy = model.evaluate(X, y, verbose=0)
print(f"accuracy {accuracy:.2f}; means seen {mean.round(2)}")
assert accuracy > 0.85
assert len(model.trainable_weights) == 2 + 3 * 3 + 2
assert len(model.non_trainable_weights) == 4 * 2
assert np.allclose(mean, X.mean(axis=0), rtol=0.1, atol=0.3)
assert np.allclose(variance, X.var(axis=0), rtol=0.5)
by_hand = (X - mean) / np.sqrt(variance + 1e-3) * gamma + beta
assert np.allclose(keras.Sequential([first]).predict(X, verbose=0), by_hand, rtol=1e-3, atol=1e-3)
