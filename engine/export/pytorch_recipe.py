"""An experiment as PyTorch source: its loop is written out, as PyTorch leaves it to its user."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Any

from engine.experiment import summary
from engine.export.expressions import Call, Code, assigned
from engine.export.networks import known, script
from engine.export.pytorch_source import definitions, modules_of, network
from engine.export.recipe_data import recipe_of
from engine.network import activation_of

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from engine.files import FilePath
    from engine.optimizers import Optimizer

_TENSORS = """
x_train, y_train = torch.from_numpy(x_train), torch.from_numpy(y_train)
x_test, y_test = torch.from_numpy(x_test), torch.from_numpy(y_test)
"""

_WEIGHTS = """
# the first weights as Keras draws them: even between two limits, and biases of 0
for layer in model:
    if isinstance(layer, nn.Linear):
        limit = np.sqrt(6 / (layer.in_features + layer.out_features))
        kernel = for_weights.uniform(-limit, limit, (layer.in_features, layer.out_features))
        layer.weight.data = torch.tensor(kernel.T, dtype=torch.float32)
        nn.init.zeros_(layer.bias)
"""

_RIGHT = Template('''
def count_right(outputs, y):
    """How many samples are told rightly."""
    return $right.sum().item()
''')

_LOOP = Template("""
history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
for epoch in range($epochs):
    model.train()
    total, right = 0.0, 0
    for rows in torch.from_numpy(for_batches.permutation(len(x_train))).split($batch_size):
        outputs = model(x_train[rows])
        loss = loss_of(outputs, y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(rows)
        right += count_right(outputs, y_train[rows])

    model.eval()
    with torch.no_grad():
        outputs = model(x_test)
    history["loss"].append(total / len(x_train))
    history["accuracy"].append(right / len(x_train))
    history["val_loss"].append(loss_of(outputs, y_test).item())
    history["val_accuracy"].append(count_right(outputs, y_test) / len(x_test))
    if (epoch + 1) % $every == 0:
        print(f"epoch {epoch + 1}:", ", ".join(f"{name} {told[-1]:.4f}" for name, told in history.items()))
""")

_ENDINGS = {
    "sigmoid": ("nn.BCEWithLogitsLoss", "((outputs > 0) == (y > 0.5))", "a sigmoid"),
    "softmax": ("nn.CrossEntropyLoss", "(outputs.argmax(dim=1) == y.argmax(dim=1))", "a softmax"),
}
"""By the last activation: the loss that has it inside, when an output is right, and what is inside."""


def experiment_source(experiment: Experiment, npz: FilePath | None) -> str:
    """The source of `to_pytorch` for an experiment.

    Raises:
        ValueError: when the data are too many to stand in it and there is no `npz`.
    """
    recipe = recipe_of(experiment, npz)
    layers = known(recipe.model, "to_pytorch")
    parts = [module for layer in layers for module in modules_of(layer)][:-1]
    loss, right, inside = _ENDINGS[activation_of(recipe.model.layers[-1])]
    epochs = experiment.training.epochs
    return script(
        f"{summary(experiment)}, in PyTorch.",
        ["import numpy as np", "import torch", "from torch import nn", *recipe.imports],
        recipe.data,
        f"torch.manual_seed({experiment.seed})" if experiment.network.dropout else "",
        _TENSORS,
        *definitions(parts),
        network(parts),
        _WEIGHTS,
        f"# {inside} is inside the loss: the network itself ends in the sums that enter it\n"
        f"{assigned('loss_of', Call(loss))}\n{_optimizer(recipe.model.optimizer)}",
        _RIGHT.substitute(right=right),
        _LOOP.substitute(batch_size=experiment.training.batch_size, epochs=epochs, every=max(epochs // 10, 1)),
    )


def _optimizer(optimizer: Optimizer) -> str:
    name, config = type(optimizer).__name__, optimizer.get_config()
    arguments: dict[str, Any] = {"lr": config["learning_rate"]}
    told = ""
    if name == "RMSprop":
        arguments |= {"alpha": config["rho"], "eps": config["epsilon"]}
        told = "# Keras adds eps under the root, PyTorch outside it: steps differ where gradients are tiny\n"
    elif name == "Adam":
        arguments |= {"betas": (config["beta_1"], config["beta_2"]), "eps": config["epsilon"]}
        told = "# Keras adds eps before it corrects the mean square, PyTorch afterwards: a tiny difference\n"
    elif name != "SGD":
        raise ValueError(f"to_pytorch: expected an experiment with sgd, rmsprop or adam; got {name}")
    return told + assigned("optimizer", Call(f"torch.optim.{name}", [Code("model.parameters()")], arguments))
