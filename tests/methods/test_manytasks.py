"""Many-tasks and DISYRE: deformations, ramps and matched patches against their formulas."""

import math
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, stats

from anomalib_synth import DAG, ManyTasks, Synthesizer, labels, runs, shapes, textures
from anomalib_synth import _kernels as kernels
from anomalib_synth._core.pixels import Pixels
from anomalib_synth._core.region import Part, Region
from anomalib_synth.textures.deformation import plane_directions, sphere_directions
from tests import naive
from tests.support.edits import redrawn
from tests.support.strategies import examples, random_image, seeds


def smooth(grid: tuple[int, ...]) -> np.ndarray:
    """An image in which a pixel's value says where it is."""
    axes = np.meshgrid(*(np.arange(side) / side for side in grid), indexing="ij")
    return sum(np.sin((k + 1) * 2 * axis) for k, axis in enumerate(axes))


@pytest.mark.parametrize("direction", ["source", "sink"])
@given(seed=seeds, grid=st.sampled_from([(1, 30, 34), (12, 14, 13)]), exponent=st.sampled_from([0.6, 1.7, 4.0, 20.0]))
@examples(15)
def test_a_deformation_is_its_formula(direction, seed, grid, exponent):
    rng = np.random.default_rng(seed)
    image = rng.random((2, *grid))
    mask = rng.random(grid) < 0.6
    mask[0, 0, 0] = True
    covered = runs.from_mask(mask)
    center, reach = np.array([rng.integers(side) for side in grid], float), 9.0
    planar = grid[0] == 1
    profile = textures.RadialDeformation(direction)._profile(exponent)
    tables = np.full((1, 65 if planar else 81), reach)
    values, owner = np.empty((2, int(mask.sum()))), np.zeros(int(mask.sum()), np.int64)
    kernels.sample_to_boundary(
        image, (0, 0, 0), grid, covered, owner, center[np.newaxis], tables, planar, profile, values
    )
    wanted = naive.deformed(image, np.argwhere(mask), center, np.full(int(mask.sum()), reach), direction, exponent)
    # The profile's steps: at most (1/1024)^2 / 8 of its curvature; a power below 1 is steep at the centre alone.
    slack = reach * exponent**2 / 8 / 1024**2 + (0.05 if exponent < 1 else 0)
    np.testing.assert_allclose(values, wanted, atol=3 * slack + 1e-9)


def test_directions_are_looked_up_where_they_were_put():
    for directions, planar in ((plane_directions(40), True), (sphere_directions(40), False)):
        np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
        # A reach that is the direction's own x: looked up between places, it is nearly the pixel's.
        table = np.ascontiguousarray(directions[np.newaxis, :, 2])
        rng = np.random.default_rng(0)
        for offset in rng.normal(size=(200, 3)):
            offset[0] *= not planar
            unit = offset / np.linalg.norm(offset)
            if planar:
                place = np.empty(1)
                kernels.boundary._places_in_plane(unit[1:2], unit[2:], 0.25 * (table.shape[1] - 1), place)
                kernels.boundary._interpolate_table(table[0], place, place)
                got = place[0]
            else:
                got = kernels.boundary._interpolate_in_volume(table[0], 40, *unit)
            assert got == pytest.approx(unit[2], abs=5e-3)


def around(mask: np.ndarray) -> np.ndarray:
    """The pixels with a covered one at most two pixels away in their slice, along both axes."""
    near = ndimage.binary_dilation(mask, np.ones((1, 5, 5)))
    np.testing.assert_array_equal(kernels.boundary.dilate(runs.from_mask(mask), mask.shape), near)
    return near


def test_the_reach_of_a_disc_and_of_a_box():
    rows, columns = np.mgrid[:41, :41]
    disc = np.pad(((rows - 20) ** 2 + (columns - 20) ** 2 <= 15**2)[np.newaxis], 1)
    directions = plane_directions(64)
    distances = np.empty(len(directions))
    kernels.boundary_distances(disc, around(disc), np.array([1.0, 21, 21]), directions, distances)
    np.testing.assert_allclose(distances, 15, atol=0.8)
    for outside in ([1.0, 21, 60], [1.0, -3, 21], [np.nan, 21, 21]):  # as in a recipe that somebody edited
        kernels.boundary_distances(disc, around(disc), np.array(outside), directions, distances)
        assert not distances.any()
    box = np.pad(np.ones((9, 11, 13), bool), 1)
    directions = sphere_directions(16)
    distances = np.empty(len(directions))
    kernels.boundary_distances(box, np.ones_like(box), np.array([5.0, 6, 7]), directions, distances)
    with np.errstate(divide="ignore"):
        wanted = (np.array([4.5, 5.5, 6.5]) / np.abs(directions)).min(axis=1)
    np.testing.assert_allclose(distances, wanted, atol=1 / 16)


