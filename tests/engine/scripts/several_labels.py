"""Several labels a row: a picture may show rain, wind, both or neither."""

import numpy as np
from keras.layers import Activation, Dense
from keras.metrics import BinaryAccuracy, F1Score
from keras.models import Sequential
from keras.optimizers import RMSprop
from keras.utils import set_random_seed

set_random_seed(37)
rng = np.random.default_rng(37)
labels = rng.integers(0, 2, (200, 3)).astype("float32")
mixing = rng.normal(size=(3, 6))
X = labels @ mixing + rng.normal(0, 0.2, (200, 6))

model = Sequential()
model.add(Dense(32, input_shape=(6,)))
model.add(Activation("relu"))
model.add(Dense(3))
model.add(Activation("sigmoid"))
f1 = F1Score(average=None, threshold=0.5, name="f1")
model.compile(loss="binary_crossentropy", optimizer=RMSprop(0.01), metrics=["accuracy", BinaryAccuracy(name="each")])
model.fit(X[:150], labels[:150], epochs=20, batch_size=15, verbose=0)

loss, accuracy, each = model.evaluate(X[150:], labels[150:], verbose=0)
f1.update_state(labels[150:], model.predict(X[150:], verbose=0))
told = model.predict(X[150:], verbose=0) > 0.5
print(f"each label {each:.2f}, all three right {(told == labels[150:]).all(axis=1).mean():.2f}")
assert abs(each - (told == labels[150:]).mean()) < 1e-5
assert each > 0.9
assert np.asarray(f1.result()).shape == (3,)
assert np.asarray(f1.result()).min() > 0.85
assert 0 <= accuracy <= 1
