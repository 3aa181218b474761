"""Soft edges: each kernel beside the same in NumPy, to the bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import _kernels as kernels
from anomalib_synth import runs
from anomalib_synth._core.blur import blurred_valid, gaussian_taps
from anomalib_synth._core.region import Region
from tests.support.strategies import examples, seeds

LEVELS = st.sampled_from([0.0, 0.2, 0.5, 1.0])


def weights_of(seed: int, shape: tuple[int, ...], zeros: float) -> np.ndarray:
    """Weights of a box, some of them zero, some a rounding error above 1."""
    rng = np.random.default_rng(seed)
    drawn = rng.random(shape, np.float32) * np.float32(1.1)
    drawn[rng.random(shape) < zeros] = 0
    return drawn


@given(
    seed=seeds,
    shape=st.tuples(st.integers(1, 3), st.integers(1, 8), st.integers(1, 9)),
    first=st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4)),
    zeros=st.sampled_from([0.0, 0.3, 0.9, 1.0]),
)
@examples(60)
def test_positive_runs(seed: int, shape: tuple[int, int, int], first: tuple[int, int, int], zeros: float) -> None:
    weights = weights_of(seed, shape, zeros)
    grid = tuple(a + b + 1 for a, b in zip(first, shape, strict=True))
    whole = np.zeros(grid, np.float32)
    whole[tuple(slice(a, a + b) for a, b in zip(first, shape, strict=True))] = weights
    found, values = kernels.positive_runs(weights, first, grid[1], grid[2])
    assert found.tolist() == runs.from_mask(whole > 0).tolist()
    assert np.array_equal(values, np.minimum(whole[whole > 0], np.float32(1)))


@given(seed=seeds, shape=st.tuples(st.integers(1, 8), st.integers(1, 9)), level=LEVELS)
@examples(60)
def test_runs_from_a_level(seed: int, shape: tuple[int, int], level: float) -> None:
    mask = np.random.default_rng(seed).random(shape) < 0.6
    covered = runs.from_mask(mask)
    weights = weights_of(seed, (runs.count(covered),), 0.3)
    assert kernels.runs_from(covered, weights, level).tolist() == runs.select(covered, weights >= level).tolist()
    assert kernels.any_from(weights, level) == bool((weights >= level).any())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(seed=seeds, size=st.integers(1, 40), channels=st.integers(1, 3))
@examples(40)
def test_fading_stays_between_the_two(dtype: type[np.generic], seed: int, size: int, channels: int) -> None:
    rng = np.random.default_rng(seed)
    limits = float(np.finfo(dtype).max)
    before, values = rng.choice([0.0, 1.0, -3.5, 0.1, limits, -limits], (2, channels, size)).astype(dtype)
    weights = weights_of(seed, (size,), 0.1).clip(0, 1)
    mixed = np.empty_like(values)
    kernels.fade(before, values, weights, mixed)
    low, high = np.minimum(before, values), np.maximum(before, values)
    with np.errstate(over="ignore"):
        assert np.array_equal(mixed, np.clip((1 - weights) * before + weights * values, low, high))
    assert ((low <= mixed) & (mixed <= high)).all()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_fading_passes_on_what_is_not_finite(value: float) -> None:
    mixed = np.zeros((1, 2), np.float32)
    values = np.array([[value, 1.0]], np.float32)
    kernels.fade(np.zeros((1, 2), np.float32), values, np.full(2, 0.5, np.float32), mixed)
    assert not np.isfinite(mixed[0, 0])
    assert mixed[0, 1] == 0.5


@given(seed=seeds, sigma=st.sampled_from([0.2, 0.5, 1.0, 2.3]), axis=st.integers(0, 2))
@examples(30)
def test_a_blur_adds_one_tap_after_the_other(seed: int, sigma: float, axis: int) -> None:
    taps = gaussian_taps(sigma)
    shape = [3, 4, 5]
    shape[axis] += len(taps) - 1
    box = np.random.default_rng(seed).random(shape, np.float32)
    wanted = np.zeros((3, 4, 5), np.float32)
    for k, tap in enumerate(taps.astype(np.float32)):
        wanted += tap * np.take(box, range(k, k + (3, 4, 5)[axis]), axis=axis)
    assert np.array_equal(blurred_valid(box, taps, axis), wanted)


def test_a_remembered_property_is_computed_once() -> None:
    region = Region(np.array([[1, 3]]), (2, 4), ())
    assert region.box is region.box
    assert (region.size, region.__dict__["size"]) == (2, 2)
