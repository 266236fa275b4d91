"""Dropout: a network that could learn thirty rows by heart is kept from it."""

import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed

rng = np.random.default_rng(17)
X = rng.normal(size=(230, 10))
y = (X[:, 0] + X[:, 1] + rng.normal(0, 1.0, 230) > 0).astype(int)
X_train, y_train, X_test, y_test = X[:30], y[:30], X[30:], y[30:]


def trained(rate):
    set_random_seed(17)
    model = Sequential(
        [
            Dense(64, input_dim=10, activation="relu"),
            Dropout(rate),
            Dense(64, activation="relu"),
            Dropout(rate),
            Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=Adam(0.005), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(X_train, y_train, epochs=50, batch_size=10, verbose=0)
    return model


plain, dropped = trained(0.0), trained(0.6)
for name, model in [("without", plain), ("with", dropped)]:
    seen, new = model.evaluate(X_train, y_train, verbose=0), model.evaluate(X_test, y_test, verbose=0)
    print(f"{name}: seen rows {seen[0]:.3f}, new rows {new[0]:.3f}")
assert plain.evaluate(X_train, y_train, verbose=0)[0] < 0.1
assert dropped.evaluate(X_test, y_test, verbose=0)[0] < plain.evaluate(X_test, y_test, verbose=0)[0]

assert np.array_equal(dropped.predict(X_test, verbose=0), dropped.predict(X_test, verbose=0))  # off when predicting
layer = Dropout(0.25, seed=1)
ones = np.ones((100, 100), dtype="float32")
thinned = np.asarray(layer(ones, training=True))
assert np.allclose(np.unique(thinned), [0, 1 / 0.75])
assert abs((thinned == 0).mean() - 0.25) < 0.03
assert (np.asarray(layer(ones)) == 1).all()
