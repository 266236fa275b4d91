"""The instructor's screens: everybody in the class, one learner, one attempt."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instructed import NOON, StandIn, attempt, instructing, learner
from pilots import Trainer
from rich.cells import cell_len
from servers import IDA, served
from textual.events import Key
from textual.widgets import OptionList

from content.loader import BUNDLED
from gradebook.classes.group import Group
from gradebook.classroom import Classroom
from gradebook.client import Client
from gradebook.connection import Gone
from gradebook.messages import CorrectionLine, Enrolee, Person
from gradebook.sockets import Socket
from gradebook.transports import Local
from tui.widgets.class_lines import ClassTable, mean
from tui.widgets.class_list import Search
from tui.words import credits_more_or_less

SIZES = [(40, 12), (80, 24), (120, 36)]


def people(count: int, chapters: int = 4) -> StandIn:
    return StandIn([learner(place, chapters) for place in range(count)], chapters)


def listing(trainer: Trainer) -> OptionList:
    return trainer.app.screen.query_one(OptionList)


def highlighted(trainer: Trainer) -> str | None:
    option = listing(trainer).highlighted_option
    return option.id if option else None


def row_of(trainer: Trainer, login: str) -> int:
    """On which line of the screen somebody stands."""
    return next(at for at, line in enumerate(trainer.text.split("\n")) if line.strip().startswith(login))


def words(trainer: Trainer, login: str) -> str:
    """What stands on somebody's line."""
    return " ".join(trainer.text.split("\n")[row_of(trainer, login)].split())


def logins_of(trainer: Trainer) -> list[str]:
    return [option.id or "" for option in listing(trainer).options]


async def whole(trainer: Trainer, count: int) -> None:
    """The class has arrived."""
    await trainer.until(lambda: f"{count} enrolled" in trainer.text)


# -- the class


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


# -- one learner


@pytest.fixture
def taught() -> Iterator[StandIn]:
    """A class of three; whoever is opened has three attempts and two corrections."""
    attempts = (attempt(9, 2, grade=None), attempt(7, 1, chapter=2, grade=Fraction(1)), attempt(5, 1))
    client = StandIn([learner(place, 2) for place in range(3)], 2, attempts)
    client.corrections = (
        CorrectionLine(chapter="chapter-1", credits=1500, reason="Both answers count.", by="ines", at=NOON),
        CorrectionLine(
            chapter="chapter-2", credits=-250, reason="Why " + "so " * 60 + "long.", by="root", at=NOON - timedelta(3)
        ),
    )
    yield client
    client.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_learners_record(data: Path, taught: StandIn, size: tuple[int, int]) -> None:
    async with instructing(data, taught, size=size) as trainer:
        await whole(trainer, 3)
        await trainer.press("enter")
        await trainer.until_shown("Chapters")
        seen = ""
        for _ in range(9):
            await trainer.pilot.pause()
            seen += trainer.text
            assert all(cell_len(line) <= size[0] for line in trainer.text.split("\n"))
            await trainer.press("down")
        for told in ("Ana Alder", "+1.5", "by ines, just now", "Both answers count.", "−0.25", "by root, 3 days ago"):
            assert told in seen
        assert "long." in seen
        assert "3 of 5 answered" in seen
        assert ("9/9" in seen and "8/10" in seen) == (size[0] >= 80)
        assert "✓ 100 %" in seen
        assert "◆ +1.6" in seen
        if size[0] >= 80:
            begun = (NOON - timedelta(days=15, hours=2)).astimezone()
            assert begun.strftime("%Y-%m-%d %H:%M") in seen
            assert (begun + timedelta(minutes=21)).strftime("%H:%M") in seen


