"""Outline, pages, places and the first screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.loader import BUNDLED
from gradebook import shelf
from gradebook.classroom import Classroom
from gradebook.client import ClassroomRefused, Client, open_client
from gradebook.messages import Code, Prose
from gradebook.transports import Local


def test_the_outline_lists_every_chapter_and_opens_no_store(ada: Client, data: Path) -> None:
    outline = ada.outline()
    assert [(line.number, line.id, line.credits) for line in outline.chapters] == [
        (1, "sums", 1000),
        (2, "quiet", 500),
        (3, "broken", 2000),
    ]
    assert not data.exists()


def test_a_page_comes_ready_to_show(ada: Client) -> None:
    page = ada.page("sums", "adding")
    assert (page.title, page.number, page.predict) == ("Adding", 1, "What is next?")
    kinds = [type(block) for block in page.blocks]
    assert kinds == [Prose, Code, Prose]
    assert "print(1 + 1)" in page.blocks[1].source
    assert [(line.id, line.number) for line in page.sections] == [
        ("welcome", None),
        ("adding", 1),
        ("taking-away", 2),
    ]
    assert page.quiz
    assert not page.trusted
    welcome = ada.page("sums")
    assert [block.markdown.strip() for block in welcome.blocks] == ["Two and two make 4."]
    assert (welcome.outline, welcome.invite) == (True, True)
    assert not ada.page("quiet").quiz


def test_the_bundled_courses_code_is_trusted(data: Path) -> None:
    client = open_client(None, data, "ada", None)
    chapter = client.outline().chapters[0].id
    assert client.page(chapter).trusted
    client.close()
    assert Classroom(BUNDLED, data)._shelf.trusted


def test_reading_is_kept_and_continued_where_it_was_left(ada: Client, bob: Client) -> None:
    assert ada.home().place is None
    ada.record_reading("sums", "adding", finished=False)
    ada.record_reading("quiet", "only", finished=True)
    ada.record_reading("sums", "adding", finished=True)
    ada.record_reading("sums", "adding", finished=True)
    ada.record_reading("sums", "taking-away", finished=False)

    home = ada.home()
    assert home.place is not None
    assert (home.place.chapter, home.place.section, home.place.number) == ("sums", "taking-away", 2)
    assert (home.place.chapter_title, home.place.section_title) == ("Sums", "Taking away")
    assert [(line.pages, line.read) for line in home.chapters] == [(3, 1), (1, 1), (0, 0)]
    assert ada.page("sums").section == "taking-away"
    assert [line.read for line in ada.page("sums").sections] == [False, True, False]

    assert bob.home().place is None
    assert bob.page("sums").section == "welcome"


def test_home_knows_of_an_attempt_under_way(ada: Client) -> None:
    assert not ada.home().chapters[0].under_way
    attempt = ada.start_attempt("sums")
    assert ada.home().chapters[0].under_way
    assert ada.home().chapters[0].best is None
    ada.hand_in(attempt.id)
    assert not ada.home().chapters[0].under_way
    assert ada.home().chapters[0].best == 0


def test_a_chapter_that_cannot_be_read_stays_listed_with_its_problem(ada: Client) -> None:
    with pytest.raises(ClassroomRefused) as refused:
        ada.page("broken")
    assert refused.value.code == "course"
    assert "03-broken/chapter.toml" in refused.value.message
    home = ada.home()
    assert home.chapters[2].chapter.problem
    assert home.chapters[0].chapter.problem is None
    assert ada.page("sums").title == "Welcome"


def test_only_chapters_that_were_opened_are_loaded_for_home(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    load = shelf.load_chapter
    monkeypatch.setattr(shelf, "load_chapter", lambda course, chapter: loaded.append(chapter) or load(course, chapter))
    ada.record_reading("quiet", "only", finished=False)
    loaded.clear()
    ada.home()
    assert loaded == ["quiet"]


def test_places_that_a_new_version_of_the_course_lacks_are_passed_over(ada: Client, course: Path) -> None:
    ada.record_reading("quiet", "only", finished=True)
    ada.record_reading("sums", "taking-away", finished=True)
    chapter = course / "01-sums/chapter.toml"
    chapter.write_text(chapter.read_text().replace('id = "taking-away"', 'id = "renamed"'))
    assert ada.page("sums").section == "welcome"
    home = ada.home()
    assert home.place is not None
    assert home.place.chapter == "quiet"
    assert (home.chapters[0].pages, home.chapters[0].read) == (3, 0)


def test_sections_and_chapters_that_are_not_there_are_refused(ada: Client) -> None:
    for act in (
        lambda: ada.page("nowhere"),
        lambda: ada.page("sums", "nowhere"),
        lambda: ada.record_reading("sums", "nowhere", finished=True),
    ):
        with pytest.raises(ClassroomRefused) as refused:
            act()
        assert refused.value.code == "unknown"


def test_a_course_that_is_none_is_refused_in_one_line(tmp_path: Path, data: Path) -> None:
    client = open_client(tmp_path / "nothing", data, "ada", None)
    with pytest.raises(ClassroomRefused) as refused:
        client.outline()
    assert refused.value.code == "course"
    assert "\n" not in refused.value.message


def test_progress_in_one_course_is_not_progress_in_another(ada: Client, data: Path, course: Path) -> None:
    attempt = ada.start_attempt("sums")
    listing = course / "course.toml"
    other = course.with_name("other")
    shutil.copytree(course, other)
    (other / "course.toml").write_text(listing.read_text().replace('id = "small"', 'id = "other"'))
    classroom = Classroom(other, data)
    elsewhere = Client(Local(lambda: classroom), "ada")
    assert not elsewhere.home().chapters[0].under_way
    with pytest.raises(ClassroomRefused) as refused:
        elsewhere.hand_in(attempt.id)
    assert refused.value.code == "unknown"
    elsewhere.close()


@pytest.mark.parametrize("name", ["", "a" * 201, "a\x1b[31m", "a\nb", "\udcff"])
def test_a_name_that_cannot_be_printed_is_refused(classroom: Classroom, name: str) -> None:
    client = Client(Local(lambda: classroom), name)
    with pytest.raises(ClassroomRefused) as refused:
        client.home()
    assert refused.value.code == "invalid"


def test_a_session_that_was_left_answers_no_more(ada: Client, data: Path, transport: str) -> None:
    ada.home()
    ada.close()
    with pytest.raises(ClassroomRefused) as refused:
        ada.home()
    assert refused.value.code == "closed"
    if transport == "local":  # a class server goes on
        assert not (data / "progress.sqlite3-wal").exists()
