"""The layers a network is made of, under Keras's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.layers.core import Activation, Dense, Input
from engine.layers.layer import Layer
from engine.layers.regularization import ActivityRegularization, Dropout, GaussianNoise
from engine.lazily import lazily

if TYPE_CHECKING:
    from engine.layers.activations import ELU, LeakyReLU, ReLU, Softmax
    from engine.layers.normalization import BatchNormalization, LayerNormalization
    from engine.layers.preprocessing import Normalization
    from engine.layers.reshaping import Flatten, Reshape

InputLayer = Input

__getattr__ = lazily(
    __name__,
    {
        "ELU": "engine.layers.activations",
        "LeakyReLU": "engine.layers.activations",
        "ReLU": "engine.layers.activations",
        "Softmax": "engine.layers.activations",
        "BatchNormalization": "engine.layers.normalization",
        "LayerNormalization": "engine.layers.normalization",
        "Normalization": "engine.layers.preprocessing",
        "Flatten": "engine.layers.reshaping",
        "Reshape": "engine.layers.reshaping",
    },
)

__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Flatten",
    "GaussianNoise",
    "Input",
    "InputLayer",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Normalization",
    "ReLU",
    "Reshape",
    "Softmax",
]
