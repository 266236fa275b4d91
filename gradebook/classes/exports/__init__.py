"""Credits as text: a format each file, all of them from the same `Grades`.

A new format is a module here with a function `text(grades) -> str`, and its name in `FORMATS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradebook.messages import Grades

FORMATS = ("table", "csv", "json", "moodle", "canvas")


def text_of(form: str, grades: Grades) -> str:
    """The whole gradebook in one of `FORMATS`; no character in it commands a terminal."""
    text: str = import_module(f"gradebook.classes.exports.{form}").text(grades)
    return text
