"""Keras's place for `engine.schedules`."""

from engine.schedules import ExponentialDecay, LearningRateSchedule

__all__ = ["ExponentialDecay", "LearningRateSchedule"]
