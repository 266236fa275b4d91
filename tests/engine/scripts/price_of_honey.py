"""Regression: three losses on the same honest data, and the same with outliers."""

import numpy as np
from keras.layers import Dense, Input
from keras.losses import Huber, LogCosh
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed

rng = np.random.default_rng(5)
X = rng.uniform(-1, 1, (160, 2)).astype("float32")  # how rare, how dark
price = 3 * X[:, 0] - 2 * X[:, 1] + 1
with_slips = price.copy()
with_slips[::8] += 30  # a decimal point was lost in every eighth row


def fitted(loss, y):
    set_random_seed(5)
    model = Sequential([Input((2,)), Dense(1)])
    model.compile(optimizer=Adam(0.1), loss=loss, metrics=["mae", "mean_squared_error"])
    history = model.fit(X, y, epochs=40, batch_size=80, verbose=0).history
    assert set(history) == {"loss", "mae", "mean_squared_error"}
    assert history["loss"][-1] < history["loss"][0]
    return float(np.abs(model.predict(X, verbose=0)[:, 0] - price).mean())


honest = {name: fitted(name, price) for name in ("mse", "mean_absolute_error", "huber", "log_cosh")}
slips = {"mse": fitted("mean_squared_error", with_slips), "mae": fitted("mae", with_slips)}
slips["huber"], slips["log_cosh"] = fitted(Huber(delta=0.5), with_slips), fitted(LogCosh(), with_slips)
print("mean error, honest:", honest, "with slips:", slips)
assert max(honest.values()) < 0.1
assert slips["mse"] > 2
assert max(slips["mae"], slips["huber"], slips["log_cosh"]) < 0.6
