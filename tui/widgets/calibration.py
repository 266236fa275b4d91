"""How sure a learner says to be, against how often they are right: a line for each certainty."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.content import Content

from tui.quiz_words import SURE
from tui.theme import RIGHT, WARNING
from tui.words import percent

if TYPE_CHECKING:
    from gradebook.messages import CertaintyLine

# Right brings 1, 2 or 3, wrong costs 0, 2 or 6. With a chance p of being right, 2p − 2(1 − p) overtakes p at 2/3, and
# 3p − 6(1 − p) overtakes 2p − 2(1 − p) at 4/5.
PAYS = {
    1: (Fraction(0), Fraction(2, 3)),
    2: (Fraction(2, 3), Fraction(4, 5)),
    3: (Fraction(4, 5), Fraction(1)),
}
"""Between which shares of right answers each certainty brings most."""

FEW = 5
"""Answers below which a share says nothing."""

CELLS = 20
NARROW = 60


def calibration(lines: Sequence[CertaintyLine], width: int) -> Content:
    """The plot: a dot where the learner is, on a line that is drawn through where that certainty pays; and words."""
    if width < NARROW:
        return Content("\n").join(
            Content(f"{SURE[line.certainty]}: {_counted(line)}, {verdict(line)}") for line in lines
        )
    axis = f"{'':<13}{'0 %':<{CELLS // 2}}{'right':<{CELLS // 2 - 3}}100 %"
    drawn = [Content.styled(axis, "$muted"), *(_line(line) for line in lines)]
    return Content("\n").join([*drawn, Content.styled(f"{'':<13}─ where that certainty brings most", "$muted")])


def verdict(line: CertaintyLine) -> str:
    """What the share says of the certainty."""
    if line.given < FEW:
        return "too few to tell"
    low, high = PAYS[line.certainty]
    share = line.right / line.given
    if share < low:
        return f"too sure: pays from {percent(low)}"
    return "as it should be" if share <= high else "could be surer"


def _line(line: CertaintyLine) -> Content:
    low, high = PAYS[line.certainty]
    axis = ["─" if low <= Fraction(cell, CELLS) <= high else "·" for cell in range(CELLS + 1)]
    parts: list[tuple[str, str]] = [(f"{SURE[line.certainty]:<13}", "")]
    if not line.given:
        return Content.assemble(*parts, ("".join(axis), "$muted"), ("   never said", "$muted"))
    fits = line.given < FEW or low <= line.right / line.given <= high
    at = int(line.right / line.given * CELLS + Fraction(1, 2))
    style = "$muted" if line.given < FEW else "$success" if fits else "$warning"
    sign = " " if line.given < FEW else RIGHT if fits else WARNING
    parts += [("".join(axis[:at]), "$muted"), ("●", f"bold {style}"), ("".join(axis[at + 1 :]), "$muted")]
    return Content.assemble(*parts, f" {_counted(line)}  ", (f"{sign} {verdict(line)}", style))


def _counted(line: CertaintyLine) -> str:
    return f"{percent(line.right / line.given):>5} of {line.given}" if line.given else "never said"
