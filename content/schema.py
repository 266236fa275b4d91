"""JSON schemas of a course's files, made from the models that read them, for editors that complete and check TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from content import questions
from content.chapter_file import ChapterFile, SectionTable
from content.course_file import ChapterRow, Head
from content.lab_file import LabFile
from content.quiz_file import QuizFile
from engine.experiment import FIELDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _AsWritten(GenerateJsonSchema):
    """What an author may write. A value that is read by a function of ours may be anything that function takes."""

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> JsonSchemaValue:
        return {}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        return {}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Without the default: it need not be a value that JSON has."""
        return self.generate_inner(schema["schema"])


def schema_of(file: str) -> dict[str, Any]:
    """The schema of `course`, `chapter`, `quiz` or `lab`: JSON Schema, draft 2020-12."""
    made, title = _FILES[file]
    return {"$schema": DRAFT, "title": title} | made()


def _course() -> dict[str, Any]:
    return _with_rows(Head, "chapter", {"row": ChapterRow})


def _chapter() -> dict[str, Any]:
    return _with_rows(ChapterFile, "section", {"row": SectionTable})


def _quiz() -> dict[str, Any]:
    return _with_rows(QuizFile, "question", {name: questions.kind(name).question for name in questions.NAMES})


def _lab() -> dict[str, Any]:
    made = _model(LabFile, "lab")
    made["properties"]["experiment"] = _experiment()
    return made


def _experiment() -> dict[str, Any]:
    """The recipe's tables, and the fields in each."""
    recipe: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
    for name in FIELDS:
        table, _, field = name.rpartition(".")
        place = recipe["properties"]
        if table:
            empty = {"type": "object", "additionalProperties": False, "properties": {}}
            place = place.setdefault(table, empty)["properties"]
        place[field] = {}
    return recipe


def _with_rows(file: type[BaseModel], key: str, rows: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """A file whose tables called `key` are read one by one, each as one of `rows`."""
    made = _model(file, "file")
    each = [_model(model, name) for name, model in rows.items()]
    definitions = made.pop("$defs", {})
    for schema in each:
        definitions |= schema.pop("$defs", {})
    items: dict[str, Any] = each[0] if len(each) == 1 else {"oneOf": each}
    made["properties"][key] = {"type": "array", "minItems": 1, "items": items}
    return made | {"$defs": definitions} if definitions else made


def _model(model: type[BaseModel], name: str) -> dict[str, Any]:
    """One model's schema; its definitions carry `name`, so that two models' do not meet."""
    template = f"#/$defs/{name}-{{model}}"
    made = model.model_json_schema(by_alias=True, ref_template=template, schema_generator=_AsWritten)
    if "$defs" in made:
        made["$defs"] = {f"{name}-{defined}": schema for defined, schema in made["$defs"].items()}
    return made


_FILES: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "course": (_course, "course.toml of an nnquiz course"),
    "chapter": (_chapter, "chapter.toml of an nnquiz course"),
    "quiz": (_quiz, "quiz.toml of an nnquiz course"),
    "lab": (_lab, "lab.toml of an nnquiz course"),
}
