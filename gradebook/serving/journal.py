"""What a server tells: one JSON object a line on stderr, and every refusal in `audit.log`."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import structlog

from gradebook.messages import Refused
from gradebook.serving.limits import Sparing

AUDIT = "audit.log"
"""In the class's folder. It is opened for each line, so it can be moved away at any time."""

LONGEST = 400
"""Characters kept of one value."""

PER_MINUTE = {"busy": 1}
"""Lines a minute that one account's refusals of one code may take; what is passed over is counted in the next."""

OTHERWISE = 30


class Journal:
    """A server's log and its audit log. A disk that is full or a reader that is gone costs lines, never the server.

    Args:
        audit: where refusals are kept; None keeps none.
        stream: where the log goes; None for stderr.
        debug: whether connections are told of too.
    """

    def __init__(self, audit: Path | None, stream: TextIO | None = None, debug: bool = False) -> None:
        self._debug = debug
        self._sparing = {code: Sparing(most, 60.0) for code, most in PER_MINUTE.items()}
        self._others = Sparing(OTHERWISE, 60.0)
        self._log = _written(_Lines(stream or sys.stderr))
        self._audited = _written(_Appended(audit)) if audit else None

    def tell(self, event: str, **fields: object) -> None:
        """Something that whoever runs the class wants to know."""
        self._log.line(event, level="info", **fields)

    def warn(self, event: str, **fields: object) -> None:
        """Something that they should look at."""
        self._log.line(event, level="warning", **fields)

    def detail(self, event: str, **fields: object) -> None:
        """Something that matters only when looking for a fault."""
        if self._debug:
            self._log.line(event, level="debug", **fields)

    def defect(self, error: BaseException) -> None:
        """Something that should not have happened, and where it did."""
        where = "".join(traceback.format_exception(error)[-4:])
        self._log.line("defect", level="error", what=f"{type(error).__name__}: {error}", where=where[-LONGEST:])

    def refused(self, uid: int, login: str | None, ask: str, refused: Refused) -> None:
        """Keep a refusal: who the kernel says it was, what they asked for, and why not."""
        if self._audited is None:
            return
        sparing = self._sparing.get(refused.code, self._others)
        passed_over = sparing.admit((uid, refused.code), time.monotonic())
        if passed_over is not None:
            more = {"passed_over": passed_over} if passed_over else {}
            self._audited.line("refused", uid=uid, login=login, code=refused.code, ask=ask, why=refused.message, **more)


class _Writing(structlog.BoundLoggerBase):
    """Renders events and passes them on as lines."""

    def line(self, event: str, **fields: object) -> None:
        self._proxy_to_logger("write", event, **fields)


class _Lines:
    """Writes a line to a stream, if that can be done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()


class _Appended:
    """Appends a line to a file that only its owner can read, if that can be done."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, line: str) -> None:
        with suppress(OSError):
            handle = os.open(
                self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600
            )
            try:
                os.write(handle, line.encode() + b"\n")
            finally:
                os.close(handle)


def _written(lines: _Lines | _Appended) -> _Writing:
    stamped = structlog.processors.TimeStamper(fmt="iso", utc=True)
    rendered = structlog.processors.JSONRenderer(ensure_ascii=True)
    log: _Writing = structlog.wrap_logger(lines, [stamped, _bounded, rendered], wrapper_class=_Writing)
    return log


def _bounded(_logger: object, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Every text cut to a length; what is none of JSON's own types as text."""
    for name, value in fields.items():
        if not isinstance(value, int | float | None):
            text = str(value)
            fields[name] = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return fields
