"""The scripts of tests/engine/scripts run on Keras unchanged: what they claim is true of Keras too."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from peers import keras

SCRIPTS = sorted((Path(__file__).parents[1] / "engine" / "scripts").glob("*.py"))


@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`:UserWarning")  # old tutorials do
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_runs_on_keras(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MODEL_FILE", raising=False)
    monkeypatch.delenv("WEIGHTS_FILE", raising=False)
    keras.utils.clear_session()
    runpy.run_path(str(script), run_name="__main__")
