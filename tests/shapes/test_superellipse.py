"""Sheared and turned boxes, ellipses and superellipses, against their inequalities; the laws of their sizes."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anomalib_synth import Synthesizer, labels, runs, shapes, textures
from anomalib_synth._core import draws
from tests import naive
from tests.support.strategies import examples, seeds

GRIDS = st.sampled_from([(31, 40), (1, 25), (12, 15, 14)])


@pytest.mark.parametrize("build", [shapes.ShearedBox, shapes.ShearedEllipse, shapes.Superellipse])
@given(
    seed=seeds, grid=GRIDS, size=st.sampled_from([0.1, (0.3, 1.0), shapes.GammaSize()]), shear=st.sampled_from([0, 1])
)
@examples(40)
def test_the_pixels_are_those_of_the_inequality(build, seed, grid, size, shear):
    rng = np.random.default_rng(seed)
    if min(grid) == 1 and size == 0.1:
        size = 1.0
    shape = build(size, shear, angle=(-180, 180))
    parameters = shape.draw(rng, [int(rng.integers(side)) for side in grid], grid)
    gauge = naive.sheared(parameters, grid)
    got = runs.to_mask(shape.runs(parameters, grid), grid)
    doubtful = np.zeros(grid, bool)
    if build is shapes.ShearedBox:
        wanted = ((gauge >= -1) & (gauge < 1)).all(axis=0)
        doubtful = (np.abs(np.abs(gauge) - 1) < 1e-9).any(axis=0)
    else:
        total = (np.abs(gauge) ** parameters.get("exponent", 2.0)).sum(axis=0)
        wanted = total <= 1
        doubtful = np.abs(total - 1) < 1e-9
    np.testing.assert_array_equal(got[~doubtful], wanted[~doubtful])


def test_without_shear_and_turn_they_are_the_plain_shapes():
    center, half = [14, 20], [5.5, 9.25]
    plain = {"center": center, "half_width": half, "shear": [0.0], "angles": [0.0]}
    np.testing.assert_array_equal(shapes.ShearedEllipse().runs(plain, (30, 40)), shapes.Ellipse().runs(plain, (30, 40)))
    np.testing.assert_array_equal(shapes.ShearedBox().runs(plain, (30, 40)), shapes.OrientedBox().runs(plain, (30, 40)))


@pytest.mark.parametrize("build", [shapes.ShearedBox, shapes.ShearedEllipse, shapes.Superellipse])
def test_nothing_lies_beyond_the_extent(build):
    grid = (60, 60)
    for seed in range(30):
        parameters = build(0.4).draw(np.random.default_rng(seed), [30, 30], grid)
        covered = np.argwhere(runs.to_mask(build().runs(parameters, grid), grid))
        assert np.linalg.norm(covered - 30, axis=1).max() <= build().extent(parameters) + 1e-9


def test_widths_follow_the_gamma_law():
    rng = np.random.default_rng(0)
    size = shapes.GammaSize()
    drawn = np.array([size.draw(rng, (100, 200)) for _ in range(2000)])
    law = stats.gamma(2, scale=0.1)
    for widths, side in zip(drawn.T, (100, 200), strict=True):
        share = widths / side
        inside = share[(share > 0.06) & (share < 0.8)] - 0.03
        low, high = law.cdf([0.03, 0.77])
        assert stats.kstest(law.cdf(inside), stats.uniform(low, high - low).cdf).pvalue > 0.01
        assert stats.binomtest(int((share <= 0.06).sum()), len(share), low).pvalue > 0.01
        assert share.min() >= 0.06
        assert share.max() <= 0.8


def test_shear_is_normal_and_the_exponent_uniform_in_its_logarithm():
    rng = np.random.default_rng(1)
    shape = shapes.Superellipse(shear=0.2)
    drawn = [shape.draw(rng, [5, 5, 5], (10, 10, 10)) for _ in range(1000)]
    assert stats.kstest(np.ravel([d["shear"] for d in drawn]), stats.norm(0, 0.2).cdf).pvalue > 0.01
    exponents = np.log([d["exponent"] for d in drawn])
    assert stats.kstest(exponents, stats.uniform(0, np.log(8)).cdf).pvalue > 0.01
    assert len(drawn[0]["shear"]) == len(list(combinations(range(3), 2)))


def test_more_shapes_follow_with_a_chance():
    rng = np.random.default_rng(0)
    numbers = [draws.chain(rng, (1, 4), 0.5) for _ in range(4000)]
    counts = [numbers.count(k) for k in (1, 2, 3, 4)]
    assert stats.chisquare(counts, [2000, 1000, 500, 500]).pvalue > 0.01
    method = Synthesizer(shapes.Box(), textures.Reflection(), labels.Binary(), count=(2, 3), more=1.0)
    assert len(method.draw(np.random.default_rng(0).random((20, 20)), rng=0).shapes) == 3


def test_one_of_several_shapes():
    shape = shapes.Choice((shapes.Box(0.5), shapes.Ball(0.3)))
    rng = np.random.default_rng(0)
    drawn = [shape.draw(rng, [8, 8], (17, 17)) for _ in range(400)]
    assert stats.binomtest(sum(d["which"] for d in drawn), 400).pvalue > 0.01
    for parameters in drawn[:20]:
        own = shape.shapes[parameters["which"]]
        np.testing.assert_array_equal(shape.runs(parameters, (17, 17)), own.runs(parameters, (17, 17)))
        assert shape.extent(parameters) == own.extent(parameters)
