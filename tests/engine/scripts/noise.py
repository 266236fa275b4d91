"""GaussianNoise: every epoch sees the rows a little shaken, which keeps the curve smooth."""

import numpy as np
from keras.layers import Dense, GaussianNoise, Input
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed

rng = np.random.default_rng(23)
X = rng.uniform(-1, 1, (24, 1)).astype("float32")
y = np.sign(X[:, 0]) + rng.normal(0, 0.6, 24)
grid = np.linspace(-1, 1, 200, dtype="float32").reshape(-1, 1)


def curve(stddev):
    set_random_seed(23)
    model = Sequential([Input((1,)), GaussianNoise(stddev), Dense(64, "relu"), Dense(64, "relu"), Dense(1)])
    model.compile(optimizer=Adam(0.01), loss="mse")
    model.fit(X, y, epochs=150, batch_size=24, verbose=0)
    return model.predict(grid, verbose=0)[:, 0]


def wiggles(values):
    return float(np.abs(np.diff(values, 2)).sum())


plain, shaken = curve(0.0), curve(0.3)
print(f"wiggles without noise {wiggles(plain):.2f}, with noise {wiggles(shaken):.2f}")
assert wiggles(shaken) < wiggles(plain)

layer = GaussianNoise(0.5, seed=4)
zeros = np.zeros((200, 50), dtype="float32")
assert abs(float(np.asarray(layer(zeros, training=True)).std()) - 0.5) < 0.02
assert (np.asarray(layer(zeros)) == 0).all()
