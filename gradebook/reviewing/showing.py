"""Which question is shown next, and as which variant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select

from content.questions import draw
from content.variants.attempts import seed_for
from content.variants.question import Question, QuestionError
from gradebook.errors import Refusal
from gradebook.ledger import insert_missing
from gradebook.messages import ReviewCard
from gradebook.reviewing.due import due_count, theirs
from gradebook.sheets import drawn_by
from gradebook.shelf import Shelf
from gradebook.tables import cards, questions, reviews

TURNS = 20
"""Seeds that are tried for a variant: some numbers do not go together."""


@dataclass(frozen=True)
class Deck:
    """One learner's cards, and the course they are of."""

    shelf: Shelf
    rows: Connection
    who: int
    now: datetime

    @property
    def course(self) -> str:
        """The course's id."""
        return self.shelf.course.id

    @property
    def left(self) -> int:
        """How many questions are due."""
        return due_count(self.rows, self.who, self.course, self.shelf.titles(), self.now)

    def gone(self) -> list[tuple[str, str]]:
        """Chapter and question of the cards at the front whose question has left its quiz for good.

        Where a quiz cannot be read, or leaves a question out because it is wrong, that may be mended: its cards stay.
        """
        found = []
        for card in self._due():
            try:
                quiz = self.shelf.quiz(card.chapter)
            except Refusal:
                continue
            if any(question.id == card.question for question in quiz.questions):
                break
            if not quiz.problems:
                found.append((card.chapter, card.question))
        return found

    def drop(self, gone: list[tuple[str, str]]) -> None:
        """Take cards off the schedule."""
        for chapter, question in gone:
            mine = cards.c.learner == self.who, cards.c.course == self.course
            self.rows.execute(delete(cards).where(*mine, cards.c.chapter == chapter, cards.c.question == question))

    def showing(self) -> ReviewCard | None:
        """The question on the learner's screen, which they have not answered, if there is one."""
        same = (
            (cards.c.learner == reviews.c.learner)
            & (cards.c.course == reviews.c.course)
            & (cards.c.chapter == reviews.c.chapter)
            & (cards.c.question == reviews.c.question)
        )
        chapters = theirs(self.who, self.course, self.shelf.titles())
        query = select(reviews, cards.c.why).join(cards, same).where(*chapters, reviews.c.answered.is_(None))
        for row in self.rows.execute(query.where(cards.c.due <= self.now).order_by(reviews.c.id.desc())):
            try:
                return self._card(row.id, row.chapter, row.fingerprint, row.seed, row.why)
            except Refusal:  # by a version that knew more: another question is shown instead
                continue
        return None

    def drawn(self, seeds: Callable[[], int]) -> ReviewCard | None:
        """A fresh variant of the question that has been due longest and can be shown; None where there is none."""
        for card in self._due():
            found = self._variant(card.chapter, card.question, seeds)
            if found is None:
                continue
            question, seed = found
            keep_question(self.rows, question)
            row = {"learner": self.who, "course": self.course, "chapter": card.chapter, "question": card.question}
            row |= {"fingerprint": question.fingerprint, "seed": str(seed), "before": card.card, "drawn": self.now}
            number = self.rows.execute(insert(reviews).returning(reviews.c.id), row).scalar_one()
            return self._card(number, card.chapter, question.fingerprint, str(seed), card.why)
        return None

    def _due(self) -> list[Row[tuple[str, str, str, str]]]:
        """Everything that is due, longest first."""
        query = select(cards.c.chapter, cards.c.question, cards.c.card, cards.c.why)
        query = query.where(*theirs(self.who, self.course, self.shelf.titles()), cards.c.due <= self.now)
        return list(self.rows.execute(query.order_by(cards.c.due, cards.c.chapter, cards.c.question)))

    def _variant(self, chapter: str, wanted: str, seeds: Callable[[], int]) -> tuple[Question, int] | None:
        try:
            bank = self.shelf.quiz(chapter).questions
        except Refusal:
            return None
        question = next((question for question in bank if question.id == wanted), None)
        if question is None:
            return None
        first = seeds()
        for turn in range(TURNS):
            seed = seed_for(first, question.id, turn)
            try:
                draw(question, seed)
            except QuestionError:
                continue
            return question, seed
        return None

    def _card(self, number: int, chapter: str, fingerprint: str, seed: str, why: str) -> ReviewCard:
        asked = drawn_by(self.rows, fingerprint, seed).asked
        try:
            sections = {section.id: section.title for section in self.shelf.chapter(chapter).sections}
        except Refusal:
            sections = {}
        return ReviewCard(
            id=number,
            chapter=chapter,
            chapter_title=self.shelf.title(chapter).title,
            section_title=sections.get(asked.section, asked.section),
            asked=asked,
            left=self.left,
            why=why,
        )


def keep_question(rows: Connection, question: Question) -> None:
    """Keep a question as it stands, by its fingerprint, if it is not kept yet."""
    kept = select(questions.c.fingerprint).where(questions.c.fingerprint == question.fingerprint)
    if rows.execute(kept).first() is None:
        insert_missing(rows, questions, fingerprint=question.fingerprint, question=question.to_stored())
