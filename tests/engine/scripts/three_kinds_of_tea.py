"""Three classes with one-hot labels: which tea is in the cup, by colour, bitterness and steam."""

import numpy as np
from keras.layers import Activation, Dense
from keras.models import Sequential
from keras.utils import set_random_seed, to_categorical

set_random_seed(2)
rng = np.random.default_rng(2)
kinds = rng.integers(0, 3, 240)
cups = np.array([[0.2, 0.1, 0.6], [0.5, 0.9, 0.3], [0.9, 0.4, 0.9]])[kinds] + rng.normal(0, 0.1, (240, 3))
rows = to_categorical(kinds, num_classes=3)
assert rows.shape == (240, 3)
assert (rows.argmax(axis=1) == kinds).all()

train, test = slice(0, 180), slice(180, None)
model = Sequential([Dense(12, input_shape=(3,)), Activation("relu"), Dense(3), Activation("softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.optimizer.learning_rate = 0.02
model.fit(cups[train], rows[train], batch_size=18, epochs=30, verbose=0)

chances = model.predict(cups[test], verbose=0)
loss, accuracy = model.evaluate(cups[test], rows[test], verbose=0)
print(f"{accuracy:.0%} of the cups told right, loss {loss:.3f}")
assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
assert accuracy > 0.9
assert abs((chances.argmax(axis=1) == kinds[test]).mean() - accuracy) < 1e-6
