"""What is made from plain arguments and can tell them again: the base of layers, optimizers, losses and the like."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

Kind = TypeVar("Kind")

_KEEPING: ContextVar[bool] = ContextVar("keeping", default=False)


class Configured:
    """Keras's `get_config` and `from_config`, by one convention: every argument is kept under its own name."""

    def get_config(self) -> dict[str, Any]:
        """The arguments that make another one like this, as JSON takes them.

        Raises:
            TypeError: when an argument is not kept under its own name.
        """
        names = arguments(type(self))
        if lost := [name for name in names if not hasattr(self, name)]:
            raise TypeError(
                f"{type(self).__name__}: expected each argument to be kept as an attribute of its own name; "
                f"got none called {', '.join(lost)}. Keep them, or write get_config"
            )
        return {name: as_plain(getattr(self, name)) for name in names}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Any:
        """Another one, from what `get_config` gave."""
        return cls(**config)


class Unnamed(str):
    """What stands for a function without a name of its own, a lambda or a partial: nobody can find it by that."""


def as_plain(value: object) -> Any:
    """`value` as JSON takes it: what is configured becomes its class name and config, a function its name."""
    if _KEEPING.get() and (isinstance(value, Configured) or callable(value)):
        return value
    if isinstance(value, Configured):
        return {"class_name": type(value).__name__, "config": value.get_config()}
    if isinstance(value, type) and issubclass(value, Configured):
        return {"class_name": value.__name__, "config": {}}
    if isinstance(value, dict):
        return {key: as_plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(entry) for entry in value]
    if hasattr(value, "tolist"):  # arrays and NumPy's own numbers
        return value.tolist()
    return _function_as_plain(value) if callable(value) else value


@contextmanager
def objects_kept() -> Iterator[None]:
    """In this block configs hold the objects and functions themselves: what is made from them shares them."""
    token = _KEEPING.set(True)
    try:
        yield
    finally:
        _KEEPING.reset(token)


def revived(plain: Any, custom_objects: Mapping[str, Any]) -> Any:
    """What `as_plain` told, with everything in it that has its name in `custom_objects` made or found.

    A config with the name of a class becomes an instance, and a text the class or function of that name, unless it
    is an argument called "name".
    """
    if isinstance(plain, str):
        return custom_objects.get(plain, plain)
    if isinstance(plain, list):
        return [revived(entry, custom_objects) for entry in plain]
    if not isinstance(plain, Mapping):
        return plain
    found = {
        key: entry if key in ("name", "class_name") else revived(entry, custom_objects) for key, entry in plain.items()
    }
    if set(plain) == {"class_name", "config"} and isinstance(plain["class_name"], str):
        own = custom_objects.get(plain["class_name"])
        return found if own is None else own.from_config(found["config"])
    return found


def unnamed(plain: Any, argument: str = "") -> Iterator[tuple[str, str]]:
    """Each function in what `as_plain` told that has no name of its own, and the argument it was given as."""
    if isinstance(plain, Unnamed):
        yield plain, argument
    elif isinstance(plain, dict):
        for key, entry in plain.items():
            yield from unnamed(entry, key)
    elif isinstance(plain, list):
        for entry in plain:
            yield from unnamed(entry, argument)


def _function_as_plain(function: Any) -> Any:
    """The name of a function; of one that stands for another (an initializer of one's own), the other."""
    meant = getattr(function, "function", function)
    if isinstance(meant, Configured):
        return as_plain(meant)
    name = getattr(meant, "__name__", f"<{type(meant).__name__}>")
    return name if name.isidentifier() else Unnamed(name)


class Catalogue(Generic[Kind]):
    """Finds what a person means by a name, a class, an instance or a saved config, as Keras's `get` functions do.

    Args:
        what: the word for one of them, as it stands in messages: "optimizer".
        kind: the class they all have in common.
        namespace: that of the module to look the classes up in when they are asked for, so that a replaced one is
            found.
        names: the name of each, as Keras spells it, and its class's name.
        short: other names, and the name each stands for.
    """

    def __init__(
        self,
        what: str,
        kind: type[Kind],
        namespace: Mapping[str, Any],
        names: Mapping[str, str],
        short: Mapping[str, str] | None = None,
    ) -> None:
        self.what, self.kind, self.namespace = what, kind, namespace
        self.names = tuple(names)
        spelled = dict(names) | {other: names[name] for other, name in (short or {}).items()}
        self._classes = {_folded(name): class_name for name, class_name in spelled.items()}
        self._classes |= {_folded(class_name): class_name for class_name in names.values()}

    def get(self, identifier: object, **settings: Any) -> Kind:
        """The one meant by `identifier`; `settings` are arguments for one that is made here.

        Raises:
            ValueError: for anything else, with the names there are.
        """
        if isinstance(identifier, self.kind):
            return identifier
        if isinstance(identifier, str) and _folded(identifier) in self._classes:
            module = sys.modules[self.namespace["__name__"]]  # which may load the class only now
            make: Callable[..., Kind] = getattr(module, self._classes[_folded(identifier)])
            return make(**settings)
        if isinstance(identifier, type) and issubclass(identifier, self.kind):
            return identifier(**settings)
        if isinstance(identifier, Mapping) and isinstance(identifier.get("class_name"), str):
            return self.get(identifier["class_name"], **{**identifier.get("config", {}), **settings})
        raise ValueError(f"{self.what}: expected one of {', '.join(self.names)}; got {identifier!r}")


def _folded(name: str) -> str:
    return name.lower().replace("_", "")


def arguments(cls: type) -> tuple[str, ...]:
    """The names of the arguments that make a `cls`; with `**settings`, also those of the class it builds on."""
    names: dict[str, None] = {}
    for layer in cls.__mro__:
        if "__init__" not in vars(layer):
            continue
        parameters = list(inspect.signature(vars(layer)["__init__"]).parameters.values())[1:]
        names |= dict.fromkeys(one.name for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD))
        if not any(one.kind is one.VAR_KEYWORD for one in parameters):
            break
    return tuple(names)
