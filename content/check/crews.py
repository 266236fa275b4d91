"""Several processes over the chapters of a large course: each is handed one chapter after the other."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar, cast

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class CrewError(RuntimeError):
    """One of the processes ended before its work was done."""


class Crew(Generic[Task, Outcome]):
    """`processes` processes that run `work` on whatever they are handed.

    Each holds one end of a pipe and nobody else does: whichever way this process ends, theirs end with it.
    """

    def __init__(self, work: Callable[[Task], Outcome], processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._hands: dict[Connection, multiprocessing.process.BaseProcess] = {}
        for _ in range(processes):
            ours, theirs = context.Pipe()
            hand = context.Process(target=_serve, args=(theirs, work), daemon=True)
            hand.start()
            theirs.close()
            self._hands[ours] = hand

    def each(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Outcome]]:
        """What comes of every task, with its place in `tasks`, as they are done.

        Raises:
            CrewError: when a process was ended from outside.
        """
        waiting = iter(enumerate(tasks))
        at: dict[Connection, int] = {}
        for pipe in self._hands:
            _hand_out(pipe, waiting, at)
        while at:
            for ready in wait(list(at)):
                pipe = cast(Connection, ready)
                done = at.pop(pipe)
                try:
                    outcome = pipe.recv()
                    _hand_out(pipe, waiting, at)
                except (EOFError, OSError):
                    raise CrewError("a process of the check was ended before it was done") from None
                yield done, outcome

    def end(self) -> None:
        """Stop every process, whatever it is at."""
        for pipe, hand in self._hands.items():
            pipe.close()
            hand.terminate()
        for hand in self._hands.values():
            hand.join()


@contextmanager
def crew(work: Callable[[Task], Outcome], processes: int) -> Iterator[Crew[Task, Outcome]]:
    """A crew that has ended when its block has, by whatever way that is left."""
    hands = Crew(work, processes)
    try:
        yield hands
    finally:
        hands.end()


def _hand_out(pipe: Connection, waiting: Iterator[tuple[int, Task]], at: dict[Connection, int]) -> None:
    place, task = next(waiting, (None, None))
    if place is not None:
        at[pipe] = place
        pipe.send(task)


def _serve(pipe: Connection, work: Callable[[Task], Outcome]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; the one who asked ends the others
    try:
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, OSError):
        return
