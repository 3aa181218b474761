"""The published training methods: their formulas, and that every parameter acts as it is named."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anomalib_synth import FPI, AutoSeg, Recipe, Synthesizer, labels, shapes, textures
from tests import naive
from tests.support.edits import redrawn
from tests.support.strategies import DTYPES, TEXTURES, Case, cases, examples, random_image, seeds
from tests.test_corruptions import tolerance


def covered(recipe: Recipe, order: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """The union of a recipe's polygons or boxes, and the pixels that are too near to an edge to be sure."""
    mask, unsure = np.zeros(recipe.grid, bool), np.zeros(recipe.grid, bool)
    for shape in recipe.shapes:
        if "half_width" in shape:
            mask |= naive.box(shape, recipe.grid)
            continue
        vertices = naive.polygon_vertices(shape)
        curve = naive.closed_spline(vertices) if order == 3 else vertices
        mask |= naive.fill(curve, recipe.grid)
        unsure |= naive.distance_to(curve, recipe.grid) < 0.06
    return mask, unsure


def check_blend(case: Case, sample_image: np.ndarray, mask: np.ndarray, factor: float) -> None:
    inside = (
        mask
        if case.channel_axis is None
        else np.broadcast_to(np.expand_dims(mask, case.channel_axis), case.image.shape)
    )
    wanted = naive.blend(case.image.astype(float), case.donor.astype(float), inside, factor)
    if case.image.dtype == bool:
        clear = np.abs(wanted - 0.5) > 1e-6
        np.testing.assert_array_equal(sample_image[clear], wanted[clear] > 0.5)
    else:
        stored = naive.stored(wanted, case.image.dtype).astype(float)
        bound = max(tolerance(case.image), tolerance(case.donor))
        np.testing.assert_allclose(sample_image.astype(float), stored, rtol=0, atol=bound)


@pytest.mark.parametrize("order", [1, 3])
@given(
    seed=seeds,
    dtype=st.sampled_from(DTYPES),
    grid=st.tuples(*[st.integers(16, 40)] * 2),
    count=st.integers(1, 3),
)
@examples(30)
def test_autoseg_is_its_formula(order: int, seed: int, dtype: str, grid: tuple[int, int], count: int) -> None:
    image, donor = random_image(grid, dtype, seed), random_image(grid, dtype, seed + 1)
    donor[::3] = image[::3]
    sample = AutoSeg(order=order, count=count, size=(0.2, 0.9))(image, donor, rng=seed)
    mask, unsure = covered(sample.recipe, order)
    np.testing.assert_array_equal(sample.mask[~unsure], mask[~unsure])
    factor = sample.recipe.texture["factor"]
    check_blend(Case(image, donor, None), sample.image, sample.mask, factor)
    label = naive.interpolation_label(image, donor, sample.mask, factor)
    np.testing.assert_array_equal(sample.label, label.astype(np.float32))


@given(case=cases(layout=False), seed=seeds)
def test_fpi_is_its_formula_in_every_dimension(case: Case, seed: int) -> None:
    sample = FPI(channel_axis=case.channel_axis)(case.image, case.donor, rng=seed)
    mask, _ = covered(sample.recipe)
    np.testing.assert_array_equal(sample.mask, mask)
    assert len(set(sample.recipe.shapes[0]["half_width"])) == 1
    factor = sample.recipe.texture["factor"]
    check_blend(case, sample.image, sample.mask, factor)
    differ = case.image != case.donor
    if case.channel_axis is not None:
        differ = differ.any(axis=case.channel_axis)
    np.testing.assert_array_equal(sample.label, np.where(mask & differ, np.float32(factor), np.float32(0)))


@given(seed=seeds)
@examples(10)
def test_autoseg_of_a_volume_is_a_surface(seed: int) -> None:
    image, donor = random_image((14, 16, 18), "float32", seed), random_image((14, 16, 18), "float32", seed + 1)
    sample = AutoSeg(size=(0.4, 0.8), vertices=(4, 12))(image, donor, rng=seed)
    margin = naive.surface_margin(sample.recipe.shapes[0], (14, 16, 18))
    clear = np.abs(margin) > 1e-9
    np.testing.assert_array_equal(sample.mask[clear], (margin >= 0)[clear])
    check_blend(Case(image, donor, None), sample.image, sample.mask, sample.recipe.texture["factor"])


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "uint8", "int32"])
@pytest.mark.parametrize("method", [AutoSeg(), FPI(), AutoSeg(edge=1.0), AutoSeg(label=labels.Binary())], ids=repr)
def test_a_donor_that_equals_the_image_is_refused(method: AutoSeg | FPI, dtype: str) -> None:
    """Mixed with itself a pixel stays what it is, whatever its shares are rounded to."""
    image = random_image((40, 40), dtype, 0)
    for donor in (image, image.copy()):
        with pytest.raises(ValueError, match="met no change of any pixel in 10 drawn anomalies"):
            method(image, donor, rng=0)
    with pytest.raises(ValueError, match="met no change of any pixel"):
        method.batch(np.stack([image] * 3), np.stack([image] * 3), rng=0)


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
@pytest.mark.parametrize("method", [AutoSeg(size=0.8), FPI(), AutoSeg(size=0.8, label=labels.Binary())], ids=repr)
def test_pixels_in_which_the_donor_equals_the_image_stay_as_they_are(method: AutoSeg | FPI, dtype: str) -> None:
    image, donor = random_image((4, 40, 40), dtype, 0), random_image((4, 40, 40), dtype, 1)
    donor[:, ::2] = image[:, ::2]
    sample = method(image[0], donor[0], rng=0)
    np.testing.assert_array_equal(sample.image[::2], image[0, ::2])
    assert sample.mask[::2].any()
    batch = method.batch(image, donor, rng=0)
    np.testing.assert_array_equal(batch.images[:, ::2], image[:, ::2])


