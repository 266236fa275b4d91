"""Schedules inside the optimizer: the rate changes with every step."""

import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.optimizers import SGD, Adam
from keras.optimizers.schedules import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from keras.utils import set_random_seed

rng = np.random.default_rng(12)
X = rng.normal(size=(80, 3)).astype("float32")
y = X @ np.array([[0.5], [-1.0], [2.0]], dtype="float32")

plans = {  # each with its rate at step 0, and after all of the 80 steps
    "exponential": (ExponentialDecay(0.1, decay_steps=20, decay_rate=0.5), 0.1, 0.1 / 16),
    "stairs": (ExponentialDecay(0.1, decay_steps=30, decay_rate=0.5, staircase=True), 0.1, 0.025),
    "piecewise": (PiecewiseConstantDecay([40, 60], [0.1, 0.05, 0.01]), 0.1, 0.01),
    "polynomial": (PolynomialDecay(0.1, decay_steps=80, end_learning_rate=0.02, power=2.0), 0.1, 0.02),
    "inverse time": (InverseTimeDecay(0.1, decay_steps=20, decay_rate=1.0), 0.1, 0.02),
    "cosine": (CosineDecay(0.1, decay_steps=160), 0.1, 0.05),
    "warm-up": (CosineDecay(0.0, decay_steps=60, warmup_target=0.1, warmup_steps=20), 0.0, 0.0),
    "restarts": (CosineDecayRestarts(0.1, first_decay_steps=40, t_mul=1.0), 0.1, 0.1),
}
for number, (name, (plan, first, last)) in enumerate(plans.items()):
    set_random_seed(12)
    model = Sequential([Input((3,)), Dense(1)])
    model.compile(optimizer=(SGD if number % 2 else Adam)(learning_rate=plan), loss="mse")
    losses = model.fit(X, y, epochs=10, batch_size=10, verbose=0).history["loss"]
    print(f"{name}: {losses[0]:.4f} -> {losses[-1]:.6f}")
    assert np.isclose(float(plan(0)), first, atol=1e-7)
    assert np.isclose(float(plan(80)), last, atol=1e-7)
    assert np.isclose(float(model.optimizer.learning_rate), last, atol=1e-7)
    assert losses[-1] < 0.3 * losses[0]
