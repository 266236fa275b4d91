"""What an attempt came to, on the screen: its grade, how sure the learner was, every part of every question."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from quiz_examples import ASKED, a_result
from stand_ins import Scripted, at_home

from content.asked import Told, ToldPart
from content.questions.single import SingleResponse
from content.rules import Rules
from gradebook.messages import CertaintyLine, Marked
from tui.screens.result import ResultScreen
from tui.widgets.calibration import verdict
from tui.widgets.told import looked_back


@pytest.mark.parametrize(
    ("certainty", "given", "right", "says"),
    [
        (1, 12, 7, "as it should be"),
        (1, 12, 11, "could be surer"),
        (2, 9, 6, "as it should be"),
        (2, 9, 5, "too sure: pays from 67 %"),
        (3, 10, 8, "as it should be"),
        (3, 10, 7, "too sure: pays from 80 %"),
        (3, 4, 0, "too few to tell"),
    ],
)
def test_a_certainty_is_held_against_how_often_it_was_right(certainty: int, given: int, right: int, says: str) -> None:
    line = CertaintyLine.model_validate({"certainty": certainty, "given": given, "right": Fraction(right)})
    assert verdict(line) == says


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 12)])
async def test_a_result_says_all_that_made_it_what_it_is(data: Path, size: tuple[int, int]) -> None:
    lines = (
        CertaintyLine(certainty=1, given=0, right=Fraction(0)),
        CertaintyLine(certainty=2, given=9, right=Fraction(7)),
        CertaintyLine(certainty=3, given=10, right=Fraction(4)),
    )
    result = a_result(
        (SingleResponse(choice=1, certainty=3), None, None),
        grade=Fraction(-2, 9),
        certainty=lines,
        percent=50,
        regraded="Marked anew: [layers].",
        rules=Rules(behaviour="certainty"),
    )
    async with at_home(data, Scripted(), size=size) as trainer:
        trainer.app.push_screen(ResultScreen(result))
        await trainer.until_shown("−22 %")
        shown = " ".join(trainer.text.split())
        assert "! not passed" in shown
        if size[1] > 12:
            for said in ("not passed (from 50 %)", "50 % of its credits", "Marked anew: [layers].", "never said"):
                assert said in shown
            assert "78 % of 9 ✓" in shown
            assert "40 % of 10 !" in shown
            plot = next(line for line in trainer.text.split("\n") if "quite sure" in line)
            assert plot.index("●") < plot.index("─"), "the dot stands short of where it pays"


def test_every_part_is_looked_back_on() -> None:
    parts = (
        ToldPart(text="input", given="784", answer="784", right=True),
        ToldPart(text="hidden", given=None, answer="[b]64[/b]", right=False, because="Count the `units`."),
    )
    what = Told(mark=Fraction(1, 2), given="…", answer="…", because=None, explanation="So it is.", parts=parts)
    marked = Marked(asked=ASKED[0], response=None, told=what, section_title="Shapes", grade=Fraction(1, 3), tries=2)
    said = [line.strip() for line in looked_back(marked).plain.split("\n")]
    assert said[:4] == ["✓  input  →  784", "✗  hidden  →  – none given –", "right: [b]64[/b]", "Count the units."]
    assert "After 2 tries it brings 33 % of its points." in said


def test_what_a_program_printed_keeps_its_lines() -> None:
    what = Told(mark=Fraction(0), given="1\n  2", answer="1\n   2\n", because=None, explanation="So.")
    said = looked_back(Marked(asked=ASKED[0], response=None, told=what, section_title="S")).plain.split("\n")
    assert said[:6] == ["Your answer  ", "  │ 1", "  │   2", "Right        ", "  │ 1", "  │    2"]
