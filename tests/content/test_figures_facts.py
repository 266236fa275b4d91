"""What the chapter builds on, read off the figures."""

from __future__ import annotations

import math

import pytest

from content.figures import Picture, Value, load, loop, wording


def show(name: str, **changes: Value) -> Picture:
    figure = load(name)
    return figure.picture(figure.start(changes))


def reading(picture: Picture, label: str) -> str:
    return next(reading.value for reading in picture.readings if reading.label == label)


def test_batches_of_the_chapter() -> None:
    picture = show("batches", samples=1000, batch=100, epochs=5)
    assert picture == show("batches")
    assert reading(picture, "iterations an epoch") == "10"
    assert reading(picture, "iterations in all") == "50"


@pytest.mark.parametrize(
    ("samples", "batch", "epochs", "each", "total"),
    [(1000, 64, 5, "16", "80"), (100, 1000, 3, "1", "3"), (2000, 1, 50, "2,000", "100,000"), (500, 250, 1, "2", "2")],
)
def test_a_batch_that_is_not_full_counts(samples: int, batch: int, epochs: int, each: str, total: str) -> None:
    picture = show("batches", samples=samples, batch=batch, epochs=epochs)
    assert reading(picture, "iterations an epoch") == each
    assert reading(picture, "iterations in all") == total


def test_loss_of_the_chapter() -> None:
    picture = show("loss", truth=2.5, prediction=3.0, loss="mean squared error")
    assert picture == show("loss")
    assert float(reading(picture, "loss")) == 0.25


def test_crossentropy_fears_sure_mistakes_more() -> None:
    def cost(loss: str, prediction: float) -> float:
        return float(reading(show("loss", truth=1.0, prediction=prediction, loss=loss), "loss"))

    assert cost("binary cross-entropy", 0.01) == pytest.approx(-math.log(0.01), abs=1e-3)
    assert cost("binary cross-entropy", 0.01) > 6 * cost("binary cross-entropy", 0.5)
    assert cost("mean squared error", 0.01) < 4 * cost("mean squared error", 0.5)


def test_crossentropy_refuses_what_is_not_a_class() -> None:
    picture = show("loss", truth=2.5, loss="binary cross-entropy")
    assert reading(picture, "loss") == "–"
    assert "not a class" in picture.words


def descent(rate: float, step: int) -> tuple[str, str, str]:
    picture = show("descent", rate=rate, step=step)
    return reading(picture, "w"), reading(picture, "loss"), picture.words


def test_descent_at_rate_one_bounces_for_ever() -> None:
    assert descent(1.0, 0)[:2] == ("−2.000", "4.000")
    for step in range(1, 31):
        w, loss, words = descent(1.0, step)
        assert w == ("2.000" if step % 2 else "−2.000")
        assert loss == "4.000"
        assert "bounces" in words


@pytest.mark.parametrize("rate", [1.05, 1.1])
@pytest.mark.parametrize("start", [-2.5, -1.0, 0.5])
def test_descent_above_one_diverges_from_anywhere(rate: float, start: float) -> None:
    losses = []
    for step in range(1, 31):
        picture = show("descent", rate=rate, step=step, start=start)
        assert "diverges" in picture.words
        losses.append(float(reading(picture, "loss").replace(" × 10⁶", "e6")))
    assert losses == sorted(set(losses))


def test_descent_at_one_half_lands_in_one_step() -> None:
    w, loss, words = descent(0.5, 1)
    assert (w, loss) == ("0.000", "0.000")
    assert "exactly on the bottom" in words


def test_descent_tells_creeping_rolling_and_overshooting_apart() -> None:
    assert "creeps" in descent(0.01, 5)[2]
    assert "rolls down" in descent(0.1, 5)[2]
    assert "overshoots" in descent(0.9, 5)[2]
    assert "no rate moves it" in show("descent", start=0.0, step=5).words


def test_neuron_falls_silent_where_relu_ends() -> None:
    assert reading(show("neuron", bias=-2.0), "output") == "0.500"
    assert "threshold" in show("neuron", bias=-2.5).words
    assert "silent" in show("neuron", bias=-3.0).words
    assert reading(show("neuron", bias=-3.0), "output") == "0.000"
    assert "saturated" in show("neuron", w2=-3.0, activation="tanh").words


