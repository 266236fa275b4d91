"""A gap of a text: a question of a kind that fits within a line, without a prompt of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from content import questions
from content.asked import ResponseBase
from content.findings import Finding, close, rule, shown
from content.formats.carried import Carried
from content.variants.question import Question

_FILLED_IN = {"id": "gap", "section": "gap", "prompt": "-", "explanation": "-"}
_WITHOUT = ("tags", "hint", "code", "draw", "where", "network")
"""What belongs to the question as a whole."""


def inline_kinds() -> list[str]:
    """The kinds a gap may be of."""
    return [name for name in questions.NAMES if questions.kind(name).inline]


def taken_gap(carried: Carried) -> dict[str, Any] | None:
    """The kind of a gap that `carried` makes, and its fields; None where it is of no kind that fits within a line."""
    for name in inline_kinds():
        fields = questions.kind(name).question.taken(carried)
        if fields is not None:
            return {"kind": name} | fields
    return None


def refuse_whole_questions(value: object) -> object:
    """For a validator of responses to gaps: what answers no gap is read no further (a text within a text within …), and
    a certainty is that of the whole question.
    """
    told = value if isinstance(value, Mapping) else dict(value) if isinstance(value, ResponseBase) else {}
    if told.get("certainty") is not None:
        raise rule("expected no certainty in a gap", "say once, for the question as a whole, how sure you are")
    name = told.get("kind")
    if isinstance(name, str) and name in questions.NAMES and not questions.kind(name).inline:
        raise rule(f"expected a response to a gap; got one to a {name} question", "answer each gap by itself")
    return value


@dataclass(frozen=True)
class Gap:
    """One gap as its author wrote it.

    Attributes:
        name: what stands for it in the text: `[[name]]`.
        question: what is asked there; None where its fields are wrong.
        findings: what is wrong with them.
    """

    name: str
    question: Question | None
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            cls._read, serialization=core_schema.plain_serializer_function_ser_schema(cls._stored)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        texts = {"name": {"type": "string"}, "kind": {"enum": inline_kinds()}}
        return {"type": "object", "required": ["name", "kind"], "properties": texts}

    @classmethod
    def _read(cls, raw: object, info: core_schema.ValidationInfo) -> Gap:
        """Findings are kept for `Question.rules()`, which can say in which field of the gap they are."""
        if isinstance(raw, Gap):
            return raw
        if not isinstance(raw, Mapping):
            return cls("", None, (Finding((), f"gap: expected a table; got {shown(raw)}", "write [[question.gap]]"),))
        name, kind = raw.get("name"), raw.get("kind")
        if info.mode == "json" and isinstance(kind, str) and kind in inline_kinds():
            fields = {key: value for key, value in raw.items() if key != "name"}
            stored = json.dumps(_FILLED_IN | fields)
            return cls(str(name), questions.kind(kind).question.model_validate_json(stored))
        question, findings = _of_kind(raw)
        if not isinstance(name, str):
            findings = [Finding(("name",), "expected name; it is missing", 'add name = "rate", for example'), *findings]
        return cls(name if isinstance(name, str) else "", question, tuple(findings))

    def _stored(self) -> dict[str, Any]:
        fields = json.loads(self.question.to_stored()) if self.question else {}
        return {"name": self.name} | {key: value for key, value in fields.items() if key not in _FILLED_IN}


def _of_kind(raw: Mapping[str, Any]) -> tuple[Question | None, list[Finding]]:
    known, kind = inline_kinds(), raw.get("kind")
    if not isinstance(kind, str) or kind not in known:
        came = f"; got {shown(kind)}" if kind is not None else "; it is missing"
        remedy = close(kind, known) if isinstance(kind, str) else f'write kind = "{known[0]}", for example'
        return None, [Finding(("kind",), f"kind: expected one of {', '.join(known)}{came}", remedy)]
    foreign = list(_foreign(raw))
    own = {key: value for key, value in raw.items() if key not in ("name", *_FILLED_IN, *_WITHOUT)}
    question, findings = questions.read_question(_FILLED_IN | own)
    # the gap's made-up id would name the question to the author
    own_findings = [Finding(one.path, one.message, one.remedy, line=one.line) for one in findings]
    return (None if foreign else question), foreign + own_findings


def _foreign(raw: Mapping[str, Any]) -> Iterator[Finding]:
    for key in raw:
        if key in _FILLED_IN or key in _WITHOUT:
            yield Finding((key,), f"{key}: belongs to the question, not to a gap", f"move {key} up to [[question]]")
