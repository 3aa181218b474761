from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import FPI, AutoSeg, Synthesizer, corruptions, labels, shapes, textures
from tests import naive
from tests.support.strategies import examples, random_image, seeds


def centers(method: Synthesizer, image: np.ndarray, count: int, **keywords: Any) -> np.ndarray:
    rng = np.random.default_rng(0)
    donor = image + np.ones_like(image)
    drawn = [method.draw(image, donor, rng=rng, **keywords).shapes[0]["center"] for _ in range(count)]
    return np.array(drawn)


def chi_square(hits: np.ndarray, allowed: np.ndarray) -> float:
    """Standardised: about normal for hits that are uniform over the allowed pixels."""
    times = np.zeros(allowed.shape)
    np.add.at(times, tuple(hits.T), 1)
    assert not times[~allowed].any()
    expected = len(hits) / allowed.sum()
    cells = int(allowed.sum())
    return float((((times[allowed] - expected) ** 2).sum() / expected - (cells - 1)) / np.sqrt(2 * (cells - 1)))


@pytest.mark.parametrize("grid", [(20, 90), (90, 20), (10, 60, 24)])
@pytest.mark.parametrize("corner", [0, 1])
def test_the_object_of_a_non_square_image_is_hit_every_time(grid: tuple[int, ...], corner: int) -> None:
    """The published code places polygons at the transposed position."""
    image = np.zeros(grid, np.float32)
    blob = tuple(slice(0, 4) if corner == 0 else slice(side - 4, side) for side in grid)
    image[blob] = 1
    donor = np.full(grid, 2, np.float32)
    for method in (AutoSeg(foreground=0), AutoSeg(foreground=0.5), AutoSeg(foreground="auto"), FPI(foreground=0)):
        for seed in range(60):
            sample = method(image, donor, rng=seed)
            assert image[tuple(sample.recipe.shapes[0]["center"])] == 1
            if isinstance(method, FPI) or len(grid) == 3:  # a spline may miss its own centre, a box may not
                assert image[sample.mask].any()


def test_a_foreground_that_is_given_beats_the_rule() -> None:
    image = np.zeros((30, 50), np.float32)
    image[:, :10] = 1
    blob = np.zeros(image.shape, bool)
    blob[5:9, 40:44] = True
    for hits in (
        centers(AutoSeg(foreground=blob), image, 100),
        centers(AutoSeg(foreground=0), image, 100, foreground=blob),
    ):
        assert blob[tuple(hits.T)].all()


@pytest.mark.compiled
@pytest.mark.parametrize("method", [AutoSeg, FPI])
@pytest.mark.parametrize("grid", [(10, 20), (11, 21), (6, 7, 5)])
def test_without_a_foreground_centres_are_uniform_over_the_central_part(
    method: type[AutoSeg | FPI], grid: tuple[int, ...]
) -> None:
    allowed = naive.central(grid, 0.8)
    assert chi_square(centers(method(size=0.6), np.zeros(grid), 4000), allowed) < 5


def test_corruptions_are_placed_in_the_central_half() -> None:
    grid = (9, 12, 8)
    image = np.random.default_rng(1).random(grid)
    hits = centers(corruptions.UniformShift(foreground=None), image, 4000)
    assert chi_square(hits, naive.central(grid, 0.5)) < 5


@pytest.mark.compiled
@pytest.mark.parametrize("share", [0.5, 0.01])
def test_centres_are_uniform_over_the_foreground(share: float) -> None:
    """Where it is small, positions are no longer tried but listed: the same distribution."""
    image = np.random.default_rng(0).random((40, 60))
    hits = centers(AutoSeg(foreground=1 - share), image, 3000)
    assert chi_square(hits, image > 1 - share) < 5


def test_a_single_pixel_is_found() -> None:
    image = np.zeros((200, 300), np.uint8)
    image[17, 250] = 1
    assert (centers(AutoSeg(foreground=0), image, 20) == [17, 250]).all()


@given(seed=seeds, threshold=st.floats(-2, 3), share=st.sampled_from([0.5, 0.8, 1.0]), bad=st.booleans())
@examples(30)
def test_centres_lie_where_they_may(seed: int, threshold: float, share: float, bad: bool) -> None:
    image = random_image((15, 22), "float32", seed)
    if bad:
        image[np.random.default_rng(seed).random(image.shape) < 0.3] = np.nan
    allowed = naive.placeable(image, threshold, share)
    texture = textures.UniformShift()
    method = Synthesizer(shapes.Ball(0.2), texture, labels.Binary(), foreground=threshold, central_fraction=share)
    if not allowed.any():
        with pytest.raises(ValueError, match="foreground must have at least one finite pixel"):
            method.draw(image, rng=seed)
    else:
        assert allowed[tuple(method.draw(image, rng=seed).shapes[0]["center"])]


def test_several_shapes_have_centres_of_their_own() -> None:
    recipe = AutoSeg(count=5).draw(np.zeros((50, 50)), np.ones((50, 50)), rng=0)
    assert len({tuple(shape["center"]) for shape in recipe.shapes}) == 5


def test_the_middle_channel_decides() -> None:
    image = np.zeros((3, 30, 40), np.float32)
    image[0] = image[2] = 5
    image[1, 10:14, 20:30] = 1
    method = AutoSeg(foreground=0, channel_axis=0)
    hits = centers(method, image, 100)
    assert image[1][tuple(hits.T)].all()


def test_training_methods_are_not_cut_to_the_foreground_unless_asked() -> None:
    image = np.zeros((60, 60), np.float32)
    image[:, 20:40] = 1
    donor = np.full((60, 60), 2, np.float32)
    whole = [AutoSeg(foreground=0, size=0.9)(image, donor, rng=seed) for seed in range(20)]
    assert any((image[sample.mask] == 0).any() for sample in whole)
    for seed, sample in enumerate(whole):
        cut = AutoSeg(foreground=0, size=0.9, clip_to_foreground=True)(image, donor, rng=seed)
        np.testing.assert_array_equal(cut.mask, sample.mask & (image > 0))


def test_a_soft_edge_stays_in_the_foreground_when_asked() -> None:
    image = np.zeros((60, 60), np.float32)
    image[:, 20:40] = 1
    method = AutoSeg(foreground=0, size=0.9, clip_to_foreground=True, edge=2.0)
    for seed in range(20):
        sample = method(image, image + 1, rng=seed)
        support = sample.recipe.support(image)
        assert (image[support] > 0).all()
        assert not (sample.mask & ~support).any()
        np.testing.assert_array_equal(sample.image[~support], image[~support])
