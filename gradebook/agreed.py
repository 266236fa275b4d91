"""What a client and a class server have agreed on, known before a single message is loaded."""

from __future__ import annotations

from pathlib import Path

VERSION = 3
"""Of the vocabulary; a client and a classroom that differ say so instead of guessing."""

LINE = 65_536
"""Bytes that a request may take, its line feed counted."""

REPLY = 1_048_576
"""Bytes that a reply may take, likewise."""

SOCKET = Path("/run/nnquiz/class.sock")
"""Where a class is found unless NNQUIZ_CLASS names another place."""