def test_count_is_the_number_of_shapes() -> None:
    image, donor = np.zeros((64, 64), np.float32), np.ones((64, 64), np.float32)
    rng = np.random.default_rng(0)
    assert {len(AutoSeg(count=3).draw(image, donor, rng=rng).shapes) for _ in range(20)} == {3}
    assert {len(AutoSeg(count=(2, 4)).draw(image, donor, rng=rng).shapes) for _ in range(60)} == {2, 3, 4}
    assert {len(FPI(count=(1, 2)).draw(image, donor, rng=rng).shapes) for _ in range(60)} == {1, 2}


def test_overlapping_shapes_are_blended_once() -> None:
    image, donor = np.zeros((32, 32)), np.ones((32, 32))
    sample = AutoSeg(count=30, size=(0.5, 1.0), factor=0.25)(image, donor, rng=0)
    assert sample.mask.mean() > 0.5
    assert set(np.unique(sample.image)) <= {0.0, 0.25}
    assert set(np.unique(sample.label)) <= {0.0, 0.25}


def test_vertices_is_the_number_of_vertices() -> None:
    rng = np.random.default_rng(0)
    for grid in [(64, 64), (24, 24, 24)]:
        image = np.zeros(grid, np.float32)

        def drawn(vertices: int | tuple[int, int], image: np.ndarray = image) -> set[int]:
            method = AutoSeg(vertices=vertices)
            return {len(method.draw(image, image + 1, rng=rng).shapes[0]["radii"]) for _ in range(60)}

        assert drawn(7) == {7}
        assert drawn((4, 6)) == {4, 5, 6}


def test_more_vertices_and_straight_edges_make_another_shape() -> None:
    image, donor = np.zeros((64, 64), np.float32), np.ones((64, 64), np.float32)
    triangles = [AutoSeg(vertices=3, order=1, size=0.9)(image, donor, rng=seed).mask.sum() for seed in range(200)]
    decagons = [AutoSeg(vertices=10, size=0.9)(image, donor, rng=seed).mask.sum() for seed in range(200)]
    assert np.mean(triangles) < 0.8 * np.mean(decagons)


@pytest.mark.compiled
def test_mean_area_is_that_of_the_published_polygon() -> None:
    """0.277 size^2: the polygon is well inside the image when its foreground is the middle."""
    image, donor = np.zeros((128, 128), np.float32), np.ones((128, 128), np.float32)
    middle = np.zeros(image.shape, bool)
    middle[60:68, 60:68] = True
    for size in (0.3, 0.8):
        method = AutoSeg(size=size, foreground=middle)
        areas = [method(image, donor, rng=seed).mask.sum() for seed in range(1000)]
        assert np.mean(areas) / (size * 128) ** 2 == pytest.approx(0.277, abs=0.006)


@pytest.mark.parametrize("method", [AutoSeg, FPI])
def test_factor_is_that_of_the_blend(method: type[AutoSeg | FPI]) -> None:
    image, donor = np.zeros((40, 40)), np.ones((40, 40))
    for factor in (0.3, 1.0):
        sample = method(factor=factor)(image, donor, rng=0)
        np.testing.assert_allclose(sample.image[sample.mask], factor)
        np.testing.assert_allclose(sample.label[sample.mask], factor)
    rng = np.random.default_rng(0)
    factors = [method(factor=(0.2, 0.4)).draw(image, donor, rng=rng).texture["factor"] for _ in range(300)]
    assert 0.2 <= min(factors) < 0.21
    assert 0.39 < max(factors) <= 0.4
    factors = [method().draw(image, donor, rng=rng).texture["factor"] for _ in range(300)]
    assert 0.05 <= min(factors) < 0.08
    assert 0.92 < max(factors) <= 0.95


def test_fpis_patches_are_the_published_ones() -> None:
    image = np.zeros((100, 140), np.float32)
    rng = np.random.default_rng(0)
    donor = image + 1
    halves = {FPI().draw(image, donor, rng=rng).shapes[0]["half_width"][0] for _ in range(400)}
    assert halves == set(range(5, 20))


