"""Real lesions with their own pixels: carried along exactly, matched, blended, and the outline by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from anomalib_synth import Recipe, SoftCP, Synthesizer, TumorCP, labels, shapes, textures
from tests.support.strategies import examples, seeds

# Tens of times slower without compilation.
pytestmark = pytest.mark.compiled

GRIDS = [(40, 44), (16, 18, 20)]


def lesion(grid: tuple[int, ...], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """An image with one bright blob, and its mask."""
    rng = np.random.default_rng(seed)
    blob = ndimage.gaussian_filter(rng.normal(size=grid), 2)
    numbered, _ = ndimage.label(blob > blob.std())
    sizes = np.bincount(numbered.ravel())
    mask = numbered == sizes[1:].argmax() + 1
    return rng.random(grid) + mask, mask


def pair(image: np.ndarray, mask: np.ndarray, shape: dict[str, object], **texture: object) -> Synthesizer:
    return Synthesizer(shapes.Lesions(mask, **shape), textures.Lesions(image, mask, **texture), labels.Binary())


STILL = {"angle": 0.0, "mirror": False}


@pytest.mark.parametrize("grid", GRIDS, ids=str)
@given(seed=seeds)
@examples(15)
def test_an_unchanged_lesion_is_a_copy_wherever_it_is_put(grid: tuple[int, ...], seed: int) -> None:
    image, mask = lesion(grid, seed)
    target = np.random.default_rng(seed + 1).random(grid)
    sample = pair(image, mask, STILL, match=None).replace(inside=True)(target, rng=seed)
    assert sample.mask.sum() == mask.sum()
    np.testing.assert_array_equal(sample.image[sample.mask], image[mask])


@pytest.mark.parametrize("grid", GRIDS, ids=str)
@given(seed=seeds, turns=st.integers(0, 3), flip=st.booleans())
@examples(15)
def test_a_quarter_turn_and_a_mirror_are_numpys(grid: tuple[int, ...], seed: int, turns: int, flip: bool) -> None:
    image, mask = lesion(grid, seed)
    method = pair(image, mask, {"place": "own"}, match=None)
    drawn = method.draw(np.zeros((60,) * len(grid)) - 1, rng=seed).drawn
    angle = [0.0] * len(drawn["shapes"][0]["angles"])
    angle[-1 if len(grid) == 2 else 0] = float(turns * 90 - 180 if turns > 2 else turns * 90)
    center = [30] * len(grid)
    changed = {"center": center, "angles": angle, "mirror": [-1 if flip else 1, *[1] * (len(grid) - 1)]}
    drawn["shapes"][0] |= changed
    recipe = Recipe(method, (60,) * len(grid), drawn)
    sample = method.apply(np.zeros((60,) * len(grid)) - 1, recipe=recipe)
    box = ndimage.find_objects(mask.astype(int))[0]
    wanted_image, wanted = image[box], mask[box]
    if flip:
        wanted_image, wanted = wanted_image[::-1], wanted[::-1]
    ways = [(a, b) for a in range(len(grid)) for b in range(len(grid)) if a != b]
    turned = [(np.rot90(wanted, turns, way), np.rot90(wanted_image, turns, way)) for way in ways]
    found = ndimage.find_objects(sample.mask.astype(int))[0]
    values = np.where(sample.mask, sample.image, -1)[found]
    assert any(
        values.shape == one.shape and np.allclose(values, np.where(one, picture, -1), atol=1e-6)
        for one, picture in turned
    )


@given(seed=seeds)
@examples(10)
def test_the_own_place_is_the_lesions(seed: int) -> None:
    image, mask = lesion((40, 44), seed)
    sample = pair(image, mask, {**STILL, "place": "own"}, match=None)(np.zeros((40, 44)), rng=seed)
    np.testing.assert_array_equal(sample.mask, mask)
    np.testing.assert_array_equal(sample.image, np.where(mask, image, 0))


@pytest.mark.parametrize(("margin", "grid"), [(-0.5, (40, 44)), (1.0, (40, 44)), (0.5, (16, 18, 20))])
def test_a_margin_is_a_level_of_the_signed_distance(margin: float, grid: tuple[int, ...]) -> None:
    image, mask = lesion(grid, 3)
    sample = pair(image, mask, {**STILL, "place": "own", "margin": margin})(np.zeros(grid), rng=0)
    inside = ndimage.distance_transform_edt(np.pad(mask, 1))[(slice(1, -1),) * len(grid)]
    signed = np.where(mask, -inside, ndimage.distance_transform_edt(~mask))
    np.testing.assert_array_equal(sample.mask, signed < np.float32(margin * inside.max()))


def test_a_margin_about_zero_is_drawn_from_both_sides_alike() -> None:
    shape = shapes.Lesions(np.ones((9, 9), bool), margin=(-0.5, 1.0))
    drawn = np.array([shape.draw(np.random.default_rng(seed), (9, 9), (20, 20))["margin"] for seed in range(600)])
    assert np.mean(drawn > 0) == pytest.approx(0.5, abs=0.07)
    assert np.mean(drawn > 0.5) == pytest.approx(0.25, abs=0.07)
    assert np.mean(drawn < -0.25) == pytest.approx(0.25, abs=0.07)


@given(seed=seeds, offset=st.floats(-3, 3), gain=st.floats(0.2, 4))
@examples(20)
def test_matching_undoes_a_shift_or_a_stretch_of_the_image_of_the_lesion(seed: int, offset: float, gain: float) -> None:
    image, mask = lesion((40, 44), seed)
    target = np.random.default_rng(seed + 1).random((40, 44))
    plain = pair(image, mask, STILL, match="mean")(target, rng=seed).image
    np.testing.assert_allclose(pair(image + offset, mask, STILL, match="mean")(target, rng=seed).image, plain)
    plain = pair(image, mask, STILL, match="mean_std")(target, rng=seed).image
    other = pair(image * gain + offset, mask, STILL, match="mean_std")(target, rng=seed).image
    np.testing.assert_allclose(other, plain, atol=1e-9)


@given(seed=seeds, gamma=st.floats(0.3, 3))
@examples(15)
def test_gamma_keeps_mean_and_deviation(seed: int, gamma: float) -> None:
    image, mask = lesion((40, 44), seed)
    sample = pair(image, mask, {**STILL, "place": "own"}, match=None, gamma=gamma)(np.zeros((40, 44)), rng=0)
    assert sample.image[mask].mean() == pytest.approx(image[mask].mean())
    assert sample.image[mask].std() == pytest.approx(image[mask].std())


def test_a_soft_ring_has_its_weights() -> None:
    mask = np.zeros((30, 30), bool)
    mask[10:20, 10:20] = True
    image = np.where(mask, 3.0, 2.0)
    method = pair(image, mask, {**STILL, "place": "own", "dilation": 3}, match=None, ring=0.4)
    sample = method.replace(label=labels.Interpolation())(np.zeros((30, 30)), rng=0)
    weights = [0.6 * 0.4 * 0.9 ** (j + 1) + 0.4 for j in range(4)]
    assert sample.label[15, 10:14].tolist() == pytest.approx([weights[0], 1, 1, 1])
    assert sample.label[15, 6:10].tolist() == pytest.approx([0.0, weights[3], weights[2], weights[1]])
    np.testing.assert_allclose(sample.image, sample.label * image, atol=1e-6)


def test_poisson_blending_of_an_image_with_a_constant_offset_has_no_seam() -> None:
    image, mask = lesion((40, 44), 5)
    sample = pair(image, mask, {**STILL, "place": "own"}, blend="poisson")(image + 7 - mask, rng=0)
    np.testing.assert_allclose(sample.image[mask], image[mask] + 7, atol=0.7)
    same = pair(image, mask, {**STILL, "place": "own"}, blend="poisson").replace(label=labels.Binary())
    shifted = same(image + 7 + 1e-3 * mask, rng=0)
    np.testing.assert_allclose(shifted.image, image + 7, atol=2e-3)


def test_any_other_shape_shows_a_lesion_stretched_to_it() -> None:
    image, mask = lesion((40, 44), 2)
    box = ndimage.find_objects(mask.astype(int))[0]
    method = Synthesizer(shapes.Box(0.5), textures.Lesions(image, mask, match=None), labels.Binary())
    sample = method(np.zeros((40, 44)), rng=0)
    assert sample.image[sample.mask].min() >= image[box].min() - 1e-9
    assert sample.image[sample.mask].max() <= image[box].max() + 1e-9


def test_channels_and_kinds_of_dtype() -> None:
    image, mask = lesion((40, 44), 2)
    colours = np.stack([image, 2 * image, 3 * image], axis=-1)
    method = pair(colours, mask, {**STILL, "place": "own"}, match=None).replace(channel_axis=0)
    sample = method(np.zeros((3, 40, 44)), rng=0)
    np.testing.assert_array_equal(sample.image[:, mask], colours[mask].T)
    grey = pair(colours, mask, {**STILL, "place": "own"}, match=None)(np.zeros((40, 44)), rng=0)
    np.testing.assert_allclose(grey.image[mask], 2 * image[mask])
    bytes_of = (image / 2 * 255).astype(np.uint8)
    floats = pair(bytes_of, mask, {**STILL, "place": "own"}, match=None, intensity_range=(0, 1))
    np.testing.assert_allclose(floats(np.zeros((40, 44)), rng=0).image[mask], bytes_of[mask] / 255)


def test_images_that_are_not_those_of_the_masks_are_refused() -> None:
    image, mask = lesion((40, 44))
    with pytest.raises(ValueError, match=r"images must be as many as masks, 2, got 1"):
        textures.Lesions(image, [mask, mask])
    with pytest.raises(ValueError, match=r"images\[0\] must have the shape of its mask, \(40, 44\)"):
        textures.Lesions(image[1:], mask)


def test_a_recipe_asks_for_the_arrays_again() -> None:
    image, mask = lesion((40, 44))
    target = np.random.default_rng(1).random((40, 44))
    sample = pair(image, mask, {"elastic": 0.1, "zoom": (0.5, 2)})(target, rng=3)
    again = Recipe.from_json(sample.recipe.to_json()).apply(target, arrays=[image, mask])
    assert again.image.tobytes() == sample.image.tobytes()
    with pytest.raises(ValueError, match="array"):
        Recipe.from_json(sample.recipe.to_json()).apply(target, arrays=[image + 1, mask])


@pytest.mark.parametrize("ring", [0.0, 0.2, 0.5, 1.0])
def test_the_mask_of_a_soft_ring_is_where_it_has_half_of_its_weight(ring: float) -> None:
    image, mask = lesion((40, 44), 1)
    method = SoftCP(image + 5, mask, ring=ring, dilation=5)
    sample = method(np.zeros((40, 44)), rng=1)
    np.testing.assert_array_equal(sample.mask, sample.label >= 0.5)
    np.testing.assert_array_equal(sample.label > 0, sample.image != 0)
    again = Recipe.from_json(sample.recipe.to_json()).apply(np.zeros((40, 44)), arrays=[image + 5, mask])
    np.testing.assert_array_equal(again.mask, sample.mask)
    binary = method.replace(label=labels.Binary())(np.zeros((40, 44)), rng=1)
    np.testing.assert_array_equal(binary.label, sample.mask)


def test_a_soft_ring_within_other_textures_is_mixed_once() -> None:
    image, mask = lesion((40, 44), 1)
    shape = shapes.Lesions(mask, dilation=3)
    own = textures.Lesions(image, mask, match=None, ring=0.3)
    target = np.random.default_rng(0).random((40, 44))
    alone = Synthesizer(shape, own, labels.Interpolation())(target, rng=5)
    inside = Synthesizer(shape, textures.Compose((own,)), labels.Interpolation())(target, rng=5)
    np.testing.assert_allclose(inside.image, alone.image, rtol=1e-6)
    np.testing.assert_allclose(inside.label, alone.label)


def test_lesions_of_other_masks_than_the_shapes_are_refused() -> None:
    image, mask = lesion((40, 44))
    other = mask[::-1].copy()
    with pytest.raises(ValueError, match=r"shapes.Lesions and textures.Lesions must be the same.*got other masks"):
        Synthesizer(shapes.Lesions(other), textures.Lesions(image, mask), labels.Binary())
    joined = shapes.Lesions(mask, components=False)
    with pytest.raises(ValueError, match="got components=False and components=True"):
        Synthesizer(joined, textures.Lesions(image, mask), labels.Binary())
    with pytest.raises(ValueError, match="got other masks"):
        Synthesizer(shapes.LesionLoad(shapes.Lesions(other)), textures.Lesions(image, mask), labels.Binary())
    within = textures.Compose((textures.Lesions(image, mask),))
    with pytest.raises(ValueError, match="got components=False and components=True"):
        Synthesizer(joined, within, labels.Binary())(image, rng=0)


def test_planes_in_one_array_are_told_from_a_volume() -> None:
    image, mask = lesion((40, 44))
    method = TumorCP(np.stack([image] * 5), np.stack([mask] * 5))
    with pytest.raises(ValueError, match=r"masks of shape \(5, 40, 44\) are volumes; give a list of planes"):
        method(image, rng=0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (np.zeros((4, 4), bool), r"masks\[1\] must have a set pixel, got none in \(4, 4\)"),
        (np.ones((4, 4), np.uint8), r"masks\[1\] must be bool, got uint8"),
        (np.ones(4, bool), r"masks\[1\] must have two or three axes, got the shape \(4,\)"),
        (None, r"masks\[1\] must be a bool array .*, got None"),
    ],
)
def test_a_wrong_mask_is_named_with_what_it_lacks(wrong: object, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        shapes.Lesions([np.ones((4, 4), bool), wrong])


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
@pytest.mark.parametrize("options", [{}, {"blur": 1.0}, {"blend": "poisson"}, {"match": "mean_std", "gamma": 0.5}])
def test_unknown_pixels_of_a_lesion_are_left_out(dtype: str, options: dict[str, object]) -> None:
    image, mask = lesion((40, 44), 1)
    holes = np.zeros_like(mask)
    holes.ravel()[np.flatnonzero(mask)[::7]] = True
    target = (100 * np.random.default_rng(0).random((40, 44)) + 50).astype(dtype)
    method = pair(np.where(holes, np.nan, image), mask, {**STILL, "place": "own"}, intensity_range=(0, 200), **options)
    sample = method(target, rng=0)
    np.testing.assert_array_equal(sample.mask, mask & ~holes)
    np.testing.assert_array_equal(sample.image[holes], target[holes])
    assert (sample.image[sample.mask] != target[sample.mask]).mean() > 0.9
    assert sample.label[holes].max() == 0


def test_a_lesion_without_a_finite_pixel_is_refused() -> None:
    image, mask = lesion((40, 44))
    far = mask.copy()
    far[:2, :2] = True
    image[:2, :2] = np.nan
    textures.Lesions(image, mask)
    with pytest.raises(ValueError, match=r"images\[0\] must have a finite pixel in each lesion, got none .*\(0, 0\)"):
        textures.Lesions(image, far)
