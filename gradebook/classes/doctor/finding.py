"""What was seen of one thing, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "change", "broken", "unseen"]
"""As it should be; works until a class comes; does not work, or is not safe; nobody could look."""


@dataclass(frozen=True)
class Finding:
    """One line for whoever runs the host.

    Attributes:
        topic: what it belongs to: "sshd", "clock".
        state: how it stands.
        seen: what was seen, in a few words.
        why: why it matters; "" where nothing is to be done.
        remedy: the command to give or the line to change; "" likewise.
    """

    topic: str
    state: State
    seen: str
    why: str = ""
    remedy: str = ""


def ok(topic: str, seen: str) -> Finding:
    """As it should be."""
    return Finding(topic, "ok", seen)


def change(topic: str, seen: str, why: str, remedy: str) -> Finding:
    """To be changed before a class comes."""
    return Finding(topic, "change", seen, why, remedy)


def broken(topic: str, seen: str, why: str, remedy: str) -> Finding:
    """Does not work, or lets somebody do what they must not."""
    return Finding(topic, "broken", seen, why, remedy)


def unseen(topic: str, seen: str, remedy: str = "") -> Finding:
    """What could not be looked at, and how it could."""
    return Finding(topic, "unseen", seen, "", remedy)
