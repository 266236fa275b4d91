"""What the kinds share where a question is carried to another system, or taken from one."""

from __future__ import annotations

from typing import Any

from content.formats.carried import Carried, Type
from content.variants.question import Drawn


def carried_as(drawn: Drawn[Any], type: Type, **fields: Any) -> Carried:
    """The drawing as a question of Moodle's `type`: what all kinds share filled in, `fields` beside it.

    Tags are the question's, not the drawing's; whoever has the question adds them.
    """
    asked = drawn.asked
    shared: dict[str, Any] = {
        "name": asked.id,
        "text": asked.prompt,
        "code": asked.code,
        "points": asked.points,
        "explanation": drawn.explanation,
        "hints": drawn.hints,
        "section": asked.section,
    }
    return Carried(type, **(shared | fields))


def literal(text: str) -> str:
    """`text` for a field that holds `{expressions}`, so that it is shown as it stands."""
    return text.replace("{", "{{").replace("}", "}}")
