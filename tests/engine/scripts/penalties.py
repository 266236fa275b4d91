"""Regularizers: l1 makes weights vanish, l2 keeps them small, and the penalty is part of the loss."""

import numpy as np
from keras import regularizers
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed

rng = np.random.default_rng(15)
X = rng.normal(size=(80, 20))
y = 2 * X[:, 0] - X[:, 1] + rng.normal(0, 0.5, 80)  # 18 of the 20 columns mean nothing


def kernel_with(penalty, **settings):
    set_random_seed(15)
    model = Sequential([Input(shape=(20,)), Dense(1, kernel_regularizer=penalty, **settings)])
    model.compile(Adam(0.04), "mse", metrics=["mse"])
    model.fit(X, y, epochs=100, batch_size=80, verbose=0)
    return model, model.layers[-1].get_weights()[0][:, 0]


_, free = kernel_with(None)
_, short = kernel_with(regularizers.l2(0.5))
_, sparse = kernel_with(regularizers.L1(0.3))
_, named = kernel_with("l2")
both, mixed = kernel_with(regularizers.L1L2(l1=0.2, l2=0.1), bias_regularizer=regularizers.L2(0.1))

print("sizes:", *(round(float(np.abs(kernel).sum()), 2) for kernel in (free, named, short, sparse, mixed)))
assert (short**2).sum() < 0.7 * (free**2).sum()
assert (short**2).sum() < (named**2).sum() < (free**2).sum()
assert np.abs(sparse[2:]).max() < 0.05 < np.abs(free[2:]).max()
assert sparse[0] > 1

loss, mse = both.evaluate(X, y, verbose=0)
bias = both.layers[-1].get_weights()[1]
penalty = 0.2 * np.abs(mixed).sum() + 0.1 * (mixed**2).sum() + 0.1 * (bias**2).sum()
assert np.isclose(loss, mse + penalty, rtol=1e-4)
