"""Pictures of 8 × 8 dots: bars that lie, bars that stand, and crosses. Flatten makes rows of 64 of them."""

import numpy as np
from keras.layers import Dense, Flatten, Input
from keras.models import Sequential
from keras.utils import set_random_seed

set_random_seed(21)
rng = np.random.default_rng(21)


def draw(kind):
    picture = np.zeros((8, 8))
    row, column = rng.integers(1, 7, 2)
    if kind in (0, 2):
        picture[row] = 1
    if kind in (1, 2):
        picture[:, column] = 1
    return picture + rng.normal(0, 0.1, (8, 8))


kinds = rng.integers(0, 3, 300)
pictures = np.stack([draw(kind) for kind in kinds])
assert pictures.shape == (300, 8, 8)

model = Sequential([Input(shape=(8, 8)), Flatten(), Dense(32, activation="relu"), Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.optimizer.learning_rate = 0.01
history = model.fit(pictures[:200], kinds[:200], epochs=15, batch_size=20, validation_split=0.2, verbose=2)
loss, accuracy = model.evaluate(pictures[200:], kinds[200:])
assert accuracy > 0.85
assert len(history.history["val_accuracy"]) == 15
assert model.predict(pictures[:5]).shape == (5, 3)
assert model.count_params() == 64 * 32 + 32 + 32 * 3 + 3
