import inspect
import io
import math
import os
import re
import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from played import Logs, Model, play, val_losses

from engine import callbacks
from engine.callbacks import (
    Callback,
    CallbackList,
    EarlyStopping,
    History,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    Progress,
    TerminateOnNaN,
    told,
)


def test_the_history_keeps_every_number_in_the_order_of_the_epochs() -> None:
    _, history = play([], [{"loss": 2.0}, {"loss": 1.0, "val_loss": 3.0}])
    assert history.epoch == [0, 1]
    assert history.history == {"loss": [2.0, 1.0], "val_loss": [3.0]}


def test_the_history_hears_an_epoch_once_when_a_callback_after_it_fails() -> None:
    def fail(epoch: int, logs: Logs) -> None:
        raise KeyboardInterrupt

    history = History()
    with pytest.raises(KeyboardInterrupt):
        play([history, LambdaCallback(on_epoch_end=fail)], val_losses(3))
    assert history.history["val_loss"] == [3]


def with_any(*given: float) -> float:
    return given[-1] * 0.5


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (lambda epoch: 0.1 * 0.5**epoch, [0.1, 0.05, 0.025]),
        (lambda epoch, rate: rate * 0.5 if epoch else 0.1, [0.1, 0.05, 0.025]),
        (with_any, [0.05, 0.025, 0.0125]),
        (lambda epoch: np.float32(0.25), [0.25, 0.25, 0.25]),
        (lambda epoch: 0.1 * epoch / 10, [0.0, 0.01, 0.02]),
    ],
)
def test_a_schedule_sets_the_rate_of_each_epoch(schedule: Callable[..., float], rates: list[float]) -> None:
    _, history = play(LearningRateScheduler(schedule), [{"loss": 1.0}] * 3)
    assert history.history["learning_rate"] == pytest.approx(rates)


def test_an_error_in_a_schedule_is_not_taken_for_a_missing_argument() -> None:
    def schedule(epoch: int, rate: float) -> float:
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        play(LearningRateScheduler(schedule), [{"loss": 1.0}])


def test_a_schedule_tells_its_rates(capsys: pytest.CaptureFixture[str]) -> None:
    play(LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1), verbose=1), [{"loss": 1.0}] * 2)
    assert capsys.readouterr().out == "Epoch 1: learning rate 0.1\nEpoch 2: learning rate 0.05\n"


def test_what_is_not_a_number_ends_training(capsys: pytest.CaptureFixture[str]) -> None:
    batches: list[int] = []
    counting = LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(batch))
    for loss in (math.nan, math.inf):
        _, history = play([TerminateOnNaN(), counting], [{"loss": 1.0}, {"loss": loss}, {"loss": 1.0}], batches=3)
        assert history.epoch == [0, 1]
    assert batches == [0, 1, 2, 0] * 2
    assert (
        capsys.readouterr().out == "Batch 0: the loss is nan; training ends\nBatch 0: the loss is inf; training ends\n"
    )
    with pytest.raises(RuntimeError, match="expected a finite loss; got nan at batch 0"):
        play(TerminateOnNaN(raise_error=True), [{"loss": math.nan}], batches=1)


def test_functions_hear_of_what_happens() -> None:
    heard: list[tuple[Any, ...]] = []
    listener = LambdaCallback(
        on_train_begin=lambda logs: heard.append(("begin",)),
        on_epoch_begin=lambda epoch, logs: heard.append(("epoch", epoch)),
        on_epoch_end=lambda epoch, logs: heard.append(("loss", logs["loss"])),
        on_train_batch_begin=lambda batch, logs: heard.append(("batch", batch)),
        on_train_end=lambda logs: heard.append(("end",)),
        on_test_begin=lambda logs: heard.append(("test",)),
    )
    play(listener, [{"loss": 2.0}, {"loss": 1.0}], batches=1)
    listener.on_test_begin({})
    first, second = [("epoch", 0), ("batch", 0), ("loss", 2.0)], [("epoch", 1), ("batch", 0), ("loss", 1.0)]
    assert heard == [("begin",), *first, *second, ("end",), ("test",)]


