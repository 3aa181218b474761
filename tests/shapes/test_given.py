"""Given masks, unions of ellipses, and patches of another place of the donor; NSA and AnatPaste."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, stats

from anomalib_synth import NSA, AnatPaste, Synthesizer, labels, runs, shapes, textures
from tests import naive
from tests.support.strategies import examples, random_image, seeds


@given(seed=seeds, dimensions=st.sampled_from([2, 3]), quarter=st.integers(0, 3))
@examples(30)
def test_a_given_mask_that_is_moved_and_turned_by_quarters_keeps_its_pixels(seed, dimensions, quarter):
    rng = np.random.default_rng(seed)
    mask = rng.random(tuple(rng.integers(1, 8, dimensions))) < 0.6
    mask.flat[0] = True
    shape = shapes.GivenMasks(mask, angle=0)
    grid = (24,) * dimensions
    angles = [90.0 * quarter] if dimensions == 2 else [0.0, 0.0, 90.0 * quarter]
    parameters = {"center": [12] * dimensions, "mask": 0, "zoom": 1.0, "angles": angles}
    got = runs.to_mask(shape.runs(parameters, grid), grid)
    turned = np.rot90(mask, -quarter, axes=(dimensions - 1, dimensions - 2))
    trim = shapes.given.trimmed
    if quarter == 0 or all(side % 2 for side in trim(mask).shape):  # half a pixel has no place after a turn
        np.testing.assert_array_equal(trim(got), trim(turned))


@given(seed=seeds, zoom=st.sampled_from([0.5, 1.0, 2.3]))
@examples(20)
def test_a_given_mask_is_looked_up_at_its_nearest_pixel(seed, zoom):
    rng = np.random.default_rng(seed)
    mask = np.ones((9, 7), bool)
    mask[2:4, 1:3] = False
    shape = shapes.GivenMasks(mask, zoom=zoom, angle=(-180, 180))
    grid = (40, 44)
    parameters = shape.draw(rng, [18, 20], grid)
    got = runs.to_mask(shape.runs(parameters, grid), grid)
    angle = np.deg2rad(parameters["angles"][0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    offsets = np.indices(grid).reshape(2, -1) - np.array([[18], [20]])
    places = np.array([[4.0], [3.0]]) + turn.T @ offsets / parameters["zoom"]
    wanted = ndimage.map_coordinates(mask.astype(float), places, order=0, mode="grid-constant").reshape(grid) > 0.5
    doubtful = (np.abs(places % 1 - 0.5) < 1e-9).any(axis=0).reshape(grid)
    np.testing.assert_array_equal(got[~doubtful], wanted[~doubtful])
    assert np.linalg.norm(np.argwhere(got) - [18, 20], axis=1).max() <= shape.extent(parameters) + 1e-9


def test_components_are_masks_of_their_own():
    two = np.zeros((12, 12), bool)
    two[1:3, 1:4] = two[8:11, 5] = True
    shape = shapes.GivenMasks(two, angle=0, components=True)
    assert sorted(mask.shape for mask in shape.pool) == [(2, 3), (3, 1)]
    drawn = {shape.draw(np.random.default_rng(seed), [8, 8], (16, 16))["mask"] for seed in range(20)}
    assert drawn == {0, 1}


def test_a_pool_serves_planes_and_volumes():
    shape = shapes.GivenMasks([np.ones((3, 3), bool), np.ones((3, 3, 3), bool)])
    assert shape.draw(np.random.default_rng(0), [8, 8], (16, 16))["mask"] == 0
    assert shape.draw(np.random.default_rng(0), [8, 8, 8], (16, 16, 16))["mask"] == 1
    with pytest.raises(ValueError, match="masks must hold one of as many axes as the image, 3, got none"):
        shapes.GivenMasks(np.ones((3, 3), bool)).draw(np.random.default_rng(0), [8, 8, 8], (16, 16, 16))
    parameters = {"center": [8, 8], "mask": 3, "zoom": 1.0, "angles": [0.0]}
    with pytest.raises(ValueError, match="recipe must name one of the 1 masks, of 2 axes, got 3"):
        shapes.GivenMasks(np.ones((3, 3), bool)).runs(parameters, (16, 16))


@given(seed=seeds, grid=st.sampled_from([(40, 44), (18, 20, 16)]))
@examples(20)
def test_a_union_of_ellipses_is_their_union(seed, grid):
    shape = shapes.Ellipses((0.3, 0.9))
    parameters = shape.draw(np.random.default_rng(seed), [side // 2 for side in grid], grid)
    got = runs.to_mask(shape.runs(parameters, grid), grid)
    wanted = np.zeros(grid, bool)
    for ellipse in parameters["ellipses"]:
        middle = np.array(parameters["center"]) + ellipse["offset"]
        alone = {**ellipse, "center": middle, "shear": [0.0] * len(ellipse["angles"])}
        wanted |= (naive.sheared(alone, grid) ** 2).sum(axis=0) <= 1
    assert (got != wanted).sum() <= 1  # but for a tie
    farthest = np.linalg.norm(np.argwhere(got) - parameters["center"], axis=1).max()
    assert farthest <= shape.extent(parameters) + 1e-9


SOFT = [
    "Ball",
    "Box",
    "Ellipse",
    "Ellipses",
    "GivenMasks",
    "Choice",
    "OrientedBox",
    "PerlinBlobs",
    "Scar",
    "ShearedBox",
]
SOFT += ["ShearedEllipse", "SplinePolygon", "Superellipse"]


@pytest.mark.parametrize("name", SOFT)
def test_every_shape_has_soft_edges(name):
    build = {"GivenMasks": lambda: shapes.GivenMasks(np.ones((9, 9), bool))}.get(name, getattr(shapes, name))
    image, donor = np.zeros((64, 64)), np.ones((64, 64))
    hard, soft = (
        Synthesizer(build(), textures.ForeignPatch(1.0), labels.Interpolation(), edge=edge)(image, donor, rng=3)
        for edge in (0, 1.5)
    )
    assert hard.recipe.shapes == soft.recipe.shapes
    np.testing.assert_array_equal(hard.recipe.support(), hard.mask)
    support = soft.recipe.support()
    assert (support & ~hard.mask).any()
    assert not (hard.mask & ~support).any()
    # What is mixed in full into zeros is ones: the image shows the weights.
    np.testing.assert_array_equal(support, soft.image > 0)
    np.testing.assert_array_equal(soft.mask, soft.image >= 0.5)
    assert len(np.unique(soft.image.round(6))) > 4
    np.testing.assert_allclose(soft.label, soft.image, atol=1e-6)


@given(seed=seeds, grid=st.sampled_from([(30, 34), (12, 14, 13)]), resize=st.sampled_from([1.0, 0.6, (0.7, 1.3)]))
@examples(30)
def test_a_patch_of_the_donor_is_its_formula(seed, grid, resize):
    image, donor = (random_image(grid, "float64", seed + k) for k in (0, 1))
    method = Synthesizer(
        shapes.Box((0.2, 0.9)), textures.DonorPatch(0.8, resize), labels.Binary(), central_fraction=1.0
    )
    sample = method(image, donor, rng=seed)
    move = sample.recipe.texture
    at = np.argwhere(sample.mask)
    middle = (at.min(axis=0) + at.max(axis=0)) / 2
    places = (np.array(move["from"]) + (at - middle) / move["resize"]).T
    patch = ndimage.map_coordinates(donor, places, order=1, mode="nearest")
    np.testing.assert_allclose(sample.image[sample.mask], 0.2 * image[sample.mask] + 0.8 * patch, atol=1e-9)
    assert (places >= -0.5 - 1e-9).all()
    assert (places <= np.array(grid)[:, np.newaxis] - 0.5 + 1e-9).all()


@given(seed=seeds)
@examples(15)
def test_a_moved_patch_is_blended_as_one_of_the_same_place(seed):
    image, donor = (random_image((40, 44), "float64", seed + k) for k in (0, 1))
    texture = textures.PoissonPatch(1.0, "none", resize=1.0)
    sample = Synthesizer(shapes.Box(0.4), texture, labels.Binary())(image, donor, rng=seed)
    at = np.argwhere(sample.mask)
    middle = (at.min(axis=0) + at.max(axis=0)) / 2
    places = (
        np.indices(image.shape).reshape(2, -1)
        - middle[:, np.newaxis]
        + np.array(sample.recipe.texture["from"])[:, None]
    )
    moved = ndimage.map_coordinates(donor, places, order=1, mode="nearest").reshape(image.shape)
    wanted = naive.poisson(image, moved, sample.mask, 1.0, "none")
    np.testing.assert_allclose(sample.image, wanted, atol=1e-5)


def test_nsa_follows_its_laws():
    image, donor = (random_image((200, 300), "uint8", k) for k in (0, 1))
    drawn = [NSA().draw(image, donor, rng=seed) for seed in range(300)]
    halves = np.array([shape["half_width"] for recipe in drawn for shape in recipe.shapes])
    for half, side in zip(halves.T, (200, 300), strict=True):
        share = (half + 0.5) / side - 0.03  # cut to whole pixels: half of one is missing on average
        inside = share[(half > 0.03 * side) & (half < int(0.4 * side))]
        law = stats.gamma(2, scale=0.05)
        assert stats.kstest(inside, law.cdf).statistic < 0.08
        assert half.min() >= int(0.03 * side)
        assert half.max() <= 0.4 * side
    number = np.bincount([len(recipe.shapes) for recipe in drawn])[1:]
    assert stats.chisquare(number, [150, 75, 37.5, 37.5]).pvalue > 0.01
    alone = NSA(size=0.1, count=1)  # where nothing has to be enlarged to fit
    scales = np.array([alone.draw(image, donor, rng=seed).texture["resize"] for seed in range(300)])
    inside = scales[(scales > 0.7) & (scales < 1.3)]
    below, above = stats.norm(1, 0.5).cdf([0.7, 1.3])
    assert stats.binomtest(len(inside), len(scales), above - below).pvalue > 0.01
    assert stats.kstest(inside, stats.truncnorm(-0.6, 0.6, 1, 0.5).cdf).pvalue > 0.01


def test_enough_of_a_rectangle_is_foreground():
    image, donor = (random_image((80, 80), "float32", k) for k in (0, 1))
    object_mask = np.zeros((80, 80), bool)
    object_mask[30:50, 30:50] = True
    for seed in range(20):
        sample = NSA(count=1, size=0.2, min_foreground=0.7)(image, donor, foreground=object_mask, rng=seed)
        assert object_mask[sample.mask].mean() >= 0.7
    with pytest.raises(ValueError, match="NSA met no usable foreground pixel"):
        NSA(count=1, size=0.9, min_foreground=1.0)(image, donor, foreground=object_mask, rng=0)


def test_both_kinds_of_gradients():
    image, donor = (random_image((64, 64), "float32", k) for k in (0, 1))
    assert "which" not in NSA(gradients="mixed").draw(image, donor, rng=0).texture
    which = {NSA(gradients="either").draw(image, donor, rng=seed).texture["which"] for seed in range(20)}
    assert which == {0, 1}


def test_anatpaste_stays_in_the_lungs():
    rng = np.random.default_rng(0)
    image = rng.integers(150, 200, (96, 96)).astype(np.uint8)
    image[:, :4] = image[:, -4:] = 0  # air
    image[20:70, 14:40] = image[20:70, 56:82] = rng.integers(10, 50, (50, 26))
    lungs = AnatPaste.lungs(image)
    assert lungs[22:68, 16:38].all()
    assert not lungs[:, :4].any()
    for seed in range(10):
        sample = AnatPaste()(image, foreground=lungs, rng=seed)
        assert not (sample.mask & ~lungs).any()
        assert sample.label.max() <= sample.recipe.texture["factor"]
    assert AnatPaste.lungs(np.zeros((8, 8))).all()
