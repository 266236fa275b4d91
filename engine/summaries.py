"""A network as a table in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.models import Sequential

_HEADS = ("Layer (type)", "Output shape", "Parameters")


def table(model: Sequential) -> str:
    """The layers of `model`, the shape that leaves each (None stands for the batch), and its weights."""
    layers = [layer for layer in model.layers if layer.kind != "input"]  # Keras leaves it out as well
    if model.built:
        rows = [(layer.title, *_sizes(layer.output_shape, layer.count_params())) for layer in layers]
    else:
        rows = [(layer.title, "?", "not built yet") for layer in layers]
    widths = [max(len(row[column]) for row in [_HEADS, *rows]) for column in range(3)]
    lines = [
        f"{name:<{widths[0]}}  {shape:<{widths[1]}}  {parameters:>{widths[2]}}"
        for name, shape, parameters in [_HEADS, *rows]
    ]
    rule = "─" * len(lines[0])
    return "\n".join(
        [
            f'Model: "{model.name}"',
            lines[0],
            rule,
            *lines[1:],
            rule,
            f"Total: {model.count_params():,} parameters",
        ]
    )


def _sizes(shape: tuple[int, ...], parameters: int) -> tuple[str, str]:
    return f"({', '.join(['None', *map(str, shape)])})", f"{parameters:,}"
