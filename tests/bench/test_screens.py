"""What an answer on the screen takes: a key while a network trains, a page, a frame of the loss curve."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

import psutil
import pytest
from budgets import Table
from plotext._figure import _figure_class
from rich.text import Text
from timed import Opener, Terminal, train_flat_out

from engine.experiment import EpochResult
from tui.charts import draw
from tui.curves import loss_plot

pytestmark = pytest.mark.bench

KEYS, ROUNDS = 24, 4
"""As many down as up in a round, so that it ends where it began."""
WIDE = (120, 36)


# -- keys


def test_keys_are_answered_while_a_network_trains(
    table: Table, hello: Opener, nnquiz: Opener, write_course: Callable[..., Path], fresh: Path, recipe: Path
) -> None:
    course = write_course(recipe.with_name("course"), {"First": [page_text("1") * 4], "Second": ["One line."]})
    with hello(size=WIDE) as bare, nnquiz("--course", str(course), "lab", str(recipe), data=fresh, size=WIDE) as ours:
        bare.wait_for("hello")
        worker = train_flat_out(ours)
        slowest = [echoes(table, "a lab field", bare, ours, worker, "▸")]
        ours.press("\x1b")
        ours.wait_for("Chapters")
        ours.settle(0.3)
        slowest.append(echoes(table, "home", bare, ours, worker, ""))
        ours.press("\r")
        ours.wait_for("The loss falls")
        ours.settle(0.3)
        slowest.append(echoes(table, "a lesson", bare, ours, worker, ""))
    table.limit("key to changed screen, the slowest of the three (p95)", max(slowest), 0.030)


def echoes(table: Table, where: str, bare: Terminal, ours: Terminal, worker: psutil.Process, sign: str) -> float:
    """Press keys in both, in turns; the p95 of ours. The worker stands still while the yardstick is measured."""
    theirs, found = [], []
    for _ in range(ROUNDS):
        worker.suspend()
        theirs.append(p95([echo(bare, "a", "") for _ in range(KEYS)]))
        worker.resume()
        before = worker.cpu_times().user
        began = time.perf_counter()
        found.append(p95([echo(ours, "jk"[i % 2], sign) for i in range(KEYS)]))
        busy = (worker.cpu_times().user - before) / (time.perf_counter() - began)
        assert busy > 0.3, f"the worker did not train: {busy:.0%} of a core"
    table.ratio(f"key to changed screen in {where} (p95) / hello's echo", found, theirs, 3.0)
    return median(found)


def echo(terminal: Terminal, key: str, sign: str) -> float:
    """Seconds from a key to the first bytes that show it: any, or in a screen that changes by itself, a sign."""
    terminal.rest(random.uniform(0.03, 0.06))
    pressed = terminal.press(key)
    return float(terminal.wait_for(sign) - pressed)


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


# -- pages

PAGES, WORDS = 10, 300
CHAPTERS = 8


def test_a_page_of_a_long_chapter_opens_like_a_page_alone(
    table: Table, nnquiz: Opener, write_course: Callable[..., Path], fresh: Path, tmp_path: Path
) -> None:
    chapters: dict[str, list[str]] = {}
    for number in range(CHAPTERS):
        pages = [page_text(f"{number}.{i}") for i in range(PAGES)]
        chapters[f"Long {number}"], chapters[f"Short {number}"] = pages, pages[:1]
    course = write_course(tmp_path / "course", chapters)
    took: list[float] = []
    with nnquiz("--course", str(course), data=fresh, size=WIDE) as terminal:
        terminal.wait_for("◆ 0 / ")
        for from_end in range(2 * CHAPTERS):
            terminal.settle(0.2)
            terminal.press("\x1b[F" + "k" * from_end)
            terminal.settle(0.2)
            pressed = terminal.press("\r")
            took.append(terminal.wait_for(r"ends page \d\.0") - pressed)
            terminal.settle(0.2)
            terminal.press("\x1b")
            terminal.wait_for("Chapters")
    table.ratio("opening a page of a 3,000-word chapter / alone", took[3::2], took[2::2], 1.5)


def page_text(name: str) -> str:
    """A page of `WORDS` words in paragraphs, with what any page has: emphasis, code, an expression, a list."""
    paragraph = "The *loss* falls as `sgd` takes {2 * 5} small steps, and **each** step is one update of the weights. "
    count = len(paragraph.split())
    texts = [paragraph * 3] * (WORDS // count // 3 - 1)
    return "\n\n".join([*texts, "- first the gradient\n- then the step", f"Here ends page {name}."]) + "\n"


# -- frames


def test_a_frame_of_a_long_loss_curve_costs_little_more_than_plotext(table: Table) -> None:
    epochs = [
        EpochResult(i + 1, 1 / (1 + i / 900) + noise, 1.1 / (1 + i / 900) + noise, 0.5, 0.5, i / 100, i)
        for i, noise in zip(range(20_000), noises(), strict=False)
    ]
    plot = loss_plot(epochs, 20_000)
    assert plot
    colours = {"first": (95, 176, 229), "second": (240, 160, 75), "mark": (232, 197, 71)}
    ours, raw = [], []
    for _ in range(21):
        ours.append(timed(lambda: Text.from_ansi(draw(plot, 80, 20, colours), no_wrap=True)))
        raw.append(timed(build_raw))
    table.ratio("a loss-curve frame, 2 × 20,000 points / raw plotext, 200", ours[1:], raw[1:], 1.6)


def noises() -> Iterator[float]:
    chance = random.Random(1)
    while True:
        yield chance.uniform(0, 0.05)


def build_raw() -> None:
    """Plotext by itself: 200 points at 80×20."""
    figure = _figure_class()
    figure._set_terminal_size(80, 20)
    figure.plot_size(80, 20)
    figure.plot([float(i) for i in range(200)], [1 / (1 + i / 9) for i in range(200)])
    figure.build()


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
