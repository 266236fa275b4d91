"""Keras scripts, as one finds them in tutorials, run on the engine when `engine` stands where `keras` stood.

Each ends with assertions of its own. That they hold on Keras itself is seen in tests/oracle/test_scripts.py.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
ROOT = Path(__file__).parents[2]
KERAS = re.compile(r"\bkeras\b")

WAYS_TO_IMPORT = """
import keras
import keras.callbacks
import keras.utils
from keras import activations, layers
from keras import initializers
from keras import layers, losses
from keras import metrics
from keras import optimizers
from keras import regularizers
from keras.callbacks import EarlyStopping
from keras.layers import Dense, Dropout
from keras.losses import Huber, LogCosh
from keras.metrics import AUC, BinaryAccuracy, F1Score, Precision, Recall
from keras.models import Sequential
from keras.models import Sequential, load_model
from keras.optimizers import Adam
from keras.utils import set_random_seed, to_categorical
"""
WHAT_THE_ENGINE_HAS = """
    Activation BatchNormalization Dense Dropout Flatten GaussianNoise Input InputLayer Layer LayerNormalization
    Normalization Reshape
    SGD RMSprop Adagrad Adadelta Adam AdamW Nadam Adamax Lion
    ExponentialDecay PiecewiseConstantDecay PolynomialDecay InverseTimeDecay CosineDecay CosineDecayRestarts
    mean_squared_error mean_absolute_error huber log_cosh binary_crossentropy categorical_crossentropy
    sparse_categorical_crossentropy KLDivergence hinge poisson from_logits label_smoothing
    BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy SparseTopKCategoricalAccuracy Precision Recall F1Score
    AUC MeanSquaredError MeanAbsoluteError R2Score
    Callback EarlyStopping ReduceLROnPlateau LearningRateScheduler ModelCheckpoint TerminateOnNaN CSVLogger
    LambdaCallback on_train_batch_end on_epoch_end
    glorot_uniform he_normal RandomUniform TruncatedNormal Orthogonal Constant l2 L1 L1L2
    input_dim input_shape validation_split validation_data shuffle class_weight sample_weight initial_epoch verbose
    batch_size epochs weighted_metrics clipnorm clipvalue global_clipnorm weight_decay
    fit evaluate predict summary get_weights set_weights save load_model save_weights load_weights train_on_batch
    test_on_batch predict_on_batch get_layer pop count_params get_config from_config trainable adapt
    set_random_seed to_categorical
"""


def on_the_engine(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder of its own, as a person would; a warning ends it as an error does."""
    program = folder / script.name
    program.write_text(KERAS.sub("engine", script.read_text(encoding="utf-8")), encoding="utf-8")
    own = {"PYTHONPATH": str(ROOT), "MODEL_FILE": "model.npz", "WEIGHTS_FILE": "model.weights.npz"}
    return subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", program.name],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_keras_script_runs_on_the_engine(script: Path, tmp_path: Path) -> None:
    run = on_the_engine(script, tmp_path)
    assert run.returncode == 0, f"{script.name}:\n{run.stdout}\n{run.stderr}"
    assert run.stderr == ""
    assert run.stdout.strip()


def test_a_script_that_does_not_hold_is_noticed(tmp_path: Path) -> None:
    script = tmp_path / "wrong.py"
    script.write_text("import keras\nassert keras.utils.to_categorical([1]).sum() == 2\n", encoding="utf-8")
    (tmp_path / "run").mkdir()
    assert "AssertionError" in on_the_engine(script, tmp_path / "run").stderr


def test_the_scripts_are_keras_scripts_and_no_others() -> None:
    imported = re.compile(r"^(?:import|from) (\w+)", re.MULTILINE)
    for script in SCRIPTS:
        source = script.read_text(encoding="utf-8")
        assert set(imported.findall(source)) <= {"csv", "itertools", "keras", "numpy", "os", "pathlib"}, script.name
        assert "keras.src" not in source
        assert len(re.findall(r"^ *assert ", source, re.MULTILINE)) >= 3, script.name


@pytest.mark.parametrize("line", WAYS_TO_IMPORT.split("\n")[1:-1])
def test_each_way_to_import_stands_in_a_script(line: str) -> None:
    assert any(line in script.read_text(encoding="utf-8").splitlines() for script in SCRIPTS)


def test_together_they_use_what_the_engine_has() -> None:
    words = set(re.findall(r"\w+", " ".join(script.read_text(encoding="utf-8") for script in SCRIPTS)))
    assert [name for name in WHAT_THE_ENGINE_HAS.split() if name not in words] == []
    assert len(SCRIPTS) >= 24
