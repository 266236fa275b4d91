"""Which revision of the tables a database stands at, and how it comes to the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from gradebook.tables import REVISION, metadata

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

_stamp = Table(
    "alembic_version",
    MetaData(naming_convention={"pk": "alembic_version_pkc"}),
    Column("version_num", String(32), primary_key=True),
)


def build(connection: Connection) -> None:
    """Make every table of the newest revision in an empty database (a test holds this equal to the migrations)."""
    metadata.create_all(connection, checkfirst=False)
    _stamp.create(connection)
    connection.execute(insert(_stamp).values(version_num=REVISION))


def revision_of(connection: Connection) -> str | None:
    """The revision a database says it stands at; None when it says nothing."""
    if not inspect(connection).has_table(_stamp.name):
        return None
    return connection.execute(select(_stamp.c.version_num)).scalar()


def known(revision: str | None) -> bool:
    """Whether this program knows how to come from `revision` to the newest."""
    return revision == REVISION or any(script.revision == revision for script in _scripts().walk_revisions())


def upgrade(connection: Connection) -> None:
    """Migrate to the newest revision inside the connection's transaction: all of it or nothing."""
    from alembic import command

    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, REVISION)


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_configuration())


def _configuration() -> Config:
    from alembic.config import Config  # 100 ms, and needed only when the revisions differ

    configuration = Config()
    configuration.set_main_option("script_location", "gradebook:migrations")
    return configuration
