"""Questions whole in a comment of what other systems read: drawn numbers, and whatever those have no place for.

The comment counts for as long as the question that it stands beside is still the one that was written.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from fractions import Fraction

from content.findings import shown
from content.formats.carried import Carried
from content.formats.texts import cleaned
from content.questions import from_stored
from content.tomlfile import FileError, walk
from content.variants.question import Question

_VERSION = "1"
_DIGITS = 16


class ChangedError(ValueError):
    """The visible question is another one by now, or the comment cannot be read. The message says which."""


def kept(question: Question, visible: Carried) -> str:
    """The line that holds `question` beside `visible`, which is what a reader makes of what is written of it."""
    stored = question.to_stored()
    # neither the end of an XML comment nor one of GIFT's notes
    stored = stored.replace("--", "-\\u002d").replace("[id:", "\\u005bid:").replace("[tag", "\\u005btag")
    return f"{_VERSION} {digest(visible)} {stored}"


def whole(line: str, visible: Carried) -> Question:
    """The question that `kept` wrote down.

    Raises:
        ChangedError: when it counts no more.
    """
    version, _, rest = line.strip().partition(" ")
    written, _, stored = rest.partition(" ")
    if version != _VERSION:
        raise ChangedError(
            f"its comment is of a version {shown(version)} that is not known: what stands below it counts"
        )
    if written != digest(visible):
        raise ChangedError("it was changed since it was exported: what stands there counts, not its comment")
    try:
        clean = walk(json.loads(stored), lambda _, text: cleaned(text)[0])
        return from_stored(json.dumps(clean))
    except (ValueError, AttributeError, RecursionError, FileError):
        raise ChangedError("its comment cannot be read: what stands below it counts") from None


def digest(visible: Carried) -> str:
    """What tells one visible question from another; where it belongs to does not count."""
    fields = asdict(replace(visible, section=""))
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_DIGITS]


def _plain(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"expected a plain value; got {value!r}")
