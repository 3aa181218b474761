"""Gradient noise, the shapes that are cut from it, and the methods that are made with them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import runs, shapes
from anomalib_synth.perlin import draw_field, field_values
from tests import naive
from tests.strategies import examples, seeds

grids = st.one_of(st.tuples(*[st.integers(1, 20)] * 2), st.tuples(*[st.integers(1, 7)] * 3))


def noise(field: dict[str, Any], grid: tuple[int, ...]) -> np.ndarray:
    """All of a field."""
    everything = runs.from_mask(np.ones(grid, bool))
    return field_values(field, everything, int(np.prod(grid)), grid).reshape(grid)


@given(grid=grids, seed=seeds, exponents=st.tuples(*[st.integers(0, 5)] * 2))
@examples(40)
def test_noise_is_its_definition(grid: tuple[int, ...], seed: int, exponents: tuple[int, int]) -> None:
    low, high = sorted(exponents)
    field = draw_field(np.random.default_rng(seed), (low, high), (-180.0, 180.0), grid)
    np.testing.assert_allclose(noise(field, grid), naive.perlin(field, grid), rtol=0, atol=1e-9)


@given(grid=grids, seed=seeds, combine=st.sampled_from(["single", "union", "intersection"]))
@examples(30)
def test_blobs_are_the_pixels_above_the_threshold(grid: tuple[int, ...], seed: int, combine: str) -> None:
    shape = shapes.PerlinBlobs(threshold=(0.0, 0.4), combine=combine)
    parameters = shape.draw(np.random.default_rng(seed), [0] * len(grid), grid)
    level = np.stack([naive.perlin(field, grid) for field in parameters["fields"]])
    level = level.min(axis=0) if combine == "intersection" else level.max(axis=0)
    clear = np.abs(level - parameters["threshold"]) > 1e-9
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    np.testing.assert_array_equal(mask[clear], (level > parameters["threshold"])[clear])


@pytest.mark.parametrize("grid", [(7, 300, 41), (1, 200), (200, 1), (1, 1), (1, 40, 1), (33, 1, 64), (257, 129)])
def test_any_size(grid: tuple[int, ...]) -> None:
    shape = shapes.PerlinBlobs(threshold=0.1)
    parameters = shape.draw(np.random.default_rng(1), [0] * len(grid), grid)
    field = parameters["fields"][0]
    values = noise(field, grid)
    assert (np.abs(values) <= 1).all()
    np.testing.assert_array_equal(runs.to_mask(shape.runs(parameters, grid), grid), values > 0.1)
    assert all(cells <= side for cells, side in zip(field["scale"], grid, strict=True))
