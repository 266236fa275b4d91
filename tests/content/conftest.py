from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SMALL = Path(__file__).parent / "courses" / "small"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of a small course with nothing wrong in it."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))
