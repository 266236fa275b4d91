"""Initializers: by name, by class, and a function of one's own."""

import keras
import numpy as np
from keras import initializers
from keras.layers import Dense, Input
from keras.models import Sequential


def stripes(shape, dtype=None):
    kernel = np.zeros(shape, dtype="float32")
    kernel[::2] = 0.5
    return kernel


keras.utils.set_random_seed(16)
model = Sequential(
    [
        Input(shape=(100,)),
        Dense(50, kernel_initializer="he_normal", bias_initializer="ones", name="he"),
        Dense(50, kernel_initializer=initializers.RandomUniform(-0.1, 0.1), bias_initializer="zeros", name="even"),
        Dense(50, kernel_initializer=initializers.Orthogonal(gain=2.0), name="orthogonal"),
        Dense(50, kernel_initializer=initializers.Constant(0.25), name="constant"),
        Dense(50, kernel_initializer=initializers.TruncatedNormal(stddev=0.2, seed=3), name="truncated"),
        Dense(50, kernel_initializer=stripes, name="stripes"),
        Dense(50, name="default"),
    ]
)
kernels = {layer.name: layer.get_weights()[0] for layer in model.layers}
assert [kernel.shape for kernel in kernels.values()] == [(100, 50)] + [(50, 50)] * 6
assert abs(kernels["he"].std() - np.sqrt(2 / 100)) < 0.01
assert (model.get_layer("he").get_weights()[1] == 1).all()
assert 0.09 < np.abs(kernels["even"]).max() <= 0.1
assert np.allclose(kernels["orthogonal"].T @ kernels["orthogonal"], 4 * np.eye(50), atol=1e-4)
assert (kernels["constant"] == 0.25).all()
assert np.abs(kernels["truncated"]).max() <= 0.4
assert (kernels["stripes"] == stripes((50, 50))).all()
assert 0.23 < np.abs(kernels["default"]).max() <= np.sqrt(6 / 100)  # Glorot's uniform

for name in ["glorot_uniform", "glorot_normal", "he_uniform", "lecun_normal", "lecun_uniform", "random_normal"]:
    drawn = np.asarray(initializers.get(name)(shape=(64, 32)))
    assert drawn.shape == (64, 32)
    assert abs(drawn.mean()) < 0.05 < drawn.std() + 0.03, name
print({name: round(float(kernel.std()), 3) for name, kernel in kernels.items()})
