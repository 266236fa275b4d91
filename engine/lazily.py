"""Packages whose parts are loaded when they are first asked for: most programs need few of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """A `__getattr__` for the module `package`, by the module in which each of its names is at home.

    `homes` maps names to modules, as {"EarlyStopping": "engine.callbacks.early_stopping"}; a module's own name maps
    to itself.
    """

    def __getattr__(name: str) -> object:  # noqa: N807 - it is one
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = import_module(homes[name])
        return home if homes[name] == f"{package}.{name}" else getattr(home, name)

    return __getattr__
