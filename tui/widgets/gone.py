"""Whether a widget is still there once an answer to what it asked has come."""

from __future__ import annotations

from textual.dom import DOMNode


def gone(node: DOMNode) -> bool:
    """Whether it has been taken off the screen, or is being: there is nothing to look for in it any more.

    Its parts go before it does, and its workers only with it.
    """
    return node._pruning or node._closing or node._closed
