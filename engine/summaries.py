"""A network as a table in text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models import Sequential

_HEADS = ("Layer (type)", "Output shape", "Parameters")


def table(model: Sequential) -> str:
    """The layers of `model`, the shape that leaves each (None stands for the batch), and its weights.

    Below it stands how many numbers there are in all, and how many of them are not learnt, if any.
    """
    if model.built:
        rows = [(layer.title, *_sizes(layer.output_shape, layer.count_params())) for layer in model.layers]
    else:
        rows = [(layer.title, "?", "not built yet") for layer in model.layers]
    widths = [max(len(row[column]) for row in [_HEADS, *rows]) for column in range(3)]
    lines = [
        f"{name:<{widths[0]}}  {shape:<{widths[1]}}  {parameters:>{widths[2]}}"
        for name, shape, parameters in [_HEADS, *rows]
    ]
    rule = _dash() * len(lines[0])
    total, learnt = model.count_params(), sum(weight.size for weight in model.trainable_weights)
    frozen = f", {total - learnt:,} of them not learnt" if learnt < total else ""
    return "\n".join(
        [
            f'Model: "{model.name}"',
            lines[0],
            rule,
            *lines[1:],
            rule,
            f"Total: {total:,} parameters{frozen}",
        ]
    )


def _dash() -> str:
    """What rules are made of: a plain "-" where the encoding of what is printed has no better one."""
    try:
        "─".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "-"
    return "─"


def _sizes(shape: tuple[int | None, ...], parameters: int) -> tuple[str, str]:
    return f"({', '.join(map(str, shape))})", f"{parameters:,}"
