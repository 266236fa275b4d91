"""What one plots: the curves in history.history, of a fit that goes on after a pause."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.utils import set_random_seed

set_random_seed(36)
rng = np.random.default_rng(36)
X = rng.uniform(0, 1, (160, 2))
y = (np.sin(5 * X[:, 0]) > X[:, 1]).astype(int)
X_new, y_new = X[120:], y[120:]

model = Sequential([Input(shape=(2,)), Dense(24, activation="leaky_relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="nadam", loss="binary_crossentropy", metrics=["acc"])
model.optimizer.learning_rate = 0.02
history = model.fit(X[:120], y[:120], 20, 10, validation_data=(X_new, y_new), verbose=0)
more = model.fit(X[:120], y[:120], 20, 25, initial_epoch=10, validation_data=(X_new, y_new), verbose=0)

assert model.history is more
assert (history.epoch, more.epoch) == (list(range(10)), list(range(10, 25)))
curves = {name: history.history[name] + more.history[name] for name in history.history}
assert set(curves) == {"loss", "acc", "val_loss", "val_acc"}
assert {len(curve) for curve in curves.values()} == {25}
assert all(isinstance(value, float) for curve in curves.values() for value in curve)

lowest = int(np.argmin(curves["val_loss"]))
width = 40 / max(curves["loss"])
for epoch in range(0, 25, 4):
    print(f"{epoch + 1:>3} {'·' * int(width * curves['loss'][epoch])}")
print(f"lowest on new rows: {curves['val_loss'][lowest]:.3f} in epoch {lowest + 1}")
assert lowest > 0
assert np.mean(curves["loss"][-5:]) < np.mean(curves["loss"][:5])
assert np.allclose(model.evaluate(X_new, y_new, verbose=0), [curves["val_loss"][-1], curves["val_acc"][-1]], atol=1e-5)
