"""What code blocks printed, written down and found again."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from content.check import check
from content.course import Code
from content.loader import BUNDLED, load_chapter, load_course
from content.printed import as_toml, key, write_printed
from content.snippets import Printed, run_code


@given(st.dictionaries(st.from_regex(r"\A[0-9a-f]{16}\Z"), st.text(st.characters(exclude_categories=["Cs"]))))
def test_every_output_survives_its_file(printed: dict[str, str]) -> None:
    assert tomli.loads(as_toml(printed))["printed"] == printed


def test_lines_stand_as_lines() -> None:
    assert '"0123456789abcdef" = """\nloss 0.25\nπ ≈ 3.14 \\"ok\\"\n"""\n' in as_toml(
        {"0123456789abcdef": 'loss 0.25\nπ ≈ 3.14 "ok"\n'}
    )


def test_the_key_is_that_of_sha256() -> None:
    assert key("") == "e3b0c44298fc1c14"  # of the empty text, as published


def test_writing_records_every_block(small: Path) -> None:
    path = small / "01-one" / "chapter.toml"
    path.write_text(path.read_text().replace("print(6 * 7)", "print(6 * 8)"))
    assert len(check(small)) == 1
    assert write_printed(small) == []
    assert check(small) == []
    code = load_chapter(load_course(small), "one").sections[1].blocks[1]
    assert code == Code("print(6 * 8)\n", "48\n")
    assert not (small / "02-two" / "printed.toml").exists()
    assert sorted(file.name for file in (small / "01-one").iterdir()) == [
        "chapter.toml", "lab.toml", "printed.toml", "quiz.toml",
    ]  # fmt: skip


def test_a_block_that_fails_is_said_and_not_recorded(small: Path) -> None:
    path = small / "01-one" / "chapter.toml"
    path.write_text(path.read_text().replace("print(6 * 7)", "print(6 / 0)"))
    assert write_printed(small) == [
        "01-one/chapter.toml: section steps: a code block failed: ZeroDivisionError: division by zero"
    ]
    assert [problem.line for problem in check(small)] == [20]


def test_writing_stops_at_no_broken_chapter(small: Path) -> None:
    (small / "02-two" / "chapter.toml").write_text("=")
    said = write_printed(small, lambda _: Printed("42\n", ok=True))
    assert len(said) == 1
    assert said[0].startswith("02-two/chapter.toml, line 1: ")
    assert load_chapter(load_course(small), "one").sections[1].blocks[1] == Code("print(6 * 7)\n", "42\n")
    (small / "course.toml").unlink()
    assert write_printed(small)[0].startswith("course.toml, line 1: expected a file course.toml")


def test_a_failed_write_leaves_the_old_file(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (small / "01-one" / "printed.toml").read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        write_printed(small, lambda _: Printed("other\n", ok=True))
    assert (small / "01-one" / "printed.toml").read_bytes() == before
    assert len(list((small / "01-one").iterdir())) == 4


BLOCKS = [
    pytest.param(block, id=f"{entry.id}-{section.id}-{place}")
    for course in [load_course(BUNDLED)]
    for entry in course.chapters
    for section in load_chapter(course, entry.id).sections
    for place, block in enumerate(section.blocks)
    if isinstance(block, Code)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_bundled_block_still_prints_what_its_page_shows(block: Code) -> None:
    printed = run_code(block.source, timeout=60)
    assert printed.ok, printed.output
    assert printed.output == block.printed
