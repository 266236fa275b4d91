"""What goes wrong behind the door: every request still has its one reply, and lessons stay readable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from engine.experiment import Experiment, TrainingRecipe
from gradebook.client import open_client
from gradebook.refused import ClassroomRefused

CHAPTER = "neurons"


def test_lessons_can_be_read_where_nothing_can_be_remembered(tmp_path: Path) -> None:
    (tmp_path / "progress.sqlite3").write_bytes(b"no database at all")
    client = open_client(None, tmp_path, "ada", None)
    page = client.page(CHAPTER)
    assert page.blocks
    assert not any(line.read for line in page.sections)
    with pytest.raises(ClassroomRefused) as refused:
        client.record_reading(CHAPTER, page.section, True)
    assert refused.value.code == "storage"
    with pytest.raises(ClassroomRefused, match="no section"):
        client.page(CHAPTER, "nowhere")
    assert (tmp_path / "progress.sqlite3").read_bytes() == b"no database at all"


@pytest.mark.parametrize("chapter", ["mailto:a@b.c", "../neurons", "", "x" * 1000])
def test_what_cannot_be_asked_for_is_refused_before_it_is_sent(tmp_path: Path, chapter: str) -> None:
    with pytest.raises(ClassroomRefused) as refused:
        open_client(None, tmp_path, "ada", None).page(chapter)
    assert refused.value.code == "invalid"
    assert not (tmp_path / "progress.sqlite3").exists()


def test_a_run_that_this_version_cannot_read_is_passed_over(tmp_path: Path) -> None:
    client = open_client(None, tmp_path, "ada", None)
    kept = client.start_run(Experiment(training=TrainingRecipe(epochs=2)), paused=True)
    other = client.start_run(Experiment(training=TrainingRecipe(epochs=3)), paused=True)
    client.close()
    with sqlite3.connect(tmp_path / "progress.sqlite3") as rows:
        rows.execute("UPDATE runs SET experiment = '{\"seed\": -1}' WHERE id = ?", (other,))
    client = open_client(None, tmp_path, "ada", None)
    assert [run.id for run in client.home().runs] == [kept]
    client.close()


def test_a_defect_is_a_refusal_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = open_client(None, tmp_path, "ada", None)
    client.home()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("gradebook.shelf.Shelf.chapter", broken)
    with pytest.raises(ClassroomRefused, match="a mistake of ours"):
        client.page(CHAPTER)
    assert "ZeroDivisionError" in (tmp_path / "defects.log").read_text()
    assert client.home().course
    client.close()
