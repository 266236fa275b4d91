"""LayerNormalization: each row is brought to mean 0 and width 1 by itself, so its own size no longer counts."""

import numpy as np
from keras.layers import Dense, Input, LayerNormalization
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed

set_random_seed(19)
rng = np.random.default_rng(19)
shape = rng.integers(0, 2, 160)
loudness = np.exp(rng.uniform(-3, 3, (160, 1)))
signal = np.where(shape[:, None] == 1, [0.0, 1.0, 0.0, -1.0], [1.0, 0.0, -1.0, 0.0]) + rng.normal(0, 0.3, (160, 4))
X = loudness * signal

model = Sequential([Input((4,)), LayerNormalization(epsilon=1e-6), Dense(8, "relu"), Dense(1, "sigmoid")])
model.compile(optimizer=Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X[:120], shape[:120], epochs=15, batch_size=20, verbose=0)
loss, accuracy = model.evaluate(X[120:], shape[120:], verbose=0)
print(f"new rows: loss {loss:.3f}, accuracy {accuracy:.2f}")
assert accuracy > 0.9

louder = model.predict(1000 * X[120:], verbose=0)
assert np.allclose(louder, model.predict(X[120:], verbose=0), atol=1e-2)
rows = Sequential([LayerNormalization(epsilon=1e-6)]).predict(X, verbose=0)
assert np.allclose(rows.mean(axis=1), 0, atol=1e-5)
assert np.allclose(rows.std(axis=1), 1, atol=1e-2)
