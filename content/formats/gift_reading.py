"""Reading GIFT, Moodle's text format of questions, as Moodle 4 takes it. Linear in the length of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from content.formats.carried import Carried
from content.formats.gift_block import Answers, Block, form_of
from content.formats.reading import PROMPT, Found, Reading, Refused, decoded
from content.formats.texts import cleaned


def read_gift(content: bytes) -> Reading:
    """The questions of a GIFT file; what cannot be carried over is listed with its line.

    Raises:
        FormatError: when the file as a whole cannot be read.
    """
    text = decoded(content)
    reading, category = Reading(), ""
    for line, lines in _blocks(text):
        block = Block(line, lines, reading)
        category = block.category if block.category is not None else category
        if not block.text.strip():
            continue
        try:
            carried = _question(block)
        except Refused as refused:
            reading.lose(refused.line, f"{refused}; this question is left out")
            continue
        if carried is not None:
            reading.add(Found(replace(carried, section=category, tags=block.tags), block.line_at(0), block.kept))
    return reading


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, with the number of the first."""
    lines: list[str] = []
    for place, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            lines.append(line)
        elif lines:
            yield place - len(lines), lines
            lines = []
    if lines:
        yield text.count("\n") + 2 - len(lines), lines


def _question(block: Block) -> Carried | None:
    text = block.text
    name, start = _name(block)
    opening, closing = text.find("{", start), text.find("}", start)
    if opening == closing and block.kept:
        form, words = form_of(text[start:], "moodle")
        told = block.reading.text(block.plain(words), form, block.line_at(start), PROMPT)
        return Carried("description", block.id or name, told.text, code=told.code)
    if opening == closing:
        block.reading.lose(block.line_at(0), "a description: nothing in it is answered; left out")
        return None
    if opening < 0 or closing < opening:
        there, other = ("{", "}") if opening >= 0 else ("}", "{")
        line = block.line_at(opening if opening >= 0 else closing)
        raise Refused(line, f"expected {{ and }} around the answers; got {there} without {other}")
    again = min((place for place in (text.find(sign, closing + 1) for sign in "{}") if place >= 0), default=-1)
    if again >= 0:
        raise Refused(
            block.line_at(again), f"expected one pair of braces; got one more {text[again]}. Write \\{text[again]}"
        )
    gap = "_____" if text[closing + 1 :].strip() else ""
    form, prompt = form_of(text[start:opening] + gap + text[closing + 1 :], "moodle")
    answers = Answers(block, opening + 1, closing, form)
    asked = block.reading.text(block.plain(prompt), form, block.line_at(start), PROMPT)
    carried = answers.carried(block.id or name or asked.text[:60], asked.text)
    return None if carried is None else replace(carried, code=asked.code, explanation=answers.explanation)


def _name(block: Block) -> tuple[str, int]:
    """The name between `::` and `::`, and where the prompt begins."""
    text = block.text
    start = len(text) - len(text.lstrip())
    end = text.find("::", start + 2) if text.startswith("::", start) else -1
    return (cleaned(block.plain(text[start + 2 : end]))[0], end + 2) if end >= 0 else ("", start)
