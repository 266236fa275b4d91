"""Every optimizer by its class, with settings of its own."""

import keras
import numpy as np
from keras import optimizers

keras.utils.set_random_seed(14)
rng = np.random.default_rng(14)
X = rng.normal(size=(120, 5))
y = (X[:, 0] - X[:, 1] > 0.3).astype(int)

chosen = [
    optimizers.SGD(learning_rate=0.5),
    optimizers.SGD(0.1, momentum=0.9),
    optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    optimizers.RMSprop(0.1, rho=0.8),
    optimizers.RMSprop(0.1, momentum=0.5, centered=True),
    optimizers.Adagrad(0.3, initial_accumulator_value=0.05),
    optimizers.Adadelta(10.0, rho=0.9),
    optimizers.Adam(0.03, beta_1=0.8, beta_2=0.99, epsilon=1e-6),
    optimizers.Adam(0.05, amsgrad=True),
    optimizers.AdamW(0.05, weight_decay=0.01),
    optimizers.Nadam(0.05),
    optimizers.Adamax(0.1),
    optimizers.Lion(0.02),
]
for optimizer in chosen:
    model = keras.Sequential(
        [keras.Input(shape=(5,)), keras.layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")]
    )
    model.compile(optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(X, y, epochs=8, batch_size=20, verbose=0).history
    print(f"{type(optimizer).__name__:>9} {history['loss'][0]:.3f} -> {history['loss'][-1]:.3f}")
    assert model.optimizer is optimizer
    assert history["loss"][-1] < history["loss"][0]
    assert history["accuracy"][-1] > 0.85
    again = type(optimizer).from_config(optimizer.get_config())
    assert np.isclose(float(again.learning_rate), float(optimizer.learning_rate))
