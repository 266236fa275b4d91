"""What goes out and comes back in is the same questions, with the same marks."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import tomli
from exchanged import FORMS, carried_back, taken_back
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kinds import EACH_KIND, made

from content.asked import ResponseBase
from content.formats.carried import Carried, CarriedAnswer, CarriedPair
from content.formats.exporting import MOODLE, carry, exported, written
from content.formats.importing import imported, read_questions
from content.formats.toml_writing import as_toml, needs_recording, without_recorded
from content.loader import BUNDLED, load_course, load_quiz
from content.questions import NAMES, read_question
from content.variants.question import Drawn, Question

COURSE = load_course(BUNDLED)
CHAPTERS = ("neurons", "how-networks-learn")


def bank(chapter: str) -> tuple[Question, ...]:
    quiz = load_quiz(COURSE, chapter)
    assert quiz is not None
    return quiz.questions


def marks(question: Question, answered: Question, seed: int) -> list[Fraction]:
    """What the right response to `answered` is worth under `question`, and each that is foreseen: by what it says."""
    said, drawn = answered.drawn(seed), question.drawn(seed)
    return [drawn.mark(drawn.asked.from_plain(typed(said, drawn, each))) for each in responses(said)]


def responses(drawn: Drawn[Any]) -> list[ResponseBase]:
    return [drawn.model(), *(response for _, response in drawn.foreseen())]


def typed(said: Drawn[Any], drawn: Drawn[Any], response: ResponseBase) -> str:
    """The line that gives this response where choices may stand in another order."""
    places = {choice.text: place for place, choice in enumerate(drawn.tell(None).choices, start=1)}
    if not places:
        return said.asked.in_words(response)
    return " ".join(str(places[choice.text]) for choice in said.tell(response).choices if choice.chosen)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_bundled_course_comes_back(chapter: str, form: str) -> None:
    text = exported(COURSE, chapter, form).text
    back = imported(read_questions(text.encode()), None)
    assert [question.fingerprint for question in back.questions] == [one.fingerprint for one in bank(chapter)]
    for question, again in zip(bank(chapter), back.questions, strict=True):
        for seed in range(5):
            (one, two) = (each.drawn(seed) for each in (question, again))
            assert one.mark(one.model()) == two.mark(one.model()) == 1
            assert [one.mark(each) for _, each in one.foreseen()] == [two.mark(each) for _, each in one.foreseen()]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_its_questions_without_drawn_numbers_need_no_comment_for_their_marks(chapter: str, form: str) -> None:
    tried = 0
    for question in bank(chapter):
        if question.draw or needs_recording(question):
            continue
        (back,) = taken_back([question], form, comment=False).questions
        for seed in range(3):
            drawn = question.drawn(seed)
            assert marks(back, question, seed) == [drawn.mark(response) for response in responses(drawn)]
        tried += 1
    assert tried >= 5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", NAMES)
def test_every_kind_comes_back_with_its_comment(kind: str, form: str) -> None:
    question = drawable(kind)
    (back,) = taken_back([question], form).questions
    assert back.fingerprint == question.fingerprint


@pytest.mark.parametrize("kind", NAMES)
def test_every_kind_as_toml(kind: str) -> None:
    question = drawable(kind)
    table = tomli.loads(as_toml(question), parse_float=Decimal)["question"][0]
    again, findings = read_question(table)
    assert findings == []
    assert again is not None
    assert again.fingerprint == without_recorded(question).fingerprint


def drawable(kind: str) -> Question:
    """A question of a kind, with what has to be recorded taken from the bundled course."""
    question = made(kind=kind, **EACH_KIND[kind].fields)
    if needs_recording(question):
        recorded = [one for chapter in CHAPTERS for one in bank(chapter) if one.kind == kind]
        assert recorded, f"the bundled course has no {kind} question"
        return recorded[0]
    return question


@pytest.mark.parametrize("form", FORMS)
def test_the_body_wins_once_it_was_changed(form: str) -> None:
    question = made(kind="numerical", **EACH_KIND["numerical"].fields, prompt="How many per batch?")
    text = MOODLE[form].head + written(question, MOODLE[form])[0] + MOODLE[form].foot
    changed = imported(read_questions(text.replace("How many", "How very many").encode()), None)
    (back,) = changed.questions
    assert back.prompt == "How very many per batch?"
    assert not back.draw
    assert [lost.message.partition(":")[2] for lost in changed.lost][:1] == [
        " it was changed since it was exported: what stands there counts, not its comment"
    ]
    spaced = imported(read_questions(text.replace("\n", "\r\n").encode()), "elsewhere")
    assert spaced.questions[0].draw == question.draw
    assert spaced.questions[0].section == "elsewhere"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "stored", ["{}", "[]", "null", "{", '{"kind":"none"}', '{"kind":["x"]}', "[" * 5000, '{"kind":"single"}']
)
def test_a_comment_that_cannot_be_read_is_said(form: str, stored: str) -> None:
    question = made(kind="truefalse", **EACH_KIND["truefalse"].fields, points=2)
    text = MOODLE[form].head + written(question, MOODLE[form])[0] + MOODLE[form].foot
    if "nnquiz: " not in text:
        text = written_with_comment(question, form)
    broken = re.sub(r"(nnquiz: 1 [0-9a-f]{16} )[^\n]*?( -->|\n)", lambda match: match[1] + stored + match[2], text)
    broken = re.sub(r"\n// nnquiz: [^1][^\n]*", "", broken)
    back = imported(read_questions(broken.encode()), None)
    assert [lost.message for lost in back.lost if "its comment cannot be read" in lost.message]
    assert len(back.questions) == 1


def written_with_comment(question: Question, form: str) -> str:
    from content.formats.keeping import kept

    format_ = MOODLE[form]
    carried = carry(question, question.drawn(0))
    back = format_.back(format_.writing.written(carried, "-"))
    assert back is not None
    return format_.head + format_.writing.written(carried, kept(question, back.carried)) + format_.foot


def test_ids_are_made_of_names_and_unique() -> None:
    text = (
        "::Über {T}\n\n::A\\: b:: One? {T}\n\n::a b:: Two? {T}\n\n::??:: Three? {T}\n\n::" + "x" * 90 + ":: Four? {T}\n"
    )
    names = [question.id for question in imported(read_questions(text.encode()), None).questions]
    assert names == ["uber", "a-b", "a-b-2", "question", "x" * 64]
    assert [question.id for question in imported(read_questions(text.encode()), None).questions] == names


TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=30
)
SPECIAL = st.text(st.sampled_from(list("~=#{}:\\/%[]<>&*;\"'`-.!|^_$@ab1")), min_size=1, max_size=30)
WORDS = st.one_of(TEXT, SPECIAL, st.builds(" ".join, st.lists(SPECIAL, min_size=1, max_size=4))).filter(
    lambda text: "`" not in text
)
LONG = st.builds("\n\n".join, st.lists(WORDS, min_size=1, max_size=3))
SHARES = st.sampled_from([Fraction(1), Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(2, 7), Fraction(9, 10)])
NUMBERS = st.decimals(-1000, 1000, places=3).map(lambda number: f"{number:f}")


def answered(texts: st.SearchStrategy[str], **more: st.SearchStrategy[Fraction]) -> st.SearchStrategy[CarriedAnswer]:
    return st.builds(CarriedAnswer, text=texts, share=SHARES, feedback=st.none() | LONG, **more)


def several(answers: st.SearchStrategy[CarriedAnswer]) -> st.SearchStrategy[tuple[CarriedAnswer, ...]]:
    return st.lists(answers, min_size=2, max_size=4).map(tuple)


SHARED = {
    "name": WORDS,
    "text": LONG,
    "explanation": st.none() | LONG,
    "code": st.none() | st.just("a\n  b < c\n\n# }"),
}
CARRIED = st.one_of(
    st.builds(Carried, type=st.just("shortanswer"), answers=several(answered(WORDS)), **SHARED),
    st.builds(
        Carried,
        type=st.just("numerical"),
        answers=several(answered(NUMBERS, tolerance=st.fractions(0, 5, max_denominator=1).map(lambda one: one / 8))),
        **SHARED,
    ),
    st.builds(
        Carried,
        type=st.just("multichoice"),
        answers=several(answered(WORDS)).map(lambda rest: (CarriedAnswer("yes", Fraction(1)), *rest)),
        **SHARED,
    ),
    st.builds(Carried, type=st.just("multichoice"), answers=several(answered(WORDS)), several=st.just(True), **SHARED),
    st.builds(
        Carried,
        type=st.just("matching"),
        pairs=st.lists(st.builds(CarriedPair, WORDS, WORDS), min_size=2, max_size=4).map(tuple),
        **SHARED,
    ),
    st.builds(Carried, type=st.just("ordering"), items=st.lists(WORDS, min_size=3, max_size=5).map(tuple), **SHARED),
)


@settings(max_examples=300, deadline=None)
@given(CARRIED, st.sampled_from(FORMS))
@example(Carried("ordering", "o", "q", items=("// a", "$CATEGORY: b", "[html] c")), "gift")
@example(Carried("shortanswer", "s", "[plain]", answers=(CarriedAnswer("[html]%50%", Fraction(1)),)), "gift")
def test_any_text_comes_back(carried: Carried, form: str) -> None:
    if MOODLE[form].writing.misread(carried) is not None:
        return
    assert carried_back(carried, form) == carried


BARE = st.builds(Carried, type=st.just("shortanswer"), name=st.just(""), text=st.just(""), case=st.booleans())
FORM = st.builds(CarriedAnswer, text=WORDS, share=SHARES, feedback=st.none() | WORDS)
GAP = st.builds(lambda gap, answers: replace(gap, answers=answers), BARE, several(FORM))


@settings(max_examples=100, deadline=None)
@given(st.lists(GAP, min_size=1, max_size=3), LONG)
def test_any_gap_comes_back(gaps: list[Carried], text: str) -> None:
    told = tuple(replace(gap, name=f"gap-{place}", text=f"Gap {place}") for place, gap in enumerate(gaps, start=1))
    words = text + "".join(f" {{#{place}}}" for place in range(1, len(told) + 1))
    carried = Carried("cloze", "c", words, gaps=told, points=len(told))
    assert carried_back(carried, "moodle-xml") == carried
