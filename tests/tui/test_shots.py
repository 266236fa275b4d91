"""The pictures in the documentation show the screens as they are."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from gradebook.client import open_client

SHOTS = Path(__file__).parents[2] / "docs" / "shots"
taking: dict[str, Any] = runpy.run_path(str(Path(__file__).with_name("shots.py")))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shots")
    client = open_client(None, folder, "ana", None, seeds=lambda: 7)
    taking["lived_in"](client)
    client.close()
    taking["taught"](folder)
    taking["every_kind"](folder)
    return folder


@pytest.mark.xdist_group("shots")
@pytest.mark.parametrize(("scene", "size"), taking["SHOTS"], ids=lambda part: str(part).replace(", ", "x"))
async def test_a_picture_still_looks_like_its_screen(scene: str, size: tuple[int, int], data: Path) -> None:
    kept = (SHOTS / f"{scene}-{size[0]}x{size[1]}.svg").read_text(encoding="utf-8")
    now = await taking["picture"](scene, size, data)
    assert taking["seen"](now) == taking["seen"](kept), "run `make shots`, and look at the pictures"


def test_no_picture_is_left_over() -> None:
    expected = {f"{scene}-{width}x{height}.svg" for scene, (width, height) in taking["SHOTS"]}
    assert {path.name for path in SHOTS.iterdir()} == expected


def test_a_picture_fetches_nothing() -> None:
    for path in SHOTS.iterdir():
        drawn = path.read_text(encoding="utf-8")
        assert "@import" not in drawn
        assert "url(http" not in drawn
