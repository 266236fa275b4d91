"""A few threads that carry out what they are given, in its order; a call that hangs holds up no end of the process."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

Work = Callable[[], None]


class Threads:
    """So many threads. What a piece of work raises is passed to `failed`, in its thread."""

    def __init__(self, count: int, name: str, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._given: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._go_on, name=name, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work) -> None:
        """Have it carried out as soon as a thread is free."""
        self._given.put(work)

    def close(self, seconds: float) -> bool:
        """End the threads when all that was given is done; whether it was, within so many seconds."""
        for _ in self._threads:
            self._given.put(None)
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _go_on(self) -> None:
        while work := self._given.get():
            try:
                work()
            except Exception as error:
                self._failed(error)
