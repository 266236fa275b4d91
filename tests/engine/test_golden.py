"""The engine against golden values: what Keras gave for the same cases (`make golden`)."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pytest
from golden import FAMILIES, values
from golden.engine_side import Engine

NAMED = [(family, name) for family, cases in FAMILIES.items() for name in cases]
KNOWN = {family: values.read(family) for family in FAMILIES}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("family", "name"), NAMED, ids=[f"{family}: {name}" for family, name in NAMED])
def test_the_engine_gives_what_keras_gave(family: str, name: str, dtype: str) -> None:
    case, expected = FAMILIES[family][name], KNOWN[family][name]
    rel, near = (case.rel, case.abs) if dtype == "float32" else (case.rel64, case.abs64)
    api = Engine(dtype)
    with api.in_dtype():
        got = dict(case.run(api))
    assert list(got) == list(expected)
    off = {what: worst for what in got if (worst := _worst(got[what], expected[what], rel, near))}
    assert not off, f"rel={rel:g}, abs={near:g}: {off}"


@pytest.mark.parametrize("family", FAMILIES)
def test_every_case_has_an_answer_and_says_who_gave_it(family: str) -> None:
    stored = json.loads((values.FOLDER / f"{family}.json").read_text(encoding="utf-8"))
    assert set(stored["cases"]) == set(FAMILIES[family]), "run `make golden`"
    assert set(stored["peers"]) == {"keras", "torch", "numpy"}


def test_a_wider_tolerance_has_a_reason() -> None:
    cases = [case for family in FAMILIES.values() for case in family.values()]
    wide = [case for case in cases if case.rel > 1e-6 or case.abs > 1e-7 or case.rel64 > 1e-9 or case.abs64 > 1e-12]
    assert all(case.because for case in wide)


def _worst(got: npt.ArrayLike, expected: npt.ArrayLike, rel: float, near: float) -> str:
    """What is wrong, or nothing; of many numbers the one that is most so."""
    ours, theirs = np.asarray(got, np.float64), np.asarray(expected, np.float64)
    if ours.shape != theirs.shape:
        return f"expected the shape {theirs.shape}; got {ours.shape}"
    with np.errstate(invalid="ignore"):
        used = np.abs(ours - theirs) / (near + rel * np.abs(theirs))
    used = np.where((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)), 0.0, np.nan_to_num(used, nan=np.inf))
    if not used.size or used.max() <= 1:
        return ""
    at = np.unravel_index(int(used.argmax()), used.shape)
    return f"at {tuple(map(int, at))} expected {theirs[at]}, got {ours[at]}: {used[at]:.2g} tolerances"
