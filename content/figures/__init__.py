"""The explorable figures by name. A module is loaded when its page is opened: it brings the engine."""

from __future__ import annotations

from importlib import import_module

from content.figures.figure import Curve, Dial, Figure, Picture, Plot, Reading, Value, Values

NAMES = ("loop", "neuron", "loss", "descent", "race", "batches", "memorise", "threshold")

__all__ = ["NAMES", "Curve", "Dial", "Figure", "Picture", "Plot", "Reading", "Value", "Values", "load"]


def load(name: str) -> Figure:
    """The figure called `name`.

    Raises:
        KeyError: when there is none.
    """
    if name not in NAMES:
        raise KeyError(f"no figure {name!r}; there are {', '.join(NAMES)}")
    figure: Figure = import_module(f"content.figures.{name}").FIGURE
    return figure
