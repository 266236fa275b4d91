"""Databases of earlier versions: backed up, brought up to date, nothing lost; from an installed place too."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import gradebook
from gradebook import schema, sqlite_file
from gradebook.errors import StoreError
from gradebook.sqlite_file import APPLICATION_ID
from gradebook.store import FILE, _file_engine, open_store
from gradebook.tables import REVISION, metadata


def migrated(path: Path, revision: str) -> None:
    """A database brought to `revision` by the migrations alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = _file_engine(path, journal=None)
    with engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        configuration = schema._configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
    engine.dispose()


def tables_in(path: Path) -> dict[str, str]:
    """Every table and index as SQLite has it, whatever the order of its constraints."""
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: "\n".join(sorted(line.strip().rstrip(",") for line in sql.splitlines())) for name, sql in rows}


def old(path: Path) -> None:
    """A database of the first revision with somebody's progress in it."""
    migrated(path, "0001")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO learners VALUES (1, 'ada', '2026-01-01 00:00:00.000000')")
        file.execute("INSERT INTO places VALUES (1, 'small', 'sums', 'adding', '2026-01-01 00:00:00.000000')")


def test_a_new_database_is_what_the_migrations_make(data: Path) -> None:
    migrated(data / "by-migrations", "head")
    open_store(data, None).close()
    assert tables_in(data / FILE) == tables_in(data / "by-migrations")
    assert sqlite_file.revision_of(data / "by-migrations") == REVISION


def test_alembic_finds_nothing_to_change(data: Path) -> None:
    migrated(data / FILE, "head")
    engine = _file_engine(data / FILE, journal=None)
    with engine.begin() as connection:
        assert list(compare_metadata(MigrationContext.configure(connection), metadata)) == []
    engine.dispose()


def test_the_newest_migration_is_the_tables_revision() -> None:
    assert schema._scripts().get_current_head() == REVISION


def test_an_old_database_is_backed_up_and_brought_up_to_date(ada, data: Path) -> None:
    old(data / FILE)
    before = tables_in(data / FILE)
    place = ada.home().place
    assert place is not None
    assert (place.chapter, place.section) == ("sums", "adding")
    assert ada.home().runs == ()
    assert sqlite_file.revision_of(data / FILE) == REVISION
    copy = data / f"{FILE}.0001-backup"
    assert tables_in(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as file:
        assert file.execute("SELECT name FROM learners").fetchall() == [("ada",)]


def test_a_backup_never_overwrites_another(data: Path) -> None:
    for expected in ("0001-backup", "0001-backup1"):
        old(data / FILE)
        open_store(data, None).close()
        assert (data / f"{FILE}.{expected}").exists()
        (data / FILE).unlink()
    assert sqlite_file.revision_of(data / f"{FILE}.0001-backup") == "0001"


def test_a_migration_that_fails_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old(data / FILE)
    before = tables_in(data / FILE)
    upgrade = schema.upgrade

    def fails(connection) -> None:
        upgrade(connection)
        raise sqlite3.OperationalError("the power went")

    monkeypatch.setattr(schema, "upgrade", fails)
    with pytest.raises((StoreError, sqlite3.OperationalError)):
        open_store(data, None)
    assert tables_in(data / FILE) == before
    monkeypatch.undo()
    open_store(data, None).close()
    assert sqlite_file.revision_of(data / FILE) == REVISION


def test_starts_that_race_migrate_once(data: Path) -> None:
    old(data / FILE)
    code = f"import pathlib, gradebook.store as s; s.open_store(pathlib.Path({str(data)!r}), None).close()"
    starts = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    assert [each.name for each in data.iterdir() if "backup" in each.name] == [f"{FILE}.0001-backup"]


def test_it_migrates_from_an_installed_place(tmp_path: Path, data: Path) -> None:
    """As from a wheel: another folder (with a % in its name), and nothing of this tree on the path."""
    old(data / FILE)
    site = tmp_path / "100% site"
    for package in ("gradebook", "content", "engine"):
        source = Path(gradebook.__file__).parents[1] / package
        shutil.copytree(source, site / package, ignore=shutil.ignore_patterns("__pycache__", "courses", "data"))
    code = (
        "import sys; from pathlib import Path; import gradebook; from gradebook.store import open_store; "
        f"open_store(Path({str(data)!r}), None).close(); print(gradebook.__file__)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(site)},
        check=False,
    )
    assert (ended.stderr, ended.stdout.strip()) == ("", str(site / "gradebook/__init__.py"))
    assert sqlite_file.revision_of(data / FILE) == REVISION