@pytest.mark.parametrize("direction", ["source", "sink"])
@pytest.mark.parametrize("shape", [shapes.ShearedEllipse(0.7), shapes.SplinePolygon(size=0.7), shapes.Ball(0.3)])
def test_a_deformation_of_a_shape_ends_at_its_edge(direction, shape):
    image = smooth((64, 70))
    texture = textures.RadialDeformation(direction)
    for seed in range(5):
        sample = Synthesizer(shape, texture, labels.Binary())(image, rng=seed)
        at, center = np.argwhere(sample.mask), np.array(sample.recipe.texture["centers"][0], float)
        reaches = naive.reaches(sample.mask, at, center)
        wanted = naive.deformed(image[np.newaxis], at, center, reaches, direction, sample.recipe.texture["exponent"])
        # A value changes by 0.06 from pixel to pixel at most, and where the edge is ragged the reach by a pixel or two.
        assert np.abs(sample.image[sample.mask] - wanted[0]).mean() < 0.02
        assert np.abs(sample.image - image).max() < 1.5


@given(
    seed=seeds,
    planar=st.booleans(),
    side=st.integers(1, 12) | st.sampled_from([40, 64]),
    kind=st.sampled_from(["any", "few", "equal"]),
)
@examples(40)
def test_no_reach_leaves_its_bounds(seed, planar, side, kind):
    rng = np.random.default_rng(seed)
    directions = plane_directions(side) if planar else sphere_directions(side)
    table = rng.exponential(50, len(directions))
    if kind == "few":  # next to others of no length, as where a shape is thin
        table *= rng.random(len(table)) < 0.1
    elif kind == "equal":
        table[:] = 50
    center = rng.integers(0, 60, 3).astype(float)
    bounds = np.array([center, center])
    kernels.sampling_bounds(center[np.newaxis], table[np.newaxis], directions, planar, bounds)
    units = rng.normal(size=(2000, 3)) * rng.choice([0.0, 1e-3, 1.0], (2000, 3))
    units[:, 0] *= not planar
    units = np.concatenate([units, directions, *np.eye(3)[np.newaxis, planar:], *-np.eye(3)[np.newaxis, planar:]])
    units = units[units.any(axis=1)]
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    if planar:
        places, reach = np.empty(len(units)), np.empty(len(units))
        y, x = np.ascontiguousarray(units[:, 1]), np.ascontiguousarray(units[:, 2])
        kernels.boundary._places_in_plane(y, x, 0.25 * (len(table) - 1), places)
        kernels.boundary._interpolate_table(table, places, reach)
    else:
        reach = np.array([kernels.boundary._interpolate_in_volume(table, side, *unit) for unit in units])
    ends = center + reach[:, np.newaxis] * units
    assert (bounds[0] <= ends.min(axis=0) + 1e-9).all()
    assert (bounds[1] >= ends.max(axis=0) - 1e-9).all()
    # They are those of the longest reach at most, and of a single slice in a plane.
    assert (np.abs(bounds - center) <= table.max() + 1e-9).all()
    assert not planar or (bounds[:, 0] == center[0]).all()


def everything(*arguments):
    """In place of `sampling_bounds`: as much as there may be."""
    arguments[-1][:] = [[-1e9], [1e9]]


def thin(grid: tuple[int, ...]) -> shapes.GivenMasks:
    """A shape of two pixels' width, as long as the image."""
    mask = np.zeros(grid, bool)
    mask[(slice(3, 5),) * (len(grid) - 1)] = True
    return shapes.GivenMasks([mask])


