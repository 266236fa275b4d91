"""Reading Moodle's XML: each type of question, what HTML loses, and files that want to do harm."""

from __future__ import annotations

import time
from fractions import Fraction
from xml.sax.saxutils import escape

import pytest
from exchanged import RICH, outcome, xml

from content.formats.carried import CarriedAnswer, CarriedPair
from content.formats.importing import imported, read_questions
from content.formats.reading import MAX_BYTES, FormatError
from content.formats.texts import from_html, to_html

HALF = Fraction(1, 2)
BOMB = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><quiz>&c;</quiz>"""
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz><question>&a;</question></quiz>'


def test_every_type_of_the_rich_file() -> None:
    reading = read_questions(RICH["moodle-xml"])
    choice, holds, words, number, pairs, order, gaps = (found.carried for found in reading.found)
    assert (choice.name, choice.points, choice.shuffle, choice.several) == ("relu-1", 2, False, False)
    assert choice.text == "What does `relu(-2)` give?\n\n[a bent line]"
    assert choice.explanation == "ReLU is max(0, z).\n\nmax(0, z)\n  # all of it"
    assert (choice.hints, choice.tags) == (("Look at the sign.",), ("relu", "First Steps"))
    assert choice.answers == (
        CarriedAnswer("0", Fraction(1), "Yes."),
        CarriedAnswer("x < 1 && x > -1", Fraction(1, 3), "True, but vague."),
        CarriedAnswer("2² and H₂O", Fraction(0)),
    )
    assert holds.answers == (CarriedAnswer("true", Fraction(1)), CarriedAnswer("false", Fraction(0), "It is."))
    assert (words.case, words.answers[1]) == (True, CarriedAnswer("a*y", HALF, "Spell it out."))
    assert number.unit == "rad"
    assert number.answers == (
        CarriedAnswer("3.14", Fraction(1), None, Fraction(1, 200)),
        CarriedAnswer("*", Fraction(0), "No."),
    )
    assert pairs.pairs == (CarriedPair("relu", "max(0, z)"), CarriedPair("identity", "z"), CarriedPair("", "a loss"))
    assert order.items == ("forward", "loss", "backward")
    assert gaps.text == "ReLU of −2 is {#1}, and sigmoid(0) is {#2}, as `{x}`.\n\nIt is called {#3} in Keras."
    assert [(gap.type, gap.points) for gap in gaps.gaps] == [("numerical", 2), ("multichoice", 1), ("shortanswer", 1)]
    assert [(one.text, one.share) for one in gaps.gaps[1].answers] == [
        ("one half", 1),
        ("one~ish", 0),
        ("1/2", Fraction(1, 4)),
    ]
    assert [found.line for found in reading.found] == [6, 23, 29, 36, 43, 50, 57]
    assert {found.carried.section for found in reading.found} == {"$course$/top/Networks/Training loops"}
    assert [(lost.line, lost.message) for lost in reading.lost] == [
        (8, "prompt: an image"),
        (9, "generalfeedback: the line ends of its code"),
        (8, "the file 'r.png': left out"),
        (36, "the unit 'deg': the first one only is carried over"),
        (61, "an essay: nothing here marks it; left out"),
        (62, "a description: nothing in it is answered; left out"),
        (63, "a question of type 'ddwtos': there is nothing like it here; left out"),
    ]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ('<question type="multichoice"/>', "expected 1 to 100 answers; got 0"),
        ('<question type="matching"/>', "expected 1 to 100 pairs; got 0"),
        (
            '<question type="truefalse"><answer fraction="100"><text>yes</text></answer></question>',
            "expected the answers",
        ),
        (
            '<question type="numerical"><answer fraction="100"><text>x</text></answer></question>',
            "expected a number such",
        ),
        (
            '<question type="shortanswer"><answer fraction="no"><text>x</text></answer></question>',
            "expected a number such",
        ),
        ('<question type="shortanswer"><defaultgrade>much</defaultgrade></question>', "expected a number such"),
        (
            '<question type="cloze"><questiontext><text>{1:SA:=a</text></questiontext></question>',
            "expected } at the end",
        ),
        (
            '<question type="cloze"><questiontext><text>no gap</text></questiontext></question>',
            "expected a gap such as",
        ),
        (
            '<question type="cloze"><questiontext><text>{1:NM:=a}</text></questiontext></question>',
            "expected a number such",
        ),
        ("<question/>", "a question of type ''"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(question: str, message: str) -> None:
    reading = xml(f"\n\n{question}")
    (lost,) = reading.lost
    assert lost.line == 5
    assert lost.message.startswith(message)
    assert lost.message.endswith("left out")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, "expected XML without a document type or entities of its own"),
        (OUTSIDE, "expected XML without a document type or entities of its own"),
        ('<!DOCTYPE quiz SYSTEM "http://localhost/x.dtd"><quiz/>', "expected XML without a document type"),
        ("<quiz><a" + ">" + "<a>" * 30_000, "expected at most 24 elements within each other; got more"),
        ("<?xml version='1.0' encoding='UTF-16'?><quiz/>", "expected well-formed XML"),
        ("<?xml version='1.0' encoding='utf-7'?><quiz/>", "expected XML in UTF-8"),
        ("<?xml version='1.0' encoding='no-such'?><quiz/>", "expected XML in UTF-8"),
        ("<quiz>\0</quiz>", "expected well-formed XML"),
        ("<quiz>&nbsp;</quiz>", "expected well-formed XML"),
        ("<quiz><question>", "expected well-formed XML; got its end before the last tag was closed"),
        ("<?xml version='1.0'?><html/>", "expected <quiz> around the questions; got <html>"),
        ("<quiz " + "a='1' " * 2 + "/>", "expected well-formed XML; got duplicate attribute"),
        ("<?xml version='1.0'?>" + " " * MAX_BYTES, "expected at most 5 MiB; the file is larger"),
    ],
)
def test_a_file_that_wants_to_do_harm(content: str, message: str) -> None:
    begin = time.process_time()
    with pytest.raises(FormatError) as error:
        read_questions(content.encode())
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
    assert time.process_time() - begin < 3


def test_cut_at_every_byte() -> None:
    whole = RICH["moodle-xml"].rstrip()
    for end in range(1, len(whole)):
        read_so_far = outcome(whole[:end])
        if isinstance(read_so_far, str):
            assert "expected" in read_so_far
        else:
            assert not read_so_far.found  # `<q` does not look like XML yet
    assert len(imported(read_questions(whole), None).questions) == 7


@pytest.mark.parametrize(
    ("html", "text", "code", "lost"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo.", None, []),
        ("One<br/>two<br><br>three", "One\n\ntwo\n\nthree", None, []),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb", None, []),
        ("a <b>bold</b>   <i>word</i>&nbsp;here", "a bold word here", None, []),
        ("<code>x &lt; 1</code> and <tt>y</tt>", "`x < 1` and `y`", None, []),
        ("<code>a`b</code>", "a`b", None, []),
        ("x<sup>2</sup>, H<sub>2</sub>O, e<sup>x</sup>", "x², H₂O, e^x", None, []),
        ("if x<y and z>w", "if x<y and z>w", None, []),
        ("Run:<pre>a\n  b</pre>", "Run:", "a\n  b", []),
        ("<pre>alone\n  b</pre>", "alone\n  b", None, ["the line ends of code in the middle of the text"]),
        ("<pre>a\nb</pre>after", "a\nb\n\nafter", None, ["the line ends of code in the middle of the text"]),
        ("a<script>alert(1)</script>b", "ab", None, ["a script"]),
        (
            "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
            "1 | 2\n\n3",
            None,
            ["a table: its cells became lines"],
        ),
        ("<img src=x onerror=alert(1)>", "", None, ["an image"]),
        ('<a href="https://example.org">there</a>', "there", None, ["a link to https://example.org"]),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;", None, []),
        ("<!-- hidden -->shown", "shown", None, []),
        ("<b", "<b", None, []),
        ("<b <i>x</i>", "<b x", None, []),
        ("<!-- open", "<!-- open", None, []),
        ('<img alt="a > b">c', "[a > b]c", None, ["an image"]),
        ("<?php x ?><![CDATA[y]]>", "<?php x ?><![CDATA[y]]>", None, []),
        ("&#0;&#x110000;&bogus;", "\ufffd\ufffd&bogus;", None, []),
    ],
)
def test_html_becomes_plain_text(html: str, text: str, code: str | None, lost: list[str]) -> None:
    plain = from_html(html)
    assert (plain.text, plain.code, plain.lost) == (text, code, lost)


@pytest.mark.parametrize("text", ["a < b & c > d", "`x < 1` and y", "one\n\ntwo\nlines", "&amp; &lt;", "2² → x", "a`b"])
@pytest.mark.parametrize("code", [None, "for x in y:\n    print(x < 1)\n\n# &amp;"])
def test_plain_text_comes_back_from_html(text: str, code: str | None) -> None:
    plain = from_html(to_html(text, code))
    assert (plain.text, plain.code, plain.lost) == (text, code, [])


@pytest.mark.parametrize(
    "html", ["<", "<!--", "<a ", "</", "&", "&#", "<![CDATA[", "<?", "<p>", "<code>", "<pre>", "<sup>"]
)
def test_html_that_never_closes_is_quick(html: str) -> None:
    text = html * (20_000 // len(html))
    question = (
        f'<question type="essay"><questiontext format="html"><text>{escape(text)}</text></questiontext></question>'
    )
    begin = time.process_time()
    assert len(xml(question.replace("essay", "cloze")).lost) == 1
    assert time.process_time() - begin < 3
