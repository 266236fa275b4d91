import io
import sys

import pytest

from engine import summaries
from engine.layers import Dense, Input
from engine.models import Sequential


@pytest.mark.parametrize(("encoding", "rule"), [("ascii", "-"), ("utf-8", "─"), ("no such", "-"), (None, "─")])
def test_a_table_has_rules_that_can_be_printed(
    encoding: str | None, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Screen(io.StringIO):
        pass

    Screen.encoding = encoding  # type: ignore[assignment]
    monkeypatch.setattr(sys, "stdout", Screen())
    assert set(summaries.table(Sequential([Input((2,)), Dense(1)])).splitlines()[2]) == {rule}
