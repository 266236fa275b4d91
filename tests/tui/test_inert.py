"""Nothing that a person wrote can command the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tui.inert import inert
from tui.inert_lines import Inert


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[31m", "\x1b]52;c;aGk=\x07", "\x9b2J", "\x07", "a\u202eb", "\u2066x", "\x00", "\r\n", "\x7f", "\u2028"],
)
def test_no_control_character_is_left(hostile: str) -> None:
    left = inert(hostile)
    assert all(character.isprintable() for character in left)


@given(st.text(max_size=50))
def test_a_line_keeps_its_width(text: str) -> None:
    visible = "".join(character for character in text if cell_len(character) > 0)
    assert cell_len(inert(visible)) == sum(cell_len(character) for character in visible)


def test_the_screens_own_control_segments_pass() -> None:
    own = Segment("\x1b[2J", None, [(1,)])  # type: ignore[list-item]
    said = Segment("a\x1b[31mb")
    assert [segment.text for segment in Inert().apply([own, said], Color(0, 0, 0))] == ["\x1b[2J", "a[31mb"]
