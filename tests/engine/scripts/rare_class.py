"""One row in twelve is ill: class weights, and the metrics that accuracy hides."""

import keras
import numpy as np
from keras.metrics import AUC, BinaryAccuracy, F1Score, Precision, Recall

rng = np.random.default_rng(24)
ill = (rng.random(480) < 1 / 12).astype("float32").reshape(-1, 1)
X = rng.normal(size=(480, 4)) + 1.2 * ill


def measured(class_weight):
    keras.utils.set_random_seed(24)
    model = keras.models.Sequential(
        [keras.layers.InputLayer(shape=(4,)), keras.layers.Dense(1, activation="sigmoid", name="chance")]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.1),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=[
            BinaryAccuracy(name="accuracy", threshold=0.5),
            Precision(name="precision"),
            Recall(name="recall"),
            AUC(name="roc"),
            AUC(name="pr", curve="PR"),
            F1Score(threshold=0.5, average="micro"),
        ],
    )
    model.fit(X, ill, epochs=8, batch_size=60, class_weight=class_weight, verbose=0)
    return model.evaluate(X, ill, verbose=0, return_dict=True)


plain, weighted = measured(None), measured({0: 1.0, 1: 11.0})
for name in ("accuracy", "precision", "recall", "roc", "pr", "f1_score"):
    print(f"{name:>9}: {plain[name]:.2f} plain, {weighted[name]:.2f} weighted")
assert weighted["recall"] > plain["recall"] + 0.2
assert weighted["precision"] < plain["precision"]
assert weighted["roc"] > 0.85
harmonic = 2 * weighted["precision"] * weighted["recall"] / (weighted["precision"] + weighted["recall"])
assert abs(weighted["f1_score"] - harmonic) < 1e-4
