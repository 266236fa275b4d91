"""Crossentropies as metrics: the mean of the loss of the same name. Formulas: `engine.losses`."""

from __future__ import annotations

from engine import losses
from engine.metrics.reduction_metrics import MeanMetricWrapper


class BinaryCrossentropy(MeanMetricWrapper):
    """The mean crossentropy between truths of 0 or 1 and probabilities.

    Args:
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.
        from_logits: whether predictions are sums that no sigmoid has been taken of.
        label_smoothing: how far truths are moved towards ½, from 0 to 1.
    """

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
    ) -> None:
        self.from_logits, self.label_smoothing = from_logits, label_smoothing
        super().__init__(
            losses.binary_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing
        )


class CategoricalCrossentropy(MeanMetricWrapper):
    """The mean crossentropy between one-hot rows and rows of probabilities.

    Args:
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.
        from_logits: whether predictions are sums that no softmax has been taken of.
        label_smoothing: how far truths are moved towards all classes alike, from 0 to 1.
        axis: the axis of the classes; only the last, −1.
    """

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
    ) -> None:
        settings = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis
        super().__init__(losses.categorical_crossentropy, name, dtype, **settings)


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """The mean crossentropy between class numbers and rows of probabilities.

    Args:
        name: what logs call it.
        dtype: Keras has it; here sums are always kept in double precision.
        from_logits: whether predictions are sums that no softmax has been taken of.
        ignore_class: Keras has it; only None is taken.
        axis: the axis of the classes; only the last, −1.
    """

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        settings = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        self.from_logits, self.ignore_class, self.axis = from_logits, ignore_class, axis
        super().__init__(losses.sparse_categorical_crossentropy, name, dtype, **settings)
