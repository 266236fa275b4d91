"""A host with a class on it, for the tests of logging in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from classes import APP_ONLY, AT_HOME, both_ways
from hosts import Host, made_host
from terminals import Terminal


@pytest.fixture
def bare_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host with nothing on it yet."""
    yield from made_host(tmp_path_factory)


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host with a class, both ways to log in, and three accounts; one for all tests that leave it as it is."""
    for made in made_host(tmp_path_factory):
        both_ways(made)
        yield made


@pytest.fixture
def nothing_is_left(host: Host) -> Iterator[None]:
    """After each attack no process of the learner's runs."""
    yield
    host.wait(lambda: not host.processes_of(APP_ONLY), 15)


@pytest.fixture
def trainer(host: Host) -> Iterator[Callable[..., Terminal]]:
    """Logs the learner in from a terminal and waits for the chapters; ends what is left open."""
    opened: list[Terminal] = []

    def log_in(login: str = APP_ONLY, **how: object) -> Terminal:
        opened.append(host.log_in(login, **how))  # type: ignore[arg-type]
        opened[-1].until(AT_HOME.search)
        return opened[-1]

    yield log_in
    for one in opened:
        one.child.close(force=True)
