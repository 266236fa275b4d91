"""What a file in `content/questions/` says of the kind of question it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from content.asked import AskedBase, ResponseBase
from content.variants.question import Question


@dataclass(frozen=True)
class Kind:
    """One kind of question; its file holds one of these, called `KIND`, and the file's name is the kind's.

    Attributes:
        question: its fields as an author writes them, and how a variant is drawn.
        asked: what a learner sees of it.
        example: the fields of a good question of it besides `id`, `kind` and `section`, with comments, as TOML text:
            what `nnquiz new question` writes.
        inline: whether it can be a gap in a cloze text.
    """

    question: type[Question]
    asked: type[AskedBase]
    example: str
    inline: bool = False

    @property
    def response(self) -> type[ResponseBase]:
        """What they answer."""
        return self.asked.responds

    @property
    def name(self) -> str:
        """The word an author writes for `kind`."""
        named: Any = self.question.model_fields["kind"].annotation
        return str(named.__args__[0])
