"""The loop that fit hides: train_on_batch, test_on_batch and predict_on_batch."""

import keras
import numpy as np

keras.utils.set_random_seed(26)
rng = np.random.default_rng(26)
X = rng.uniform(-1, 1, (128, 2))
y = (X[:, 0] ** 2 + X[:, 1] ** 2 < 0.6).astype("float32").reshape(-1, 1)

model = keras.models.Sequential()
model.add(keras.Input(shape=(2,)))
model.add(keras.layers.Dense(16, activation="relu"))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(optimizer=keras.optimizers.Adam(0.03), loss="binary_crossentropy", metrics=["accuracy"])

before = model.test_on_batch(X, y)
losses = []
for _ in range(15):
    order = rng.permutation(len(X))
    for start in range(0, len(X), 16):
        rows = order[start : start + 16]
        loss, accuracy = model.train_on_batch(X[rows], y[rows])
        losses.append(float(loss))
after = model.test_on_batch(X, y, return_dict=True)
print(f"loss {float(before[0]):.3f} -> {float(after['loss']):.3f} in {len(losses)} batches")

assert len(losses) == 120
assert int(model.optimizer.iterations) == 120
assert after["loss"] < 0.6 * before[0]
assert after["accuracy"] > 0.85
assert np.allclose(model.predict_on_batch(X[:16]), model.predict(X[:16], verbose=0), atol=1e-6)
weighted = model.train_on_batch(X[:16], y[:16], sample_weight=np.zeros(16), return_dict=True)
assert float(weighted["loss"]) == 0.0
