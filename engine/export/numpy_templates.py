"""The parts of which a training in plain NumPy is put together; `$words` are filled in."""

from __future__ import annotations

WEIGHTS = """
# the first weights as Keras draws them: even between two limits, and biases of 0
kernels, biases = [], []
for inputs, units in pairwise($sizes):
    limit = np.sqrt(6 / (inputs + units))
    kernels.append(for_weights.uniform(-limit, limit, (inputs, units)).astype("float32"))
    biases.append(np.zeros(units, dtype="float32"))
parameters = [parameter for layer in zip(kernels, biases, strict=True) for parameter in layer]
"""

WITHOUT_DROPOUT = (
    '''
def forward(x):
    """What comes out of every layer, beginning with the inputs themselves."""
    outputs = [x]
    for kernel, bias in zip(kernels[:-1], biases[:-1], strict=True):
        sums = outputs[-1] @ kernel + bias
        outputs.append($activated)
    outputs.append($last(outputs[-1] @ kernels[-1] + biases[-1]))
    return outputs
''',
    '''
def predict(x):
    """What the network says of standardised inputs."""
    return forward(x)[-1]
''',
    '''
def backward(outputs, y):
    """Backpropagation: the gradient of the loss by every parameter, from the last layer to the first."""
    gradients = []
    delta = (outputs[-1] - y) / len(y)  # by the last sums, through $last and loss in one
    for layer in reversed(range(len(kernels))):
        gradients[:0] = [outputs[layer].T @ delta, delta.sum(axis=0)]
        if layer > 0:
            delta = delta @ kernels[layer].T$slope
    return gradients
''',
    '''
def learn(x, y):
    """One iteration: forward, backward, and a step; what the network said before it."""
    outputs = forward(x)
    update(backward(outputs, y))
    return outputs[-1]
''',
)

WITH_DROPOUT = (
    '''
def forward(x, training=False):
    """What enters every layer, what comes out of it, and the masks that switch a part of that off in training."""
    inputs, outputs, masks = [x], [], []
    for kernel, bias in zip(kernels[:-1], biases[:-1], strict=True):
        sums = inputs[-1] @ kernel + bias
        outputs.append($activated)
        mask = np.ones(sums.shape, dtype="float32")
        if training:
            mask[for_batches.random(sums.shape) < $rate] = 0
            mask /= 1 - $rate
        masks.append(mask)
        inputs.append(outputs[-1] * mask)
    outputs.append($last(inputs[-1] @ kernels[-1] + biases[-1]))
    return inputs, outputs, masks
''',
    '''
def predict(x):
    """What the network says of standardised inputs."""
    return forward(x)[1][-1]
''',
    '''
def backward(inputs, outputs, masks, y):
    """Backpropagation: the gradient of the loss by every parameter, from the last layer to the first."""
    gradients = []
    delta = (outputs[-1] - y) / len(y)  # by the last sums, through $last and loss in one
    for layer in reversed(range(len(kernels))):
        gradients[:0] = [inputs[layer].T @ delta, delta.sum(axis=0)]
        if layer > 0:
            delta = delta @ kernels[layer].T * masks[layer - 1]$slope
    return gradients
''',
    '''
def learn(x, y):
    """One iteration: forward, backward, and a step; what the network said before it."""
    inputs, outputs, masks = forward(x, training=True)
    update(backward(inputs, outputs, masks, y))
    return outputs[-1]
''',
)

_BINARY = '''
def loss_of(outputs, y):
    """Binary cross-entropy: how surprising the truth was, on average."""
    p = np.clip(outputs, 1e-07, 1 - 1e-07)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
'''

_CATEGORICAL = '''
def loss_of(outputs, y):
    """Categorical cross-entropy: how surprising the truth was, on average."""
    p = np.clip(outputs, 1e-07, 1 - 1e-07)
    return -(y * np.log(p)).sum(axis=1).mean()
'''

ENDINGS = {
    "sigmoid": (_BINARY, "((outputs > 0.5) == (y > 0.5))"),
    "softmax": (_CATEGORICAL, "(outputs.argmax(axis=1) == y.argmax(axis=1))"),
}
"""By the last activation: the loss, and when an output is right."""

RIGHT = '''
def count_right(outputs, y):
    """How many samples are told rightly."""
    return $right.sum()
'''

SHARES = ("rho", "beta_1", "beta_2")
"""Settings that say how much of the past is kept; the rest, as new_rho, is new."""

UPDATES = {
    "SGD": (
        '''
def update(gradients):
    """Gradient descent: a step downhill."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter -= $learning_rate * gradient
''',
    ),
    "RMSprop": (
        "squares = [np.zeros_like(parameter) for parameter in parameters]",
        '''
def update(gradients):
    """RMSprop: each gradient divided by its own recent size."""
    for parameter, gradient, square in zip(parameters, gradients, squares, strict=True):
        square += $new_rho * (gradient**2 - square)
        parameter -= $learning_rate * gradient / np.sqrt(square + $epsilon)
''',
    ),
    "Adam": (
        """
steps = 0
means = [np.zeros_like(parameter) for parameter in parameters]
squares = [np.zeros_like(parameter) for parameter in parameters]
""",
        '''
def update(gradients):
    """Adam: the mean gradient, divided by its own recent size."""
    global steps
    steps += 1
    size = $learning_rate * math.sqrt(1 - $beta_2**steps) / (1 - $beta_1**steps)
    for parameter, gradient, mean, square in zip(parameters, gradients, means, squares, strict=True):
        mean += $new_beta_1 * (gradient - mean)
        square += $new_beta_2 * (gradient**2 - square)
        parameter -= size * mean / (np.sqrt(square) + $epsilon)
''',
    ),
}
"""By the class of the optimizer: what it remembers, and its step."""

LOOP = """
history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
for epoch in range($epochs):
    total, right = 0.0, 0
    order = for_batches.permutation(len(x_train))
    for start in range(0, len(order), $batch_size):
        rows = order[start : start + $batch_size]
        outputs = learn(x_train[rows], y_train[rows])
        total += loss_of(outputs, y_train[rows]) * len(rows)
        right += count_right(outputs, y_train[rows])

    outputs = predict(x_test)
    history["loss"].append(float(total / len(x_train)))
    history["accuracy"].append(float(right / len(x_train)))
    history["val_loss"].append(float(loss_of(outputs, y_test)))
    history["val_accuracy"].append(float(count_right(outputs, y_test) / len(x_test)))
    if (epoch + 1) % $every == 0:
        print(f"epoch {epoch + 1}:", ", ".join(f"{name} {told[-1]:.4f}" for name, told in history.items()))
"""
