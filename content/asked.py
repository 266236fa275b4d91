"""What a learner may see of a question, what they answer, and what they are told afterwards. No key is in here.

What each kind adds stands in its own file in `content/questions/`, which is loaded when its name first comes by.
"""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema, to_json

Exact = Fraction
"""An exact mark, 0 to 1; in JSON the string "3/4"."""

Certainty = Literal[1, 2, 3]
"""How sure a learner is: 1 a guess, 2 fairly sure, 3 quite sure."""


class Plain(BaseModel):
    """A frozen value that refuses what it does not know, and survives a round trip through JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class UnreadableError(ValueError):
    """A typed line that is no response to the question. The message says what was expected and what came."""


class ResponseBase(Plain):
    """What every kind of response has. `certainty` is there where the quiz asks for it."""

    kind: str
    certainty: Certainty | None = None

    def bare(self) -> ResponseBase:
        """The response without how sure the learner is: two that agree in it are the same response."""
        return self.model_copy(update={"certainty": None})


class AskedBase(Plain):
    """What every kind of question shows.

    Attributes:
        responds: the response of this kind; a field makes one by `asked.responds(…)`.
        id: the question's stable id.
        section: the section that teaches it.
        points: its weight in the quiz.
        prompt: plain text with `code`; a blank line starts a paragraph.
        code: a block of code shown under the prompt, or None.
    """

    responds: ClassVar[type[ResponseBase]]

    kind: str
    id: str
    section: str
    points: int
    prompt: str
    code: str | None = None

    @abstractmethod
    def plain_lines(self) -> tuple[str, ...]:
        """What stands under the prompt where there is no screen: choices by number, gaps, cells; one line each."""

    @abstractmethod
    def plain_hint(self) -> str:
        """How to answer on one line, such as `a number from 1 to 4`."""

    @abstractmethod
    def from_plain(self, line: str) -> ResponseBase:
        """The response that a typed line gives.

        Raises:
            UnreadableError: when it is none.
        """

    @abstractmethod
    def in_words(self, response: Any) -> str:
        """A response to this question in words, on one line: what a learner is shown of what they gave."""


class _OfItsKind:
    """Reads a value as what its `kind` names; that kind's file is loaded when the first of it comes by."""

    def __init__(self, part: Literal["asked", "response"], base: type[Plain]) -> None:
        self._part = part
        self._base = base

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, value: Any, info: core_schema.ValidationInfo) -> Any:
        if isinstance(value, self._base):
            return value
        from content import questions

        name = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(name, str) or name not in questions.NAMES:
            raise PydanticCustomError("kind", "expected one of the kinds of question")
        expected: type[Plain] = getattr(questions.kind(name), self._part)
        if info.mode == "json":  # where a tuple is a list, and a fraction a text
            return expected.model_validate_json(to_json(value))
        return expected.model_validate(value)


Asked = Annotated[AskedBase, _OfItsKind("asked", AskedBase)]
"""A question as it is asked, of whichever kind."""

Response = Annotated[ResponseBase, _OfItsKind("response", ResponseBase)]
"""A response, of whichever kind."""


class ToldChoice(Plain):
    """One choice, looked back on. `because` is why it is wrong, or what is lost by leaving it out, if there is any."""

    text: str
    right: bool
    chosen: bool
    because: str | None = None


class ToldPart(Plain):
    """One part of a question that has several (a pair, a place in an order, a gap, a cell), looked back on.

    Attributes:
        text: what the part is called: the left side of a pair, a gap's name, "row 1, column 2".
        given: what was answered there, in words; None where nothing was.
        answer: what is right there.
        right: whether it was.
        because: why what was given is wrong, where the author foresaw it.
    """

    text: str
    given: str | None
    answer: str
    right: bool
    because: str | None = None


class Told(Plain):
    """What a learner is told of a question once their response is committed.

    Attributes:
        mark: exact, from 0 to 1.
        given: their response in words; None where there was none.
        answer: the right answer in words.
        because: why this response was wrong, where the author foresaw it.
        explanation: why the right answer is right.
        choices: for choice questions, all of them in the order asked.
        parts: for questions of several parts, each of them.
    """

    mark: Exact
    answer: str
    because: str | None
    explanation: str
    given: str | None = None
    choices: tuple[ToldChoice, ...] = ()
    parts: tuple[ToldPart, ...] = ()
