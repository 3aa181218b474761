"""Gaussian blobs against their definition, and against the figures that they are asked for."""

import math

import numpy as np
import pytest
from hypothesis import given

from anomalib_synth import runs, shapes
from anomalib_synth.steer.outline import outline_figures
from tests import naive
from tests.support.strategies import examples, seeds

# Tens of times slower without compilation.
pytestmark = pytest.mark.compiled


@pytest.mark.parametrize("grid", [(60, 50), (24, 20, 22)])
@given(seed=seeds)
@examples(8)
def test_the_pixels_are_those_of_the_definition(grid, seed):
    rng = np.random.default_rng(seed)
    shape = shapes.GaussianBlob(size=(0.2, 0.6), elongation=(1, 3), roughness=(0, 0.3))
    parameters = shape.draw(rng, [int(rng.integers(side)) for side in grid], grid)
    covered = runs.to_mask(shape.runs(parameters, grid), grid)
    margin = naive.gaussian_blob_margin(parameters, grid)
    certain = np.abs(margin) > 0.05  # the twin has the body's moments from a lattice
    certain[tuple(parameters["center"])] = False
    np.testing.assert_array_equal(covered[certain], (margin > 0)[certain])
    assert covered[tuple(parameters["center"])]


@pytest.mark.parametrize("grid", [(120, 120), (60, 60, 60)])
@given(seed=seeds)
@examples(15)
def test_size_and_elongation_are_those_that_were_drawn(grid, seed):
    shape = shapes.GaussianBlob(size=0.35, elongation=(1, 3), roughness=(0, 0.4))
    parameters = shape.draw(np.random.default_rng(seed), [side // 2 for side in grid], grid)
    found = outline_figures(runs.to_mask(shape.runs(parameters, grid), grid), (1,) * len(grid))
    assert found.diameter == pytest.approx(0.35 * grid[0], rel=0.03)
    assert found.elongation == pytest.approx(parameters["axes"][0], rel=0.06)


def test_rougher_is_less_solid():
    grid, solid = (100, 100), []
    for roughness in (0.0, 0.15, 0.3, 0.6, 1.2):
        shape = shapes.GaussianBlob(size=0.3, elongation=1, roughness=roughness)
        drawn = [shape.draw(np.random.default_rng(seed), [50, 50], grid) for seed in range(20)]
        masks = [runs.to_mask(shape.runs(parameters, grid), grid) for parameters in drawn]
        solid.append(np.median([outline_figures(mask, (1, 1)).solidity for mask in masks]))
    assert sorted(solid, reverse=True) == solid
    assert solid[0] > 0.96
    assert solid[-1] < 0.75


@given(seed=seeds)
@examples(25)
def test_nothing_lies_beyond_the_extent(seed):
    grid = (90, 90)
    shape = shapes.GaussianBlob(size=(0.02, 0.5), elongation=(1, 20), roughness=(0, 1))
    parameters = shape.draw(np.random.default_rng(seed), [45, 45], grid)
    covered = np.argwhere(runs.to_mask(shape.runs(parameters, grid), grid))
    assert np.linalg.norm(covered - 45, axis=1).max() <= math.nextafter(shape.extent(parameters), math.inf)