def test_a_list_passes_every_hook_on_to_all_in_their_order() -> None:
    heard: list[tuple[str, str]] = []
    hooks = [name for name in dir(Callback) if name.startswith("on_")]
    assert len(hooks) == 16

    def listener(who: str) -> LambdaCallback:
        def hear(hook: str) -> Callable[..., object]:
            return lambda *args: heard.append((who, hook))

        return LambdaCallback(**{hook: hear(hook) for hook in hooks})

    everyone = CallbackList([listener("a"), listener("b")])
    for hook in hooks:
        arguments = inspect.signature(getattr(Callback, hook)).parameters
        getattr(everyone, hook)(*([0] if "logs" not in list(arguments)[1] else []), {})
    assert heard == [(who, hook) for hook in hooks for who in "ab"]


def test_hooks_without_logs_get_empty_ones_as_in_keras() -> None:
    heard: list[tuple[str, tuple[Any, ...]]] = []

    def hear(hook: str) -> Callable[..., object]:
        return lambda *args: heard.append((hook, args))

    hooks = ["on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_test_begin", "on_predict_batch_begin"]
    everyone = CallbackList(LambdaCallback(**{hook: hear(hook) for hook in hooks}))
    for hook in hooks:
        getattr(everyone, hook)(*[7] * (hook.endswith("batch_begin") or "epoch" in hook))
    assert heard == [(hook, (*[7] * ("batch" in hook or "epoch" in hook), {})) for hook in hooks]


def test_a_list_closes_all_of_them_even_when_one_fails() -> None:
    closed: list[str] = []

    class Closing(Callback):
        def close(self) -> None:
            closed.append("closed")
            raise OSError("full")

    Callback().close()
    with pytest.raises(OSError, match="full"):
        CallbackList([Closing(), Callback(), Closing()]).close()
    assert closed == ["closed"] * 2


class OldStyle(Callback):
    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        pass


class Batches(Callback):
    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        pass


@pytest.mark.parametrize(
    ("listener", "wants"),
    [
        (Callback(), False),
        (History(), False),
        (EarlyStopping(), False),
        (ModelCheckpoint("m.npz"), False),
        (ModelCheckpoint("m.npz", save_freq=10), True),
        (TerminateOnNaN(), True),
        (OldStyle(), True),
        (Batches(), True),
        (LambdaCallback(on_epoch_end=print), False),
        (LambdaCallback(on_train_batch_end=print), True),
        (LambdaCallback(on_batch_begin=print), True),
        (CallbackList([History(), Batches()]), True),
        (CallbackList(), False),
    ],
)
def test_who_wants_to_hear_of_single_batches(listener: Callback, wants: bool) -> None:
    assert listener.wants_batches is wants
    assert CallbackList(listener).wants_batches is wants


def test_a_list_adds_what_is_missing_and_shares_its_params() -> None:
    own, model = History(), Model()
    everyone = CallbackList([own], model, add_history=True, add_progbar=True, epochs=3, verbose=2)  # type: ignore[arg-type]
    assert [type(callback) for callback in everyone.callbacks] == [History, Progress]
    assert own.params == {"epochs": 3, "verbose": 2}
    assert own.model is model  # type: ignore[comparison-overlap]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_an_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    play(Progress(), [{"loss": 2.0, "learning_rate": 0.00005}, {"loss": 1.0, "f1_score": np.array([0.5, 1.0])}])
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Epoch 1/2 - loss: 2.0000 - learning_rate: 5.0000e-05",
        "Epoch 2/2 - loss: 1.0000 - f1_score: [0.5000, 1.0000]",
    ]
    assert told({"loss": 1.0, "note": "warm", "none": None, "small": 1e-5}) == (
        "loss: 1.0000 - note: warm - none: None - small: 1.0000e-05"
    )
    play(Progress(5, verbose=0), [{"loss": 2.0}])
    assert capsys.readouterr().out == ""


