"""The layers a network is made of."""

from engine.layers.core import Activation, Dense, Input
from engine.layers.layer import Layer
from engine.layers.regularization import Dropout

InputLayer = Input

__all__ = ["Activation", "Dense", "Dropout", "Input", "InputLayer", "Layer"]
