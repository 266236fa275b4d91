"""PyTorch, eager: the loop over shuffled batches that its users write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import nn

from race.workloads import Array, Workload

torch.set_num_threads(1)

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


class TorchLoop:
    """Logits and a loss that takes them; the optimizer's own defaults, but for ε, which is Keras's."""

    def __init__(self, workload: Workload, seed: int) -> None:
        torch.manual_seed(seed)
        self.batch_size = workload.batch_size
        self.network = nn.Sequential(*_layers(workload))
        self.linear = [layer for layer in self.network if isinstance(layer, nn.Linear)]
        with torch.no_grad():
            first = iter(workload.first_weights(seed))
            for layer in self.linear:
                layer.weight.copy_(torch.from_numpy(next(first).T))
                layer.bias.copy_(torch.from_numpy(next(first)))
        inputs, labels = workload.rows()
        self.inputs, self.labels = torch.from_numpy(inputs), torch.from_numpy(labels)
        self.loss: nn.Module = nn.CrossEntropyLoss()
        if workload.units[-1] == 1:
            self.loss, self.labels = nn.BCEWithLogitsLoss(), self.labels[:, None].float()
        rate, learnt = workload.learning_rate, self.network.parameters()
        self.optimizer: torch.optim.Optimizer
        if workload.optimizer == "adam":
            self.optimizer = torch.optim.Adam(learnt, lr=rate, eps=1e-7)
        else:
            self.optimizer = torch.optim.SGD(learnt, lr=rate, momentum=workload.momentum)

    def train(self, epochs: int, reached: Callable[[], bool] | None = None) -> None:
        """For so many epochs, or until `reached` says so after one of them."""
        for _ in range(epochs):
            order = torch.randperm(len(self.inputs))
            for start in range(0, len(order), self.batch_size):
                rows = order[start : start + self.batch_size]
                self.optimizer.zero_grad()
                loss = self.loss(self.network(self.inputs[rows]), self.labels[rows])
                loss.backward()
                self.optimizer.step()
            if reached and reached():
                break

    def weights(self) -> list[Array]:
        """In Keras's order and layout."""
        return [part.detach().numpy().T for layer in self.linear for part in (layer.weight, layer.bias)]


def _layers(workload: Workload) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for number, (inputs, units) in enumerate(pairwise(workload.units), 1):
        layers.append(nn.Linear(inputs, units))
        if number < len(workload.units) - 1:
            layers.append(ACTIVATIONS[workload.activation]())
        if number == 1 and workload.dropout:
            layers.append(nn.Dropout(workload.dropout))
    return layers
