"""What a figure is: dials to turn, and a picture computed from them. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Value = int | float | str
Values = Mapping[str, Value]
Role = Literal["first", "second", "third", "muted", "mark"]


@dataclass(frozen=True)
class Dial:
    """One value a reader turns through `values`, in order.

    Attributes:
        name: key in the picture's values and in a chapter's `figure_start`.
        label: what the screen shows.
        values: everything it can stand on, lowest first.
        start: the value it begins with, one of `values`.
        means: one line: what it does, and why one would turn it.
        steps: whether Space moves it on (a step counter); at most one dial of a figure.
    """

    name: str
    label: str
    values: tuple[Value, ...]
    start: Value
    means: str
    steps: bool = False


@dataclass(frozen=True)
class Curve:
    """A line or a set of points to plot. `sign` tells it apart where there is no colour."""

    label: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    sign: str = "•"
    line: bool = True
    role: Role = "first"


@dataclass(frozen=True)
class Plot:
    """Axes with curves on them. The figure fixes the limits: the scale does not jump as dials turn."""

    x_label: str
    y_label: str
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Reading:
    """A number under the picture, ready to show."""

    label: str
    value: str


@dataclass(frozen=True)
class Picture:
    """What a figure shows for one setting of its dials.

    Attributes:
        words: one or two sentences that say what is to be seen now, for a reader who cannot see it.
        readings: the numbers of interest.
        plot: axes and curves, or
        rows: a drawing in text, at most 40 columns by 12 rows.
    """

    words: str
    readings: tuple[Reading, ...] = ()
    plot: Plot | None = None
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """An explorable figure. `picture` is pure: the same values give the same picture.

    Attributes:
        question: one that only operating the figure answers.
    """

    name: str
    title: str
    question: str
    dials: tuple[Dial, ...]
    picture: Callable[[Values], Picture]

    def start(self, changes: Values | None = None) -> dict[str, Value]:
        """The values the dials begin with, with a chapter's own changes laid over them.

        Raises:
            ValueError: for a dial that does not exist or a value it cannot stand on.
        """
        values = {dial.name: dial.start for dial in self.dials}
        for name, value in (changes or {}).items():
            dial = next((dial for dial in self.dials if dial.name == name), None)
            if dial is None:
                raise ValueError(f"figure {self.name} has no dial {name!r}; it has {', '.join(values)}")
            if value not in dial.values:
                raise ValueError(f"dial {name!r} takes one of {', '.join(map(str, dial.values))}; got {value!r}")
            values[name] = dial.values[dial.values.index(value)]
        return values
