"""Texts between plain words with `code` and the HTML that Moodle and Anki show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from content.control import CONTROL

MAX_TEXT = 20_000
"""Characters of one text; a course takes no more either."""

_LONE = re.compile(r"""<(?!/?[a-zA-Z](?:[^<>"']|"[^"<]*"|'[^'<]*')*>)""")
"""A `<` that begins no tag: html.parser would look for that tag's end again from each of them."""
_CODE = re.compile(r"`([^`]+)`")
_PARAGRAPH = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_HIDDEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INLINE_WORDS = (
    "a abbr b big cite code del em font i ins kbd label mark q s samp small span strike strong sub sup tt u var"
)
_BLOCK_WORDS = (
    "address article blockquote body br center dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header"
    " hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_INLINE, _BLOCK = frozenset(_INLINE_WORDS.split()), frozenset(_BLOCK_WORDS.split())
_UNSEEN = frozenset(["script", "style", "head", "title", "template"])
_LOST = {
    "img": "an image", "table": "a table: its cells became lines", "video": "a video", "audio": "a sound",
    "iframe": "an embedded page", "object": "an embedded object", "embed": "an embedded object", "svg": "a drawing",
    "math": "a formula", "canvas": "a drawing", "input": "a field", "script": "a script", "style": "a style sheet",
}  # fmt: skip
_RAISED = {
    "sup": str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
_CODES = ("code", "tt", "kbd", "samp")


def to_html(text: str, code: str | None = None) -> str:
    """Plain text with `code` as HTML; a single paragraph without a block of code stays without `<p>`."""
    paragraphs = [_CODE.sub(r"<code>\1</code>", escape(part, quote=False)) for part in _PARAGRAPH.split(text.strip())]
    if len(paragraphs) == 1 and code is None:
        return paragraphs[0]
    blocks = [f"<p>{part}</p>" for part in paragraphs if part]
    return "\n".join(blocks if code is None else [*blocks, f"<pre>{escape(code, quote=False)}</pre>"])


def cleaned(text: str) -> tuple[str, str | None]:
    """`text` with no character in it that no text may carry, and a line on what was taken out, or None."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    found = CONTROL.search(unified) or _HIDDEN.search(unified)
    if found is None:
        return unified, None
    said = f"the character U+{ord(found.group()):04X} and its like: left out"
    return _HIDDEN.sub("", CONTROL.sub("", unified)), said


@dataclass
class Plain:
    """What was read.

    Attributes:
        text: plain text with `code`, a blank line between paragraphs.
        code: the block of code that it ended with.
        lost: what could not be kept, a phrase each.
    """

    text: str
    code: str | None = None
    lost: list[str] = field(default_factory=list)


def from_html(html: str) -> Plain:
    """HTML as plain text; what is no tag of HTML stays as it stands."""
    reader = _Reader()
    reader.feed(_LONE.sub("&lt;", _without_comments(html)))
    reader.close()
    return reader.plain()


def _without_comments(html: str) -> str:
    """What stands between `<!--` and `-->` taken out; one that never closes is text."""
    pieces, start = [], 0
    while (opening := html.find("<!--", start)) >= 0 and (closing := html.find("-->", opening + 4)) >= 0:
        pieces.append(html[start:opening])
        start = closing + 3
    return "".join([*pieces, html[start:]])


class _Reader(HTMLParser):
    """Collects blocks of words; `_pre` keeps the lines of one as they stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[bool, str]] = []
        self._words: list[str] = []
        self._marks: list[tuple[str, int]] = []
        self._pre = 0
        self._unseen = 0
        self._lost: dict[str, None] = {}

    def plain(self) -> Plain:
        """What was read, once it has been fed."""
        self._close_block()
        blocks = [(pre, text) for pre, text in self._blocks if text]
        code = blocks.pop()[1] if len(blocks) > 1 and blocks[-1][0] else None
        if any(pre and "\n" in text for pre, text in blocks):
            self._lost["the line ends of code in the middle of the text"] = None
        return Plain("\n\n".join(text for _, text in blocks), code, list(self._lost))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE | _BLOCK | _UNSEEN | _LOST.keys():
            self.handle_data(self.get_starttag_text() or "")
            return
        if tag in _LOST:
            self._lost[_LOST[tag]] = None
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br" and self._pre:
            self._words.append("\n")
        elif tag in ("td", "th"):
            self._words.append(" | " if self._words else "")
        elif tag in _BLOCK:
            self._close_block()
            self._pre += tag == "pre"
        self._mark(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _UNSEEN:
            self._unseen -= 1

    def _mark(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "img" and attrs.get("alt"):
            self._words.append(f"[{attrs['alt']}]")
        elif tag == "a" and (attrs.get("href") or "").startswith("http"):
            self._lost[f"a link to {(attrs['href'] or '')[:60]}"] = None
        elif tag in (*_CODES, "sup", "sub") and not self._pre:
            self._marks.append((tag, len(self._words)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "pre":
            self._close_block()
            self._pre = max(0, self._pre - 1)
        elif tag in _BLOCK and tag not in ("td", "th"):
            self._close_block()
        elif self._marks and self._marks[-1][0] == tag:
            self._end_mark()
        elif tag not in _INLINE | _BLOCK | _LOST.keys():
            self.handle_data(f"</{tag}>")

    def _end_mark(self) -> None:
        tag, start = self._marks.pop()
        inside = "".join(self._words[start:])
        del self._words[start:]
        if tag in _CODES:
            ticked = inside.strip() and "`" not in inside and len(self._marks) == 0
            self._words.append(f"`{inside}`" if ticked else inside)
            return
        raised = inside.translate(_RAISED[tag])
        all_raised = all(sign != flat for sign, flat in zip(raised, inside, strict=True))
        self._words.append(raised if all_raised else f"{'^' if tag == 'sup' else '_'}{inside}")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(data.replace("\xa0", " "))

    def _close_block(self) -> None:
        while self._marks:
            self._end_mark()
        text = "".join(self._words)
        self._words.clear()
        if self._pre:
            lines = [line.rstrip() for line in text.split("\n")]
            self._blocks.append((True, "\n".join(lines).strip("\n")))
            return
        lines = [" ".join(line.split()) for line in text.split("\n")]
        self._blocks += [(False, part) for part in _PARAGRAPH.split("\n".join(lines).strip())]


READERS: dict[str, Callable[[str], Plain]] = {
    "html": from_html,
    "moodle": from_html,
    "plain": lambda text: Plain(text.strip()),
    "markdown": lambda text: Plain(text.strip()),
}
"""By GIFT's name of a format of text, what reads it."""
