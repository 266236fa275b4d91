"""Less common losses: Poisson for counts, hinge for margins, Kullback-Leibler for whole distributions."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(39)
rng = np.random.default_rng(39)
X = rng.uniform(-1, 1, (200, 2)).astype("float32")

visits = rng.poisson(np.exp(1 + X[:, 0]))
counter = keras.Sequential([keras.Input((2,)), layers.Dense(8, "tanh"), layers.Dense(1, "softplus")])
counter.compile(optimizer=keras.optimizers.Adam(0.05), loss="poisson")
counter.fit(X, visits, epochs=20, batch_size=25, verbose=0)
rates = counter.predict(np.array([[-1.0, 0.0], [1.0, 0.0]]), verbose=0)[:, 0]
print("bees an hour:", rates)
assert rates.min() > 0
assert rates[1] > 3 * rates[0]

side = np.where(X[:, 0] + X[:, 1] > 0, 1.0, -1.0)
margin = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_regularizer=keras.regularizers.l2(1e-3))])
margin.compile(optimizer=keras.optimizers.SGD(0.5), loss="hinge")
margin.fit(X, side, epochs=15, batch_size=20, verbose=0)
zero_one = margin.evaluate(X, (side > 0).astype("float32"), verbose=0)  # 0 and 1 are taken for −1 and 1
assert np.isclose(zero_one, margin.evaluate(X, side, verbose=0), rtol=1e-5)
assert (np.sign(margin.predict(X, verbose=0)[:, 0]) == side).mean() > 0.93

true = np.exp(X @ np.array([[1.0, 0.0, -1.0], [0.5, -0.5, 0.0]]))
true /= true.sum(axis=1, keepdims=True)
shares = keras.Sequential([keras.Input((2,)), layers.Dense(3, "softmax")])
shares.compile(optimizer=keras.optimizers.Adam(0.1), loss=keras.losses.KLDivergence())
divergence = shares.fit(X, true, epochs=25, batch_size=40, verbose=0).history["loss"]
assert 0 <= divergence[-1] < 0.001 < divergence[0]
assert np.allclose(shares.predict(X, verbose=0), true, atol=0.05)
