"""Gradient noise, the shapes that are cut from it, and the methods that are made with them."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import DRAEM, GLASS, AnomalibPerlin, Recipe, Synthesizer, labels, runs, shapes, textures
from anomalib_synth._core.noise_fields import draw_field, field_runs, field_values
from tests import naive
from tests.methods.test_methods import check_blend
from tests.support.promises import same
from tests.support.strategies import DTYPES, Case, cases, examples, random_image, seeds

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


@given(
    grid=grids,
    seed=seeds,
    share=st.floats(1e-6, 1),
    combine=st.sampled_from(["single", "union", "intersection"]),
)
@examples(40)
def test_a_share_is_the_area(grid: tuple[int, ...], seed: int, share: float, combine: str) -> None:
    """To a pixel, but for ties; those covered are the highest of the noise."""
    shape = shapes.PerlinBlobs((0, 3), share=share, combine=combine)
    parameters = shape.draw(np.random.default_rng(seed), [0] * len(grid), grid)
    assert parameters["share"] == share
    level = np.stack([naive.perlin(field, grid) for field in parameters["fields"]])
    level = level.min(axis=0) if combine == "intersection" else level.max(axis=0)
    mask = runs.to_mask(shape.runs(parameters, grid), grid)
    assert mask.any()
    assert mask.all() or level[mask].min() >= level[~mask].max() - 1e-9
    wanted = max(1, round(share * mask.size))
    edge = level[mask].min()
    ties = (np.abs(level - edge) < 1e-9).sum() + (np.abs(level - np.max(level, where=~mask, initial=-9)) < 1e-9).sum()
    assert abs(int(mask.sum()) - wanted) <= (1 if ties <= 2 else ties)


def test_shares_replay_and_are_never_empty() -> None:
    image, donor = random_image((40, 44), "float32", 0), random_image((40, 44), "float32", 1)
    shape = shapes.PerlinBlobs(share=(0.001, 0.2), combine="mixed")
    method = Synthesizer(shape, textures.ForeignPatch(), labels.Binary())
    for seed in range(30):
        sample = method(image, donor, rng=seed)
        (drawn,) = sample.recipe.shapes
        assert sample.mask.mean() == pytest.approx(drawn["share"], abs=1 / image.size)
        assert same(method.apply(image, donor, recipe=Recipe.from_json(sample.recipe.to_json())), sample)
    assert runs.count(shape.runs({**drawn, "share": 1e-9}, (40, 44))) == 1


def test_a_share_takes_the_place_of_a_threshold() -> None:
    message = r"threshold must be left out where share is given, got threshold=\(0.3, 0.3\) and share=\(0.1, 0.1\)"
    with pytest.raises(ValueError, match=message):
        shapes.PerlinBlobs(threshold=0.3, share=0.1)
    image = random_image((20, 20), "float32", 0)
    method = Synthesizer(shapes.PerlinBlobs(share=0.1), textures.UniformAddition(), labels.Binary())
    edited = json.loads(method.draw(image, rng=0).to_json())
    edited["drawn"]["shapes"][0]["threshold"] = 0.5
    with pytest.raises(ValueError, match=r"shapes\[0\] must have the fields .* got 'threshold' too"):
        Recipe.from_json(json.dumps(edited)).apply(image)


@pytest.mark.compiled
@pytest.mark.parametrize("grid", [(7, 300, 41), (1, 200), (200, 1), (1, 1), (1, 40, 1), (33, 1, 64), (257, 129)])
def test_any_size(grid: tuple[int, ...]) -> None:
    shape = shapes.PerlinBlobs(threshold=0.1)
    parameters = shape.draw(np.random.default_rng(1), [0] * len(grid), grid)
    field = parameters["fields"][0]
    values = noise(field, grid)
    assert (np.abs(values) <= (1 if len(grid) == 2 else 1.3836)).all()
    np.testing.assert_array_equal(runs.to_mask(shape.runs(parameters, grid), grid), values > 0.1)
    assert all(cells <= side for cells, side in zip(field["scale"], grid, strict=True))


@pytest.mark.compiled
@given(
    grid=grids, seed=seeds, pixel=st.floats(0, 1, exclude_max=True), combine=st.sampled_from(["union", "intersection"])
)
@examples(60)
def test_a_threshold_next_to_a_pixel_is_kept_exactly(
    grid: tuple[int, ...], seed: int, pixel: float, combine: str
) -> None:
    """Most pixels are decided in single precision, those that it leaves open in double."""
    rng = np.random.default_rng(seed)
    fields = [draw_field(rng, (0, 5), (-180.0, 180.0), grid) for _ in range(2)]
    level = np.stack([noise(field, grid) for field in fields])
    level = level.min(axis=0) if combine == "intersection" else level.max(axis=0)
    value = level.flat[int(pixel * level.size)]
    for threshold in (np.nextafter(value, -2), value, np.nextafter(value, 2)):
        mask = runs.to_mask(field_runs(fields, threshold, combine == "union", grid), grid)
        np.testing.assert_array_equal(mask, level > threshold)


# Methods


@pytest.mark.compiled
def test_mean_area_is_near_the_published_one() -> None:
    """5.2 %, of masks that are blank in the corners that a rotated square leaves; and one in twenty is empty."""
    rng = np.random.default_rng(0)
    grid, shape = (128, 128), shapes.PerlinBlobs()
    areas = [runs.count(shape.runs(shape.draw(rng, [0, 0], grid), grid)) / 128**2 for _ in range(3000)]
    assert np.mean(areas) == pytest.approx(0.055, abs=0.004)
    assert 0.01 < np.mean(np.equal(areas, 0)) < 0.06


@pytest.mark.compiled
def test_volumes_are_covered_like_planes() -> None:
    deviations = []
    for grid in [(256, 256), (40, 40, 40)]:
        rng = np.random.default_rng(0)
        fields = [draw_field(rng, (3, 3), (-90.0, 90.0), grid) for _ in range(20)]
        deviations.append(np.sqrt(np.mean([noise(field, grid) ** 2 for field in fields])))
    assert deviations[0] == pytest.approx(deviations[1], rel=0.03)


@pytest.mark.compiled
def test_empty_masks_are_drawn_again() -> None:
    image, donor = np.zeros((32, 32)), np.ones((32, 32))
    for seed in range(100):
        assert GLASS(combine="intersection")(image, donor, rng=seed).mask.any()
    with pytest.raises(ValueError, match="DRAEM met no usable foreground pixel in 100 drawn shapes"):
        DRAEM(threshold=1)(image, donor, rng=0)


def test_a_third_each_of_the_combinations() -> None:
    shape, rng = shapes.PerlinBlobs(combine="mixed"), np.random.default_rng(0)
    drawn = [shape.draw(rng, [0, 0], (8, 8)) for _ in range(900)]
    for combine, fields in (("single", 1), ("union", 2), ("intersection", 2)):
        chosen = [parameters for parameters in drawn if parameters["combine"] == combine]
        assert len(chosen) == pytest.approx(300, abs=50)
        assert {len(parameters["fields"]) for parameters in chosen} == {fields}


@pytest.mark.parametrize("scale", [3, (1, 4)])
def test_cells_and_angles_are_drawn_as_named(scale: int | tuple[int, int]) -> None:
    shape, rng = shapes.PerlinBlobs(scale=scale, rotation=(10, 20)), np.random.default_rng(0)
    fields = [shape.draw(rng, [0, 0, 0], (64, 64, 64))["fields"][0] for _ in range(100)]
    low, high = (3, 3) if scale == 3 else (1, 4)
    assert {cells for field in fields for cells in field["scale"]} == {2**k for k in range(low, high + 1)}
    angles = [angle for field in fields for angle in field["rotation"]]
    assert len(angles) == 300
    assert 10 <= min(angles) < max(angles) <= 20


@pytest.mark.compiled
@given(case=cases(dtypes=DTYPES, layout=False), seed=seeds)
@examples(30)
def test_draem_mixes_the_donor_in(case: Case, seed: int) -> None:
    sample = DRAEM(channel_axis=case.channel_axis, threshold=0.2)(case.image, case.donor, rng=seed)
    check_blend(case, sample.image, sample.mask, sample.recipe.texture["factor"])
    np.testing.assert_array_equal(sample.label, sample.mask)


@pytest.mark.parametrize("grid", [(30, 40), (7, 8, 9)])
@given(seed=seeds)
@examples(10)
def test_perlin_noise_shows_the_noise_that_its_mask_was_cut_from(grid: tuple[int, ...], seed: int) -> None:
    image = random_image(grid, "float64", seed)
    sample = AnomalibPerlin(intensity_range=(10, 30), threshold=0.3)(image, rng=seed)
    field, factor = sample.recipe.shapes[0]["fields"][0], sample.recipe.texture["factor"]
    wanted = naive.blend(image, 15 + 10 * noise(field, grid), sample.mask, factor)
    np.testing.assert_allclose(sample.image, wanted, rtol=0, atol=1e-9)
    assert 0.2 <= factor <= 1


@given(
    grid=st.one_of(st.tuples(*[st.integers(1, 30)] * 2), st.tuples(*[st.integers(1, 9)] * 3)),
    cells=st.integers(1, 9),
    seed=seeds,
)
@examples(60)
@pytest.mark.filterwarnings("ignore:an image of shape")
def test_shuffled_cells(grid: tuple[int, ...], cells: int, seed: int) -> None:
    image = random_image(grid, "float64", seed)
    method = Synthesizer(shapes.PerlinBlobs(threshold=0), textures.GridShuffle(cells, (0.1, 1)), labels.Interpolation())
    if cells == 1 or max(grid) == 1:
        with pytest.raises(ValueError, match=r"met no (change of any pixel|usable foreground pixel)"):
            method(image, rng=seed)
        return
    try:
        sample = method(image, rng=seed)
    except ValueError as error:
        # Of so few cells ten orders may be the one that there was.
        assert "met no change of any pixel" in str(error)  # noqa: PT017
        assert math.prod(min(cells, side) for side in grid) <= 4
        return
    texture = sample.recipe.texture
    assert sorted(texture["order"]) == list(range(int(np.prod(texture["cells"]))))
    shuffled = naive.grid_shuffle(image, texture["cells"], texture["order"])
    np.testing.assert_allclose(sample.image, naive.blend(image, shuffled, sample.mask, texture["factor"]), atol=1e-12)
    np.testing.assert_array_equal(sample.label > 0, sample.mask & (shuffled != image))


# Texture images


def filled(source: Any, image: np.ndarray, seed: int, **keywords: Any) -> Any:
    """A sample of a texture image that is mixed in everywhere."""
    texture = textures.TextureImage(source, factor=0.75, intensity_range=(-1, 3))
    return Synthesizer(shapes.PerlinBlobs(threshold=0), texture, labels.Binary(), **keywords)(image, rng=seed)


@given(
    grid=st.one_of(st.tuples(*[st.integers(2, 30)] * 2), st.tuples(*[st.integers(2, 9)] * 3)),
    data=st.data(),
    seed=seeds,
)
@examples(60)
@pytest.mark.filterwarnings("ignore:an image of shape")
def test_a_texture_is_cropped_or_repeated(grid: tuple[int, ...], data: st.DataObject, seed: int) -> None:
    image = random_image(grid, "float64", seed)
    size = data.draw(st.tuples(*[st.integers(1, 40)] * len(grid)))
    source = random_image(size, "uint8", seed)
    sample = filled(source, image, seed)
    offset = sample.recipe.texture["offset"][-len(grid) :]
    assert all(o + side <= whole for o, side, whole in zip(offset, grid, size, strict=True) if side <= whole)
    texture = naive.tiled(source, grid, offset) / 255 * 4 - 1
    np.testing.assert_allclose(sample.image, naive.blend(image, texture, sample.mask, 0.75), rtol=0, atol=1e-12)


def test_intensities_of_a_texture_are_brought_to_the_image() -> None:
    image, ramp = np.zeros((40, 40)), np.linspace(100, 300, 25).reshape(5, 5)
    for source, greatest in [(ramp, 3.0), (ramp.astype(np.int16), 3.0), (ramp.astype(np.uint16), -1 + 4 * 300 / 65535)]:
        sample = filled(source, image, 0)
        assert sample.image[sample.mask].max() == pytest.approx(0.75 * greatest)
    assert set(np.unique(filled(np.array([[False, True]]), image, 0).image)) == {-0.75, 0.0, 2.25}
    assert set(np.unique(filled(np.full((4, 4), 7.0), image, 0).image)) == {-0.75, 0.0}
    method = DRAEM(texture=textures.TextureImage(np.array([[0, 255]], np.uint8), factor=1))
    sample = method(np.arange(100, 200, dtype=np.uint8).reshape(10, 10), rng=0)
    assert set(sample.image[sample.mask].tolist()) == {100, 199}


def test_channels_of_a_texture() -> None:
    color = random_image((9, 11, 3), "uint8", 0)
    image = np.zeros((3, 20, 30))
    sample = filled(color, image, 0, channel_axis=0)
    _, *offset = sample.recipe.texture["offset"]
    for number in range(3):
        texture = naive.tiled(color[..., number], (20, 30), offset) / 255 * 4 - 1
        np.testing.assert_allclose(sample.image[number], naive.blend(image[0], texture, sample.mask, 0.75))
    grey = naive.tiled(color.mean(axis=-1), (20, 30), offset) / 255 * 4 - 1
    one = filled(color, image[0], 0)
    assert one.image.shape == (20, 30)
    np.testing.assert_allclose(one.image, naive.blend(image[0], grey, one.mask, 0.75))
    volume = filled(color[..., 0], np.zeros((4, 20, 30)), 0)
    inside = volume.mask[0] & volume.mask[1]
    np.testing.assert_array_equal(volume.image[0][inside], volume.image[1][inside])
    with pytest.raises(ValueError, match=r"source must have arrays of \(2, 3\) axes for this image"):
        filled(np.zeros((2, 2, 2, 2)), np.zeros((20, 30)), 0)


def test_one_of_several_textures_is_drawn() -> None:
    texture = textures.TextureImage([np.full((2, 2), v, np.uint8) for v in (0, 100, 255)], 1, (0, 255))
    method = DRAEM(texture=texture)
    samples = [method(np.full((32, 32), 7, np.uint8), rng=seed) for seed in range(30)]
    for sample in samples:
        assert set(sample.image[sample.mask].tolist()) == {(0, 100, 255)[sample.recipe.texture["index"]]}
        again = method.apply(np.full((32, 32), 7, np.uint8), recipe=Recipe.from_json(sample.recipe.to_json()))
        assert same(again, sample)
    assert {sample.recipe.texture["index"] for sample in samples} == {0, 1, 2}


def test_a_folder_of_textures(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    (tmp_path / "striped").mkdir()
    blue_green_red = np.zeros((8, 8, 3), np.uint8) + np.array([10, 20, 30], np.uint8)
    cv2.imwrite(str(tmp_path / "striped" / "one.png"), blue_green_red)
    cv2.imwrite(str(tmp_path / "deep.TIFF"), np.full((8, 8), 65535, np.uint16))
    (tmp_path / "readme.txt").write_text("no image")
    texture = textures.TextureImage(str(tmp_path), factor=1, intensity_range=(0, 255))
    assert texture.source == tmp_path
    assert [path.name for path in texture._entries] == ["deep.TIFF", "one.png"]  # type: ignore[union-attr]
    method = DRAEM(texture=texture, channel_axis=-1)
    colors = set()
    for seed in range(12):
        sample = method(np.full((32, 32, 3), 7, np.uint8), rng=seed)
        colors |= set(map(tuple, sample.image[sample.mask].tolist()))
    assert colors == {(30, 20, 10), (255, 255, 255)}
    assert set(np.unique(DRAEM(texture=texture)(np.zeros((9, 20, 20), np.uint8), rng=1).image)) <= {0, 20, 255}
    (tmp_path / "striped" / "one.png").write_text("broken")
    with pytest.raises(ValueError, match=r"source must hold image files that OpenCV reads, got 'one.png'"):
        [method(np.full((32, 32, 3), 7, np.uint8), rng=seed) for seed in range(12)]
