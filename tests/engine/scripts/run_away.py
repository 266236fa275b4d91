"""TerminateOnNaN: steps that are far too large end in no number at all, and training ends with them."""

import keras
import numpy as np
from keras.callbacks import TerminateOnNaN

keras.utils.set_random_seed(41)
rng = np.random.default_rng(41)
X = rng.normal(size=(60, 3)).astype("float32")
y = X.sum(axis=1)


def losses_with(rate):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
    return model.fit(X, y, epochs=50, batch_size=10, callbacks=[TerminateOnNaN()], verbose=0).history["loss"]


calm, wild = losses_with(0.01), losses_with(5.0)
print(f"{len(calm)} epochs with small steps, {len(wild)} with steps too large")
assert len(calm) == 50
assert len(wild) < 10
assert np.isfinite(calm).all()
assert not np.isfinite(wild[-1])
