"""Sample weights: rows of a careful observer count more than those of a careless one."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils import set_random_seed

set_random_seed(25)
rng = np.random.default_rng(25)
X = rng.uniform(-1, 1, (100, 1))
careful = rng.random(100) < 0.5
y = np.where(careful, 2 * X[:, 0], -2 * X[:, 0])  # the careless one mixed up the sign
trust = np.where(careful, 1.0, 0.0)


def slope(**weights):
    model = Sequential([Input(shape=(1,)), Dense(1, use_bias=False, kernel_initializer="zeros")])
    model.compile(optimizer=SGD(0.5), loss="mse", metrics=["mae"], weighted_metrics=["mse"])
    model.fit(X, y, epochs=30, batch_size=50, verbose=0, **weights)
    return model, model.get_weights()[0].item()


_, believed = slope()
model, trusted = slope(sample_weight=trust)
print(f"slope when all are believed {believed:.2f}, when only the careful are {trusted:.2f}")
assert abs(believed) < 1.5
assert abs(trusted - 2) < 0.05

numbers = model.evaluate(X, y, sample_weight=trust, verbose=0, return_dict=True)
assert numbers["loss"] < 0.01
assert numbers["mse"] < 0.01
assert numbers["mae"] > 0.5  # this one is not weighted
_, halved = slope(sample_weight=0.5 * trust, validation_data=(X, y, trust))
assert abs(halved - trusted) < 0.05