@pytest.mark.parametrize(
    ("build", "size"),
    [(AutoSeg.brain_mri, (0.1, 0.5)), (AutoSeg.abdominal_ct, (0.2, 0.6)), (AutoSeg.chest_xray, (0.05, 0.7))],
)
def test_the_papers_settings(build: type[AutoSeg], size: tuple[float, float]) -> None:
    method = build(count=2, channel_axis=0)
    assert isinstance(method, AutoSeg)
    assert method.count == (2, 2)
    for dimensions, side in ((2, 100), (3, 20)):
        rng = np.random.default_rng(0)
        image = np.zeros((3, *(side,) * dimensions), np.float32)
        drawn = [method.draw(image, image + 1, rng=rng) for _ in range(60)]
        sizes = [s / side for recipe in drawn for shape in recipe.shapes for s in shape["size"]]
        assert size[0] <= min(sizes) < size[0] + 0.05
        assert size[1] - 0.05 < max(sizes) <= size[1]
    assert build(size=0.3).draw(np.zeros((100, 120)), np.ones((100, 120)), rng=0).shapes[0]["size"] == [30.0] * 2


def test_a_slab_shares_one_mask_and_one_factor() -> None:
    """The paper's 2.5-D: three slices as channels."""
    image, donor = np.zeros((3, 48, 48), np.float32), np.ones((3, 48, 48), np.float32)
    sample = AutoSeg(channel_axis=0)(image, donor, rng=0)
    assert sample.mask.shape == (48, 48)
    for channel in sample.image:
        np.testing.assert_array_equal(channel, sample.label)


@given(seed=seeds, sigma=st.floats(0.5, 3))
@examples(20)
def test_a_soft_edge_is_a_blurred_mask(seed: int, sigma: float) -> None:
    image, donor = np.zeros((30, 40)), np.ones((30, 40))
    hard = AutoSeg(factor=0.5)(image, donor, rng=seed)
    recipe = redrawn(hard.recipe, edge=sigma)
    weight = naive.soft_edge(hard.mask, sigma)
    if weight.max() < 0.499:
        with pytest.raises(ValueError, match="AutoSeg met no "):
            AutoSeg(factor=0.5).apply(image, donor, recipe=recipe)
        return
    assume(weight.max() > 0.501)
    soft = AutoSeg(factor=0.5).apply(image, donor, recipe=recipe)
    np.testing.assert_allclose(soft.image, 0.5 * weight, atol=1e-6)
    np.testing.assert_allclose(soft.label, 0.5 * weight, atol=1e-6)
    clear = (weight == 0) | (weight > 1e-12)
    np.testing.assert_array_equal(soft.recipe.support()[clear], (weight > 0)[clear])
    clear = np.abs(weight - 0.5) > 1e-6
    np.testing.assert_array_equal(soft.mask[clear], (weight >= 0.5)[clear])


@pytest.mark.compiled
def test_any_shape_with_any_texture_and_any_label() -> None:
    image, donor = random_image((24, 24, 24), "float32", 0), random_image((24, 24, 24), "float32", 1)
    every_shape = [
        shapes.Ball(0.3),
        shapes.Box(0.6),
        shapes.Ellipse(0.6),
        shapes.SplinePolygon(8, 0.9),
        shapes.SplineSurface(8, 0.9),
    ]
    every_texture = [build() for build in TEXTURES.values()]
    for shape in every_shape:
        for texture in every_texture:
            for label in (labels.Binary(), labels.Interpolation()):
                method = Synthesizer(shape, texture, label, count=2)
                for dimensions in (slice(None), 0):
                    sample = method(image[dimensions], donor[dimensions], rng=0)
                    assert sample.mask.any()
                    assert sample.image[~sample.mask].tobytes() == image[dimensions][~sample.mask].tobytes()
                    assert Recipe.from_json(sample.recipe.to_json()) == sample.recipe


def test_labels_of_replaced_pixels() -> None:
    """The interpolation label of a texture without a factor is one where the image has changed."""
    image = np.zeros((20, 20, 20))
    image[:, :, 10:] = 1
    method = Synthesizer(shapes.Ball(0.3), textures.Reflection(axis=2), labels.Interpolation())
    sample = method(image, rng=0)
    np.testing.assert_array_equal(sample.label, sample.mask & (sample.image != image))
    with pytest.raises(ValueError, match="Synthesizer met no change of any pixel in 10 drawn anomalies"):
        method(np.zeros((20, 20, 20)), rng=0)


def test_a_synthesizer_says_what_it_is() -> None:
    assert repr(FPI(size=0.3, count=2)) == "FPI(size=0.3, count=2)"
    parts = Synthesizer(FPI(size=0.3).shape, FPI().texture, FPI().label, count=2)
    text = "Synthesizer(shapes.Box(0.3, square=True), textures.ForeignPatch(), labels.Interpolation(), count=2)"
    assert repr(parts) == text
    assert eval(text, {"Synthesizer": Synthesizer, "shapes": shapes, "textures": textures, "labels": labels}) == parts
