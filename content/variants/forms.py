"""Short texts as people type them, compared as an author says: what counts, and what is folded away."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_DASHES = "‐‑‒–—―−﹣－"
_QUOTES = {**dict.fromkeys("‘’‚‛′´`ʼ", "'"), **dict.fromkeys("“”„‟″«»", '"')}
_SIGNS = str.maketrans(dict.fromkeys(_DASHES, "-") | _QUOTES)


@dataclass(frozen=True)
class Folding:
    """What tells two texts apart.

    Attributes:
        case: capitals.
        spaces: how many there are between words; those at the ends never count.
        accents: accents and other marks on letters.
        forms: which of several Unicode forms a sign is written in: ﬁ or fi, “ or ", – or -.
    """

    case: bool = False
    spaces: bool = False
    accents: bool = True
    forms: bool = False

    def folded(self, text: str) -> str:
        """`text` with everything left out that does not count; the two texts are the same when these are equal."""
        return self._inner(text).strip()

    def pieces(self, pattern: str) -> tuple[str, ...]:
        r"""What stands between the `*` of `pattern`, folded; `\*` is the sign itself."""
        between = [piece.replace("\0", "*") for piece in pattern.replace(r"\*", "\0").split("*")]
        inner = [self._inner(piece) for piece in between]
        inner[0], inner[-1] = inner[0].lstrip(), inner[-1].rstrip()
        return tuple(inner)

    def _inner(self, text: str) -> str:
        """Format signs that nobody sees (directions, joiners) never count."""
        seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        plain = unicodedata.normalize("NFC" if self.forms else "NFKC", seen)
        plain = plain if self.forms else plain.translate(_SIGNS)
        if not self.accents:
            apart = unicodedata.normalize("NFD", plain)
            plain = unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))
        if not self.case:
            plain = unicodedata.normalize("NFC", plain.casefold())
        return plain if self.spaces else _one_spaced(plain)


def matches(pieces: tuple[str, ...], text: str) -> bool:
    """Whether `text` is these pieces in their order with anything between them.

    Each piece is looked for once, from where the one before it ended, so no pattern takes long.
    """
    first, *rest = pieces
    if not rest:
        return text == first
    last = rest.pop()
    end = len(text) - len(last)
    at = len(first)
    if at > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for piece in rest:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def unstarred(pattern: str, between: str) -> str:
    r"""A text that `pattern` takes: `between` in place of every `*`, and `*` of `\*`."""
    return pattern.replace(r"\*", "\0").replace("*", between).replace("\0", "*")


def starred(text: str) -> str:
    r"""A pattern that takes `text` alone."""
    return text.replace("*", r"\*")


def _one_spaced(text: str) -> str:
    """Each run of white space as one space."""
    words = text.split()
    if not words:
        return " " if text else ""
    inner = " ".join(words)
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"