def race(rate: float) -> list[str]:
    """The three in order of their losses after 60 steps."""
    words = show("race", step=60, rate=rate).words
    return sorted(("SGD", "RMSprop", "Adam"), key=lambda name: words.index(f"{name} "))


def test_each_optimizer_wins_the_race_somewhere() -> None:
    assert race(0.02)[0] == "SGD"
    assert race(0.1)[0] == "RMSprop"
    assert race(0.5)[0] == "Adam"
    assert race(0.5)[-1] == "SGD"


def test_race_says_who_runs_away_and_who_gets_nowhere() -> None:
    assert "SGD climbed above the start" in show("race", step=30, rate=0.5).words
    assert "SGD has hardly come down" in show("race", step=30, rate=0.05, steepness=20.0).words


def test_race_begins_together() -> None:
    losses = [[reading.value for reading in show("race", step=step).readings] for step in (0, 1)]
    assert [len(set(told)) for told in losses] == [1, 3]


def test_loop_finds_the_line_or_runs_away() -> None:
    settled = show("loop", rate=0.2, step=40)
    assert float(reading(settled, "w")) == pytest.approx(2, abs=0.05)
    assert float(reading(settled, "b")) == pytest.approx(1, abs=0.05)
    assert "diverges" in show("loop", rate=0.3, step=40).words


def test_random_labels_are_memorised() -> None:
    picture = show("memorise", labels="random", units=32, dropout=0.0, epochs=200)
    assert int(reading(picture, "training rows right").rstrip(" %")) >= 97
    assert 35 <= int(reading(picture, "fresh rows right").rstrip(" %")) <= 65
    assert "by heart" in picture.words
    assert int(reading(picture, "best epoch")) < 50


def test_a_pattern_holds_for_fresh_rows() -> None:
    picture = show("memorise", labels="pattern", epochs=50)
    assert int(reading(picture, "fresh rows right").rstrip(" %")) >= 85


def test_threshold_moves_everything_but_the_area_under_the_curve() -> None:
    thresholds = load("threshold").dials[0].values
    pictures = [show("threshold", threshold=value) for value in thresholds]
    assert len({reading(picture, "ROC AUC") for picture in pictures}) == 1
    for label in ("accuracy", "precision", "recall", "F1"):
        assert len({reading(picture, label) for picture in pictures}) > 3
    recalls = [float(reading(picture, "recall")) for picture in pictures]
    assert recalls == sorted(recalls, reverse=True)
    assert reading(pictures[0], "recall") == "1.00"
    assert "nothing is called 1" in pictures[-1].words
    assert reading(pictures[-1], "precision") == "0.00"


def test_threshold_draws_every_score_once_on_its_side() -> None:
    for threshold in load("threshold").dials[0].values:
        picture = show("threshold", threshold=threshold)
        for row, sign, counts in ((0, "●", picture.rows[5]), (1, "○", picture.rows[6])):
            below, above = picture.rows[row].split("│")
            assert [below.count(sign), above.count(sign)] == [int(word) for word in counts.split()[-2:]]


def test_a_line_is_drawn_only_where_it_is_seen() -> None:
    for w in (1e3, -1e7, 1.2345e12):
        steep = loop.stretch(w, 0.4 * w)
        assert steep is not None
        assert all(x == pytest.approx(-0.4, abs=0.02) for x in steep.xs)
        assert all(loop.LOW <= y <= loop.HIGH for y in steep.ys)
    assert loop.stretch(0.0, 100.0) is None
    assert loop.stretch(1.0, 100.0) is None
    flat = loop.stretch(0.0, 1.0)
    assert flat is not None
    assert set(flat.ys) == {1.0}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (wording.number(-1234.5), "−1234.500"),
        (wording.number(-0.0001), "0.000"),
        (wording.number(-2.54e9), "−2.5 × 10⁹"),
        (wording.number(math.inf), "beyond counting"),
        (wording.tiny(3.14e-7), "3.1 × 10⁻⁷"),
        (wording.tiny(0.0), "0.000"),
        (wording.plain(-2.0), "−2"),
        (wording.percent(0.984), "98 %"),
        (wording.count(1, "step"), "1 step"),
        (wording.count(1000, "epoch"), "1,000 epochs"),
    ],
)
def test_numbers_are_written_calmly(written: str, expected: str) -> None:
    assert written == expected
