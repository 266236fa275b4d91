"""Where rows are kept: opening a database by its rules, and transactions in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gradebook import schema, sqlite_file
from gradebook.errors import StoreError
from gradebook.mounts import filesystem_of, is_network
from gradebook.tables import REVISION
from gradebook.together import Together
from gradebook.turns import Turns
from gradebook.write_ahead import WriteAhead

if TYPE_CHECKING:
    from gradebook.session_lock import SessionLock

FILE = "progress.sqlite3"

CACHE, CHECKPOINT = 65_536, 4_000
"""Of a class: KiB of pages kept in memory, and pages in the journal before they are copied into the file."""

Done = TypeVar("Done")
Explain = Callable[[BaseException], StoreError]


class Store:
    """An open database. `notice` is what a learner should know about where it is; safe from several threads.

    Whatever changes rows takes its turn: SQLite lets one writer in at a time, and lets those who wait for long fail.
    """

    def __init__(
        self,
        engine: Engine,
        explain: Explain,
        notice: str | None,
        lock: SessionLock | None,
        write_ahead: WriteAhead | None = None,
    ) -> None:
        self.notice = notice
        self.alone = lock is not None
        self._engine = engine
        self._writing = engine.execution_options(writing=True)
        self._turns: AbstractContextManager[None] = Turns() if engine.dialect.name == "sqlite" else nullcontext()
        self._explain = explain
        self._lock = lock
        self._write_ahead = write_ahead
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._refused = (DBAPIError, PoolTimeout, self._driver_error)  # `Prepared` lets the driver's own through
        self._here = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look at the rows; inside `together`, at what it has changed so far too."""
        group = self._group
        with self._told():
            if group:
                with group.watched():
                    yield group.rows
                return
            with self._engine.begin() as rows:
                yield rows

    def change(self, work: Callable[[Connection], Done]) -> Done:
        """Carry `work` out in a transaction: on the disk when this returns, as if never begun when it raises.

        Inside `together` it is on the disk when that ends.

        Raises:
            StoreError: when it could not be recorded; and whatever `work` raises.
        """
        group = self._group
        if group:
            try:
                return group.change(work)
            except self._refused as error:
                raise self._explained(error) from error
        with self._told(), self._turns, self._writing.begin() as rows:
            return work(rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for all that this thread changes inside; each change that raises is undone alone.

        Raises:
            StoreError: at its end, when it could not be recorded: then none of it was.
        """
        with self._told(), self._turns:
            with self._writing.begin() as rows:
                self._here.group = group = Together(rows, self._driver_error)
                try:
                    yield
                finally:
                    self._here.group = None
                group.settle()
            if self._write_ahead:
                self._write_ahead.shorten()

    def close(self) -> None:
        """Close every connection, and let go of the folder."""
        self._engine.dispose()
        if self._lock:
            self._lock.release()

    @property
    def _group(self) -> Together | None:
        """What this thread changes together, if it does."""
        return getattr(self._here, "group", None)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._refused as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> StoreError:
        return self._explain(error.orig or error if isinstance(error, DBAPIError) else error)


def open_store(
    folder: Path, database_url: str | None, filesystem: Callable[[Path], str] = filesystem_of, many: bool = False
) -> Store:
    """Open the database that `database_url` names, or the file in `folder`; a new one is made where there is none.

    `many`: for a class, whose learners write all over the file at once; it takes more memory then.

    Raises:
        StoreError: when it cannot be used; what was there is left as it was.
    """
    if database_url is None:
        return _open_file(folder / FILE, filesystem, many)
    url = _parse(database_url)
    if url.get_backend_name() != "sqlite":
        return _open_server(url)
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreError("NNQUIZ_DATABASE_URL names no file: write sqlite:////absolute/path/progress.sqlite3.")
    return _open_file(Path(url.database), filesystem, many)


def _open_file(path: Path, filesystem: Callable[[Path], str], many: bool) -> Store:
    path = path.absolute()
    sqlite_file.make_folder(path.parent)
    path = path.resolve()
    kind = filesystem(path.parent)
    lock = _alone(path) if is_network(kind) else None
    notice = f"Progress is on a network file system ({kind}): one session at a time." if lock else None
    try:
        if not path.exists():
            sqlite_file.create(path, _fill)
        sqlite_file.check(path)
        _bring_up_to_date(path)
    except BaseException:
        if lock:
            lock.release()
        raise
    engine = _file_engine(path, journal="DELETE" if lock else "WAL", many=many)
    write_ahead = WriteAhead(path, engine, sqlite_file.WAIT_OF_CLASS) if many and not lock else None
    return Store(engine, lambda error: sqlite_file.explain(error, path), notice, lock, write_ahead)


def _alone(path: Path) -> SessionLock:
    from gradebook.session_lock import SessionLock  # 40 ms, and only a network needs it

    return SessionLock(path)


def _bring_up_to_date(path: Path) -> None:
    if sqlite_file.revision_of(path) == REVISION:
        return
    with sqlite_file.one_at_a_time(path):
        revision = sqlite_file.revision_of(path)
        if revision == REVISION:
            return
        if revision is None or not schema.known(revision):
            raise StoreError(_unknown_revision(str(path), revision))
        sqlite_file.back_up(path, revision)
        engine = _file_engine(path, journal=None)
        try:
            with engine.execution_options(writing=True).begin() as connection:
                schema.upgrade(connection)
        except DBAPIError as error:
            raise sqlite_file.explain(error.orig or error, path) from error
        finally:
            engine.dispose()


def _unknown_revision(where: str, revision: str | None) -> str:
    if revision is None:
        return f"{where} does not say which version it is of. It was left as it is: put a backup in its place."
    return (
        f"{where} was written by a newer nnquiz (its revision is {revision}, this program's {REVISION}). "
        "It was left as it is: update nnquiz."
    )


def _fill(path: Path) -> None:
    engine = _file_engine(path, journal=None)
    try:
        with engine.execution_options(writing=True).begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {sqlite_file.APPLICATION_ID}")
            schema.build(connection)
    except DBAPIError as error:
        raise error.orig if isinstance(error.orig, Exception) else error from error
    finally:
        engine.dispose()


def _file_engine(path: Path, journal: str | None, many: bool = False) -> Engine:
    url = URL.create("sqlite", database=str(path))
    pooling: dict[str, Any] = {} if journal else {"poolclass": NullPool}
    wait = sqlite_file.WAIT_OF_CLASS if many else sqlite_file.WAIT
    engine = create_engine(url, connect_args={"timeout": wait}, **pooling)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        if journal:
            connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if many:
            connection.execute(f"PRAGMA cache_size = -{CACHE}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _parse(database_url: str) -> URL:
    try:
        return make_url(database_url)
    except ArgumentError as error:
        raise StoreError(
            "NNQUIZ_DATABASE_URL is not a database's address: write postgresql://user@host/name or sqlite:////path."
        ) from error


def _open_server(url: URL) -> Store:
    shown = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(f"No driver for {shown} is installed ({error}). Install it beside nnquiz.") from error

    def explain(error: BaseException) -> StoreError:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return StoreError(f"The database {shown} refused: {reason}. Nothing was recorded by this; try again.")

    store = Store(engine, explain, None, None)
    store.change(partial(_prepare, shown))
    return store


def _prepare(shown: str, connection: Connection) -> None:
    """Bring a server's database to the newest revision."""
    if connection.dialect.name == "postgresql":  # two first starts, one after the other
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": sqlite_file.APPLICATION_ID})
    revision = schema.revision_of(connection)
    if revision is None:
        schema.build(connection)
    elif revision != REVISION and schema.known(revision):
        schema.upgrade(connection)
    elif revision != REVISION:
        raise StoreError(_unknown_revision(shown, revision))
