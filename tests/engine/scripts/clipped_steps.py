"""clipnorm, clipvalue and global_clipnorm: one absurd row cannot throw the weights away."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import SGD

X = np.array([[1.0, 0.0], [0.0, 1.0], [1000.0, 2000.0]], dtype="float32")
y = np.array([[1.0], [-1.0], [5000.0]], dtype="float32")


def one_step(**clip):
    model = Sequential([Input((2,)), Dense(1, kernel_initializer="zeros")])
    model.compile(optimizer=SGD(1.0, **clip), loss="mse")
    model.train_on_batch(X, y)
    kernel, bias = model.get_weights()
    return kernel[:, 0], bias


kernel, bias = one_step()
assert np.abs(kernel).max() > 1e6
direction = kernel / np.linalg.norm(kernel)

kernel, bias = one_step(clipnorm=0.5)  # each variable by itself
assert np.isclose(np.linalg.norm(kernel), 0.5, rtol=1e-4)
assert np.isclose(np.linalg.norm(bias), 0.5, rtol=1e-4)
assert np.allclose(kernel / 0.5, direction, atol=1e-3)

kernel, bias = one_step(clipvalue=0.1)  # each number by itself
assert np.allclose(np.abs(kernel), 0.1)
assert np.allclose(np.abs(bias), 0.1)

kernel, bias = one_step(global_clipnorm=0.5)  # all together
assert np.isclose(np.sqrt((kernel**2).sum() + (bias**2).sum()), 0.5, rtol=1e-4)
assert abs(bias.item()) < 0.01
print("clipped:", kernel, bias)
