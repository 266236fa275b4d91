"""Reading GIFT: each type of question, weights, feedback, categories, escapes, and what is wrong, with its line."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from exchanged import RICH, outcome, read

from content.formats.carried import Carried, CarriedAnswer, CarriedPair
from content.formats.importing import imported, read_questions
from content.formats.reading import MAX_BYTES, FormatError

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def one(text: str) -> Carried:
    reading = read(text)
    assert [lost.message for lost in reading.lost] == []
    (found,) = reading.found
    return found.carried


def answers(text: str) -> list[tuple[str, Fraction, str | None]]:
    return [(answer.text, answer.share, answer.feedback) for answer in one(text).answers]


def test_every_type_of_the_rich_file() -> None:
    reading = read_questions(RICH["gift"])
    assert [(found.carried.type, found.carried.name, found.line) for found in reading.found] == [
        ("multichoice", "relu-at-minus-two", 5),
        ("truefalse", "Holds", 12),
        ("truefalse", "Is the loss a weight?", 15),
        ("multichoice", "One step of descent goes against the _____ of the loss.", 17),
        ("multichoice", "Several", 19),
        ("shortanswer", "Words", 26),
        ("numerical", "Pi", 28),
        ("numerical", "Between what?", 30),
        ("matching", "Pairs", 32),
        ("ordering", "Order", 38),
        ("shortanswer", "Escapes", 45),
        ("truefalse", "Last", 53),
    ]
    assert [(lost.line, lost.message.partition(":")[0]) for lost in reading.lost] == [
        (47, "an essay"),
        (49, "a description"),
    ]
    assert [found.carried.section.rpartition("/")[2] for found in reading.found[-2:]] == ["Training loops", "or"]
    assert [question.section for question in imported(reading, None).questions[-2:]] == ["training-loops", "either-or"]


def test_a_choice_has_its_weight_and_feedback() -> None:
    assert answers("Q {=yes#good ~no#bad ~%50%half ~%-33.33333%third}") == [
        ("yes", 1, "good"),
        ("no", 0, "bad"),
        ("half", HALF, None),
        ("third", -THIRD, None),
    ]
    assert not one("Q {=yes ~no}").several
    assert one("Q {~%50%a ~%50%b ~%-100%c}").several


@pytest.mark.parametrize(
    ("percent", "share"),
    [
        ("50", HALF),
        ("33.333", THIRD),
        ("66.66667", 2 * THIRD),
        ("-16.66667", -THIRD / 2),
        ("14.2857", Fraction(1, 7)),
        ("12.5", Fraction(1, 8)),
        ("47.4", Fraction(237, 500)),
        ("100", Fraction(1)),
        ("0", Fraction(0)),
    ],
)
def test_percentages_are_the_fractions_they_stand_for(percent: str, share: Fraction) -> None:
    assert answers(f"Q {{=%{percent}%word =other}}")[0][1] == share


def test_short_answers() -> None:
    assert answers("Q {=one =%50%two#near =three}") == [("one", 1, None), ("two", HALF, "near"), ("three", 1, None)]
    assert answers("Q {four}") == [("four", 1, None)]


def test_numbers_with_tolerance_and_between_two() -> None:
    assert one("Q {#=3.14:0.005#Good =%50%3..4#Rough ~#No}").answers == (
        CarriedAnswer("3.14", Fraction(1), "Good", Fraction(1, 200)),
        CarriedAnswer("3.5", HALF, "Rough", HALF),
        CarriedAnswer("*", Fraction(0), "No"),
    )
    assert one("Q {#-2}").answers == (CarriedAnswer("-2", Fraction(1), None, Fraction(0)),)
    assert one("Q {#1e-3:1e-4}").answers == (CarriedAnswer("1e-3", Fraction(1), None, Fraction(1, 10_000)),)


def test_true_and_false_tell_who_was_wrong_first() -> None:
    assert answers("Q {F#wrong#right####all}") == [("true", 0, "wrong"), ("false", 1, "right")]
    assert answers("Q {TRUE}") == [("true", 1, None), ("false", 0, None)]
    assert one("Q {F#wrong#right####all}").explanation == "all"


def test_pairs_and_what_belongs_to_nothing() -> None:
    pairs = (CarriedPair("a", "b"), CarriedPair("c", "->"), CarriedPair("", "e"))
    assert one("Q {=a -> b =c -> -> = -> e}").pairs == pairs


def test_a_word_is_missing_where_text_follows() -> None:
    assert one("The {=gradient ~bias} points uphill.").text == "The _____ points uphill."
    assert one("What points uphill? {=gradient ~bias}").text == "What points uphill?"


def test_escapes() -> None:
    carried = one("A \\{b\\} \\\\ c\\: \\~\\#\\=\\nnew \\x {=\\=1 \\~ =2}")
    assert carried.text == "A {b} \\ c: ~#=\nnew \\x"
    assert [answer.text for answer in carried.answers] == ["=1 ~", "2"]
    assert one("A \\\\n b {T}").text == "A \\n b"


@pytest.mark.parametrize(
    ("marker", "text"),
    [
        ("[html]", "`x` < 1"),
        ("[moodle]", "`x` < 1"),
        ("", "`x` < 1"),
        ("[plain]", "<code>x</code> &lt; 1"),
        ("[markdown]", "<code>x</code> &lt; 1"),
        ("[latin]", "[latin]`x` < 1"),
    ],
)
def test_formats_of_text(marker: str, text: str) -> None:
    assert one(f"{marker}<code>x</code> &lt; 1 {{T}}").text == text


def test_answers_take_the_format_of_the_prompt() -> None:
    assert answers("[plain]Q {=<b>a</b> ~[html]<b>b</b>}")[0][0] == "<b>a</b>"
    assert answers("[plain]Q {=<b>a</b> ~[html]<b>b</b>}")[1][0] == "b"
    assert answers("[html]Q {=<b>a</b> =b}")[0][0] == "<b>a</b>"  # an accepted form is typed, never shown


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n\nQ {=a", 3, "expected { and } around the answers; got { without }"),
        ("Q\nand more\n=a}", 3, "expected { and } around the answers; got } without {"),
        ("Q {=a}\n{=b}", 2, "expected one pair of braces; got one more {. Write \\{"),
        ("Q {\n=a\n=%150%b\n}", 3, "expected a percentage from -100 to 100; got '150'"),
        ("Q {#\n=1:x\n}", 2, "expected a number such as 3 or 0.25; got 'x'"),
        ("Q {#}", 1, "expected a number behind {#; got none"),
        ("Q {=a -> b\n=c}", 2, "expected = text -> answer in every pair; got no ->"),
        ("Q {" + "=a" * 101 + "}", 1, "expected at most 100 answers; got 101"),
        ("a" * 20_001 + " {T}", 1, "prompt: expected at most 20,000 characters; got 20,001"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, message: str) -> None:
    reading = read(f"{text}\n\nThe next one is read. {{T}}\n")
    assert [(lost.line, lost.message) for lost in reading.lost] == [(line, f"{message}; this question is left out")]
    assert [found.carried.text for found in reading.found] == ["The next one is read."]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_they_like(end: bytes) -> None:
    expected = [found.carried for found in read_questions(RICH["gift"]).found]
    assert [found.carried for found in read_questions(RICH["gift"].replace(b"\n", end)).found] == expected
    assert [found.carried for found in read_questions(b"\xef\xbb\xbf" + RICH["gift"]).found] == expected


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"Q {T}\n\nR\xff {F}", 3, "expected UTF-8; byte 0xff is none. Save the file as UTF-8"),
        (b"Q {T}\n\x00", 2, "expected text; got a NUL character. Remove it"),
        (b"a" * (MAX_BYTES + 1), 1, "expected at most 5 MiB; the file is larger. Split it"),
    ],
)
def test_what_is_no_text(content: bytes, line: int, message: str) -> None:
    with pytest.raises(FormatError) as error:
        read_questions(content)
    assert (error.value.line, str(error.value)) == (line, message)


def test_signs_that_a_terminal_obeys_are_left_out_and_said() -> None:
    reading = read("\x1b]0;title\x07Is it \u202eso? {T}")
    assert reading.found[0].carried.text == "]0;titleIs it so?"
    assert [lost.message for lost in reading.lost] == ["the character U+001B and its like: left out"]
    hidden = read("Is &#x202e;it so? &#27;[2J {T}")
    assert hidden.found[0].carried.text == "Is it so? [2J"
    assert [lost.message for lost in hidden.lost] == ["prompt: the character U+202E and its like: left out"]


def test_cut_at_every_byte() -> None:
    for end in range(len(RICH["gift"])):
        read_so_far = outcome(RICH["gift"][:end])
        if isinstance(read_so_far, str):
            assert read_so_far.startswith("expected UTF-8")
            continue
        assert len(read_so_far.found) <= 12
        if end % 40 == 0:
            assert len(imported(read_so_far, None).questions) == len(read_so_far.found)


@pytest.mark.parametrize(
    "text", ["{", "}", "~", "=", "#", "::", "\\", "\n\n{", "####", "// ", "=a->", "%1%", "<", "&#"]
)
def test_a_megabyte_of_anything_is_quick(text: str) -> None:
    content = (text * (1_000_000 // len(text))).encode()
    begin = time.process_time()
    for whole in (b"Q {" + content, b"Q {=" + content + b"}"):
        outcome(whole)
    assert time.process_time() - begin < 10
