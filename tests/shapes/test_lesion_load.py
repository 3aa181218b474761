"""A lesion load that is reached with few lesions or refused, and outlines whose distances stay small."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import LesionMix, shapes
from anomalib_synth._core import outlines
from tests.support.strategies import examples, seeds

# Tens of times slower without compilation.
pytestmark = pytest.mark.compiled


def disc(radius: float, side: int) -> np.ndarray:
    rows, columns = np.ogrid[:side, :side]
    return (rows - side // 2) ** 2 + (columns - side // 2) ** 2 < radius**2


def covered(load: shapes.LesionLoad, grid: tuple[int, ...], seed: int) -> tuple[int, float]:
    """The number of lesions, and the fraction of the grid that they cover."""
    drawn = load.draw(np.random.default_rng(seed), [side // 2 for side in grid], grid)
    runs = load.runs(drawn, grid)
    return len(drawn["lesions"]), float((runs @ [-1, 1]).sum() / np.prod(grid))


@given(seed=seeds, wanted=st.floats(0.01, 0.8), radius=st.floats(1.5, 15))
@examples(25)
def test_a_load_is_reached_with_few_lesions_also_where_their_own_place_is_full(
    seed: int, wanted: float, radius: float
) -> None:
    mask = disc(radius, 64)
    lesions, share = covered(shapes.LesionLoad(shapes.Lesions(mask), wanted), (64, 64), seed)
    assert share >= wanted
    # Each adds a quarter of itself or of what is missing; half of one may lie beyond the image, three quarters at most.
    assert lesions <= 16 * wanted / mask.mean() + 40


@pytest.mark.parametrize("load", [0.6, 1.0])
def test_lesions_at_their_own_place_do_not_pile_up(load: float) -> None:
    shape = shapes.LesionLoad(shapes.Lesions(disc(20, 128), place="own"), load)
    with pytest.raises(ValueError, match=r"load must be reachable by at most 500 lesions, .*: 1 lesions cover"):
        covered(shape, (128, 128), 0)


def test_more_lesions_than_a_recipe_holds_are_refused() -> None:
    dots = np.zeros((256, 256), bool)
    dots[::16, ::16] = True
    with pytest.raises(
        ValueError, match=r"load must be reachable by at most 500 lesions, .* 500 lesions cover 0\.0076"
    ):
        covered(shapes.LesionLoad(shapes.Lesions(dots), 0.02), (256, 256), 0)


def test_further_lesions_lie_on_the_foreground_and_the_load_counts_what_is_kept() -> None:
    mask, image = disc(8, 128), np.random.default_rng(0).random((128, 128))
    foreground = np.zeros((128, 128), bool)
    foreground[:, 40:110] = True
    method = LesionMix(image, mask, load=0.3, clip_to_foreground=True)
    sample = method(image[::-1].copy(), rng=0, foreground=foreground)
    assert sample.mask.mean() >= 0.3
    assert not sample.mask[~foreground].any()
    centers = np.array([one["center"] for one in sample.recipe.drawn["shapes"][0]["lesions"]])
    beside = [at for at in centers.tolist() if not foreground[tuple(at)]]
    assert len(beside) == 0


def test_a_large_load_takes_little_memory() -> None:
    image, mask = np.random.default_rng(0).random((256, 256)), disc(30, 256)
    method = LesionMix(image, mask, load=0.5)
    method(image / 2, rng=0)
    tracemalloc.start()
    try:
        sample = method(image / 2, rng=0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sample.mask.mean() >= 0.5
    assert peak < 400 * image.size  # bytes for each pixel, whatever the number of lesions


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("edge", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_soft_edge_keeps_the_outline_of_the_smallest_lesions(size: int, edge: float, dimensions: int) -> None:
    grid = (48,) * 2 if dimensions == 2 else (16, 18, 20)
    image, mask = np.zeros(grid), np.zeros(grid, bool)
    mask[(slice(2, 2 + size),) * dimensions] = mask[(slice(-3 - size, -3),) * dimensions] = True
    image[mask] = 1
    method = LesionMix(image, mask, load=0.004, edge=edge, match=None)
    sample = method(np.zeros(grid), rng=1)
    hard = method.shape.runs(sample.recipe.drawn["shapes"][0], grid)
    assert sample.mask.sum() == (hard @ [-1, 1]).sum() >= 0.004 * sample.mask.size
    assert (sample.image > 0).sum() > sample.mask.sum()
    # Half of the change or more is seen in every pixel of the mask that shows the lesion itself.
    assert sample.image[~sample.mask].max() < 0.5


def test_an_edge_that_is_narrow_for_its_lesion_is_that_of_every_shape() -> None:
    mask = disc(12, 64)
    image = np.where(mask, 1.0, 0.0)
    method = LesionMix(image, mask, load=0.01, edge=1.0, match=None, zoom=1, angle=0, mirror=False, elastic=0)
    sample = method(np.zeros((64, 64)), rng=0)
    profile = sample.image[sample.recipe.drawn["shapes"][0]["center"][0]]
    assert 4 <= ((profile > 0.01) & (profile < 0.99)).sum() <= 12


def test_distances_are_measured_for_the_drawn_lesion_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    measure = outlines._measured
    monkeypatch.setattr(outlines, "_measured", lambda lesion, reach: measured.append(reach) or measure(lesion, reach))
    rng = np.random.default_rng(0)
    mask = rng.random((40, 40, 40)) < 0.06
    shape = shapes.Lesions(mask, dilation=(0, 100), zoom=(0.5, 2))
    drawn = shape.draw(rng, [20] * 3, (40, 40, 40))
    runs = shape.runs({**drawn, "dilation": 100, "zoom": 1.0}, (40, 40, 40))
    assert measured == [math.ceil(math.hypot(40, 40, 40)) + outlines.RIM]  # no farther than the grid
    assert (runs @ [-1, 1]).sum() == 40**3


@pytest.mark.parametrize("dilation", [1, 4])
def test_a_dilation_beyond_what_the_grid_shows_changes_nothing(dilation: int) -> None:
    """The part of a large grid is what the small grid shows, whose distances are cut off."""
    mask = np.zeros((9, 9), bool)
    mask[3:5, 2:6] = True
    shape = shapes.Lesions(mask, dilation=dilation, angle=30.0, elastic=0.2, zoom=0.5)
    drawn = shape.draw(np.random.default_rng(3), [3, 3], (7, 7))
    small = np.zeros(49, bool)
    for start, stop in shape.runs(drawn, (7, 7)):
        small[start:stop] = True
    large = np.zeros(107 * 107, bool)
    for start, stop in shape.runs({**drawn, "center": [53, 53]}, (107, 107)):
        large[start:stop] = True
    np.testing.assert_array_equal(small.reshape(7, 7), large.reshape(107, 107)[50:57, 50:57])


def test_distances_that_fill_too_many_pixels_are_refused_also_in_a_recipe() -> None:
    mask = np.ones((4, 4, 4), bool)
    shape = shapes.Lesions(mask, dilation=(0, 100), zoom=(0.01, 1))
    with pytest.raises(ValueError, match="dilation / zoom and margin must reach so far"):
        shape.draw(np.random.default_rng(0), [20] * 3, (40, 40, 40))
    (outline,) = outlines.outlines_of([mask], True)
    assert outline.reach(100.0, 0.01, (4, 4, 4)) == 102
    assert outline.reach(0.0, 1e-300, (400, 400, 400)) == 2
    with pytest.raises(ValueError, match="dilation / zoom"):
        outline.reach(np.inf, 1e-300, (4, 4, 4))
