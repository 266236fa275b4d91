"""The instructor's screen of everybody in the class."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from class_listing import highlighted, listing, logins_of, people, row_of, whole, words
from hypothesis import given
from hypothesis import strategies as st
from instructed import NOON, StandIn, instructing, learner
from rich.cells import cell_len
from textual.events import Key

from gradebook.messages import Person
from tui.widgets.class_lines import ClassTable, mean
from tui.widgets.class_list import Search
from tui.words import credits_more_or_less

SIZES = [(40, 12), (80, 24), (120, 36)]


async def test_everybody_stands_there_with_what_they_did(data: Path) -> None:
    ana = learner(
        0,
        2,
        login="ana",
        last_seen=NOON - timedelta(minutes=5),
        earned=12_500,
        chapters=tuple(
            one.model_copy(update={"best": best, "read": read})
            for one, best, read in zip(learner(0, 2).chapters, (Fraction(4, 5), None), (9, 4), strict=True)
        ),
    )
    bob = learner(1, 2, login="bob", last_seen=None, earned=0, person=Person())
    ines = learner(2, 2, login="ines", role="instructor", last_seen=NOON - timedelta(days=2), earned=0)
    async with instructing(data, StandIn([ana, bob, ines], 2), size=(80, 24)) as trainer:
        await whole(trainer, 3)
        assert trainer.text.split("\n")[0].strip() == "Class · Networks 101"
        assert words(trainer, "ana") == "ana Ana Alder ◆ 12.5 5 min ago 1/2 1/2"
        assert words(trainer, "bob").startswith("bob ◆ 0 never")
        assert words(trainer, "ines").startswith("ines Chloé Cedar instructor 2 days ago")
        assert "3 enrolled (1 instructor)   1 seen today   mean ◆ 6.25 / 20" in trainer.text
    async with instructing(data, StandIn([ana, bob, ines], 2), size=(120, 36)) as trainer:
        await whole(trainer, 3)
        line = trainer.text.split("\n")[row_of(trainer, "ana")]
        heading = trainer.text.split("\n")[3]
        assert words(trainer, "ana").endswith("5 min ago 1/2 ✓ 80 % 4 p.")
        for column, end in (("read", "1/2"), ("ch. 1", "80 %"), ("ch. 2", "4 p.")):
            assert heading.index(column) + len(column) == line.index(end) + len(end)


@given(st.lists(st.tuples(st.integers(0, 10**8), st.booleans()), max_size=30))
def test_the_mean_is_of_learners_and_exact(earned: list[tuple[int, bool]]) -> None:
    lines = [learner(0, 1, earned=sum_, role="learner" if one else "instructor") for sum_, one in earned]
    counted = [sum_ for sum_, one in earned if one]
    shown = mean(lines)
    if not counted:
        assert shown is None
    else:
        exact = Fraction(sum(counted), len(counted) * 1000)
        assert shown is not None
        assert abs(Fraction(shown) - exact) <= Fraction(1, 200)


@pytest.mark.parametrize(("thousandths", "written"), [(1500, "+1.5"), (-250, "−0.25"), (-2000, "−2"), (0, "0")])
def test_a_correction_is_written_with_its_sign(thousandths: int, written: str) -> None:
    assert credits_more_or_less(thousandths) == written


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_line_is_wider_than_the_window_and_columns_stand_under_each_other(
    data: Path, size: tuple[int, int]
) -> None:
    async with instructing(data, people(30, 12), size=size) as trainer:
        await whole(trainer, 30)
        lines = trainer.text.split("\n")
        assert all(cell_len(line) <= size[0] for line in lines)
        rows = [line for line in lines if "◆" in line and "mean" not in line]
        assert len(rows) >= 5
        assert len({line.index("◆") for line in rows}) == 1
        assert all("…" not in line for line in rows)


async def test_the_class_arrives_in_pieces_and_nobody_moves_meanwhile(data: Path) -> None:
    client = people(250)
    client.go_on.clear()
    async with instructing(data, client) as trainer:
        await trainer.until_shown("reading: 100 of 250")
        await trainer.press("pagedown", "down", "down")
        chosen = highlighted(trainer)
        assert chosen
        before = row_of(trainer, chosen)
        client.go_on.set()
        await whole(trainer, 250)
        assert len(logins_of(trainer)) == 250
        assert highlighted(trainer) == chosen
        assert row_of(trainer, chosen) == before
        assert [asked[1] for asked in client.asked if asked[0] == "class"] == ["", *logins_of(trainer)[99:200:100]]


async def test_a_class_of_thousands_costs_what_is_seen_of_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = ClassTable.line
    monkeypatch.setattr(ClassTable, "line", lambda *given: drawn.append(1) or draw(*given))
    async with instructing(data, people(2000)) as trainer:
        await whole(trainer, 2000)
        await trainer.press("end", "home", "s", "s")
        await trainer.pilot.pause()
        assert len(drawn) < 1500  # its twenty pieces have 21,000 lines, each shown with those before it


async def test_it_is_sorted_by_a_key_and_by_a_click(data: Path) -> None:
    client = people(20)
    by_login = [line.login for line in client.lines]
    by_credits = sorted(client.lines, key=lambda line: (-line.earned, line.login))
    by_seen = sorted(
        client.lines, key=lambda line: (-(line.last_seen or NOON - timedelta(9999)).timestamp(), line.login)
    )
    async with instructing(data, client) as trainer:
        await whole(trainer, 20)
        assert logins_of(trainer) == by_login
        for sign, order in (("credits ▾", by_credits), ("last seen ▾", by_seen)):
            await trainer.press("s")
            await trainer.until_shown(sign)
            assert logins_of(trainer) == [line.login for line in order]
            assert highlighted(trainer) == order[0].login, "who has not moved stands on the first line"
        await trainer.press("S")
        await trainer.until_shown("last seen ▴")
        assert logins_of(trainer)[-1] == by_seen[0].login
        await trainer.press("s")
        await trainer.until_shown("login ▴")
        await trainer.press("down", "down")
        at = trainer.text.split("\n")[3].index("credits")
        await trainer.pilot.click("#heading", offset=(at, 0))
        await trainer.until_shown("credits ▾")
        assert highlighted(trainer) == by_login[2], "who has moved stays with whom they stood"
        await trainer.pilot.click("#heading", offset=(at, 0))
        await trainer.until_shown("credits ▴")


async def test_it_is_searched_by_login_and_name(data: Path) -> None:
    client = people(40)
    async with instructing(data, client) as trainer:
        await whole(trainer, 40)
        await trainer.press("slash", *"ELM", "space", *"dmi")
        found = [line.login for line in client.lines if line.person.last_name == "Elm" and line.login.startswith("dmi")]
        await trainer.until(lambda: logins_of(trainer) == found)
        assert f"{len(found)} of 40" in trainer.text
        await trainer.press("enter", "s")
        assert trainer.app.focused is listing(trainer)
        assert "ELM dmi" in trainer.text
        await trainer.until_shown("credits ▾")
        await trainer.press("slash", *"zzz")
        await trainer.until_shown("Nobody of that name.")
        await trainer.press("escape")
        await trainer.until(lambda: len(logins_of(trainer)) == 40)
        await trainer.press("slash", *"q?gs", "down", "escape")
        await trainer.until(lambda: len(logins_of(trainer)) == 40)
        assert trainer.place == "ClassScreen", "a field keeps its printable keys, and Esc is one step"
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "HomeScreen")


async def test_a_search_has_an_end(data: Path) -> None:
    async with instructing(data, people(5)) as trainer:
        await whole(trainer, 5)
        await trainer.press("slash")
        search = trainer.app.screen.query_one(Search)
        search.insert_text_at_cursor("x" * 60)
        await trainer.press(*"yyyyyy")
        await trainer.until_shown("Nobody of that name.")
        assert search.value == "x" * 60 + "yyyy"


async def test_keys_right_behind_the_slash_are_the_searchs(data: Path) -> None:
    """They are on their way before the search has the focus, and `q` among them must not leave."""
    async with instructing(data, people(20)) as trainer:
        await whole(trainer, 20)
        for key in ("slash", "q", "s", "r", "enter"):
            character = {"slash": "/", "enter": "\r"}.get(key, key)
            trainer.app.post_message(Key(key, character))
        await trainer.until_shown("Nobody of that name.")
        assert trainer.app.screen.query_one(Search).value == "qsr"
        assert trainer.app.is_running
        await trainer.until(lambda: trainer.app.focused is listing(trainer))


async def test_it_is_refreshed_by_key_and_when_come_back_to(data: Path) -> None:
    client = people(150)
    async with instructing(data, client) as trainer:
        await whole(trainer, 150)
        await trainer.press(*["down"] * 5)
        chosen = highlighted(trainer)
        client.lines.insert(0, learner(999, 4, login="aaron"))
        await trainer.press("r")
        await whole(trainer, 151)
        assert logins_of(trainer)[0] == "aaron"
        assert highlighted(trainer) == chosen
        await trainer.press("enter")
        await trainer.until_shown("Attempts")
        del client.lines[0]
        await trainer.press("escape")
        await whole(trainer, 150)
        assert highlighted(trainer) == chosen


async def test_a_server_that_is_away_is_said_and_got_over(data: Path) -> None:
    client = people(150)
    client.away = True
    async with instructing(data, client) as trainer:
        await trainer.until_shown("Nothing could be read. r tries again.")
        await trainer.until_shown("The class server does not answer.")
        client.away = False
        client.go_on.clear()
        await trainer.press("r")
        await trainer.until_shown("reading: 100 of 150")
        client.away = True
        client.go_on.set()
        await trainer.until_shown("! Not everything could be read. r tries again.")
        assert len(logins_of(trainer)) == 100
        client.away = False
        await trainer.press("r")
        await whole(trainer, 150)
        client.away = True
        await trainer.press("enter")
        await trainer.until_shown("! Not read. r tries again.")
        client.away = False
        await trainer.press("r")
        await trainer.until_shown("No attempt yet.")


async def test_an_empty_class_says_how_it_is_filled(data: Path) -> None:
    async with instructing(data, people(0), size=(80, 24)) as trainer:
        await trainer.until_shown("Nobody is enrolled yet: nnquiz class enrol LOGIN lets people in.")
        await trainer.press("enter", "s", "S", "left", "right", "r")
        assert trainer.place == "ClassScreen"


async def test_many_chapters_are_moved_through(data: Path) -> None:
    async with instructing(data, people(5, 12), size=(120, 36)) as trainer:
        await whole(trainer, 5)
        assert "left" in trainer.footer()
        shown = [n for n in range(1, 13) if f"ch. {n} " in trainer.text + " " or f"ch. {n}›" in trainer.text]
        assert shown[0] == 1
        assert 5 <= len(shown) < 12
        await trainer.press("left")
        assert "ch. 1 " in trainer.text
        await trainer.press(*["right"] * 12)
        await trainer.until(lambda: "ch. 12" in trainer.text and "‹" in trainer.text)
        assert f"ch. {13 - len(shown)} " in trainer.text, "it stops where the last one is in sight"
        await trainer.pilot.resize_terminal(80, 24)
        await trainer.until_shown("quizzes")
        assert "left" not in trainer.footer()
        await trainer.pilot.resize_terminal(200, 24)
        await trainer.until(lambda: "ch. 1 " in trainer.text and "ch. 12" in trainer.text)


async def test_the_help_lists_what_the_foot_shows(data: Path) -> None:
    async with instructing(data, people(5, 12), size=(120, 36)) as trainer:
        await whole(trainer, 5)
        active = trainer.app.screen.active_bindings.values()
        promised = {binding.tooltip or binding.description for _, binding, on, _ in active if binding.show and on}
        await trainer.press("question_mark")
        await trainer.until_shown("Keys of this screen")
        assert [means for means in promised if means not in trainer.text] == []
