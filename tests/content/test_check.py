"""`check` on courses with nothing wrong, and what it does not do."""

from __future__ import annotations

import json
from pathlib import Path

from content.check import BUNDLED, Problem, as_json, check


def test_the_small_course_is_right(small: Path) -> None:
    assert check(small) == []


def test_the_bundled_course_is_right() -> None:
    assert check(BUNDLED) == []


def test_a_link_to_a_section_of_another_chapter_leads_somewhere(small: Path) -> None:
    path = small / "02-two" / "chapter.toml"
    path.write_text(path.read_text().replace("One line.", "See [steps](one#steps) and [one](one)."))
    assert check(small) == []


def test_checking_runs_none_of_the_code(small: Path) -> None:
    ran = small / "ran"
    path = small / "01-one" / "chapter.toml"
    path.write_text(path.read_text().replace("print(6 * 7)", f"open({str(ran)!r}, 'w')"))
    assert len(check(small)) == 1
    assert not ran.exists()


def test_progress_counts_chapters(small: Path) -> None:
    calls: list[tuple[int, int]] = []
    check(small, lambda done, total: calls.append((done, total)))
    assert calls == [(1, 2), (2, 2)]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    problem = Problem(
        "course.toml", 1, "", "expected a file course.toml here; there is none", "create it, or mend its name"
    )
    assert check(tmp_path / "nowhere") == [problem]


def test_problems_as_json() -> None:
    told = {"file": "a.toml", "line": 3, "id": "x", "message": "expected 1; got 2", "remedy": "write 1"}
    problems = [Problem(*told.values()), Problem(*told.values(), level="advice")]  # type: ignore[arg-type]
    levels = ("problem", "advice")
    assert json.loads(json.dumps(as_json(problems))) == {"problems": [{**told, "level": level} for level in levels]}


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(small: Path) -> None:
    path = small / "01-one" / "quiz.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").replace(b"points = 2", b"point = 2"))
    assert [(problem.file, problem.line) for problem in check(small)] == [("01-one/quiz.toml", 24)]
