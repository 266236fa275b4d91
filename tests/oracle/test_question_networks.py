"""The numbers a question's network gives, against PyTorch's autograd in float64."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers import torch

from content.variants.network import NetworkTable

ACTIVATIONS = {
    "linear": lambda z: z,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softmax": lambda z: torch.softmax(z, dim=-1),
}
LOSSES = {
    "mean_squared_error": torch.nn.functional.mse_loss,
    "binary_crossentropy": torch.nn.functional.binary_cross_entropy,
    "categorical_crossentropy": lambda p, y: -(y * torch.log(p)).sum(),
}
ENDS = (("linear", "mean_squared_error"), ("sigmoid", "mean_squared_error"), ("sigmoid", "binary_crossentropy"))
ENTRY = st.integers(-15, 15).filter(bool).map(lambda tenths: f"{tenths / 10}")


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    end = ("softmax", "categorical_crossentropy") if widths[-1] > 1 and draw(st.booleans()) else None
    last, loss = end or draw(st.sampled_from(ENDS))
    layers = [
        {
            "units": units,
            "activation": last if number == len(widths) - 1 else draw(st.sampled_from(("relu", "tanh", "sigmoid"))),
            "weights": [[draw(ENTRY) for _ in range(inputs)] for _ in range(units)],
            "bias": [draw(ENTRY) for _ in range(units)],
        }
        for number, (inputs, units) in enumerate(itertools.pairwise(widths), start=1)
    ]
    target = ["1"] + ["0"] * (widths[-1] - 1)
    return {"inputs": [draw(ENTRY) for _ in range(widths[0])], "layers": layers, "loss": loss, "target": target}


def torch_names(network: dict[str, Any]) -> dict[str, float]:
    """The gradients and outputs by our names, computed by PyTorch."""

    def tensor(entries: Any, learnt: bool = True) -> Any:
        rows = [[float(one) for one in row] if isinstance(row, list) else float(row) for row in entries]
        return torch.tensor(rows, dtype=torch.float64, requires_grad=learnt)

    values, weights = tensor(network["inputs"], learnt=False), []
    for layer in network["layers"]:
        kernel, bias = tensor(layer["weights"]), tensor(layer["bias"])
        sums = kernel @ values + bias
        sums.retain_grad()
        values = ACTIVATIONS[layer["activation"]](sums)
        weights.append((kernel, bias, sums))
    loss = LOSSES[network["loss"]](values, tensor(network["target"], learnt=False))
    loss.backward()
    names = {"loss": loss.item()} | {f"out_{place}": out.item() for place, out in enumerate(values, start=1)}
    for number, (kernel, bias, sums) in enumerate(weights, start=1):
        for to, row in enumerate(kernel.grad, start=1):
            names |= {f"dw{number}_{to}{of}": one.item() for of, one in enumerate(row, start=1)}
            names[f"db{number}_{to}"] = bias.grad[to - 1].item()
            names[f"dz{number}_{to}"] = sums.grad[to - 1].item()
            names[f"z{number}_{to}"] = sums[to - 1].item()
    return names


@given(networks())
def test_a_pass_forward_and_back(network: dict[str, Any]) -> None:
    ours: dict[str, Fraction] = NetworkTable.model_validate(network).computed({})
    expected = torch_names(network)
    assert {name: float(ours[name]) for name in expected} == pytest.approx(expected, rel=1e-9, abs=1e-12)
