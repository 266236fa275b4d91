"""Names that people gave themselves, in the cells of a table."""

from __future__ import annotations

import unicodedata

MARKS = 2
"""Accents on one letter, at most: more of them are drawn over the lines above and below."""

_JOINERS = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def legible(text: str) -> str:
    """The text on one line, as wide in every terminal as it is reckoned here.

    What joins or hyphenates letters unseen is left out; what commands a terminal, turns the direction of text or has
    no shape that everybody knows is a question mark, so that two names that differ do not look the same.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", " ".join(text.split())):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if character in _JOINERS or marks > MARKS or _varies(character):
            continue
        kept.append("?" if kind in _UNSEEN else character)
    return "".join(kept)


def _varies(character: str) -> bool:
    """Whether it only chooses how the character before it is drawn, which terminals do not agree on."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
