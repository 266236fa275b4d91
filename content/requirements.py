"""Which chapters wait for which: without those that are not there, and without waiting for oneself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from content.course import ChapterEntry
from content.findings import Finding, close, shown


def fulfillable(entries: Sequence[ChapterEntry]) -> tuple[list[ChapterEntry], list[Finding]]:
    """The chapters with those of their requirements that can be met, and what is wrong with the others.

    Of the requirements that wait for one another in a circle, the one that closes it is left out.
    """
    findings: list[Finding] = []
    there = {entry.id: entry for entry in entries}
    wanted: dict[str, list[str]] = {}
    for entry in entries:
        known = [name for name in dict.fromkeys(entry.requires) if name in there]
        wanted[entry.id] = known
        for place, name in enumerate(entry.requires):
            if name not in there:
                message, remedy = f"requires: there is no chapter {shown(name)}", close(name, there)
                findings.append(Finding(_path(entry, place), message, remedy, entry.id))
    for circle in _circles(wanted):
        entry, closing = there[circle[-2]], circle[-1]
        wanted[entry.id].remove(closing)
        message = f"requires: these chapters wait for one another: {' → '.join(_short(circle))}"
        remedy = f"remove {shown(closing)} here; until then it is not required"
        findings.append(Finding(_path(entry, entry.requires.index(closing)), message, remedy, entry.id))
    return [replace(entry, requires=tuple(wanted[entry.id])) for entry in entries], findings


def _path(entry: ChapterEntry, place: int) -> tuple[str | int, ...]:
    return ("chapter", entry.number - 1, "requires", place)


def _short(circle: Sequence[str]) -> Sequence[str]:
    return circle if len(circle) <= 12 else (*circle[:6], "…", *circle[-5:])


def _circles(wanted: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """A circle for each requirement that closes one, from a chapter round to itself; without those, there is none."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in wanted:
        if start in done:
            continue
        trail, onward = [start], [iter(wanted[start])]
        standing = {start: 0}
        while trail:  # by hand: a chain may be longer than what Python lets functions call one another
            following = next(onward[-1], None)
            if following is None:
                onward.pop()
                done.add(trail[-1])
                del standing[trail.pop()]
            elif following in standing:
                found.append([*trail[standing[following] :], following])
            elif following not in done:
                standing[following] = len(trail)
                trail.append(following)
                onward.append(iter(wanted[following]))
    return found
