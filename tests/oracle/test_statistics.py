"""Item statistics against SciPy and NumPy, on matrices of chance."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from gradebook.items.statistics import Table


@pytest.mark.parametrize("seed", range(12))
def test_statistics_are_scipy_s(seed: int) -> None:
    rng = np.random.default_rng(seed)
    items, attempts = int(rng.integers(3, 12)), int(rng.integers(8, 120))
    quarters = rng.integers(0, 5, (attempts, items))
    weights = rng.integers(1, 5, items)
    marks = [[Fraction(int(mark), 4) for mark in row] for row in quarters]
    summary = Table(items, marks, [weights.tolist()] * attempts).summary()
    points = quarters / 4 * weights
    total = points.sum(axis=1)
    grades = 100 * total / weights.sum()
    assert summary.mean == pytest.approx(grades.mean())
    assert summary.median == pytest.approx(np.median(grades))
    assert summary.deviation == pytest.approx(np.std(grades, ddof=1))
    alpha = items / (items - 1) * (1 - points.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    assert summary.alpha == pytest.approx(100 * alpha)
    shares = np.array([np.cov(column, total)[0, 1] for column in points.T])
    roots = np.sqrt(np.where(shares > 0, shares, 0))
    for place, item in enumerate(summary.items):
        own, rest = points[:, place], total - points[:, place]
        assert item.facility == pytest.approx(25 * quarters[:, place].mean())
        assert item.deviation == pytest.approx(25 * np.std(quarters[:, place], ddof=1))
        assert item.discrimination == pytest.approx(100 * stats.pearsonr(own, rest).statistic)
        assert item.point_biserial == pytest.approx(stats.pearsonr(own, total).statistic)
        largest = np.cov(np.sort(own), np.sort(rest))[0, 1]
        assert item.efficiency == pytest.approx(100 * np.cov(own, rest)[0, 1] / largest)
        expected = 100 * roots[place] / roots.sum() if shares[place] >= 0 else None
        assert item.effective_weight == (None if expected is None else pytest.approx(expected))


def test_the_point_biserial_of_right_and_wrong_is_scipy_s() -> None:
    rng = np.random.default_rng(1)
    right = rng.integers(0, 2, (60, 5))
    summary = Table(5, [[Fraction(int(mark)) for mark in row] for row in right], [[1] * 5] * 60).summary()
    for place, item in enumerate(summary.items):
        expected = stats.pointbiserialr(right[:, place], right.sum(axis=1)).statistic
        assert item.point_biserial == pytest.approx(expected)
