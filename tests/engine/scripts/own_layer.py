"""A layer of one's own: a quadratic form beside the straight line. Only NumPy asks for its backward."""

import keras
import numpy as np


class Quadratic(keras.layers.Layer):
    """inputs · w + inputs² · v + b."""

    def __init__(self, units, **settings):
        super().__init__(**settings)
        self.units = units

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.w = self.add_weight(shape=shape, initializer="glorot_uniform", name="w")
        self.v = self.add_weight(shape=shape, initializer="zeros", name="v")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")

    def call(self, inputs):
        return inputs @ self.w + (inputs * inputs) @ self.v + self.b

    def backward(self, gradient):
        self.w_gradient[...] = self.inputs.T @ gradient
        self.v_gradient[...] = (self.inputs**2).T @ gradient
        self.b_gradient[...] = gradient.sum(axis=0)
        return gradient @ self.w.T + 2 * self.inputs * (gradient @ self.v.T)


keras.utils.set_random_seed(32)
rng = np.random.default_rng(32)
X = rng.uniform(-1, 1, (120, 2)).astype("float32")
y = 1 + 2 * X[:, 0] - 3 * X[:, 1] ** 2

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(6, "tanh"), Quadratic(4), Quadratic(1, name="last")])
model.compile(optimizer=keras.optimizers.Adam(0.03), loss="mse")
losses = model.fit(X, y, epochs=30, batch_size=20, verbose=0).history["loss"]
print(f"loss {losses[0]:.3f} -> {losses[-1]:.5f}")
assert losses[-1] < 0.02 * losses[0]
assert [weight.shape for weight in model.get_layer("last").get_weights()] == [(4, 1), (4, 1), (1,)]

alone = keras.Sequential([keras.Input((2,)), Quadratic(1)])
alone.compile(optimizer=keras.optimizers.SGD(0.3), loss="mse")
alone.fit(X, y, epochs=150, batch_size=120, verbose=0)
w, v, b = alone.get_weights()
assert np.allclose(w[:, 0], [2, 0], atol=0.1)
assert np.allclose(v[:, 0], [0, -3], atol=0.6)
assert alone.count_params() == 5
