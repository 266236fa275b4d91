"""Clients of a class server that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import Scripted

from gradebook.client import Client
from gradebook.sockets import Socket


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Scripted]:
    one = Scripted(tmp_path / "class.sock")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def wire(server: Scripted) -> Iterator[Socket]:
    one = Socket(server.path)
    yield one
    one.close()


@pytest.fixture
def ada(wire: Socket) -> Client:
    return Client(wire, "ada")
