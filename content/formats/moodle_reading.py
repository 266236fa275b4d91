"""Reading Moodle's XML of questions. HTML becomes plain text with `code`; what is lost by that is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from content.findings import shown
from content.formats import numbers
from content.formats.carried import Carried, CarriedAnswer, CarriedPair
from content.formats.cloze import GapError, read_gaps
from content.formats.moodle_tree import Node, read_tree
from content.formats.moodle_writing import KEPT
from content.formats.reading import PROMPT, FormatError, Found, Reading, Refused
from content.formats.texts import Plain, cleaned

MAX_ANSWERS = 100
_FORMS = {"html": "html", "moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown"}
_UNMARKED = {"essay": "an essay: nothing here marks it", "description": "a description: nothing in it is answered"}
_YES = ("true", "1")


def read_moodle(content: bytes) -> Reading:
    """The questions of a Moodle XML file; what cannot be carried over is listed with its line.

    Raises:
        FormatError: when the file as a whole cannot be read.
    """
    root = read_tree(content)
    if root.tag != "quiz":
        raise FormatError(f"expected <quiz> around the questions; got <{shown(root.tag)[1:-1]}>", root.line)
    reading, category = Reading(), ""
    for node in root.children:
        if node.tag != "question":
            reading.lose(node.line, f"<{shown(node.tag)[1:-1]}>: no question; left out")
        elif node.attributes.get("type") == "category":
            category = cleaned(node.text("category"))[0].strip()
        else:
            _take(node, category, reading)
    return reading


def _take(node: Node, category: str, reading: Reading) -> None:
    try:
        carried = _Question(node, reading).carried()
    except (Refused, GapError, numbers.NotANumberError) as error:
        reading.lose(getattr(error, "line", node.line), f"{error}; this question is left out")
        return
    if carried is not None:
        kept = node.comment.removeprefix(KEPT) if node.comment.startswith(KEPT) else ""
        reading.add(Found(replace(carried, section=category), node.line, kept))


class _Question:
    """One `<question>`."""

    def __init__(self, node: Node, reading: Reading) -> None:
        self._node, self._reading = node, reading
        self._type = node.attributes.get("type", "")

    def carried(self) -> Carried | None:
        """The question; None for one that nothing here marks, which is listed."""
        body = self._BODIES.get(self._type)
        if self._type == "description" and self._node.comment.startswith(KEPT):
            body = _Question._description
        if body is None:
            said = _UNMARKED.get(self._type, f"a question of type {shown(self._type)}: there is nothing like it here")
            self._reading.lose(self._node.line, f"{said}; left out")
            return None
        asked = self._asked()
        name = cleaned(self._node.text("idnumber"))[0].strip() or cleaned(self._node.text("name"))[0].strip()
        shared = Carried(
            "shortanswer",
            name=name or asked.text[:60],
            text=asked.text,
            code=asked.code,
            points=self._points(),
            explanation=self._rich("generalfeedback") or None,
            hints=tuple(filter(None, (self._text(hint, "hint") for hint in self._node.all("hint")))),
            tags=self._tags(),
        )
        self._list_files()
        return body(self, shared)

    def _asked(self) -> Plain:
        asked = self._node.first("questiontext")
        return self._plain(asked, PROMPT) if asked else Plain("")

    def _points(self) -> int:
        grade = self._node.text("defaultgrade")
        worth = numbers.number(grade) if grade else Fraction(1)
        whole = min(max(round(worth), 1), 100)
        if worth != whole:
            self._reading.lose(
                self._node.line, f"a grade of {numbers.plain(worth)}: points are {whole}, a whole number"
            )
        return whole

    def _tags(self) -> tuple[str, ...]:
        around = self._node.first("tags")
        return tuple(cleaned(_words(tag))[0].strip() for tag in around.all("tag")) if around else ()

    def _list_files(self) -> None:
        waiting = [self._node]
        while waiting:
            node = waiting.pop()
            waiting += node.children
            if node.tag == "file":
                self._reading.lose(node.line, f"the file {shown(node.attributes.get('name', ''))}: left out")
        for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            if self._node.text(tag).strip():
                self._reading.lose(self._node.line, f"<{tag}>: each answer has its own feedback here; left out")

    def _plain(self, node: Node, what: str) -> Plain:
        form = _FORMS.get(node.attributes.get("format", "moodle_auto_format"), "html")
        return self._reading.text(_words(node), form, node.line, what)

    def _text(self, node: Node, what: str) -> str:
        plain = self._plain(node, what)
        return "\n\n".join(part for part in (plain.text, plain.code) if part)

    def _rich(self, tag: str) -> str:
        node = self._node.first(tag)
        return self._text(node, tag) if node else ""

    def _answers(self, read: Callable[[Node], CarriedAnswer]) -> tuple[CarriedAnswer, ...]:
        nodes = list(self._node.all("answer"))
        if not 0 < len(nodes) <= MAX_ANSWERS:
            raise Refused(self._node.line, f"expected 1 to {MAX_ANSWERS} answers; got {len(nodes)}")
        return tuple(map(read, nodes))

    def _answer(self, node: Node, rich: bool = False) -> CarriedAnswer:
        feedback = node.first("feedback")
        told = self._text(feedback, "feedback") if feedback else ""
        text = (
            self._text(node, "answer") if rich else self._reading.text(_words(node), "plain", node.line, "answer").text
        )
        return CarriedAnswer(text, numbers.share(node.attributes.get("fraction", "0")), told or None)

    def _multichoice(self, shared: Carried) -> Carried:
        return replace(
            shared,
            type="multichoice",
            answers=self._answers(lambda node: self._answer(node, rich=True)),
            several=self._node.text("single").strip().lower() not in (*_YES, ""),
            shuffle=self._shuffled(),
        )

    def _shuffled(self) -> bool:
        return self._node.text("shuffleanswers").strip().lower() in (*_YES, "")

    def _truefalse(self, shared: Carried) -> Carried:
        answers = [replace(one, text=one.text.lower()) for one in self._answers(self._answer)]
        if {one.text for one in answers} != {"true", "false"}:
            raise Refused(self._node.line, "expected the answers true and false")
        return replace(shared, type="truefalse", answers=tuple(sorted(answers, key=lambda one: one.text, reverse=True)))

    def _shortanswer(self, shared: Carried) -> Carried:
        case = self._node.text("usecase").strip() in _YES
        return replace(shared, type="shortanswer", answers=self._answers(self._answer), case=case)

    def _numerical(self, shared: Carried) -> Carried:
        answers = self._answers(self._number)
        around = self._node.first("units")
        units = [cleaned(unit.text("unit_name"))[0].strip() for unit in around.all("unit")] if around else []
        for unit in units[1:]:
            self._reading.lose(self._node.line, f"the unit {shown(unit)}: the first one only is carried over")
        return replace(shared, type="numerical", answers=answers, unit=units[0] if units and units[0] else None)

    def _number(self, node: Node) -> CarriedAnswer:
        answer = self._answer(node)
        if answer.text == "*":
            return answer
        numbers.number(answer.text)
        tolerance = node.text("tolerance").strip()
        return replace(answer, tolerance=abs(numbers.number(tolerance)) if tolerance else Fraction(0))

    def _matching(self, shared: Carried) -> Carried:
        nodes = list(self._node.all("subquestion"))
        if not 0 < len(nodes) <= MAX_ANSWERS:
            raise Refused(self._node.line, f"expected 1 to {MAX_ANSWERS} pairs; got {len(nodes)}")
        pairs = tuple(
            CarriedPair(
                self._text(node, "pair"), self._reading.text(node.text("answer"), "plain", node.line, "answer").text
            )
            for node in nodes
        )
        return replace(shared, type="matching", pairs=pairs, shuffle=self._shuffled())

    def _ordering(self, shared: Carried) -> Carried:
        places = [numbers.number(node.attributes.get("fraction", "0")) for node in self._node.all("answer")]
        if len(places) > MAX_ANSWERS:
            raise Refused(self._node.line, f"expected at most {MAX_ANSWERS} items; got {len(places)}")
        items = [self._text(node, "item") for node in self._node.all("answer")]
        ordered = [item for _, item in sorted(zip(places, items, strict=True), key=lambda pair: pair[0])]
        return replace(shared, type="ordering", items=tuple(ordered))

    def _cloze(self, shared: Carried) -> Carried:
        asked = self._node.first("questiontext")
        gapped = read_gaps(cleaned(_words(asked))[0] if asked else "")
        if not gapped.gaps:
            raise Refused(self._node.line, "expected a gap such as {1:SHORTANSWER:=relu}; got none")
        plain = self._reading.text(gapped.html, "html", self._node.line, PROMPT)
        points = sum(gap.points for gap in gapped.gaps)
        return replace(
            shared, type="cloze", text=plain.text, code=plain.code, gaps=gapped.gaps, points=min(points, 100)
        )

    def _description(self, shared: Carried) -> Carried:
        """What stands for a question that Moodle lacks: the comment before it holds that question."""
        return replace(shared, type="description")

    _BODIES: ClassVar[dict[str, Callable[[_Question, Carried], Carried]]] = {
        "multichoice": _multichoice,
        "truefalse": _truefalse,
        "shortanswer": _shortanswer,
        "numerical": _numerical,
        "matching": _matching,
        "match": _matching,
        "ordering": _ordering,
        "cloze": _cloze,
        "multianswer": _cloze,
    }


def _words(node: Node) -> str:
    inner = node.first("text")
    return inner.words if inner else node.words.strip()