async def test_attempts_are_looked_at_and_left_again(data: Path, taught: StandIn) -> None:
    async with instructing(data, taught) as trainer:
        await whole(trainer, 3)
        await trainer.press("enter")
        await trainer.until_shown("Attempts")
        assert highlighted(trainer) == "chapter:chapter-1"
        await trainer.press("enter")
        await trainer.until(lambda: highlighted(trainer) == "attempt:5")
        await trainer.press("enter")
        await trainer.until_shown("Result of ana000 · Chapter of number 1")
        assert taught.asked[-1] == ("sheet", "ana000", 5)
        assert "t" not in trainer.footer(), "a new attempt is the learner's own affair"
        await trainer.press("t")
        assert trainer.place == "ResultScreen"
        await trainer.press("enter")
        await trainer.until_shown("Answer       175")
        assert "Your answer" not in trainer.text
        await trainer.press("escape", "escape")
        await trainer.until(lambda: trainer.place == "RecordScreen")
        assert highlighted(trainer) == "attempt:5"
        await trainer.press("up", "up", "enter")
        await trainer.until_shown("This attempt is under way")
        assert trainer.place == "RecordScreen"
        await trainer.press("up", "enter")
        await trainer.until(lambda: highlighted(trainer) == "attempt:7")
        await trainer.press("escape")
        await trainer.until(lambda: trainer.place == "ClassScreen")


async def test_from_the_first_line_its_heading_is_in_sight(data: Path, taught: StandIn) -> None:
    async with instructing(data, taught, size=(40, 12)) as trainer:
        await whole(trainer, 3)
        await trainer.press("enter")
        await trainer.until_shown("Chapters")
        await trainer.press("end")
        await trainer.until(lambda: "Chapters" not in trainer.text)
        await trainer.press("home")
        await trainer.until_shown("Chapters")


# -- over the real classroom


async def test_a_real_class_is_shown(data: Path, tmp_path: Path) -> None:
    uids = {"ana": 2001, "bob": 2002, "ines": 2003}
    classroom = Classroom(
        BUNDLED, tmp_path / "class", group=Group(title="Networks 101"), accounts=uids.get, seeds=lambda: 7
    )
    way = Local(lambda: classroom, wire=True)
    ines, ana = Client(way, "ines"), Client(way, "ana")
    ines.enrol([Enrolee(login=login, person=Person(first_name=login.title())) for login in ("ana", "bob")])
    ines.enrol([Enrolee(login="ines", role="instructor")])
    chapter = ana.outline().chapters[0]
    ana.record_reading(chapter.id, ana.page(chapter.id).sections[0].id, True)
    ana.hand_in(ana.start_attempt(chapter.id).id)
    ana.start_attempt(chapter.id)
    ines.correct("ana", chapter.id, 1500, "Question 3 was wrong.")
    async with instructing(data, ines, size=(120, 36)) as trainer:
        await whole(trainer, 3)
        assert "Class · Networks 101" in trainer.text
        assert "1 instructor" in trainer.text
        assert "mean ◆ 0.75 /" in trainer.text
        assert "! 0 %" in words(trainer, "ana")
        await trainer.press("enter")
        await trainer.until_shown("Question 3 was wrong.")
        await trainer.press("enter", "enter")
        await trainer.until_shown("Result of ana")
        assert " 0 of " in trainer.text
        await trainer.press("enter")
        await trainer.until_shown("Taught in")
    classroom.close()


async def test_a_whole_class_comes_over_a_real_socket_from_a_server_that_goes_and_comes(
    data: Path, tmp_path: Path
) -> None:
    logins = {f"learner{place:03d}": 3000 + place for place in range(500)}
    room = {"accounts": logins.get}
    with served(BUNDLED, tmp_path / "class", classroom=room) as server:
        where = [server]

        def opened() -> socket.socket:
            if not where:
                raise Gone("stopped")
            return where[0].connect(IDA)

        way = Socket(opened=opened, patience=0.5, first_patience=0.5)
        ida = Client(way, "ida")
        everybody = [Enrolee(login=login) for login in logins]
        for at in range(0, len(everybody), 100):
            ida.enrol(everybody[at : at + 100])
        async with instructing(data, ida, size=(120, 36)) as trainer:
            await whole(trainer, 500)
            assert logins_of(trainer) == list(logins)
            await trainer.press("pagedown")
            chosen = highlighted(trainer)
            where.clear()
            server.stop()
            await trainer.press("r")
            await trainer.until_shown("r tries again.")
            assert logins_of(trainer) == list(logins), "what was there before stays"
            with served(BUNDLED, tmp_path / "class", classroom=room) as again:
                where.append(again)
                await trainer.press("r")
                await trainer.until(lambda: "r tries again." not in trainer.text and "500 enrolled" in trainer.text)
                assert highlighted(trainer) == chosen
