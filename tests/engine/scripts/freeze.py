"""What a network has learnt serves a second task: its first layers are frozen, a new last layer is learnt."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(28)
rng = np.random.default_rng(28)
X = rng.uniform(-1, 1, (240, 2)).astype("float32")
radius = np.sqrt((X**2).sum(axis=1))

first = keras.Sequential(
    [keras.Input((2,)), layers.Dense(24, "relu", name="seen"), layers.Dense(24, "relu"), layers.Dense(1)]
)
first.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
first.fit(X, radius, epochs=25, batch_size=24, verbose=0)
learnt = first.get_weights()

second = keras.Sequential([keras.Input((2,)), *first.layers[:2], layers.Dense(1, activation="sigmoid")])
for layer in second.layers[:2]:
    layer.trainable = False
second.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy", metrics=["accuracy"])
assert all(np.array_equal(kept, now) for kept, now in zip(learnt[:4], second.get_weights()[:4], strict=True))
assert len(second.trainable_weights) == 2
assert len(second.non_trainable_weights) == 4
before = [weight.copy() for weight in second.get_weights()]
second.fit(X, (radius < 0.7).astype(int), epochs=20, batch_size=24, verbose=0)
after = second.get_weights()
same = [np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
accuracy = second.evaluate(X, (radius < 0.7).astype(int), verbose=0)[1]
print(f"accuracy with frozen layers: {accuracy:.2f}")
assert same == [True, True, True, True, False, False]
assert accuracy > 0.85

second.get_layer("seen").trainable = True
second.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
second.fit(X, (radius < 0.7).astype(int), epochs=1, batch_size=24, verbose=0)
assert not np.array_equal(second.get_layer("seen").get_weights()[0], before[0])
assert np.array_equal(second.layers[1].get_weights()[0], before[2])
