"""Every optimizer by its name, on one network from the same weights."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.utils import set_random_seed

set_random_seed(13)
rng = np.random.default_rng(13)
X = rng.normal(size=(96, 4))
y = np.tanh(X @ np.array([1.0, 0.5, -0.5, 0.2]))

model = Sequential([Input(shape=(4,)), Dense(12, activation="tanh"), Dense(1)])
model.build()
start = model.get_weights()
falls = {}
for name in ["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamw", "nadam", "adamax", "lion"]:
    model.set_weights(start)
    model.compile(optimizer=name, loss="mse")
    losses = model.fit(X, y, epochs=8, batch_size=16, shuffle=False, verbose=0).history["loss"]
    falls[name] = losses[-1] / losses[0]
    assert losses[-1] < losses[0], name
    assert type(model.optimizer).__name__.lower() == name

print({name: round(fall, 2) for name, fall in falls.items()})
assert len(set(falls.values())) == len(falls)  # nine rules, nine results
assert falls["adam"] < falls["adadelta"]  # Adadelta's first steps are tiny
