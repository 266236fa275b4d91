"""Curves in text."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.figures.figure import Curve, Plot
from engine.experiment import EpochResult
from tui.charts import draw, thin
from tui.curves import best_epoch, ceiling, loss_plot

finite = st.floats(-1e6, 1e6)


def plot(*curves: Curve, x: tuple[float, float] = (0.0, 10.0), y: tuple[float, float] = (0.0, 1.0)) -> Plot:
    return Plot("epoch", "loss", x, y, curves)


def line(ys: list[float], sign: str = "•") -> Curve:
    return Curve("train", tuple(map(float, range(len(ys)))), tuple(ys), sign)


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 130), st.integers(6, 40), st.lists(finite, max_size=50))
def test_a_drawing_has_the_size_it_was_asked_for(width: int, height: int, ys: list[float]) -> None:
    lines = draw(plot(line(ys), y=(-1e6, 1e6)), width, height).split("\n")
    assert len(lines) == height
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", row)) for row in lines) <= width


@pytest.mark.parametrize("ys", [[], [math.nan] * 4, [math.inf, 0.5], [-math.inf], [0.5]])
def test_what_cannot_be_drawn_is_left_out(ys: list[float]) -> None:
    assert "loss" in draw(plot(line(ys)), 60, 12)


def test_series_are_told_apart_without_colour() -> None:
    drawn = draw(plot(line([0.9, 0.5, 0.3]), line([0.95, 0.7, 0.6], "×")), 60, 14)
    body = drawn.split("\n", 1)[1]
    assert "•" in body
    assert "×" in body


@given(st.lists(finite, min_size=1, max_size=3000), st.integers(2, 60))
def test_thinning_keeps_every_columns_extremes(ys: list[float], columns: int) -> None:
    xs = [float(x) for x in range(len(ys))]
    kept = list(zip(*thin(xs, ys, (0.0, float(len(ys))), columns), strict=True))
    assert kept == sorted(kept)
    assert set(kept) <= set(zip(xs, ys, strict=True))
    assert min(y for _, y in kept) == min(ys)
    assert max(y for _, y in kept) == max(ys)
    assert len(kept) <= 2 * columns


def test_a_curve_that_goes_back_and_forth_keeps_every_point() -> None:
    xs, ys = [1.0, 0.0] * 50, [0.5] * 100
    assert thin(xs, ys, (0.0, 1.0), 4) == (xs, ys)


def epoch(number: int, loss: float, val_loss: float) -> EpochResult:
    return EpochResult(number, loss, val_loss, 0.5, 0.5, 0.1 * number, 10 * number)


def test_the_best_epoch_is_the_first_of_the_lowest_validation_loss() -> None:
    epochs = [epoch(1, 0.9, 0.8), epoch(2, 0.5, 0.4), epoch(3, 0.2, 0.4), epoch(4, 0.1, 0.6)]
    assert best_epoch(epochs).epoch == 2
    drawn = loss_plot(epochs, 10)
    assert drawn is not None
    assert drawn.curves[2].xs == (2.0,)


def test_no_epoch_no_plot() -> None:
    assert loss_plot([], 10) is None


@given(st.floats(1e-9, 1e9))
def test_the_scale_holds_the_curve_and_moves_seldom(value: float) -> None:
    top = ceiling(value)
    assert value <= top <= value * 2.0000001
    assert ceiling(top) == pytest.approx(top)
