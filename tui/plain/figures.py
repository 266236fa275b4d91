"""A figure in words: what it shows now, and its dials, which can be turned by typing."""

from __future__ import annotations

from collections.abc import Mapping

from content import figures
from content.figures.figure import Dial, Figure, Value
from tui.plain.lines import Lines


class FigureInWords:
    """One figure of a page, and where its dials stand."""

    def __init__(self, name: str, start: Mapping[str, Value]) -> None:
        self.figure: Figure = figures.load(name)
        self.values = self.figure.start(start)

    def say(self, lines: Lines) -> None:
        """What it shows, its readings, and what can be turned."""
        picture = self.figure.picture(self.values)
        lines.say(f"Figure: {self.figure.title}. {picture.words}")
        for reading in picture.readings:
            lines.say(f"{reading.label}: {reading.value}", indent="- ")
        for dial in self.figure.dials:
            at = self.values[dial.name]
            lines.say(f"Dial {dial.name}, now {at}: {dial.means} It stands on {_choice(dial)}.", indent="- ")
        lines.say(f"Turn one by its name and a value: {self.figure.dials[0].name} {self.figure.dials[0].values[-1]}")
        lines.say(f"To find out with it: {self.figure.question}")

    def turned(self, typed: str, lines: Lines) -> bool:
        """Whether `typed` names one of the dials; what it shows then, or why the dial cannot stand there, is said."""
        name, _, value = typed.partition(" ")
        dial = next((dial for dial in self.figure.dials if dial.name == name), None)
        if dial is None:
            return False
        wanted = next((each for each in dial.values if str(each) == value.strip()), None)
        if wanted is None:
            lines.say(f"Expected {_choice(dial)} for {dial.name}; got {value.strip()[:40] or 'nothing'}.")
            return True
        self.values[dial.name] = wanted
        picture = self.figure.picture(self.values)
        lines.say(picture.words)
        for reading in picture.readings:
            lines.say(f"{reading.label}: {reading.value}", indent="- ")
        return True


def _choice(dial: Dial) -> str:
    """All its values, or the ends of a long range."""
    values = [str(value) for value in dial.values]
    return ", ".join(values) if len(values) <= 12 else f"{values[0]}, {values[1]} … {values[-1]}"
