"""Experiments trained in processes of their own, so that a screen never waits for them. Loads no NumPy."""

from engine.workers.pool import Pool, RunView

__all__ = ["Pool", "RunView"]
