"""Those who race, each in a process of its own, on one thread, asked in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

BENCH, ROOT = Path(__file__).parents[1], Path(__file__).parents[3]
ENVIRONMENT = os.environ | {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "KERAS_BACKEND": "torch",
    "PYTHONPATH": os.pathsep.join((str(BENCH), str(ROOT))),
}
"""One thread for everybody; libraries look this up when they are first imported."""
PEERS = {"torch": "PyTorch", "keras": "Keras", "scikit": "scikit-learn"}
"""By what `python -m race` takes, as they are called."""
MISSING = [name for name in ("torch", "keras", "sklearn") if not find_spec(name)]


class Runner:
    """A process that answers what `python -m race` is asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            (sys.executable, "-m", "race", name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
            text=True,
        )

    def ask(self, measure: str, workload: str, seed: int) -> Any:
        """What it measured."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"measure": measure, "workload": workload, "seed": seed}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{self.name} broke off at {measure} of {workload}; what it said stands above"
        return json.loads(answer)

    def close(self) -> None:
        """Send it home."""
        self._process.communicate()
