"""What an attempt goes by, as its row holds it: the rules of its quiz when it was begun, and when its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, insert

from content.rules import Rules
from gradebook.chain import seal
from gradebook.tables import attempt_rules


@lru_cache(maxsize=1_000)
def rules_in(text: str | None) -> Rules:
    """The rules that an attempt's row holds; the usual ones for an attempt from before there were any."""
    return Rules() if text is None else Rules.model_validate_json(text)


def due_of(rules: Rules, started: datetime) -> datetime | None:
    """When an attempt begun at `started` is handed in as it stands: at the end of its time, or when the quiz closes."""
    ends = [] if rules.time_limit is None else [started + timedelta(seconds=rules.time_limit)]
    return min([*ends, *([rules.closes] if rules.closes else [])], default=None)


def keep(rows: Connection, who: int, attempt: int, rules: Rules, started: datetime) -> None:
    """Write down what an attempt goes by, whatever the course's files say from now on."""
    row = {"attempt": attempt, "rules": rules.model_dump_json(exclude_defaults=True), "due": due_of(rules, started)}
    rows.execute(insert(attempt_rules), row)
    seal(rows, who, "rules", attempt)