@pytest.mark.compiled  # large images
@pytest.mark.parametrize(
    ("method", "grid", "seeds_"),
    [
        (ManyTasks("sink"), (64, 64, 64), [613, *range(5)]),
        (ManyTasks("source"), (20, 26, 23), range(20)),
        (Synthesizer(thin((8, 8, 40)), textures.RadialDeformation("sink"), labels.Binary()), (30, 40, 30), range(20)),
        (Synthesizer(thin((8, 90)), textures.RadialDeformation("sink"), labels.Binary()), (90, 1500), range(20)),
    ],
)
def test_a_deformation_reads_nothing_but_the_image(monkeypatch, method, grid, seeds_):
    image = np.random.default_rng(0).random(grid, np.float32)
    donor = image if method.needs_donor else None
    samples = [method(image, donor, rng=seed) for seed in seeds_]
    monkeypatch.setattr(kernels, "sampling_bounds", everything)
    for seed, sample in zip(seeds_, samples, strict=True):
        assert image.min() <= sample.image.min()
        assert sample.image.max() <= image.max()
        assert sample.image.tobytes() == method(image, donor, rng=seed).image.tobytes()


@pytest.mark.compiled  # NumPy's scalars warn where compiled arithmetic does not
@pytest.mark.parametrize("grid", [(24, 30), (14, 16, 15)])
@pytest.mark.parametrize("place", [math.nan, math.inf, -1e300, -40.0, 0.5, 12.25, 1e9, 0, 7, 13, 14, -1, True])
def test_an_edited_centre_reads_nothing_but_the_image_or_is_refused(grid, place):
    image = np.random.default_rng(0).random(grid)
    for count in (1, 3):
        texture = textures.RadialDeformation("sink")
        method = Synthesizer(shapes.ShearedBox(size=0.6), texture, labels.Binary(), count=count)
        recipe = method.draw(image, rng=1)
        parts = [Part(method.shape, drawn, method.shape.runs(drawn, grid)) for drawn in recipe.shapes]
        region = Region(runs.union([part.runs for part in parts], grid), grid, parts)
        pixels = Pixels(image, None)
        before = pixels.read(region.runs, region.size)
        for axis in range(len(grid)):
            centers = [list(center) for center in recipe.texture["centers"]]
            centers[0][axis] = place
            # What the recipe's check lets through, and what it keeps from the kernels, reads nothing but the image.
            values = texture.apply(before, pixels, None, region, {**recipe.texture, "centers": centers}).values
            assert image.min() <= values.min()
            assert values.max() <= image.max()
            if count == 1 and not 0 <= place <= max(grid):
                np.testing.assert_array_equal(values, before)
            changed = redrawn(recipe, texture={**recipe.texture, "centers": centers})
            if type(place) is int and 0 <= place < grid[axis]:
                with suppress_no_change():
                    sample = method.apply(image, recipe=changed)
                    np.testing.assert_array_equal(sample.image[sample.mask], values[0])
            else:
                with pytest.raises(ValueError, match=r"drawn.texture.centers\[0\] must be the index of a pixel"):
                    method.apply(image, recipe=changed)


@contextmanager
def suppress_no_change():
    """Where a centre that lies outside of its shape moves nothing."""
    try:
        yield
    except ValueError as error:
        if "met no change of any pixel in 1 drawn" not in str(error):
            raise


def test_a_bend_gives_the_exponent():
    image = random_image((40, 40), "float64", 0)
    texture = textures.RadialDeformation(bend=0.2)
    recipe = Synthesizer(shapes.Box(0.5), texture, labels.Binary()).draw(image, rng=0)
    # At one half plus the bend, the curve has fallen to one half less the bend.
    assert 0.7 ** recipe.texture["exponent"] == pytest.approx(0.3)
    exponents = [
        math.log2(
            Synthesizer(shapes.Box(0.5), textures.RadialDeformation(), labels.Binary())
            .draw(image, rng=seed)
            .texture["exponent"]
        )
        for seed in range(300)
    ]
    assert stats.kstest(exponents, stats.uniform(0.5, 1.5).cdf).pvalue > 0.01


