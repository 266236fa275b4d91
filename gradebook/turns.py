"""One after another, in the order they came: a lock that no thread can take twice while another waits for it."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A fair lock; a context manager.

    Raises:
        RuntimeError: when whoever holds it takes it again: they would wait for themselves.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._holder: int | None = None
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        self._take()
        self._holder = threading.get_ident()

    def _take(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("a change was begun inside another one")
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        self._await(mine)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pass_on()

    def _await(self, mine: threading.Lock) -> None:
        try:
            mine.acquire()
        except BaseException:  # interrupted: whoever is behind must not wait for this thread
            with self._guard:
                waiting = mine in self._waiting
                if waiting:
                    self._waiting.remove(mine)
            if not waiting:
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        with self._guard:
            self._holder = None
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
