"""A layer that does something else while training (it feels its way through fog), and keeps a weight unlearnt."""

import numpy as np
from keras.layers import Dense, Input, Layer
from keras.models import Sequential
from keras.optimizers import SGD
from keras.utils import set_random_seed


class Fog(Layer):
    """Training sees its inputs weakened; the gain on them is learnt, the offset is not."""

    def __init__(self, weaken=0.5, **settings):
        super().__init__(**settings)
        self.weaken = weaken

    def build(self, input_shape):
        self.gain = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="gain")
        self.offset = self.add_weight(shape=(input_shape[-1],), initializer="ones", trainable=False, name="offset")

    def call(self, inputs, training=False):
        self.factor = self.weaken if training else 1.0
        return inputs * self.gain * self.factor + self.offset

    def backward(self, gradient):
        self.gain_gradient[...] = (gradient * self.inputs * self.factor).sum(axis=0)
        return gradient * self.gain * self.factor

    def get_config(self):
        return {**super().get_config(), "weaken": self.weaken}


set_random_seed(33)
X = np.linspace(-1, 1, 40, dtype="float32").reshape(-1, 1)
fog = Fog(0.5, name="fog")
model = Sequential([Input((1,)), fog, Dense(1, kernel_initializer="ones", trainable=False)])
model.compile(optimizer=SGD(0.5), loss="mse")
assert np.allclose(model.predict(X, verbose=0), X + 1)
model.fit(X, 3 * X + 1, epochs=80, batch_size=40, verbose=0)

gain, offset = fog.get_weights()
print(f"gain learnt in the fog: {gain.item():.3f}")
assert np.isclose(gain.item(), 6, atol=0.01)  # 3 through a fog that halves
assert offset.item() == 1
assert len(model.trainable_weights) == 1
assert np.allclose(model.predict(X, verbose=0), 6 * X + 1, atol=0.02)
again = Fog.from_config(fog.get_config())
assert (again.weaken, again.name) == (0.5, "fog")