def test_a_bar_on_a_terminal_and_lines_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    play([EarlyStopping(patience=1, verbose=1), Progress(verbose=1)], val_losses(1, 2, 3))
    assert "2/3" in screen.getvalue()
    assert "val_loss 2.0000" in screen.getvalue()
    assert re.search(r"\r *\rEpoch 2: early stopping\n", screen.getvalue())  # on a line that was cleared for it
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    play(Progress(verbose=2), val_losses(1))
    assert screen.getvalue() == "Epoch 1/1 - loss: 1.0000 - val_loss: 1.0000\n"


def test_a_bar_is_closed_when_training_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, model = Terminal(), Model()
    monkeypatch.setattr(sys, "stdout", screen)
    everyone = CallbackList(Progress(), model, epochs=2, verbose=1)  # type: ignore[arg-type]
    everyone.on_train_begin()
    everyone.on_epoch_begin(0)
    for _ in range(2):
        everyone.close()
    assert screen.getvalue().endswith("\n")


def test_a_bar_shows_as_many_numbers_as_fit_and_cuts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for columns in (45, 80, 200):
        screen = Terminal()
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setenv("COLUMNS", str(columns))
        play(Progress(verbose=1), [{"accuracy": 0.5, "loss": 1.0, "val_accuracy": 0.25, "val_loss": 2.0}])
        last = screen.getvalue().rstrip().split("\r")[-1]
        assert len(last) < columns
        shown[columns] = last.split("00:00")[1].split()
    assert shown[45] == ["loss", "1.0000"]
    assert shown[80] == ["loss", "1.0000", "val_loss", "2.0000", "accuracy", "0.5000"]
    assert shown[200] == [*shown[80], "val_accuracy", "0.2500"]


def test_a_bar_shows_where_the_terminal_tells_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    ours, theirs = os.openpty()
    for lines, columns in ((0, 0), (24, 0), (0, 80)):
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        with open(theirs, "w", closefd=False) as screen:
            monkeypatch.setattr(sys, "stdout", screen)
            play(Progress(verbose=1), val_losses(1))
        shown = b""
        while not shown.endswith(b"\n"):
            shown += os.read(ours, 10_000)
        assert b"val_loss 1.0000" in shown
    os.close(theirs)
    os.close(ours)


WRONG: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("schedule", lambda: LearningRateScheduler(0.1), TypeError, "schedule: expected a function .*; got 0.1"),  # type: ignore[arg-type]
    (
        "no argument",
        lambda: LearningRateScheduler(lambda: 0.1),
        TypeError,
        r"schedule: expected a function schedule\(epoch, rate\) -> rate, or schedule\(epoch\); got <function",
    ),
    (
        "no rate",
        lambda: play(LearningRateScheduler(lambda epoch: None), [{"loss": 1.0}]),  # type: ignore[arg-type,return-value]
        ValueError,
        "schedule: expected it to give a float, as 0.01; got None for epoch 0",
    ),
    ("whole rate", lambda: play(LearningRateScheduler(lambda epoch: 1), [{"loss": 1.0}]), ValueError, "got 1 for"),
    ("hook", lambda: LambdaCallback(on_epoch=print), TypeError, "expected some of on_batch_begin, .*; got 'on_epoch'"),
    ("function", lambda: LambdaCallback(on_epoch_end=3), TypeError, "on_epoch_end: expected a function; got 3"),  # type: ignore[arg-type]
    ("class", lambda: CallbackList([EarlyStopping]), TypeError, "callbacks: expected objects .*; got <class"),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("call", "kind", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_mistakes_are_told(call: Callable[[], object], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()


def test_the_public_names() -> None:
    assert set(callbacks.__all__) == {
        *("CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback", "Logs"),
        *("LearningRateScheduler", "ModelCheckpoint", "MonitorCallback", "Progress", "ReduceLROnPlateau"),
        *("TerminateOnNaN", "told"),
    }
