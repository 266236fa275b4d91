"""Writing Moodle's XML of questions, as Moodle 4 reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from xml.sax.saxutils import escape

from content.formats import numbers
from content.formats.carried import Carried, CarriedAnswer
from content.formats.cloze import write_gaps
from content.formats.texts import to_html

KEPT = "nnquiz: "
"""Begins the comment that holds a question whole."""
HEAD, FOOT = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"

_NEEDS_CDATA = re.compile(r"[<>&]")
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def category(path: str) -> str:
    """What says where the questions after it belong."""
    return _nested("question", _texted("category", path), 1, ' type="category"')


def written(carried: Carried, kept: str = "") -> str:
    """One question, with the comment that keeps it whole."""
    comment = f"  <!-- {KEPT}{kept} -->\n" if kept else ""
    html = to_html(carried.text, carried.code)
    write = _BODIES.get(carried.type)
    type_ = carried.type if write else "description"
    if type_ == "cloze":
        html = write_gaps(html, carried.gaps)
    grade = "" if type_ == "cloze" else f"    <defaultgrade>{carried.points}</defaultgrade>\n"
    inside = [
        _texted("name", carried.name),
        _html("questiontext", html),
        _html("generalfeedback", to_html(carried.explanation or "")),
        grade,
        "    <penalty>0.3333333</penalty>\n    <hidden>0</hidden>\n    <idnumber></idnumber>\n",
        *(write(carried) if write else ()),
        *(_html("hint", to_html(hint)) for hint in carried.hints),
        _tags(carried.tags),
    ]
    return comment + _nested("question", "".join(inside), 1, f' type="{type_}"')


def misread(carried: Carried) -> str | None:
    """Why Moodle has no way to ask this question, or None; it is then written as a description."""
    return None if carried.type in _BODIES else "Moodle has no such question: a description stands for it"


def lost(carried: Carried) -> Iterator[str]:
    """What Moodle's XML has no place for, a line each."""
    if (problem := misread(carried)) is not None:
        yield problem
    if carried.type == "cloze" and carried.points != sum(gap.points for gap in carried.gaps):
        yield f"points = {carried.points}: Moodle adds up those of the gaps"


def _text(text: str) -> str:
    clean = _NOT_XML.sub("", text)
    if not _NEEDS_CDATA.search(clean):
        return f"<text>{clean}</text>"
    return f"<text><![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]></text>"


def _nested(tag: str, inside: str, depth: int, attributes: str = "") -> str:
    indent = "  " * depth
    return f"{indent}<{tag}{attributes}>\n{inside}{indent}</{tag}>\n"


def _texted(tag: str, text: str) -> str:
    return f"    <{tag}>{_text(text)}</{tag}>\n"


def _html(tag: str, html: str) -> str:
    return f'    <{tag} format="html">{_text(html)}</{tag}>\n'


def _tags(tags: Iterable[str]) -> str:
    inside = "".join(f"      <tag>{_text(tag)}</tag>\n" for tag in tags)
    return _nested("tags", inside, 2) if inside else ""


def _answer(answer: CarriedAnswer, form: str, extra: str = "") -> str:
    text = to_html(answer.text) if form == "html" else answer.text
    inside = f"      {_text(text)}\n  {_html('feedback', to_html(answer.feedback or ''))}{extra}"
    return _nested("answer", inside, 2, f' fraction="{numbers.percent(answer.share)}" format="{form}"')


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _multichoice(carried: Carried) -> Iterator[str]:
    yield f"    <single>{_yes(not carried.several)}</single>\n"
    yield f"    <shuffleanswers>{_yes(carried.shuffle)}</shuffleanswers>\n    <answernumbering>abc</answernumbering>\n"
    yield from (_answer(answer, "html") for answer in carried.answers)


def _truefalse(carried: Carried) -> Iterator[str]:
    yield from (_answer(answer, "moodle_auto_format") for answer in carried.answers)


def _shortanswer(carried: Carried) -> Iterator[str]:
    yield f"    <usecase>{int(carried.case)}</usecase>\n"
    yield from (_answer(answer, "moodle_auto_format") for answer in carried.answers)


def _numerical(carried: Carried) -> Iterator[str]:
    for answer in carried.answers:
        tolerance = f"      <tolerance>{numbers.plain(answer.tolerance or Fraction(0))}</tolerance>\n"
        yield _answer(answer, "moodle_auto_format", tolerance)
    if carried.unit:
        unit = f"<multiplier>1</multiplier><unit_name>{escape(_NOT_XML.sub('', carried.unit))}</unit_name>"
        yield f"    <units><unit>{unit}</unit></units>\n"
        yield "    <unitgradingtype>0</unitgradingtype>\n    <unitpenalty>0</unitpenalty>\n"
        yield "    <showunits>0</showunits>\n"


def _matching(carried: Carried) -> Iterator[str]:
    yield f"    <shuffleanswers>{_yes(carried.shuffle)}</shuffleanswers>\n"
    for pair in carried.pairs:
        answer = _nested("answer", f"        {_text(pair.answer)}\n", 3)
        yield _nested("subquestion", f"      {_text(to_html(pair.text))}\n{answer}", 2, ' format="html"')


def _ordering(carried: Carried) -> Iterator[str]:
    yield "    <layouttype>VERTICAL</layouttype>\n    <selecttype>ALL</selecttype>\n    <selectcount>0</selectcount>\n"
    yield "    <gradingtype>ABSOLUTE_POSITION</gradingtype>\n    <showgrading>SHOW</showgrading>\n"
    for place, item in enumerate(carried.items, start=1):
        yield _nested("answer", f"      {_text(to_html(item))}\n", 2, f' fraction="{place}" format="html"')


_BODIES: dict[str, Callable[[Carried], Iterable[str]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": lambda _: (),
}
