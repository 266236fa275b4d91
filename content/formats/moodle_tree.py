"""XML as a tree that knows its lines and comments. Nothing in the file can make it load or grow: no DTD, no entity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, property_lexical_handler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from content.formats.reading import FormatError, check_size

MAX_DEPTH = 24
"""Of elements within elements; Moodle needs seven."""
_PIECE = 1 << 16


@dataclass
class Node:
    """An element.

    Attributes:
        line: where it begins, from 1.
        comment: what the last comment before it said.
        words: its own text.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    comment: str = ""
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(self.pieces)

    def all(self, tag: str) -> Iterator[Node]:
        """Its children of this name."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Node | None:
        """Its first child of this name."""
        return next(self.all(tag), None)

    def text(self, tag: str) -> str:
        """The words of its first child of this name, or of the `<text>` in it; "" where there is none."""
        child = self.first(tag)
        inner = child.first("text") if child else None
        return inner.words if inner else child.words.strip() if child else ""


def read_tree(content: bytes) -> Node:
    """The root of an XML file.

    Raises:
        FormatError: when it is too large, no well-formed XML, or holds what could load or grow.
    """
    check_size(content)
    parser: Any = make_parser()
    parser.forbid_dtd = True
    builder = _Builder(parser)
    parser.setContentHandler(builder)
    parser.setProperty(property_lexical_handler, builder)
    try:
        for start in range(0, len(content), _PIECE):
            parser.feed(content[start : start + _PIECE])
        parser.close()
    except FormatError:
        raise
    except DefusedXmlException:
        raise _document_type(builder.line) from None
    except SAXParseException as error:
        line = error.getLineNumber() or 1
        raise FormatError(f"expected well-formed XML; got {_reason(error)}. Export the questions again", line) from None
    except (ValueError, LookupError):
        raise FormatError("expected XML in UTF-8. Save the file as UTF-8") from None
    if builder.root is None:
        raise FormatError("expected <quiz>; the file is empty")
    return builder.root


def _document_type(line: int) -> FormatError:
    return FormatError("expected XML without a document type or entities of its own. Remove <!DOCTYPE …>", line)


def _reason(error: SAXParseException) -> str:
    said = re.sub(r"[^a-z ,()-]", "", error.getMessage().lower())[:60]
    return {"no element found": "its end before the last tag was closed"}.get(said, said or "something else")


class _Builder(ContentHandler):
    """Puts the tree together; also hears of comments."""

    def __init__(self, parser: Any) -> None:
        super().__init__()
        self._parser = parser
        self._open: list[Node] = []
        self._comment = ""
        self.root: Node | None = None

    @property
    def line(self) -> int:
        """Where the parser is."""
        return self._parser.getLineNumber() or 1

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX's own name
        if len(self._open) == MAX_DEPTH:
            raise FormatError(f"expected at most {MAX_DEPTH} elements within each other; got more", self.line)
        node = Node(name, dict(attrs.items()), self.line, self._comment)
        self._comment = ""
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's own name
        self._open.pop()
        self._comment = ""

    def characters(self, content: str) -> None:
        self._open[-1].pieces.append(content)

    def comment(self, content: str) -> None:
        self._comment = content.strip()

    def startDTD(self, *_: object) -> None:  # noqa: N802 - SAX's own name
        raise _document_type(self.line)

    def endDTD(self) -> None:  # noqa: N802 - SAX's own name
        pass

    def startCDATA(self) -> None:  # noqa: N802 - SAX's own name
        pass

    def endCDATA(self) -> None:  # noqa: N802 - SAX's own name
        pass
