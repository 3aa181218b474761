"""Poisson blending against the direct solution, on regions with holes, islands and pixels at the image's edge."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import PII, Recipe, Synthesizer, labels, shapes, textures
from anomalib_synth import _kernels as kernels
from tests import naive
from tests.support.strategies import examples, random_image, seeds

MIXED = ["none", "interpolated", "full"]


def blended(image: np.ndarray, donor: np.ndarray, mask: np.ndarray, seed: int, **keywords: object) -> object:
    """A sample whose region is the mask."""
    texture = textures.PoissonPatch(**keywords)  # type: ignore[arg-type]
    method = Synthesizer(
        shapes.Everywhere(), texture, labels.Interpolation(), clip_to_foreground=True, central_fraction=1.0
    )
    return method(image, donor, foreground=mask, rng=seed)


@pytest.mark.parametrize("mixed", MIXED)
@given(
    seed=seeds,
    grid=st.sampled_from([(19, 23), (1, 17), (40, 9), (7, 8, 9), (2, 12, 5)]),
    share=st.sampled_from([0.1, 0.5, 0.9, 0.98]),
)
@examples(20)
def test_any_region_has_the_direct_solution(mixed, seed, grid, share):
    rng = np.random.default_rng(seed)
    image, donor = rng.random((2, *grid))
    mask = rng.random(grid) < share
    # Some pixel of every row is given, so that no island is without an edge.
    mask[..., rng.integers(grid[-1])] = False
    mask.flat[0] = True
    if mask[..., 1].any() and grid[-1] > 1:
        mask.flat[1] = False
    sample = blended(image, donor, mask, seed, mixed=mixed)
    np.testing.assert_array_equal(sample.mask, mask)
    wanted = naive.poisson(image, donor, mask, sample.recipe.texture["factor"], mixed)
    np.testing.assert_allclose(sample.image, wanted, atol=1e-5)


@pytest.mark.parametrize("shape", [shapes.Box(0.7), shapes.Ellipse(0.9), shapes.Ball(0.4)])
@given(seed=seeds, grid=st.sampled_from([(40, 44), (16, 14, 15)]), dtype=st.sampled_from(["float32", "uint8", "int16"]))
@examples(8)
def test_shapes_at_the_edge_of_the_image_and_every_dtype(shape, seed, grid, dtype):
    image, donor = (random_image(grid, dtype, seed + i) for i in (0, 1))
    method = Synthesizer(shape, textures.PoissonPatch(), labels.Interpolation(), central_fraction=1.0, count=(1, 3))
    sample = method(image, donor, rng=seed)
    factor = sample.recipe.texture["factor"]
    wanted = naive.poisson(image.astype(float), donor.astype(float), sample.mask, factor, "interpolated")
    scale = np.ptp(wanted)
    if dtype != "float32":
        limits = np.iinfo(dtype)
        wanted = np.clip(wanted, limits.min, limits.max)
    slack = 0.5 if dtype != "float32" else 0
    np.testing.assert_allclose(sample.image.astype(float), wanted, atol=1e-5 * scale + slack)
    changed = sample.image[sample.mask] != image[sample.mask]
    assert (sample.label[sample.mask][changed] == np.float32(factor)).all()


def test_channels_are_blended_each_on_its_own():
    image, donor = (random_image((3, 30, 34), "float64", seed) for seed in (0, 1))
    sample = PII(channel_axis=0)(image, donor, rng=0)
    for channel in range(3):
        recipe = Recipe(PII(), sample.recipe.grid, sample.recipe.drawn)
        alone = PII().apply(image[channel], donor[channel], recipe=recipe)
        np.testing.assert_array_equal(sample.image[channel], alone.image)


def test_a_factor_of_one_copies_a_donor_that_differs_by_a_constant():
    image = random_image((24, 24), "float64", 0)
    sample = PII(factor=1.0, mixed="none")(image, image + 7, rng=0)
    np.testing.assert_allclose(sample.image, image, atol=1e-5)


@pytest.mark.parametrize("grid", [(16, 16), (6, 7, 8)])
def test_a_region_without_an_edge_keeps_its_mean(grid):
    image, donor = (random_image(grid, "float64", seed) for seed in (0, 1))
    sample = blended(image, donor, np.ones(grid, bool), 0, factor=1.0, mixed="none")
    np.testing.assert_allclose(sample.image, donor - donor.mean() + image.mean(), atol=1e-4)


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e300])
def test_the_unit_of_intensity_does_not_matter(scale):
    image, donor = (random_image((24, 24), "float64", seed) for seed in (0, 1))
    wanted = PII()(image, donor, rng=0).image
    np.testing.assert_allclose(PII()(image * scale, donor * scale, rng=0).image / scale, wanted, atol=1e-4)


def test_a_pixel_whose_donor_is_not_finite_is_an_edge():
    image, donor = (random_image((32, 32), "float64", seed) for seed in (0, 1))
    donor[::4, ::3] = np.nan
    sample = PII(size=0.4)(image, donor, rng=0)
    bad = np.isnan(donor)
    assert sample.mask.any()
    assert not sample.mask[bad].any()
    assert np.isfinite(sample.image).all()


@pytest.mark.parametrize("sides", [(1, 5, 7), (1, 8, 6), (4, 5, 6), (3, 1, 4), (2, 2, 2), (1, 1, 5), (5, 1, 1)])
def test_a_box_is_solved_whichever_of_its_sides_are_the_images(sides):
    rng = np.random.default_rng(0)
    for flags in product([False, True], repeat=6):
        free = np.array(flags).reshape(3, 2)
        if free.all():
            continue
        wanted = rng.standard_normal(sides)
        links = np.pad(wanted, 1)  # zeros are the given values
        source = np.zeros(sides)
        for axis, side in [(axis, side) for axis in range(3) for side in (-1, 1)]:
            differences = (links - np.roll(links, -side, axis))[1:-1, 1:-1, 1:-1]
            if free[axis, (side + 1) // 2]:
                differences[(slice(None),) * axis + (-1 if side == 1 else 0,)] = 0
            source += differences
        np.testing.assert_allclose(kernels.solve_box(source, free), wanted, atol=1e-12)


@given(seed=seeds, mixed=st.sampled_from(MIXED), grid=st.sampled_from([(21, 24), (9, 10, 11)]))
@examples(20)
def test_a_box_has_the_solution_of_any_region(seed, mixed, grid):
    image, donor = (random_image(grid, "float64", seed + i) for i in (0, 1))
    method = Synthesizer(
        shapes.Box((0.3, 0.9)), textures.PoissonPatch(0.6, mixed), labels.Binary(), central_fraction=1.0
    )
    sample = method(image, donor, rng=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textures.poisson, "WIDEST", 0)
        general = method.apply(image, donor, recipe=sample.recipe)
    np.testing.assert_allclose(sample.image, general.image, atol=1e-5)


@given(seed=seeds, grid=st.sampled_from([(40, 44), (16, 17, 18)]), channels=st.booleans())
@examples(20)
def test_several_boxes_have_the_solution_of_any_region(seed, grid, channels):
    image, donor = (random_image((2, *grid) if channels else grid, "float64", seed + i) for i in (0, 1))
    texture = textures.PoissonPatch(0.6, "full", resize=0.9)
    axis = 0 if channels else None
    method = Synthesizer(
        shapes.Box((0.1, 0.4)), texture, labels.Binary(), central_fraction=1.0, count=(2, 4), channel_axis=axis
    )
    sample = method(image, donor, rng=seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textures.poisson, "WIDEST", 0)
        general = method.apply(image, donor, recipe=sample.recipe)
    np.testing.assert_allclose(sample.image, general.image, atol=1e-5)


@pytest.mark.compiled  # large images
def test_a_large_patch_takes_two_dozen_steps(monkeypatch):
    steps, solve = [], kernels.solve_poisson
    monkeypatch.setattr(kernels, "solve_poisson", lambda *arguments: steps.append(solve(*arguments)))
    image, donor = (random_image((256, 256), "float64", seed) for seed in (0, 1))
    texture = textures.PoissonPatch()
    Synthesizer(shapes.Ellipse(0.8), texture, labels.Interpolation())(image, donor, rng=0)
    assert steps[0] <= 24
