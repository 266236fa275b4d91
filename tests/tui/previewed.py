"""A course in a preview without a terminal, and how editors save."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pilots import Trainer

from content.previewing import find
from gradebook.previewing import Desk
from tui.opening import Opening, write_opening
from tui.preview import PreviewApp, PreviewSettings

SMALL = Path(__file__).parent.parent / "content" / "courses" / "small"
QUIZ, CHAPTER = Path("01-one") / "quiz.toml", Path("01-one") / "chapter.toml"


@asynccontextmanager
async def previewed(file: Path, data: Path, seed: int = 0) -> AsyncIterator[Trainer]:
    """A preview without a terminal."""
    write_opening(data, "ana", Opening(welcomed=True))
    place = find(file)
    desk = Desk(place.root, data, "ana", seed)
    app = PreviewApp(PreviewSettings(place.root, data, "ana", None, desk=desk), place)
    async with app.run_test(size=(100, 32), notifications=True) as pilot:
        yield Trainer(app, pilot)
    desk.close()


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def saved_as_vim_does(path: Path, old: str, new: str) -> None:
    """The old file goes aside, and a new one comes under its name."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.rename(path.with_name(path.name + "~"))
    path.write_text(text.replace(old, new), encoding="utf-8")
    path.with_name(path.name + "~").unlink()
