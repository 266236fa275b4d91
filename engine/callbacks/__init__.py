"""Callbacks: what else happens while a model trains. Names, arguments and counting: Keras 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.callbacks.callback import Callback, LambdaCallback, Logs
from engine.callbacks.callback_list import CallbackList, History
from engine.callbacks.progress import Progress, told
from engine.lazily import lazily

if TYPE_CHECKING:
    from engine.callbacks.csv_logger import CSVLogger
    from engine.callbacks.early_stopping import EarlyStopping
    from engine.callbacks.learning_rate_scheduler import LearningRateScheduler
    from engine.callbacks.model_checkpoint import ModelCheckpoint
    from engine.callbacks.monitor_callback import MonitorCallback
    from engine.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
    from engine.callbacks.terminate_on_nan import TerminateOnNaN

__getattr__ = lazily(
    __name__,
    {
        "CSVLogger": "engine.callbacks.csv_logger",
        "EarlyStopping": "engine.callbacks.early_stopping",
        "LearningRateScheduler": "engine.callbacks.learning_rate_scheduler",
        "ModelCheckpoint": "engine.callbacks.model_checkpoint",
        "MonitorCallback": "engine.callbacks.monitor_callback",
        "ReduceLROnPlateau": "engine.callbacks.reduce_lr_on_plateau",
        "TerminateOnNaN": "engine.callbacks.terminate_on_nan",
    },
)

__all__ = [
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "Logs",
    "ModelCheckpoint",
    "MonitorCallback",
    "Progress",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
    "told",
]
