"""What a model says about itself: summary, layers, names, shapes, counts and configs."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(29)
model = keras.Sequential(name="small")
model.add(keras.Input(shape=(6,)))
model.add(layers.Dense(10, activation="relu", name="first"))
model.add(layers.BatchNormalization(name="even"))
model.add(layers.Dropout(0.2, name="drop"))
model.add(layers.Dense(4, name="too_much"))
model.pop()
model.add(layers.Dense(3, activation="softmax", name="last"))

lines = []
model.summary(print_fn=lambda line, **_: lines.append(line))
text = "\n".join(lines)
print(text)
assert all(layer.name in text for layer in model.layers)
assert "143" in text  # all parameters: 6·10 + 10, 4·10, 10·3 + 3

assert model.name == "small"
assert [layer.name for layer in model.layers] == ["first", "even", "drop", "last"]
assert model.input_shape == (None, 6)
assert model.output_shape == (None, 3)
assert model.count_params() == 143
assert [layer.count_params() for layer in model.layers] == [70, 40, 0, 33]
assert model.get_layer("last") is model.layers[-1] is model.get_layer(index=3)
assert [weight.shape for weight in model.get_weights()] == [(6, 10), (10,), (10,), (10,), (10,), (10,), (10, 3), (3,)]
assert model.built

config = model.get_layer("first").get_config()
assert (config["units"], config["activation"], config["name"]) == (10, "relu", "first")
twin = layers.Dense.from_config(config)
assert (twin.units, twin.name, twin.use_bias) == (10, "first", True)
assert model(np.zeros((2, 6), dtype="float32")).shape == (2, 3)
