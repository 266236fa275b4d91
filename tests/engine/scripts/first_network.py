"""A first network: will a seedling survive? Four measurements in, one probability out."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import set_random_seed

set_random_seed(1)
rng = np.random.default_rng(1)
X = rng.random((200, 4))  # light, water, warmth, space
y = (X.sum(axis=1) > 2).astype(int)

model = Sequential()
model.add(Dense(16, input_dim=4, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
before, _ = model.evaluate(X, y, verbose=0)
model.fit(X, y, epochs=40, batch_size=20, verbose=0)
after, accuracy = model.evaluate(X, y, verbose=0)
print(f"loss {before:.3f} -> {after:.3f}, accuracy {accuracy:.2f}")

survives = (model.predict(X) > 0.5).astype(int)
assert survives.shape == (200, 1)
assert after < 0.8 * before
assert accuracy > 0.75
assert abs((survives[:, 0] == y).mean() - accuracy) < 1e-6
