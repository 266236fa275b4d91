"""get_weights and set_weights: one network's weights in another, and a network worked out by hand."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.utils import set_random_seed

set_random_seed(27)


def network():
    return Sequential([Input(shape=(3,)), Dense(5, activation="relu", name="hidden"), Dense(2, name="out")])


one, other = network(), network()
X = np.random.default_rng(27).normal(size=(10, 3)).astype("float32")
assert not np.allclose(one.predict(X, verbose=0), other.predict(X, verbose=0))
other.set_weights(one.get_weights())
assert np.allclose(one.predict(X, verbose=0), other.predict(X, verbose=0))

kernel, bias = one.get_layer("hidden").get_weights()
kernel_2, bias_2 = one.get_layer(index=1).get_weights()
assert [array.shape for array in (kernel, bias, kernel_2, bias_2)] == [(3, 5), (5,), (5, 2), (2,)]
by_hand = np.maximum(X @ kernel + bias, 0) @ kernel_2 + bias_2
assert np.allclose(one.predict(X, verbose=0), by_hand, atol=1e-5)

one.get_layer("out").set_weights([np.zeros((5, 2)), np.array([1.0, -1.0])])
assert (one.predict(X, verbose=0) == [1, -1]).all()
assert (other.get_layer("out").get_weights()[0] == kernel_2).all()  # a copy, not a view

other.compile(optimizer="sgd", loss="mse")
kept = other.get_weights()
other.fit(X, by_hand + 1, epochs=5, verbose=0)
assert not np.allclose(other.get_weights()[3], kept[3])
other.set_weights(kept)
assert np.allclose(other.predict(X, verbose=0), by_hand, atol=1e-5)
print("weights:", [weight.shape for weight in other.get_weights()])
