"""Every activation, by name in a layer and as a function of its own."""

import keras
import numpy as np
from keras import activations, layers

x = np.array([[-3.0, -1.0, 0.0, 1.0, 3.0]], dtype="float32")
e = np.exp(x)
sigmoid = 1 / (1 + np.exp(-x))
expected = {
    "linear": x,
    "relu": np.maximum(x, 0),
    "leaky_relu": np.where(x > 0, x, 0.2 * x),
    "elu": np.where(x > 0, x, e - 1),
    "selu": 1.05070098 * np.where(x > 0, x, 1.67326324 * (e - 1)),
    "gelu": x * np.array([[0.00134990, 0.15865525, 0.5, 0.84134475, 0.99865010]]),  # x · Φ(x)
    "silu": x * sigmoid,
    "sigmoid": sigmoid,
    "tanh": np.tanh(x),
    "softplus": np.log(1 + e),
    "softmax": e / e.sum(),
    "hard_sigmoid": np.clip((x + 3) / 6, 0, 1),
}
rng = np.random.default_rng(38)
X = rng.normal(size=(64, 3)).astype("float32")
y = X[:, :1] * 0.5 + 0.2
for name, values in expected.items():
    layer = layers.Activation(name)
    assert np.allclose(np.asarray(layer(x)), values, atol=1e-5), name
    assert np.allclose(np.asarray(activations.get(name)(x)), values, atol=1e-5), name
    keras.utils.set_random_seed(38)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(8, activation=name), layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.03), loss="mse")
    losses = model.fit(X, y, epochs=6, batch_size=16, verbose=0).history["loss"]
    assert losses[-1] < losses[0], name
by_function = layers.Dense(2, activation=activations.relu)
assert by_function.get_config()["activation"] == "relu"
assert np.allclose(np.asarray(activations.swish(x)), expected["silu"], atol=1e-6)
print(len(expected), "activations")
