"""The oracle: tests that ask Keras, PyTorch and scikit-learn. Where one of them is missing, there are none."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_HERE = Path(__file__).parent
_INSTALLED = all(find_spec(peer) for peer in ("torch", "keras", "sklearn"))

collect_ignore_glob = [] if _INSTALLED else ["test_*.py"]

# The peers take seconds where the engine takes microseconds, so no deadline holds; in CI every run draws the same.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, database=None)
settings.register_profile("oracle", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
if _INSTALLED:
    settings.load_profile("ci" if os.environ.get("CI") else "oracle")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "ignore:__array__ implementation:DeprecationWarning")  # Keras's own


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker("oracle")
