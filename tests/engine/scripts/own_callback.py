"""A callback of one's own: counts batches, keeps the steepest epoch, and stops when the loss is low enough."""

import numpy as np
from keras.callbacks import Callback
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import set_random_seed


class GoodEnough(Callback):
    def __init__(self, loss):
        super().__init__()
        self.loss = loss

    def on_train_begin(self, logs=None):
        self.batches = []
        self.losses = []

    def on_epoch_begin(self, epoch, logs=None):
        self.begun = epoch

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append(batch)
        assert "loss" in logs

    def on_epoch_end(self, epoch, logs=None):
        assert epoch == self.begun
        self.losses.append(logs["loss"])
        if logs["loss"] < self.loss:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.steepest = int(np.argmin(np.diff(self.losses)))


set_random_seed(10)
X = np.linspace(-1, 1, 64).reshape(-1, 1)
y = X**2
model = Sequential([Dense(16, activation="relu", input_dim=1), Dense(1)])
model.compile(optimizer=Adam(0.02), loss="mse")
watch = GoodEnough(0.005)
history = model.fit(X, y, epochs=100, batch_size=10, callbacks=[watch], verbose=0)

epochs = len(history.epoch)
print(f"{epochs} epochs, {len(watch.batches)} batches, steepest after epoch {watch.steepest + 1}")
assert 1 < epochs < 100
assert watch.losses == history.history["loss"]
assert watch.losses[-1] < 0.005 <= min(watch.losses[:-1])
assert watch.batches == list(range(7)) * epochs  # 64 rows in batches of 10
