"""The code in the engine's documentation runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_runs(block: str) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", block], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_every_module_that_is_named_is_there() -> None:
    import engine

    named = set(re.findall(r"`engine\.(\w+)`", TEXT))
    assert len(named) > 10
    for module in named:
        assert getattr(engine, module)
