"""Several changes in one transaction: one wait for the disk, and yet each is undone by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from gradebook.errors import StoreError

Done = TypeVar("Done")


class Together:
    """The changes that share a transaction.

    A change that raises is taken back to the savepoint before it. Where it was the database that failed, nothing can
    be told of the changes before it either (SQLite undoes a whole transaction when the disk is full), so the group is
    broken: no further change is tried, and none of it is recorded.

    Args:
        rows: the transaction.
        driver_error: what its driver raises.
    """

    def __init__(self, rows: Connection, driver_error: type[Exception]) -> None:
        self.rows = rows
        self._driver_error = driver_error
        self._broken: BaseException | None = None

    def change(self, work: Callable[[Connection], Done]) -> Done:
        """Carry out one of the changes.

        Raises:
            Exception: what broke the group before; and whatever `work` raises.
        """
        if self._broken is not None:
            raise self._broken
        try:
            self._say("SAVEPOINT one_change")
            done = work(self.rows)
            self._say("RELEASE SAVEPOINT one_change")
        except BaseException as error:
            self._undo(error)
            raise
        return done

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Take note of what breaks the group; raises what broke it before."""
        if self._broken is not None:
            raise self._broken
        try:
            yield
        except BaseException as error:
            if self._breaks(error):
                self._broken = error
            raise

    def settle(self) -> None:
        """Raise what broke the group, however it did.

        Raises:
            StoreError: when the transaction is no longer there; the driver would keep quiet about it.
        """
        with self.watched():
            if getattr(self.rows.connection.driver_connection, "in_transaction", True) is False:
                raise StoreError("The database gave up a transaction. Nothing was recorded by this; try again.")

    def _undo(self, error: BaseException) -> None:
        """Take back what the change that raised had written."""
        if self._breaks(error):
            self._broken = error
            return
        try:
            self._say("ROLLBACK TO SAVEPOINT one_change")
            self._say("RELEASE SAVEPOINT one_change")
        except self._driver_error as failed:
            self._broken = failed
            raise

    def _breaks(self, error: BaseException) -> bool:
        told = error.orig if isinstance(error, DBAPIError) else error
        return isinstance(told, self._driver_error) and not _of_its_values(told)

    def _say(self, words: str) -> None:
        self.rows.connection.cursor().execute(words)


def _of_its_values(error: BaseException) -> bool:
    """Whether the values of one change were refused, and the database is as well as before (PEP 249's names)."""
    return {"IntegrityError", "DataError"} & {kind.__name__ for kind in type(error).__mro__} != set()
