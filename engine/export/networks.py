"""What the sources of a trained network have in common: which layers there are, and what they may be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine import layers as known_layers
from engine.layers import Input, Layer

if TYPE_CHECKING:
    from engine.network import Network

_STANDARD = ("math", "pathlib", "itertools")
"""The modules of the standard library that sources use."""


def check_built(model: Network, form: str) -> None:
    """Make sure that a model is one, and has its weights.

    Raises:
        TypeError: when it is none.
        ValueError: when it has no weights.
    """
    from engine.network import Network

    if not isinstance(model, Network):
        wanted = "a Sequential" if form == "to_npz" else "a Sequential or an Experiment"
        raise TypeError(f"{form}: expected {wanted}; got {model!r:.80}")
    if not model.layers or not model.built:
        raise ValueError(
            f"{form}: expected a model with weights; got one that does not know its inputs yet. "
            "Give its first layer input_shape=(…), or call build((None, …)) or fit first"
        )


def known(model: Network, form: str) -> list[Layer]:
    """The layers of a model, without Input.

    Raises:
        TypeError: for what is no model.
        ValueError: for a model without weights, and for a layer that is not the engine's own.
    """
    check_built(model, form)
    layers = [layer for layer in model.layers if not isinstance(layer, Input)]
    for layer in layers:
        if getattr(known_layers, type(layer).__name__, None) is not type(layer):
            raise ValueError(
                f"{form}: expected layers of engine.layers; got {layer.title}, a class of your own. "
                "Export the layers before and after it, and write this one by hand"
            )
    return layers


def axes_of(layer: Any) -> tuple[int, ...]:
    """The axes of a normalizing layer's features, counted from 0 with the batch; none where it has one for all."""
    if layer.axis is None:
        return ()
    given = [layer.axis] if isinstance(layer.axis, int) else layer.axis
    return tuple(sorted(axis % len(layer.input_shape) for axis in given))


def spread_of(layer: Any) -> tuple[int, ...] | None:
    """The shape in which its weights fit a batch; None where they do as they are, along the last axes."""
    axes, rank = axes_of(layer), len(layer.input_shape)
    if axes == tuple(range(rank - len(axes), rank)):
        return None
    return tuple(length if at in axes else 1 for at, length in enumerate(layer.input_shape))


def script(title: str, modules: Iterable[str], *blocks: str) -> str:
    """A whole file: what it is, the imports that are used, and its blocks of statements."""
    body = joined(*blocks)
    used = [one for one in modules if re.search(rf"\b{one.split()[-1]}\b", body)]
    return joined(f'"""{title}"""', _sorted(used), body) + "\n"


def joined(*blocks: str) -> str:
    """Blocks of source one after another: an empty line between them, two around functions and classes."""
    told, before = "", ""
    for block in (one.strip("\n") for one in blocks):
        if block:
            apart = "\n\n\n" if _defines(before) or _defines(block) else "\n\n"
            told += f"{apart if told else ''}{block}"
            before = block
    return told


def _sorted(statements: Iterable[str]) -> str:
    """Imports in the order that ruff gives them: the standard library's, then the others."""
    ordered = sorted(set(statements), key=lambda one: (one.startswith("from"), one))
    standard = [one for one in ordered if one.split()[1] in _STANDARD]
    others = [one for one in ordered if one not in standard]
    return "\n\n".join("\n".join(group) for group in (standard, others) if group)


def _defines(block: str) -> bool:
    """Whether a block is a function or class, which two empty lines set apart."""
    return block.startswith(("def ", "class "))
