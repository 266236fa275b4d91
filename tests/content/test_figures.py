"""Every figure at every setting of its dials, and the facts that the chapter builds on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.figures import NAMES, Figure, Picture, Value, load

SETTINGS = [
    pytest.param(name, dial.name, value, id=f"{name}-{dial.name}-{value}")
    for name in NAMES
    for dial in load(name).dials
    for value in dial.values
]


def show(name: str, **changes: Value) -> Picture:
    figure = load(name)
    return figure.picture(figure.start(changes))


def check(picture: Picture) -> None:
    """What holds for every picture of every figure."""
    assert picture.words.strip() == picture.words != ""
    assert "nan" not in picture.words
    assert bool(picture.plot) != bool(picture.rows)
    assert len(picture.rows) <= 12
    assert all(len(row) <= 40 for row in picture.rows)
    assert all(type(reading.value) is str and reading.value for reading in picture.readings)
    assert len({reading.label for reading in picture.readings}) == len(picture.readings)
    if picture.plot:
        check_plot(picture)


def check_plot(picture: Picture) -> None:
    plot = picture.plot
    assert plot is not None
    assert plot.curves
    assert len({curve.label for curve in plot.curves}) == len(plot.curves)
    for curve in plot.curves:
        assert len(curve.sign) == 1
        assert len(curve.xs) == len(curve.ys) > 0
        for numbers, (low, high) in ((curve.xs, plot.x_limits), (curve.ys, plot.y_limits)):
            assert all(type(number) is float and math.isfinite(number) for number in numbers)
            assert all(low - 1e-9 <= number <= high + 1e-9 for number in numbers)


@pytest.mark.parametrize("name", NAMES)
def test_figure_says_what_it_is_and_how_it_is_operated(name: str) -> None:
    figure = load(name)
    assert figure.name == name
    assert figure.title
    assert figure.question.endswith("?")
    assert sum(dial.steps for dial in figure.dials) <= 1
    for dial in figure.dials:
        assert dial.start in dial.values
        assert len(set(dial.values)) == len(dial.values) > 1
        assert len({type(value) for value in dial.values}) == 1
        assert dial.means.endswith(".")
        assert len(dial.means) <= 100
        if not isinstance(dial.start, str):
            assert list(dial.values) == sorted(dial.values)


@pytest.mark.parametrize(("name", "dial", "value"), SETTINGS)
def test_every_value_of_every_dial_gives_a_picture(name: str, dial: str, value: Value) -> None:
    check(show(name, **{dial: value}))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "memorise"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_setting_gives_a_picture_and_always_the_same(name: str, data: st.DataObject) -> None:
    figure = load(name)
    values = {dial.name: data.draw(st.sampled_from(dial.values), label=dial.name) for dial in figure.dials}
    picture = figure.picture(values)
    check(picture)
    assert picture == figure.picture(values)


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_memorising_gives_a_picture_at_any_setting(data: st.DataObject) -> None:
    figure = load("memorise")
    values = {dial.name: data.draw(st.sampled_from(dial.values), label=dial.name) for dial in figure.dials}
    check(figure.picture(values))
    assert figure.picture(values) == figure.picture(dict(values))


@pytest.mark.parametrize("name", NAMES)
def test_every_dial_changes_what_is_told(name: str) -> None:
    figure = load(name)
    settled = AWAY_FROM_START.get(name, {})
    for dial in figure.dials:
        told = {show(name, **(settled | {dial.name: value})).words for value in dial.values}
        assert len(told) > 1, dial.name


AWAY_FROM_START: dict[str, dict[str, Value]] = {
    "descent": {"step": 3},
    "loop": {"step": 3},
    "race": {"step": 20},
    "memorise": {"epochs": 100},
}
"""Where a step dial begins at zero, the others have nothing to change yet."""


@pytest.mark.parametrize("name", [name for name in NAMES if load(name).picture(load(name).start()).plot])
def test_limits_do_not_jump_as_dials_turn(name: str) -> None:
    limits = set()
    for dial in load(name).dials:
        for value in dial.values:
            plot = show(name, **{dial.name: value}).plot
            assert plot is not None
            limits.add((plot.x_limits, plot.y_limits))
    assert len(limits) == 1


def test_unknown_figures_dials_and_values_are_named() -> None:
    with pytest.raises(KeyError, match="no figure 'lost'; there are loop"):
        load("lost")
    with pytest.raises(ValueError, match="figure batches has no dial 'size'; it has samples, batch, epochs"):
        load("batches").start({"size": 3})
    with pytest.raises(ValueError, match=r"dial 'rate' takes one of 0\.01, .*; got 7"):
        load("descent").start({"rate": 7})


def test_a_chapter_lays_its_own_start_over_the_figures() -> None:
    figure: Figure = load("descent")
    assert figure.start({"rate": 0.3}) == figure.start() | {"rate": 0.3}
    assert figure.start() == {dial.name: dial.start for dial in figure.dials}
    assert type(load("neuron").start({"x1": 2})["x1"]) is float
