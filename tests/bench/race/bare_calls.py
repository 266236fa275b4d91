"""The floor: the bare NumPy calls that one training step cannot do without, each timed alone, and added up.

They work on arrays made beforehand, in the cheapest layout known: (features, batch), the bias as one more column of
the kernel beside a row of ones, all parameters in one flat vector, constants as arrays without axes. Whatever a call's
result is, no other call reads it, so the numbers mean nothing and only have to stay ordinary: constants that would
shrink or swell what they are multiplied with, over a thousand repetitions, are ones.

Left out are Python itself, the losses that `fit` reports and every check.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from race.workloads import Array, Workload

BLOCK = 32_768
"""Parameters that an optimizer goes over at once; more do not fit into the processor's cache."""
REPEATS = 3
SECONDS = 0.002
"""That each repeat of a call takes, at least."""

Call = tuple[float, Callable[..., Any], tuple[Any, ...]]
"""How often a step makes it, what is called, and its arguments, all by position."""

ONE = np.array(1, np.float32)
ZERO = np.array(0, np.float32)


def microseconds(workload: Workload, seed: int) -> float:
    """Of one step's calls: of each the median of its repeats."""
    return 1e6 * sum(times * _seconds(call, arguments) for times, call, arguments in calls(workload, seed))


def _seconds(call: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    names = ", ".join(f"a{number}" for number in range(len(arguments)))
    bound = {"given": (call, *arguments)}
    timer = timeit.Timer(
        f"call({names})", f"call, {names}, = given".replace(", ,", ","), timer=process_time, globals=bound
    )
    empty = timeit.Timer("pass", timer=process_time)
    once = min(timer.repeat(3, 10)) / 10
    number = max(1, int(SECONDS / once))
    return (median(timer.repeat(REPEATS, number)) - median(empty.repeat(REPEATS, number))) / number


def calls(workload: Workload, seed: int) -> Iterator[Call]:
    """What a step of full batches calls, from the rows of the batch to the new parameters."""
    rng = np.random.default_rng(seed)
    rows, batch = len(workload.rows()[0]), workload.batch_size
    kernels = [_normal(rng, units, below + 1) / np.float32(below) for below, units in pairwise(workload.units)]
    ones = [np.ones((below + 1, batch), np.float32) for below in workload.units[:-1]]
    deltas = [_normal(rng, units, batch) for units in workload.units[1:]]
    batch_rows = _normal(rng, batch, workload.units[0] + 1)
    ones[0] = batch_rows.T

    yield 1 / workload.steps, rng.permutation, (rows,)
    some = rng.permutation(rows)[:batch]
    yield 1, _normal(rng, rows, workload.units[0] + 1).take, (some, 0, batch_rows, "clip")
    masks: dict[int, Array] = {}
    for number, (kernel, below, delta) in enumerate(zip(kernels, ones, deltas, strict=True)):
        yield 1, kernel.dot, (below, delta)
        if number < len(kernels) - 1:
            yield from _activation(workload.activation, delta, ones[number + 1][:-1])
        if not number and workload.dropout:
            masks[number] = np.ones_like(delta)
            yield from _dropout(rng, ones[number + 1][:-1], masks[number])
    yield from _loss(rng, rows, some, deltas[-1])
    for number in reversed(range(len(kernels))):
        kernel, below, delta = kernels[number], ones[number], deltas[number]
        yield 1, delta.dot, (below.T, np.empty_like(kernel))
        if number:
            yield 1, np.ascontiguousarray(kernel[:, :-1]).T.dot, (delta, np.empty_like(below[:-1]))
            yield from _back(workload.activation, below[:-1], deltas[number - 1], masks.get(number - 1))
    yield from _optimizer(workload.optimizer, _normal(rng, sum(kernel.size for kernel in kernels)))


def _activation(name: str, sums: Array, out: Array) -> Iterator[Call]:
    if name == "tanh":
        yield 1, np.tanh, (sums, out)
    else:
        yield 1, np.fmax, (sums, ZERO, out)  # maximum takes five times as long


def _back(name: str, outputs: Array, gradient: Array, mask: Array | None) -> Iterator[Call]:
    """The gradient times the activation's derivative, and times dropout's mask."""
    scratch, out = np.ones_like(outputs), np.empty_like(outputs)
    if mask is not None:
        yield 1, np.multiply, (gradient, mask, out)
    if name == "tanh":  # g − g·a²
        yield 1, np.square, (outputs, scratch)
        yield 1, np.multiply, (gradient, scratch, out)
        yield 1, np.subtract, (gradient, out, scratch)
    else:
        yield 1, np.sign, (outputs, scratch)
        yield 1, np.multiply, (gradient, scratch, out)


def _dropout(rng: np.random.Generator, outputs: Array, mask: Array) -> Iterator[Call]:
    """Sixteen random bits a number; those below a threshold let it pass, made larger."""
    yield 1, rng.bit_generator.random_raw, (outputs.size // 4,)
    bits = rng.integers(0, 2**16, outputs.shape, dtype=np.uint16)
    kept = np.ones(outputs.shape, bool)
    yield 1, np.less, (bits, np.array(45_875, np.uint16), kept)
    yield 1, np.multiply, (kept, ONE, mask)
    yield 1, np.multiply, (outputs, mask, outputs)


def _loss(rng: np.random.Generator, rows: int, some: Array, sums: Array) -> Iterator[Call]:
    """∂(mean cross-entropy)/∂sums through sigmoid or softmax: (p − truth) / batch."""
    units, batch = sums.shape
    truths = np.empty((batch, units), np.float32)
    yield 1, _normal(rng, rows, units).take, (some, 0, truths, "clip")
    out = np.empty_like(sums)
    if units == 1:  # (tanh(z / 2) / 2 + (½ − truth)) / batch, of which the rows have the latter ready
        yield 1, np.multiply, (sums, ONE, out)
        yield 1, np.tanh, (sums, out)
        yield 1, np.multiply, (sums, ONE, out)
        yield 1, np.add, (sums, truths.T, out)
        return
    row = np.ones(batch, np.float32)
    yield 1, np.maximum.reduce, (sums, 0, None, np.empty_like(row))
    yield 1, np.subtract, (sums, row, out)
    yield 1, np.exp, (sums, np.empty_like(sums))
    yield 1, np.ones(units, np.float32).dot, (sums, np.empty_like(row))
    yield 1, np.multiply, (row, ONE, row)
    yield 1, np.divide, (sums, row, out)
    yield 1, np.subtract, (sums, truths.T, out)


def _optimizer(name: str, parameters: Array) -> Iterator[Call]:
    """Keras's formulas as they stand, in place, a block at a time."""
    step = {"adam": _adam, "sgd": _sgd}[name]
    full, rest = divmod(parameters.size, BLOCK)
    for times, size in (full, BLOCK), (1, rest):
        if times and size:
            arrays = [np.ascontiguousarray(parameters[:size]), *np.ones((4, size), np.float32)]
            yield from ((times, call, arguments) for _, call, arguments in step(*arrays))


def _adam(block: Array, gradient: Array, mean: Array, square: Array, scratch: Array) -> Iterator[Call]:
    for average in (mean, square):  # a += (g − a)(1 − β), of g and of g²
        yield 1, np.subtract, (gradient, average, scratch)
        yield 1, np.multiply, (gradient, ONE, scratch)
        yield 1, np.add, (average, gradient, scratch)
    yield 1, np.square, (gradient, scratch)
    yield 1, np.sqrt, (square, scratch)
    yield 1, np.add, (square, ONE, scratch)
    yield 1, np.divide, (mean, square, scratch)
    yield 1, np.multiply, (square, ONE, scratch)
    yield 1, np.subtract, (block, square, scratch)


def _sgd(block: Array, gradient: Array, velocity: Array, scratch: Array, _: Array) -> Iterator[Call]:
    """V ← µv − rate·g; w ← w + v."""
    yield 1, np.multiply, (velocity, ONE, velocity)
    yield 1, np.multiply, (gradient, ONE, scratch)
    yield 1, np.subtract, (gradient, velocity, scratch)
    yield 1, np.add, (block, velocity, scratch)


def _normal(rng: np.random.Generator, *shape: int) -> Array:
    return rng.normal(0, 1, shape).astype(np.float32)
