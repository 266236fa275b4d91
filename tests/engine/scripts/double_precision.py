"""dtype="float64": sixteen digits instead of seven."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(34)
X = np.arange(-32, 33).reshape(-1, 1) / 32  # exact in both
y = 0.125 + 0.75 * X

rounding = {}
for dtype in ("float32", "float64"):
    model = keras.Sequential(
        [keras.Input((1,), dtype=dtype), layers.Dense(4, "tanh", dtype=dtype), layers.Dense(1, dtype=dtype)]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
    losses = model.fit(X, y, epochs=40, batch_size=13, verbose=0).history["loss"]
    assert losses[-1] < 0.05 * losses[0]
    assert {weight.dtype for weight in model.get_weights()} == {np.dtype(dtype)}
    outputs = model.predict(X, verbose=0)
    assert outputs.dtype == dtype
    kernel, bias, kernel_2, bias_2 = (weight.astype("float64") for weight in model.get_weights())
    by_hand = np.tanh(X @ kernel + bias) @ kernel_2 + bias_2
    rounding[dtype] = float(np.abs(outputs - by_hand).max())
    model.layers[0].set_weights([np.ones((1, 4)) + 1e-12, np.ones(4)])
    assert (model.layers[0].get_weights()[0] != 1).all() == (dtype == "float64")

print("lost in rounding:", rounding)
assert rounding["float32"] < 1e-5
assert rounding["float64"] < 1e-6  # a framework whose default is float32 may take single products in it
