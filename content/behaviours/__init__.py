"""When feedback comes and what a question's tries are worth, in Moodle's words: one file a behaviour, found by name."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from content.variants.behaviour import Behaviour

NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
"""Every behaviour, by the word an author writes for `behaviour`."""


@cache
def behaviour(name: str) -> Behaviour:
    """The behaviour called `name`, which is one of `NAMES`."""
    found: Behaviour = import_module(f"{__name__}.{name}").BEHAVIOUR
    return found
