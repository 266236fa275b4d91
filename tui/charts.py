"""Curves drawn by plotext: a `Plot` in plain values in, text with colours out."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from content.figures.figure import Curve, Plot

Colour = tuple[int, int, int]
SIGNS_ACROSS = 8
"""A line carries its series' sign about this many times, so that series are told apart without colour."""


def draw(plot: Plot, width: int, height: int, colours: Mapping[str, Colour] | None = None) -> str:
    """The plot as `height` lines of `width` cells, with ANSI colours by each curve's role (none without `colours`).

    The first lines carry the y label, each curve's sign, and what the x axis counts.
    """
    from plotext._figure import _figure_class  # a figure of its own; plotext's module-level one is shared

    figure = _figure_class()
    figure._set_terminal_size(width, height)  # else sizes are clamped to the terminal this process happens to have
    legend = _legend(plot, width, colours or {})[: max(1, height - 5)]
    figure.plot_size(width, max(3, height - len(legend)))
    figure.theme("clear")
    figure.xlim(*plot.x_limits)
    figure.ylim(*plot.y_limits)
    figure.xticks(*_ticks(plot.x_limits, max(2, width // 14)))
    figure.yticks(*_ticks(plot.y_limits, max(3, height // 4)))
    for curve in plot.curves:
        _trace(figure, curve, plot, width, (colours or {}).get(curve.role))
    return "\n".join([*legend, figure.build().rstrip("\n")])


def _trace(figure: Any, curve: Curve, plot: Plot, width: int, colour: Colour | None) -> None:
    xs, ys = _finite(curve)
    if not xs:
        return
    paint = {} if colour is None else {"color": colour}
    if curve.line:
        figure.plot(*thin(xs, ys, plot.x_limits, width), marker="braille", **paint)
        xs, ys = _signed(xs, ys, plot.x_limits)
    figure.scatter(xs, ys, marker=curve.sign, **paint)


def _signed(xs: Sequence[float], ys: Sequence[float], limits: tuple[float, float]) -> tuple[list[float], list[float]]:
    """The points that carry a sign: the first in each of equal parts of the axis, so signs stay as a line grows."""
    low, high = limits
    edges = (low + (high - low) * part / SIGNS_ACROSS for part in range(SIGNS_ACROSS + 1))
    places = sorted({bisect_left(xs, edge) for edge in edges} - {len(xs)})
    return [xs[place] for place in places], [ys[place] for place in places]


def _finite(curve: Curve) -> tuple[Sequence[float], Sequence[float]]:
    """The curve without points that cannot be drawn."""
    if len(curve.xs) == len(curve.ys) and math.isfinite(sum(curve.xs)) and math.isfinite(sum(curve.ys)):
        return curve.xs, curve.ys  # a sum is finite only when all of it is
    points = zip(curve.xs, curve.ys, strict=True)
    kept = [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
    return [x for x, _ in kept], [y for _, y in kept]


def thin(
    xs: Sequence[float], ys: Sequence[float], limits: tuple[float, float], columns: int
) -> tuple[list[float], list[float]]:
    """At most two points a column: its lowest and its highest, so that no spike is lost.

    plotext's cost grows with the points it is given; 20,000 of them look the same as these. A curve that goes back
    and forth is left as it is.
    """
    if len(xs) <= 2 * columns or sorted(xs) != list(xs):
        return list(xs), list(ys)
    low, high = limits
    kept: list[int] = []
    start = 0
    for column in range(1, columns + 1):
        end = bisect_left(xs, low + (high - low) * column / columns, start) if column < columns else len(xs)
        if end > start:
            part = ys[start:end]
            kept += sorted({start + part.index(min(part)), start + part.index(max(part))})
        start = end
    return [xs[i] for i in kept], [ys[i] for i in kept]


def _ticks(limits: tuple[float, float], most: int) -> tuple[list[float], list[str]]:
    """Round numbers (1, 2 or 5 times a power of ten) between the limits, at most `most` + 1 of them."""
    low, high = limits
    if not high > low:
        return [low], [f"{low:g}"]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    ticks = [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]
    return ticks, [f"{tick:.6g}".replace("-", "−") for tick in ticks]


def _legend(plot: Plot, width: int, colours: Mapping[str, Colour]) -> list[str]:
    """The y label, each named curve behind its sign, and what the x axis counts, on as many lines as they take."""
    named = dict.fromkeys((f"{curve.sign} {curve.label}", curve.role) for curve in plot.curves if curve.label)
    items = [(plot.y_label, None), *((label, colours.get(role)) for label, role in named), (f"→ {plot.x_label}", None)]
    lines, room = [""], width
    for label, colour in items:
        gap = "   " if lines[-1] else ""
        if len(gap + label) > room and lines[-1]:
            lines, room, gap = [*lines, ""], width, ""
        lines[-1] += gap + (f"\x1b[38;2;{';'.join(map(str, colour))}m{label}\x1b[0m" if colour else label[:width])
        room -= len(gap + label)
    return lines
