"""The JSON schemas that editors check a course with agree with what the course's own reading takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tomli
from jsonschema import Draft202012Validator

from content import questions
from content.loader import BUNDLED
from content.questions import read_question
from content.schema import schema_of
from content.starting import new_course

FILES = ("course", "chapter", "quiz", "lab")
BUNDLED_FILES = [(name, path) for name in FILES for path in sorted(BUNDLED.rglob(f"{name}.toml"))]


def problems(file: str, tables: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema_of(file)).iter_errors(tables)]


def as_json(path: Path) -> Any:
    return json.loads(json.dumps(tomli.loads(path.read_text()), default=str))


@pytest.mark.parametrize("file", FILES)
def test_it_is_a_schema(file: str) -> None:
    Draft202012Validator.check_schema(schema_of(file))


@pytest.mark.parametrize(
    ("file", "path"), BUNDLED_FILES, ids=[str(path.relative_to(BUNDLED)) for _, path in BUNDLED_FILES]
)
def test_the_bundled_course_keeps_to_it(file: str, path: Path) -> None:
    assert problems(file, as_json(path)) == []


def test_a_new_course_keeps_to_it(tmp_path: Path) -> None:
    new_course(tmp_path / "course")
    assert problems("quiz", as_json(tmp_path / "course" / "01-first" / "quiz.toml")) == []


@pytest.mark.parametrize("kind", questions.NAMES)
def test_the_example_of_every_kind_keeps_to_it_and_a_key_more_does_not(kind: str) -> None:
    written = f'[[question]]\nid = "q"\nkind = "{kind}"\nsection = "s"\n{questions.kind(kind).example}'
    (table,) = json.loads(json.dumps(tomli.loads(written), default=str))["question"]
    assert problems("quiz", {"draws": 1, "question": [table]}) == []
    assert problems("quiz", {"draws": 1, "question": [table | {"promt": "typo"}]}) != []


@pytest.mark.parametrize(
    ("file", "tables"),
    [
        ("quiz", {"question": []}),
        ("quiz", {"draws": 0, "question": [{}]}),
        ("quiz", {"draws": 1, "question": [{"kind": "guess"}]}),
        ("chapter", {"section": [{"id": "Upper case", "title": "t", "text": "x"}]}),
        ("course", {"format": 1, "id": "c", "title": "t"}),
        ("lab", {"title": "t", "text": "x", "experiment": {"data": {"nmae": "xor"}}}),
    ],
)
def test_what_is_wrong_in_form_is_refused(file: str, tables: Any) -> None:
    assert problems(file, tables) != []


def test_a_question_without_its_prompt_is_refused_by_both() -> None:
    table = {"id": "q", "kind": "truefalse", "section": "s", "answer": True, "because": "b", "explanation": "e"}
    assert problems("quiz", {"draws": 1, "question": [table]}) != []
    assert read_question(table)[0] is None
