"""CutPaste, its scars, constant squares and coarse noise: their formulas, and the laws of their sizes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anomalib_synth import ContextSquares, CutPaste, CutPasteScar, DenoisingNoise, Synthesizer, labels, shapes, textures
from anomalib_synth._core import draws
from anomalib_synth.runs import to_mask
from tests import naive
from tests.support.strategies import examples, random_image, seeds

GRIDS = st.sampled_from([(40, 31), (30, 44), (16, 18, 20)])


@pytest.mark.parametrize("build", [CutPaste, CutPasteScar])
@given(seed=seeds, grid=GRIDS)
@examples(25)
def test_a_pasted_patch_is_its_formula(build, seed, grid):
    image = random_image(grid, "float64", seed)
    sample = build()(image, rng=seed)
    margin = naive.oriented_margin(sample.recipe.shapes[0], grid)
    sure = np.abs(margin) > 1e-9
    np.testing.assert_array_equal(sample.mask[sure], margin[sure] > 0)
    wanted = naive.own_patch(image, sample.mask, sample.recipe.texture)
    np.testing.assert_allclose(sample.image, wanted, atol=1e-12)
    np.testing.assert_array_equal(sample.label, sample.mask)


@given(seed=seeds, angle=st.floats(-180, 180), grid=GRIDS)
@examples(25)
def test_a_box_in_any_direction(seed, angle, grid):
    shape = shapes.OrientedBox(area=(0.01, 0.4), aspect=(0.1, 10), angle=(-180, angle))
    rng = np.random.default_rng(seed)
    drawn = shape.draw(rng, [int(rng.integers(side)) for side in grid], grid)
    margin = naive.oriented_margin(drawn, grid)
    mask = np.zeros(grid, bool)
    for start, stop in shape.runs(drawn, grid):
        assert start // grid[-1] == (stop - 1) // grid[-1]
        mask.flat[start:stop] = True
    sure = np.abs(margin) > 1e-9
    np.testing.assert_array_equal(mask[sure], margin[sure] > 0)


@pytest.mark.parametrize("angles", [[90.0, 90.0, 90.0], [270.0, 90.0, 180.0], [180.0, 90.0, -90.0], [90.0], [-180.0]])
@pytest.mark.parametrize("half", [3.5, 40.5])
def test_a_box_turned_by_right_angles(angles, half):
    grid = (64, 64, 64)[-(3 if len(angles) == 3 else 2) :]
    drawn = {"center": [32] * len(grid), "half_width": [half, 4.5, 5.5][: len(grid)], "angles": angles}
    mask = to_mask(shapes.OrientedBox().runs(drawn, grid), grid)
    # Turned by right angles it is a box again; half-widths of halves keep its edges off the pixels.
    margin = naive.oriented_margin(drawn, grid)
    np.testing.assert_array_equal(mask, margin > 0)


def test_no_normal_number_is_infinite():
    class Highest:
        def random(self):
            return 1.0 - 2.0**-53

    assert np.isfinite(draws.normal(Highest(), 1.0))


def test_the_sizes_of_cutpaste_are_the_published_laws():
    shape, rng = shapes.OrientedBox(angle=0), np.random.default_rng(0)
    drawn = np.array([shape.draw(rng, (0, 0), (256, 192))["half_width"] for _ in range(4000)])
    area, aspect = 4 * drawn.prod(axis=1) / (256 * 192), drawn[:, 1] / drawn[:, 0]
    assert stats.kstest(area, stats.uniform(0.02, 0.13).cdf).pvalue > 0.01
    assert stats.binomtest(int((aspect < 1).sum()), 4000).pvalue > 0.01
    assert stats.kstest(aspect[aspect < 1], stats.uniform(0.3, 0.7).cdf).pvalue > 0.01
    assert stats.kstest(aspect[aspect > 1], stats.uniform(1, 2.3).cdf).pvalue > 0.01


def test_the_sizes_of_scars_are_the_published_laws():
    shape, rng = shapes.Scar(), np.random.default_rng(0)
    drawn = [shape.draw(rng, (0, 0), (256, 256)) for _ in range(4000)]
    length, width = 2 * np.array([d["half_width"] for d in drawn]).T
    assert stats.kstest(length, stats.uniform(10, 15).cdf).pvalue > 0.01
    assert stats.kstest(width, stats.uniform(2, 14).cdf).pvalue > 0.01
    assert stats.kstest([d["angles"][0] for d in drawn], stats.uniform(-45, 90).cdf).pvalue > 0.01


def test_every_offset_but_none_has_the_same_chance():
    image = random_image((12, 12), "float32", 0)
    method = Synthesizer(shapes.Box(0.6), textures.OwnPatch(), labels.Binary(), foreground=np.pad([[True]], (6, 5)))
    offsets = [tuple(method.draw(image, rng=seed).texture["offset"]) for seed in range(3000)]
    assert (0, 0) not in offsets
    same = [sample for sample in offsets if sample == offsets[0]]
    assert len(same) < 3000
    low, high = np.min(offsets, axis=0), np.max(offsets, axis=0)
    assert (high - low >= 3).all()


def test_a_patch_as_large_as_the_image_has_no_other_place():
    method = Synthesizer(shapes.Everywhere(), textures.OwnPatch(), labels.Binary())
    sample = method(random_image((8, 8), "float64", 0), rng=0)
    assert sample.recipe.texture["offset"] == [0, 0]
    assert sample.label.all()


def test_the_offset_of_an_edited_recipe_stays_within_the_image():
    image = random_image((24, 24), "float32", 0)
    recipe = CutPaste().draw(image, rng=0)
    recipe.texture["offset"] = [10**6, -(10**6)]
    assert np.isfinite(CutPaste().apply(image, recipe=recipe).image).all()


def test_the_jitter_looks_at_finite_pixels_alone():
    image = random_image((32, 32), "float32", 0)
    image[::2, ::5] = np.nan
    sample = CutPaste()(image, rng=1)
    assert sample.mask.any()
    assert np.isfinite(sample.image[sample.mask]).all()


@given(seed=seeds, grid=GRIDS)
@examples(20)
def test_context_squares_have_one_value_within_the_range(seed, grid):
    image = random_image(grid, "float64", seed)
    sample = ContextSquares()(image, rng=seed)
    (value,) = np.unique(sample.image[sample.mask])
    assert image.min() <= value <= image.max()
    assert len(sample.recipe.shapes) in (1, 2, 3)
    assert ContextSquares(value=0.25, intensity_range=(0, 8))(image, rng=0).recipe.texture == {"value": 2.0}


@given(seed=seeds, grid=GRIDS)
@examples(15)
def test_coarse_noise_is_its_formula(seed, grid):
    image = random_image(grid, "float64", seed)
    sample = DenoisingNoise(foreground=1.0)(image, rng=seed)
    np.testing.assert_array_equal(sample.mask, image > 1)
    assert sample.recipe.texture["sigma"] == 0.2 * (image.max() - image.min())
    noise = naive.coarse_noise(grid, sample.recipe.texture)
    np.testing.assert_allclose(sample.image, np.where(sample.mask, image + noise, image), atol=1e-9)


def test_coarse_noise_is_normal_and_differs_by_channel():
    sample = DenoisingNoise(cells=64, sigma=0.2, intensity_range=(0, 1), channel_axis=0)(np.zeros((2, 64, 64)), rng=0)
    assert sample.mask.all()
    for channel in sample.image:
        assert stats.kstest(channel.ravel(), stats.norm(0, 0.2).cdf).pvalue > 0.01
    assert abs(np.corrcoef(sample.image.reshape(2, -1))[0, 1]) < 0.05
