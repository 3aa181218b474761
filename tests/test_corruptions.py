import hashlib
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import Sample, Synthesizer, corruptions, shapes, textures
from anomalib_synth._core.pixels import Pixels
from anomalib_synth._core.region import Part, Region
from anomalib_synth.labels import Binary
from anomalib_synth.shapes import Ball
from anomalib_synth.textures.shuffle import derangement
from tests import naive
from tests.support.edits import redrawn
from tests.support.strategies import DTYPES, examples, layouts, random_image, seeds

every_corruption = pytest.mark.parametrize("name", corruptions.MOOD)
GRIDS = st.one_of(st.tuples(*[st.integers(12, 40)] * 2), st.tuples(*[st.integers(10, 20)] * 3))
MOVES = ["uniform_shift", "reflection", "slice_shuffle", "sink_deformation", "source_deformation"]
# The published deformations take the nearest voxel; the formula of Tan et al. interpolates.
KINDS = [*((name, {}) for name in corruptions.MOOD)]
KINDS += [(f"{kind}_deformation", {"interpolation": "linear"}) for kind in ("sink", "source")]
every_kind = pytest.mark.parametrize(
    ("name", "keywords"), KINDS, ids=lambda part: part if isinstance(part, str) else "-".join(part.values())
)


def tolerance(image: np.ndarray) -> float:
    """What the arithmetic may differ by: one unit for an integer; the last bits of single or double precision."""
    scale = float(np.abs(image.astype(float)).max())
    single = image.dtype.itemsize < 4 or (image.dtype.itemsize == 4 and image.dtype.kind == "f")
    rounding = scale * (2e-6 if single else 1e-14)
    if image.dtype == np.float16:
        rounding = scale * 1e-3
    return rounding if image.dtype.kind == "f" else max(1.0, rounding)


@every_kind
@given(grid=GRIDS, dtype=st.sampled_from(DTYPES), seed=seeds, data=st.data())
@examples(40)
def test_a_corruption_is_its_formula(
    name: str, keywords: dict[str, Any], grid: tuple[int, ...], dtype: str, seed: int, data: st.DataObject
) -> None:
    plain = random_image(grid, dtype, seed)
    image = data.draw(layouts(plain))
    method = corruptions.MOOD[name](radius=(0.1, 0.4), **keywords)
    if dtype == "bool" and name in ("uniform_addition", "noise_addition"):
        # Less than half of the range changes no pixel that has but two values.
        with pytest.raises(ValueError, match="Addition met no change of any pixel in 10 drawn anomalies"):
            method(image, rng=seed)
        return
    sample = method(image, rng=seed)

    region = naive.ball(sample.recipe.shapes[0], grid) & (plain > 0)
    np.testing.assert_array_equal(sample.mask, region)
    np.testing.assert_array_equal(sample.label, region.astype(np.float32))

    # Every dtype but int64, which is computed in float64, is held exactly: what is only moved keeps its bits.
    exact = name in MOVES and dtype != "int64" and keywords != {"interpolation": "linear"}
    sure = ~naive.doubtful(name, sample.recipe)
    wanted = naive.corrupted(name, plain if exact else plain.astype(float), region, sample.recipe)
    if exact:
        np.testing.assert_array_equal(sample.image[sure], wanted[sure])
    elif np.dtype(dtype).kind == "b":
        assert (sample.image[~region] == plain[~region]).all()
        clear = np.abs(wanted - 0.5) > 1e-6
        np.testing.assert_array_equal(sample.image[clear], wanted[clear] > 0.5)
    else:
        stored = naive.stored(wanted, dtype).astype(float)
        np.testing.assert_allclose(sample.image.astype(float)[sure], stored[sure], rtol=0, atol=tolerance(plain))


