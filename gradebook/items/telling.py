"""Item statistics as a reply that fits on the wire, whatever the size of the bank."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from content.variants.question import Question
from gradebook.items.distractors import Given, suspicions
from gradebook.items.distractors import table as answers_of
from gradebook.items.statistics import Item, Table
from gradebook.messages import AnswerLine, ChapterTitle, ItemLine, Items

LARGEST = 900_000
"""Bytes of JSON that the items come to at most."""

ANSWERS = (20, 10, 5, 2, 0)
"""How many answers to a question are told; the next number where so many do not fit."""

LONGEST, PROMPT = 80, 160
"""Characters of an answer and of a prompt."""

FEW = 30
"""First attempts, below which correlations say little."""

Asked = tuple[str, Question | None, Sequence[Given], Sequence[float]]
"""A question's id, the question where it can be read, what was answered to it, and the seconds that took."""


def items(title: ChapterTitle, table: Table, asked: Sequence[Asked]) -> Items:
    """The reply: all questions, and as many of their answers as fit."""
    summary = table.summary()
    lines = [_line(*one, item) for one, item in zip(asked, summary.items, strict=True)]
    fitting, most = _fitting(lines)
    return Items(
        chapter=title.id,
        title=title.title,
        attempts=summary.attempts,
        mean=summary.mean,
        median=summary.median,
        deviation=summary.deviation,
        alpha=summary.alpha,
        error=summary.error,
        items=tuple(fitting),
        note=_note(summary.attempts, [item.shown for item in summary.items], most) or None,
    )


def _line(
    id_: str, question: Question | None, given: Sequence[Given], seconds: Sequence[float], item: Item
) -> ItemLine:
    answers = answers_of(given)
    return ItemLine(
        question=id_,
        kind=question.kind if question else "unknown",
        section=question.section if question else "",
        prompt=_cut(question.prompt, PROMPT) if question else "",
        shown=item.shown,
        facility=item.facility,
        deviation=item.deviation,
        intended_weight=item.intended_weight,
        effective_weight=item.effective_weight,
        discrimination=item.discrimination,
        efficiency=item.efficiency,
        point_biserial=item.point_biserial,
        seconds=round(median(seconds)) if seconds else None,
        answers=tuple(
            AnswerLine(
                text=_cut(answer.text, LONGEST),
                mark=answer.mark.limit_denominator(1_000_000),
                given=answer.given,
                upper=answer.upper,
                lower=answer.lower,
            )
            for answer in answers[: ANSWERS[0]]
        ),
        suspect=suspicions(given, answers, item.discrimination),
    )


def _fitting(lines: Sequence[ItemLine]) -> tuple[Sequence[ItemLine], int]:
    """The lines with as many answers each as there is room for, and how many that are."""
    fitting = lines
    for most in ANSWERS:
        fitting = [line.model_copy(update={"answers": line.answers[:most]}) for line in lines]
        if sum(len(line.model_dump_json().encode()) + 1 for line in fitting) <= LARGEST:
            return fitting, most
    return fitting, 0


def _note(attempts: int, shown: Sequence[int], most: int) -> str:
    """What the statistics cannot tell, in sentences."""
    if not attempts:
        return "Nobody has handed in a first attempt yet."
    told = []
    if attempts < FEW:
        told.append(f"They rest on {attempts} first attempt{'s' * (attempts > 1)}: below {FEW}, chance says much.")
    if any(count < attempts for count in shown):
        told.append("Not everybody was asked every question: each one's numbers are of those who were asked it.")
    if most < ANSWERS[0]:
        told.append(f"Of each question the {most} commonest answers are told: more do not fit.")
    return " ".join(told)


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
