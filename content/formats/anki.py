"""Anki's text format of notes: what is asked on the front, the answer and why on the back."""

from __future__ import annotations

import hashlib
from typing import Any

from content.formats.texts import to_html
from content.variants.question import Drawn, Question


def head(deck: str) -> str:
    """The lines that tell Anki what each column is."""
    lines = (
        "#separator:tab",
        "#html:true",
        f"#deck:{' '.join(deck.split())}",
        "#notetype:Basic",
        "#guid column:1",
        "#tags column:4",
    )
    return "".join(f"{line}\n" for line in lines)


def card(course: str, chapter: str, question: Question, drawn: Drawn[Any]) -> str:
    """One note: its identity, front, back and tags. Importing a newer export changes the note and keeps its history."""
    asked = drawn.asked
    guid = hashlib.sha256(f"{course}/{chapter}/{question.id}".encode()).hexdigest()[:16]
    front = [_block(asked.prompt, asked.code), *(_block(line) for line in asked.plain_lines())]
    back = [f"<div><b>{to_html(drawn.answer())}</b></div>", _block(drawn.explanation)]
    tags = " ".join([f"{course}::{chapter}::{question.section}", *question.tags])
    return "\t".join(_field(text) for text in (guid, "".join(front), "".join(back), tags)) + "\n"


def _block(text: str, code: str | None = None) -> str:
    return f"<div>{to_html(text, code)}</div>"


def _field(html: str) -> str:
    """A field on one line that no quote or tab divides."""
    before, opening, code = html.partition("<pre>")
    kept = before.replace("\n", " ") + opening + code.replace("\n", "<br>")
    return kept.replace("\t", "    ").replace('"', "&quot;")