@every_kind
@given(seed=seeds, channel_axis=st.sampled_from([0, -1]))
@examples(15)
def test_channels_are_corrupted_alike(name: str, keywords: dict[str, Any], seed: int, channel_axis: int) -> None:
    image = random_image((3, 24, 30), "float64", seed)
    given_image = image if channel_axis == 0 else np.moveaxis(image, 0, -1)
    method = corruptions.MOOD[name](radius=0.2, channel_axis=channel_axis, foreground=None, **keywords)
    sample = method(given_image, rng=seed)
    sure = ~naive.doubtful(name, sample.recipe)
    for channel in range(3):
        wanted = naive.corrupted(name, image[channel], sample.mask, sample.recipe)
        if name == "noise_addition":  # every channel has a part of the field of its own
            texture = sample.recipe.texture
            field = naive.noise_field(texture["seed"], texture["low"], texture["high"], image.size).reshape(image.shape)
            wanted = np.where(sample.mask, image[channel] + field[channel], image[channel])
        got = np.take(sample.image, channel, channel_axis)
        np.testing.assert_allclose(got[sure], wanted[sure], rtol=0, atol=1e-12)


def volume(seed: int = 0, grid: tuple[int, ...] = (24, 30, 36)) -> np.ndarray:
    """An object before an empty background."""
    inside = (naive.offsets([side // 2 for side in grid], grid) ** 2).sum(axis=0) < (0.45 * min(grid)) ** 2
    return np.where(inside, random_image(grid, "float32", seed) ** 2 + 0.1, 0).astype(np.float32)


def kinds_of_foreground(image: np.ndarray) -> dict[str, tuple[Any, np.ndarray]]:
    blob = np.zeros(image.shape, bool)
    blob[8:16, 10:25, 9:30] = True
    return {
        "default": ({}, image > 0),
        "number": ({"foreground": 0.5}, image > 0.5),
        "array": ({"foreground": blob}, blob),
        "none": ({"foreground": None}, np.ones(image.shape, bool)),
    }


@every_corruption
@pytest.mark.parametrize("kind", ["default", "number", "array", "none"])
def test_a_corruption_stays_inside_the_foreground(name: str, kind: str) -> None:
    image = volume()
    keywords, foreground = kinds_of_foreground(image)[kind]
    method = corruptions.MOOD[name](**keywords)
    for seed in range(25):
        sample = method(image, rng=seed)
        ball = naive.ball(sample.recipe.shapes[0], image.shape)
        np.testing.assert_array_equal(sample.mask, ball & foreground)
        center = tuple(sample.recipe.shapes[0]["center"])
        assert foreground[center]
        assert naive.central(image.shape, 0.5)[center]


@every_corruption
def test_otsus_foreground_is_the_object(name: str) -> None:
    image = np.where(volume() > 0, 1 + 0.1 * volume(1), 0)
    sample = corruptions.MOOD[name](foreground="auto")(image, rng=0)
    assert isinstance(sample.recipe.foreground, float)
    assert 0 < sample.recipe.foreground < 1
    assert (image[sample.mask] > sample.recipe.foreground).all()


@every_corruption
def test_a_foreground_given_with_the_call(name: str) -> None:
    image = volume()
    blob = np.zeros(image.shape, bool)
    blob[:, 12:18] = True
    method = corruptions.MOOD[name]()
    sample = method(image, rng=0, foreground=blob)
    assert not sample.mask[~blob].any()
    array = {"shape": list(blob.shape), "dtype": "bool", "sha256": hashlib.sha256(blob.tobytes()).hexdigest()}
    assert sample.recipe.foreground == {"array": array}
    again = method.apply(image, recipe=sample.recipe, foreground=blob)
    assert again.image.tobytes() == sample.image.tobytes()
    with pytest.raises(ValueError, match="foreground must be given again"):
        method.apply(image, recipe=sample.recipe)
    with pytest.raises(ValueError, match="foreground must be the bool array that the recipe was drawn with"):
        method.apply(image, recipe=sample.recipe, foreground=~blob)
    # Without clipping no byte depends on the array.
    sample = method.replace(clip_to_foreground=False)(image, rng=0, foreground=blob)
    assert sample.recipe.foreground == "given"
    assert sample.recipe.apply(image).image.tobytes() == sample.image.tobytes()


RADII = dict.fromkeys(["uniform_addition", "noise_addition", "slice_shuffle"], (0.05, 0.10))


@every_corruption
def test_published_radii(name: str) -> None:
    image = np.random.default_rng(1).integers(1, 256, (100, 120, 140)).astype(np.uint8)
    image[0] = 0
    low, high = RADII.get(name, (0.08, 0.13))
    method = corruptions.MOOD[name]()
    rng = np.random.default_rng(0)
    radii = {method.draw(image, rng=rng).shapes[0]["radius"] for _ in range(150)}
    assert radii == set(range(round(low * 100), round(high * 100)))


def draws(method: Synthesizer, image: np.ndarray, count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    return [method.draw(image, rng=rng).texture for _ in range(count)]


def test_published_intensities() -> None:
    image = volume()
    width = float(image.max() - image.min())
    shifts = np.array([t["offset"] for t in draws(corruptions.UniformAddition(), image, 300)]) / width
    assert set(np.sign(shifts)) == {-1, 1}
    assert abs(np.sign(shifts).sum()) < 60
    assert np.abs(shifts).min() == pytest.approx(0.2, abs=0.005)
    assert np.abs(shifts).max() == pytest.approx(0.3, abs=0.005)
    noise = draws(corruptions.NoiseAddition(), image, 300)
    assert {round(t["low"] / width, 9) for t in noise} == {-0.05, 0.05}
    assert all(t["high"] == pytest.approx(6 * t["low"]) for t in noise)
    assert len({t["seed"] for t in noise}) == 300


def test_noise_is_uniform_with_one_sign() -> None:
    image = np.full((64, 64), 10.0)
    sample = corruptions.NoiseAddition(radius=0.45, intensity_range=(0, 1), foreground=None)(image, rng=0)
    change = np.abs(sample.image - image)[sample.mask]
    assert len(set(np.sign(sample.image - image)[sample.mask])) == 1
    assert len(change) > 1500
    levels, _ = np.histogram(change, bins=10, range=(0.05, 0.3))
    assert levels.sum() == len(change)
    assert np.abs(levels - levels.mean()).max() < 5 * np.sqrt(levels.mean())
    assert len(np.unique(change)) == len(change)


def test_published_shifts() -> None:
    image = 1 + np.random.default_rng(1).random((50, 100, 200), np.float32)
    offsets = np.array([t["offset"] for t in draws(corruptions.UniformShift(), image, 300)])
    for axis, (low, high) in enumerate([(1, 3), (2, 5), (4, 10)]):
        assert set(np.abs(offsets[:, axis])) == set(range(low, high))
        assert set(np.sign(offsets[:, axis])) == {-1, 1}


def test_a_shift_is_at_least_a_voxel() -> None:
    offsets = np.array(
        [t["offset"] for t in draws(corruptions.UniformShift(), 1 + np.random.default_rng(1).random((9, 9, 9)), 50)]
    )
    assert (np.abs(offsets) == 1).all()


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_reflection_along_any_axis(axis: int) -> None:
    image = volume()
    sample = corruptions.Reflection(axis=axis)(image, rng=1)
    np.testing.assert_array_equal(sample.image[sample.mask], np.flip(image, axis)[sample.mask])


def test_the_range_is_computed_only_when_it_is_not_given() -> None:
    image = volume()
    image[0, 0, 0] = 1e6  # outside every region
    assert corruptions.UniformAddition()(image, rng=0).recipe.texture["clip"] == [0, 1e6]
    given_range = corruptions.UniformAddition(intensity_range=(0, 2))(image, rng=0)
    assert given_range.recipe.texture["clip"] == [0, 2]
    assert given_range.image[given_range.mask].max() <= 2
    assert corruptions.UniformAddition(clip=False)(image, rng=0).recipe.texture["clip"] is None
    noisy = corruptions.NoiseAddition(intensity_range=(0, 2), clip=True)(image, rng=0)
    assert noisy.image[noisy.mask].max() <= 2
    assert noisy.image[noisy.mask].min() >= 0


def test_sigma_is_that_of_the_blur() -> None:
    image = volume()
    sample = corruptions.LocalBlur(sigma=(0.7, 0.9))(image, rng=0)
    assert 0.7 <= sample.recipe.texture["sigma"] <= 0.9
    wanted = naive.local_blur(image.astype(float), sample.mask, sample.recipe.texture["sigma"])
    np.testing.assert_allclose(sample.image, wanted, rtol=1e-5, atol=1e-6)


# Slice shuffle: the published code returns a transposed volume for two of three axes.


def shuffled(image: np.ndarray, seed: int, **keywords: Any) -> tuple[Sample, int, list[int], list[int]]:
    """A sample, its axis, the slices that meet the region, and where each of them comes from."""
    sample = corruptions.SliceShuffle(radius=(0.1, 0.4), **keywords)(image, rng=seed)
    axis = sample.recipe.texture["axis"]
    others = tuple(a for a in range(image.ndim) if a != axis)
    slices = np.flatnonzero(sample.mask.any(axis=others)).tolist()
    moved, original, mask = (np.moveaxis(a, axis, 0) for a in (sample.image, image, sample.mask))
    sources = []
    for here in slices:
        fits = [there for there in range(len(original)) if (moved[here] == original[there])[mask[here]].all()]
        assert len(fits) == 1
        sources += fits
    return sample, axis, slices, sources


@pytest.mark.parametrize("grid", [(24, 30, 36), (30, 40)])
def test_slice_shuffle_is_a_derangement_of_the_regions_slices(grid: tuple[int, ...]) -> None:
    image = random_image(grid, "float64", 0)
    seen = set()
    for seed in range(40):
        _, axis, slices, sources = shuffled(image, seed, foreground=None)
        seen.add(axis)
        assert sorted(sources) == slices
        assert all(here != there for here, there in zip(slices, sources, strict=True))
    assert seen == set(range(len(grid)))


def test_slice_shuffle_takes_no_slice_that_the_region_does_not_meet() -> None:
    image = random_image((30, 30, 30), "float64", 0)
    stripes = np.zeros(image.shape, bool)
    stripes[::2, :, ::3] = True
    for seed in range(40):
        _, _, slices, sources = shuffled(image, seed, foreground=stripes)
        assert sorted(sources) == slices
        assert all(here != there for here, there in zip(slices, sources, strict=True))


@pytest.mark.parametrize(("count", "derangements"), [(2, 1), (3, 2), (4, 9)])
def test_every_derangement_is_as_likely(count: int, derangements: int) -> None:
    rng = np.random.default_rng(0)
    orders, times = np.unique([derangement(rng, count) for _ in range(300 * derangements)], axis=0, return_counts=True)
    assert len(orders) == derangements
    assert (orders != np.arange(count)).all()
    assert np.abs(times - 300).max() < 5 * np.sqrt(300)


def test_a_region_of_one_slice_cannot_be_shuffled() -> None:
    single = np.zeros((20, 20, 20), bool)
    single[10, 10, 10] = True
    with pytest.raises(ValueError, match="SliceShuffle met no usable foreground pixel in 100 drawn shapes"):
        corruptions.SliceShuffle()(np.ones((20, 20, 20)), rng=0, foreground=single)


# Faults of the published code that must not come back


@every_corruption
@pytest.mark.parametrize("grid", [(20, 44, 31), (18, 50), (50, 18)])
def test_unequal_sides(name: str, grid: tuple[int, ...]) -> None:
    image = random_image(grid, "uint8", 0)
    sample = corruptions.MOOD[name]()(image, rng=0)
    assert sample.image.shape == grid
    np.testing.assert_array_equal(sample.image[~sample.mask], image[~sample.mask])


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "int64"])
@pytest.mark.parametrize("name", ["uniform_addition", "noise_addition"])
def test_integers_are_clipped_and_never_wrapped(name: str, dtype: str) -> None:
    limits = np.iinfo(dtype)
    for value in (limits.min, limits.max):
        # Half of the pixels can go one way alone, the others both.
        image = np.full((32, 32), limits.max // 2 + limits.min // 2, dtype)
        image[:, ::2] = value
        image[0, 0] = limits.max if value == limits.min else limits.min
        changed = set()
        for seed in range(10):
            method = corruptions.MOOD[name](foreground=None, clip=False)
            sample = method(image, rng=seed)
            recipe = sample.recipe.texture
            up = recipe.get("offset", recipe.get("low")) > 0
            before, inside = (array[sample.mask].astype(float) for array in (image, sample.image))
            at_limit = before == float(value)
            assert at_limit.any()
            assert not at_limit.all()
            stays = at_limit if up == (value == limits.max) else np.zeros_like(at_limit)
            np.testing.assert_allclose(inside[stays], float(value), rtol=1e-12)
            assert (inside > before if up else inside < before)[~stays].all()
            changed.add(up)
        assert changed == {True, False}


@pytest.mark.parametrize("name", ["uniform_addition", "noise_addition"])
def test_what_can_go_one_way_alone_goes_that_way(name: str) -> None:
    """Of what changes no pixel another is drawn."""
    image = np.full((32, 32), 255, np.uint8)
    image[0, 0] = 0
    for seed in range(10):
        sample = corruptions.MOOD[name](foreground=None, clip=False)(image, rng=seed)
        assert (sample.image[sample.mask] < 255).all()


@pytest.mark.parametrize("texture", [textures.SinkDeformation(), textures.SourceDeformation()])
@pytest.mark.parametrize("grid", [(1, 1), (1, 1, 1)])
@pytest.mark.filterwarnings("ignore:an image of shape")
def test_a_shape_without_extent_stays_as_it_is(texture, grid) -> None:
    """The farthest corner of an image of one pixel is its centre: its voxel is read, at no NaN of a place."""
    image = np.full(grid, 0.25)
    with pytest.raises(ValueError, match="met no change of any pixel"):
        Synthesizer(shapes.PerlinBlobs(), texture, Binary())(image, rng=0)
    both = textures.Compose((textures.UniformAddition(0.5, intensity_range=(0, 1), clip=False), texture))
    sample = Synthesizer(shapes.PerlinBlobs(), both, Binary())(image, rng=0)
    assert sample.recipe.shapes[0]["extent"] == 0
    assert sample.mask.all()
    assert (sample.image == 0.25 + sample.recipe.texture["textures"][0]["offset"]).all()


@pytest.mark.compiled  # NumPy's scalars warn where compiled arithmetic does not
@pytest.mark.parametrize("texture", [textures.SinkDeformation(), textures.SourceDeformation()])
@pytest.mark.parametrize(
    "edited",
    [{"extent": 0.0}, {"extent": -9.0}, {"extent": 1e-200}, {"center": [1e300, 5, 5]}, {"center": [math.nan, 5, 5]}],
)
def test_an_edited_shape_is_deformed_within_the_image_or_refused(texture, edited) -> None:
    image = random_image((12, 13, 14), "float64", 0)
    method = Synthesizer(shapes.PerlinBlobs(), texture, Binary())
    recipe = method.draw(image, rng=0)
    drawn = {**recipe.shapes[0], **edited}
    changed = redrawn(recipe, shapes=[drawn])
    if edited.get("extent", -1) >= 0:
        # A radius of nothing: what is farther away stays where it is.
        with pytest.raises(ValueError, match="Synthesizer met no change of any pixel in 1 drawn"):
            method.apply(image, recipe=changed)
    else:
        with pytest.raises(ValueError, match=rf"recipe: drawn.shapes\[0\].{next(iter(edited))} must be"):
            method.apply(image, recipe=changed)
    # Somebody's own shape may have any numbers: nothing but the image is read.
    covered = method.shape.runs(drawn, image.shape)
    region = Region(covered, image.shape, [Part(method.shape, drawn, covered)])
    pixels = Pixels(image, None)
    values = texture.apply(pixels.read(covered, region.size), pixels, None, region, {}).values
    assert image.min() <= values.min()
    assert values.max() <= image.max()


def test_balls_of_the_deformations_reach_the_edge_of_the_image() -> None:
    """Positions beyond it are clamped, as in the twin."""
    image = random_image((20, 20), "float64", 0)
    for texture, twin in [
        (textures.SinkDeformation(), naive.sink_deformation),
        (textures.SourceDeformation(), naive.source_deformation),
    ]:
        method = Synthesizer(Ball(0.5), texture, Binary(), central_fraction=1.0)
        for seed in range(20):
            sample = method(image, rng=seed)
            shape = sample.recipe.shapes[0]
            wanted = twin(image, sample.mask, shape["center"], shape["radius"])
            np.testing.assert_allclose(sample.image, wanted, atol=1e-12)


DEFORMATIONS = {
    textures.SinkDeformation: (naive.sink_deformation, naive.sink_positions),
    textures.SourceDeformation: (naive.source_deformation, naive.source_positions),
}


@pytest.mark.parametrize("build", DEFORMATIONS, ids=lambda build: build.__name__)
@given(grid=GRIDS, seed=seeds, channels=st.booleans())
@examples(30)
def test_a_deformation_to_the_nearest_pixel_is_its_twin(build, grid, seed, channels) -> None:
    """Of a ball anywhere in the image; a pixel that is only moved keeps its bits."""
    image = random_image((2, *grid) if channels else grid, "float32", seed)
    method = Synthesizer(
        Ball((0.1, 0.5)),
        build(interpolation="nearest"),
        Binary(),
        central_fraction=1.0,
        channel_axis=0 if channels else None,
    )
    sample = method(image, rng=seed)
    shape = sample.recipe.shapes[0]
    twin, positions = DEFORMATIONS[build]
    sure = ~naive.between_pixels(positions(shape["center"], shape["radius"], grid))
    for one, original in zip(*((sample.image, image) if channels else ([sample.image], [image])), strict=True):
        wanted = twin(original, sample.mask, shape["center"], shape["radius"], "nearest")
        np.testing.assert_array_equal(one[sure], wanted[sure])


def test_half_way_between_two_pixels_the_even_one_is_nearest() -> None:
    """At D^2 = R^2 / 2 a sink reads 1.5 steps from the centre, a source half a step."""
    image = random_image((20, 20), "float32", 0)
    covered = naive.ball({"center": [10, 9], "radius": 2}, (20, 20))
    for build, wanted in ((textures.SinkDeformation, (12, 10)), (textures.SourceDeformation, (10, 10))):
        method = Synthesizer(Ball(0.1), build(interpolation="nearest"), Binary())
        recipe = redrawn(method.draw(image, rng=0), shapes=[{"center": [10, 9], "radius": 2}])
        sample = method.apply(image, recipe=recipe)
        np.testing.assert_array_equal(sample.mask, covered)
        # The pixel one step down and one to the right: (11.5, 10.5), or (10.5, 9.5).
        assert sample.image[11, 10] == image[wanted]


@pytest.mark.parametrize("interpolation", ["linear", "nearest"])
def test_a_deformation_of_the_whole_image_moves_nearly_all_of_it(interpolation) -> None:
    """Towards the centre, where a pixel stays, and so do those as far away as the farthest corner."""
    image = np.random.default_rng(0).random((64, 64))
    method = Synthesizer(shapes.Everywhere(), textures.SinkDeformation(interpolation), Binary())
    for seed in range(10):
        sample = method(image, rng=seed)
        assert sample.mask.all()
        center = tuple(sample.recipe.shapes[0]["center"])
        assert sample.image[center] == image[center]
        assert (sample.image != image).mean() > 0.95