@given(
    seed=seeds, grid=st.sampled_from([(30, 34), (1, 20), (12, 14, 13)]), share=st.sampled_from([0.5, 0.9, 0.99, 1.0])
)
@examples(30)
def test_a_ramp_is_the_distance_from_outside(seed, grid, share):
    rng = np.random.default_rng(seed)
    mask = rng.random(grid) < share
    mask.flat[rng.integers(mask.size)] = True
    image = np.full((*grid,), 0.5)
    method = Synthesizer(
        shapes.Everywhere(),
        textures.IntensityRamp(intensity_range=(-50, 50)),
        labels.Binary(),
        clip_to_foreground=True,
        central_fraction=1.0,
    )
    sample = method(image, foreground=mask, rng=seed)
    given = sample.recipe.texture
    distance = ndimage.distance_transform_edt(np.pad(mask, 1))[(slice(1, -1),) * len(grid)]
    depth = np.minimum(distance / min(given["width"], distance.max()), 1)
    ramped = np.clip(image + given["changes"][0] * depth, -50, 50)
    np.testing.assert_allclose(sample.image, np.where(mask, ramped, image), atol=1e-12)


def test_ramps_follow_their_laws_and_stay_in_the_range():
    image = random_image((3, 40, 50), "uint8", 0)
    method = Synthesizer(shapes.Box(0.5), textures.IntensityRamp(0.3), labels.Binary(), channel_axis=0)
    drawn = [method.draw(image, rng=seed).texture for seed in range(600)]
    law = stats.gamma(3, scale=0.01)
    assert stats.kstest([d["width"] / 40 - 0.02 for d in drawn], law.cdf).pvalue > 0.01
    span = float(image.max()) - float(image.min())
    sizes = np.abs([d["changes"][0] for d in drawn]) / span - 0.15
    assert stats.kstest(sizes, stats.gamma(3, scale=0.3).cdf).pvalue > 0.01
    signs = np.sign([d["changes"] for d in drawn])
    assert stats.binomtest(int((signs > 0).sum()), signs.size).pvalue > 0.01
    assert len({tuple(row) for row in signs}) == 8


@given(seed=seeds, dtype=st.sampled_from(["float32", "uint8"]))
@examples(20)
def test_a_matched_patch_is_its_formula(seed, dtype):
    image, donor = (random_image((30, 34), dtype, seed + k) for k in (0, 1))
    method = Synthesizer(shapes.Box(0.6), textures.MatchedPatch(bias=0), labels.Interpolation())
    sample = method(image, donor, rng=seed)
    mine, other = (array[sample.mask].astype(float) for array in (image, donor))
    matched = (other - other.min()) / np.ptp(other) * np.ptp(mine) + mine.min()
    factor = sample.recipe.texture["factor"]
    wanted = (1 - factor) * mine + factor * matched
    np.testing.assert_allclose(sample.image[sample.mask], wanted, atol=1e-5 if dtype == "float32" else 0.501)


@given(seed=seeds)
@examples(20)
def test_a_bias_moves_some_intensities_alone(seed):
    image = random_image((30, 34), "float64", seed)
    texture = textures.MatchedPatch(1.0, bias=0.3, clusters=5, intensity_range=(-2, 4))
    sample = Synthesizer(shapes.Everywhere(), texture, labels.Binary(), central_fraction=1.0)(image, image, rng=seed)
    given = sample.recipe.texture
    part = np.clip((image + 2) / 6 * 5, 0, 4).astype(int)
    moved = np.isin(part, given["clusters"]) & (image >= -2) & (image <= 4)
    wanted = np.where(moved, np.clip(image + given["bias"] * 6, -2, 4), image)
    np.testing.assert_allclose(sample.image, wanted, atol=1e-9)


def test_every_task_and_the_mixture_of_them():
    image, donor = (random_image((64, 64), "float32", seed) for seed in (0, 1))
    for task in ("blend", "sink", "source", "intensity"):
        sample = ManyTasks(task)(image, donor if task == "blend" else None, rng=0)
        assert (sample.image != image)[sample.mask].mean() > 0.3
    which = [ManyTasks().draw(image, donor, rng=seed).texture["which"] for seed in range(400)]
    assert stats.chisquare(np.bincount(which)).pvalue > 0.01
    number = [len(ManyTasks("sink").draw(image, rng=seed).shapes) for seed in range(400)]
    assert stats.chisquare(np.bincount(number)[1:], [200, 100, 50, 50]).pvalue > 0.01


def test_dag_tells_texture_and_bias():
    image, donor = (random_image((64, 64), "uint8", seed) for seed in (0, 1))
    sample = DAG(label=(labels.Interpolation(), labels.IntensityDifference()))(image, donor, rng=2)
    assert sample.label.shape == (2, 64, 64)
    assert 0 < sample.label[0].max() <= sample.recipe.texture["factor"]
    assert sample.recipe.edge > 0
