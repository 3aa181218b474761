"""Lines against their definition: balls along every segment, one by one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from anomalib_synth import Quantiles, Synthesizer, labels, runs, shapes, textures
from anomalib_synth import _kernels as kernels
from tests import naive
from tests.support.strategies import examples, seeds

GRIDS = st.one_of(st.tuples(*[st.integers(3, 40)] * 2), st.tuples(*[st.integers(3, 14)] * 3))
LINES = [
    shapes.LinePath(),
    shapes.LinePath(width=(0.05, 0.3), taper=1.0, branches=1.0),
    shapes.LinePath(length=(0.05, 0.2), width=0.5, taper=(0.0, 1.0)),
    shapes.LinePath(length=1.0, wander=3.0, branches=1.0),
    shapes.LinePath(length=1.0, wander=0.0, jitter=0.0, angle=(-1.0, 1.0)),
]
EVERY = pytest.mark.parametrize("shape", LINES, ids=repr)


def drawn(shape: Any, grid: tuple[int, ...], seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return dict(shape.draw(rng, [int(side * rng.random()) for side in grid], grid))


@EVERY
@given(grid=GRIDS, seed=seeds)
@examples(12)
def test_a_line_is_its_definition(shape: Any, grid: tuple[int, ...], seed: int) -> None:
    parameters = drawn(shape, grid, seed)
    covered = shape.runs(parameters, grid)
    mask = runs.to_mask(covered, grid)
    np.testing.assert_array_equal(covered, runs.from_mask(mask))
    wanted, clear = naive.line(parameters, grid)
    np.testing.assert_array_equal(mask[clear], wanted[clear])


NUMBERS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5, 1e-9, 1 / 3]) | st.floats(-4, 12)


@given(
    ends=st.tuples(*[NUMBERS] * 4),
    radii=st.tuples(*[st.sampled_from([0.5, 1.0, 2.0, 3.0, 6.0]) | st.floats(0.5, 6)] * 2),
)
@examples(100)
def test_any_capsule(ends: tuple[float, ...], radii: tuple[float, float]) -> None:
    """Also cones as steep as balls in balls, rows along the segment, segments of no length, ends outside the image."""
    grid = (9, 11)
    parameters = {"center": [0, 0], "paths": [{"points": [list(ends[:2]), list(ends[2:])], "radii": list(radii)}]}
    mask = runs.to_mask(shapes.LinePath().runs(parameters, grid), grid)
    wanted, clear = naive.line(parameters, grid)
    np.testing.assert_array_equal(mask[clear], wanted[clear])


@EVERY
@given(grid=st.sampled_from([(40, 50), (64, 64), (20, 22, 24)]), seed=seeds)
@examples(30)
def test_a_line_is_connected_and_fits_its_box(shape: Any, grid: tuple[int, ...], seed: int) -> None:
    parameters = drawn(shape, grid, seed)
    reach = int(shape.extent(parameters)) + 2
    wide = (2 * reach + 1,) * len(grid)
    mask = runs.to_mask(shape.runs({**parameters, "center": [reach] * len(grid)}, wide), wide)
    assert ndimage.label(mask, np.ones((3,) * len(grid)))[1] == 1
    at = np.argwhere(mask)
    # The centre is the middle of the box, to a pixel.
    assert (np.abs((at.min(axis=0) + at.max(axis=0)) / 2 - reach) <= 1).all()


@given(seed=seeds, grid=st.sampled_from([(200, 240), (60, 64, 70)]))
@examples(20)
def test_length_and_width_are_fractions_of_the_shorter_side(seed: int, grid: tuple[int, ...]) -> None:
    shape = shapes.LinePath(Quantiles([0.2, 0.3, 0.9]), width=Quantiles([0.02, 0.1]), jitter=0, branches=0)
    (path,) = drawn(shape, grid, seed)["paths"]
    length = np.linalg.norm(np.diff(path["points"], axis=0), axis=1).sum()
    assert 0.2 <= length / min(grid) <= 0.9
    assert max(0.02, 1 / min(grid)) <= 2 * max(path["radii"]) / min(grid) <= 0.1
    straight = shape.replace(wander=0.0)
    (path,) = drawn(straight, grid, seed)["paths"]
    assert np.linalg.norm(np.subtract(path["points"][0], path["points"][-1])) == pytest.approx(
        np.linalg.norm(np.diff(path["points"], axis=0), axis=1).sum()
    )


def test_lengths_follow_the_law() -> None:
    law, rng = Quantiles([0.1, 0.2, 0.8]), np.random.default_rng(0)
    shape = shapes.LinePath(law, jitter=0, branches=0)
    lengths = []
    for _ in range(3000):
        (path,) = shape.draw(rng, [50, 50], (100, 100))["paths"]
        lengths.append(np.linalg.norm(np.diff(path["points"], axis=0), axis=1).sum() / 100)
    assert np.quantile(lengths, [0, 0.25, 0.5, 0.75, 1]) == pytest.approx([0.1, 0.15, 0.2, 0.5, 0.8], abs=0.035)


def test_a_larger_image_shows_the_same_line_larger() -> None:
    shape = shapes.LinePath(width=0.05)
    small, large = (shape.draw(np.random.default_rng(3), [0, 0], (side, side))["paths"] for side in (100, 400))
    for one, other in zip(small, large, strict=True):
        np.testing.assert_allclose(4 * np.array(one["points"]), other["points"], atol=1e-9)
        np.testing.assert_allclose(4 * np.array(one["radii"]), other["radii"])


def test_branches_and_tapers() -> None:
    rng = np.random.default_rng(0)
    counts = [len(shapes.LinePath().draw(rng, [9, 9], (90, 90))["paths"]) - 1 for _ in range(1000)]
    assert np.mean(np.equal(counts, 0)) == pytest.approx(0.65, abs=0.04)
    assert max(counts) <= 4
    shape = shapes.LinePath(branches=1.0, taper=1.0, width=0.2)
    trunk, *branches = shape.draw(rng, [9, 9], (90, 90))["paths"]
    assert len(branches) == 4
    assert trunk["radii"][0] == trunk["radii"][-1] == branches[0]["radii"][-1] == 0.5
    assert max(trunk["radii"]) > 8
    for branch in branches:
        assert branch["points"][0] in trunk["points"]


@pytest.mark.parametrize("grid", [(48, 60), (20, 24, 22)])
def test_a_line_inside_the_image(grid: tuple[int, ...]) -> None:
    shape = shapes.LinePath((0.2, 0.5), width=0.03, branches=0.5)
    method = Synthesizer(shape, textures.UniformAddition(), labels.Binary(), inside=True)
    image = np.random.default_rng(0).random(grid)
    for seed in range(20):
        sample = method(image, rng=seed)
        (one,) = sample.recipe.shapes
        reach = int(shape.extent(one)) + 2
        wide = tuple(side + 2 * reach for side in grid)
        moved = {**one, "center": [at + reach for at in one["center"]]}
        assert runs.count(shape.runs(moved, wide)) == sample.mask.sum()


@pytest.mark.compiled
def test_the_cost_follows_the_line() -> None:
    """A thousand times as many pixels in the image change nothing."""
    segments = np.array([[0, 100, 100, 0, 160, 150, 1.5, 1.5]], np.float64)
    small = kernels.capsule_runs(segments, (1, 200, 200))
    large = kernels.capsule_runs(segments, (1, 20_000, 20_000))
    assert runs.count(small) == runs.count(large)
    assert len(large) == len(small)


def outline(mask: np.ndarray) -> tuple[float, float]:
    """Elongation and solidity of a mask."""
    from skimage.measure import label, regionprops

    (region,) = regionprops(label(mask, connectivity=2))
    return region.axis_major_length / region.axis_minor_length, region.solidity


@pytest.mark.compiled
def test_lines_can_be_as_long_and_thin_as_real_cracks() -> None:
    """Of 52 cracks in KolektorSDD: elongation 5.0 / 13.5 / 22.7, solidity 0.34 / 0.47 / 0.62 (5 / 50 / 95 %)."""
    shape = shapes.LinePath((0.2, 0.6), width=(0.01, 0.02), wander=0.15, jitter=0.25, branches=0.1)
    rng, grid = np.random.default_rng(0), (256, 256)
    found = [outline(runs.to_mask(shape.runs(shape.draw(rng, [128, 128], grid), grid), grid)) for _ in range(300)]
    elongation, solidity = np.quantile(found, [0.05, 0.5, 0.95], axis=0).T
    assert elongation[1] == pytest.approx(13.5, rel=0.15)
    assert solidity[1] == pytest.approx(0.47, abs=0.05)
    assert elongation[2] == pytest.approx(22.7, rel=0.15)
    assert solidity[2] == pytest.approx(0.62, abs=0.06)
