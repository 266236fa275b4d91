"""Colours and signs: one accent, three meanings, each with a sign beside its colour."""

from __future__ import annotations

from textual.theme import Theme

from tui.opening import DARK, LIGHT
from tui.signs import CREDIT, FLAG, PARTLY, RIGHT, WARNING, WRONG

__all__ = ["CREDIT", "FLAG", "PARTLY", "RIGHT", "THEMES", "WARNING", "WRONG"]

# Orange and blue tell two things apart for every common kind of colour vision; meanings never rest on red and green.
THEMES = (
    Theme(
        name=DARK,
        dark=True,
        primary="#5fb0e5",
        secondary="#f0a04b",
        accent="#5fb0e5",
        warning="#e8c547",
        error="#f0705f",
        success="#4fc38a",
        foreground="#dfe3e8",
        background="#14181d",
        surface="#14181d",
        panel="#1e242b",
        variables={
            "muted": "#8b96a3",
            "rule": "#39434e",
            "chosen": "#27303a",
            "footer-background": "#14181d",
            "footer-key-foreground": "#5fb0e5",
        },
    ),
    Theme(
        name=LIGHT,
        dark=False,
        primary="#0b65a3",
        secondary="#b05a00",
        accent="#0b65a3",
        warning="#8a6d00",
        error="#b3261e",
        success="#14713f",
        foreground="#1d2329",
        background="#fbfaf7",
        surface="#fbfaf7",
        panel="#eeece6",
        variables={
            "muted": "#5d6670",
            "rule": "#c9c4b8",
            "chosen": "#e6e1d4",
            "footer-background": "#fbfaf7",
            "footer-key-foreground": "#0b65a3",
        },
    ),
)
