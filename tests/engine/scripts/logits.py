"""from_logits: the last layer gives sums, the loss makes chances of them, which is safer for large sums."""

import keras
import numpy as np
from keras import layers, losses

rng = np.random.default_rng(30)
X = rng.normal(size=(150, 2)).astype("float32")
label = (X[:, 0] > X[:, 1]).astype(int) + (X[:, 0] > 0).astype(int)  # 0, 1 or 2
rows = keras.utils.to_categorical(label)
binary = (label == 2).astype("float32").reshape(-1, 1)


def trained(units, activation, loss, y, metric):
    keras.utils.set_random_seed(30)
    model = keras.Sequential([keras.Input((2,)), layers.Dense(16, "silu"), layers.Dense(units, activation)])
    model.compile(optimizer=keras.optimizers.Adam(0.03), loss=loss, metrics=[metric])
    return model, model.fit(X, y, epochs=10, batch_size=25, shuffle=False, verbose=0).history


pairs = [
    (3, "softmax", "sparse_categorical_crossentropy", losses.SparseCategoricalCrossentropy(from_logits=True), label),
    (3, "softmax", "categorical_crossentropy", losses.CategoricalCrossentropy(from_logits=True), rows),
    (1, "sigmoid", "binary_crossentropy", losses.BinaryCrossentropy(from_logits=True), binary),
]
for units, activation, name, with_sums, y in pairs:
    metric = keras.metrics.BinaryAccuracy(threshold=0.0) if units == 1 else "accuracy"
    _, chances = trained(units, activation, name, y, "accuracy")
    model, sums = trained(units, None, with_sums, y, metric)
    print(f"{name}: {chances['loss'][-1]:.4f} from chances, {sums['loss'][-1]:.4f} from sums")
    assert np.allclose(chances["loss"], sums["loss"], rtol=1e-3)
    assert sums["loss"][-1] < 0.7 * sums["loss"][0]
    assert model.predict(X, verbose=0).min() < 0  # no chances

far = losses.BinaryCrossentropy(from_logits=True)(np.array([[1.0]]), np.array([[-200.0]]))
assert np.isclose(float(far), 200.0)
