"""An autoencoder: 8 × 8 pictures through three numbers and back; Reshape makes pictures of rows again."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(22)
rng = np.random.default_rng(22)
across = np.linspace(-1, 1, 8)
centre, width = rng.uniform(-0.8, 0.8, (200, 2)), rng.uniform(0.3, 0.6, (200, 1, 1))
distance = (across[None, :, None] - centre[:, 0, None, None]) ** 2 + (
    across[None, None, :] - centre[:, 1, None, None]
) ** 2
spots = np.exp(-distance / width**2).astype("float32")

encoder = [layers.Flatten(), layers.Dense(32, "elu"), layers.Dense(3, name="code")]
decoder = [layers.Dense(32, "elu"), layers.Dense(64, "sigmoid"), layers.Reshape((8, 8))]
model = keras.Sequential([keras.Input(shape=(8, 8)), *encoder, *decoder])
model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mse")
losses = model.fit(spots, spots, epochs=30, batch_size=25, verbose=0).history["loss"]

again = model.predict(spots, verbose=0)
print(f"error {losses[0]:.4f} -> {losses[-1]:.4f}; the mean picture alone has {spots.var(axis=0).mean():.4f}")
assert again.shape == spots.shape
assert losses[-1] < 0.4 * spots.var(axis=0).mean()
assert model.get_layer("code").count_params() == 32 * 3 + 3
assert np.asarray(layers.Reshape((-1, 16))(spots)).shape == (200, 4, 16)
