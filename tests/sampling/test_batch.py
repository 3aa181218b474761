"""A batch is its samples: the same bytes as one by one, for any number of threads, in any memory layout."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import AutoSeg, Batch, Generator
from tests import naive
from tests.support.strategies import METHODS, Build, Case, cases, examples, layouts, needs_donor, random_image, seeds

every_method = pytest.mark.parametrize("build", METHODS.values(), ids=METHODS.keys())


def batched(case: Case, count: int) -> Case:
    """Several images as different as the case's image and donor, stacked."""
    images = [np.roll(case.image, k, axis=case.image.ndim - 1) for k in range(count)]
    donors = [np.roll(case.donor, -2 * k, axis=0) for k in range(count)]
    return Case(np.stack(images), np.stack(donors), case.channel_axis)


def made(method: Generator, case: Case, seed: Any, **keywords: Any) -> Batch:
    """A batch, with the donors where the texture takes them."""
    return method.batch(case.image, case.donor if needs_donor(method) else None, rng=seed, **keywords)


def made_or_refused(method: Generator, case: Case, seed: Any, **keywords: Any) -> Batch | None:
    """A batch, or None where no drawn anomaly changes one of the images: of two values, or of a few pixels."""
    try:
        return made(method, case, seed, **keywords)
    except ValueError as error:
        assert "met no change of any pixel in 10 drawn anomalies" in str(error)  # noqa: PT017
        assert case.image.dtype == bool or min(case.image.shape) < 20
        return None


def same(one: Batch, other: Batch) -> bool:
    """Equal to the last bit."""
    arrays = all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in zip(one[:3], other[:3], strict=True))
    return arrays and list(one.recipes) == list(other.recipes)


@pytest.mark.compiled
@every_method
@given(case=cases(layout=False), count=st.integers(1, 5), seed=seeds, data=st.data())
@examples(20)
def test_a_batch_is_its_samples(build: Build, case: Case, count: int, seed: int, data: st.DataObject) -> None:
    stacked = batched(case, count)
    stacked = stacked._replace(image=data.draw(layouts(stacked.image)), donor=data.draw(layouts(stacked.donor)))
    before = stacked.image.tobytes(), stacked.donor.tobytes()
    method = build(channel_axis=case.channel_axis)
    batch = made_or_refused(method, stacked, seed)
    assert (stacked.image.tobytes(), stacked.donor.tobytes()) == before
    if batch is None:
        return
    assert batch.images.shape == stacked.image.shape
    assert batch.images.dtype == stacked.image.dtype
    assert batch.masks.shape == batch.labels.shape == (count, *case.grid)
    assert len(batch.recipes) == count
    for k in range(count):
        donor = stacked.donor[k] if needs_donor(method) else None
        sample = method.apply(stacked.image[k], donor, recipe=batch.recipes[k])
        assert sample.mask.any()
        for one, other in zip(sample[:3], (batch.images[k], batch.masks[k], batch.labels[k]), strict=True):
            assert one.dtype == other.dtype
            assert one.tobytes() == other.tobytes()


@pytest.mark.compiled
@every_method
@given(case=cases(layout=False), seed=seeds)
@examples(8)
def test_threads_and_out_change_no_byte(build: Build, case: Case, seed: int) -> None:
    stacked = batched(case, 6)
    method = build(channel_axis=case.channel_axis)
    batch = made_or_refused(method, stacked, seed)
    in_place = stacked._replace(image=stacked.image.copy())
    if batch is None:
        for workers in (1, 3):
            with pytest.raises(ValueError, match="met no change of any pixel"):
                made(method, in_place, seed, out=in_place.image, workers=workers)
            assert in_place.image.tobytes() == stacked.image.tobytes()
        return
    for workers in (2, 4, 9):
        assert same(made(method, stacked, seed, workers=workers), batch)
    result = made(method, in_place, seed, out=in_place.image, workers=3)
    assert result.images is in_place.image
    assert same(result, batch)


@pytest.mark.compiled
@every_method
@given(case=cases(dtypes=["float32", "float64"], layout=False), seed=seeds)
@examples(8)
def test_pixels_that_are_not_finite_cost_their_own_image_alone(build: Build, case: Case, seed: int) -> None:
    stacked = batched(case, 3)
    method = build(channel_axis=case.channel_axis, foreground=None)
    batch = made_or_refused(method, stacked, seed)
    if batch is None:
        return
    spoiled = stacked.image.copy()
    row = np.argwhere(batch.masks[1])[0]
    pixel = (slice(None), *row) if case.channel_axis == 0 else tuple(row)
    spoiled[1][pixel] = np.nan
    for k in (0, 2):
        donor = stacked.donor[k] if needs_donor(method) else None
        again = method.apply(spoiled[k], donor, recipe=batch.recipes[k])
        assert again.image.tobytes() == batch.images[k].tobytes()
    try:
        result = made(method, stacked._replace(image=spoiled), seed)
    except ValueError as error:
        assert re.search("must|met no change of any pixel", str(error))  # noqa: PT017
        return
    assert not np.isfinite(result.images[1][pixel]).any()
    inside = (
        result.masks if case.channel_axis is None else np.expand_dims(result.masks, 1 if case.channel_axis == 0 else -1)
    )
    assert np.isfinite(result.images[np.broadcast_to(inside, spoiled.shape)]).all()


@pytest.mark.compiled  # large images
@every_method
def test_images_of_a_batch_have_anomalies_of_their_own(build: Build) -> None:
    case = Case(random_image((16, 90, 128), "float32", 0), random_image((16, 90, 128), "float32", 1), None)
    batch = made(build(), case, 0)
    assert len({recipe.to_json() for recipe in batch.recipes}) == 16
    assert same(made(build(), case, 0), batch)
    assert not same(made(build(), case, 1), batch)


@pytest.mark.compiled
def test_batches_are_placed_like_single_images() -> None:
    """The object of every image is hit; without one, centres are uniform over the central part."""
    images = np.zeros((200, 20, 90), np.float32)
    rows, columns = np.random.default_rng(0).integers(0, (16, 86), (200, 2)).T
    for image, row, column in zip(images, rows, columns, strict=True):
        image[row : row + 4, column : column + 4] = 1
    batch = AutoSeg(foreground=0).batch(images, images + 1, rng=0)
    assert all(image[tuple(r.shapes[0]["center"])] == 1 for image, r in zip(images, batch.recipes, strict=True))

    grid, times = (10, 20), np.zeros((10, 20))
    zeros = np.zeros((4000, *grid), np.float32)
    for recipe in AutoSeg(size=0.6).batch(zeros, zeros + 1, rng=0).recipes:
        times[tuple(recipe.shapes[0]["center"])] += 1
    allowed = naive.central(grid, 0.8)
    assert not times[~allowed].any()
    expected = 4000 / allowed.sum()
    assert ((times[allowed] - expected) ** 2).sum() / expected < allowed.sum() + 5 * np.sqrt(2 * allowed.sum())


def test_parameters_of_a_batch_act_as_named() -> None:
    images = np.zeros((300, 64, 80), np.float32)
    method = AutoSeg(count=(1, 3), vertices=(4, 7), size=(0.2, 0.6), factor=(0.3, 0.5))
    recipes = method.batch(images, images + 1, rng=0).recipes
    assert {len(recipe.shapes) for recipe in recipes} == {1, 2, 3}
    shapes = [shape for recipe in recipes for shape in recipe.shapes]
    assert {len(shape["radii"]) for shape in shapes} == {4, 5, 6, 7}
    sizes = np.array([shape["size"] for shape in shapes]) / 64
    assert 0.2 <= sizes.min() < 0.21
    assert 0.59 < sizes.max() <= 0.6
    factors = [recipe.texture["factor"] for recipe in recipes]
    assert 0.3 <= min(factors) < 0.31
    assert 0.49 < max(factors) <= 0.5


def test_a_foreground_for_every_image() -> None:
    images = random_image((5, 40, 40), "float32", 0)
    foreground = np.zeros(images.shape, bool)
    for k in range(5):
        foreground[k, 5 * k : 5 * k + 5, 30 - 5 * k :] = True
    for workers in (1, 3):
        batch = AutoSeg(clip_to_foreground=True).batch(
            images, images + 1, rng=0, foreground=foreground, workers=workers
        )
        assert not (batch.masks & ~foreground).any()
        assert batch.masks.any(axis=(1, 2)).all()


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"images": [[1]]}, TypeError, "images must be a numpy array, got list"),
        ({"images": np.zeros((0, 9, 9))}, ValueError, "images must hold at least one image along the first axis"),
        ({"images": np.zeros((9, 9))}, ValueError, "images must hold at least one image"),
        ({"donors": np.ones((3, 32, 32))}, ValueError, "donors must hold one image for each of the 4 images, got 3"),
        ({"donors": np.ones((4, 32, 31))}, ValueError, r"donor must have the image's shape \(32, 32\), got \(32, 31\)"),
        ({"donors": None}, TypeError, "donor must be given"),
        (
            {"foreground": np.ones((4, 32, 32))},
            TypeError,
            "foreground must be None, .* or a bool array, got ndarray of",
        ),
        ({"foreground": np.ones((2, 32, 32), bool)}, ValueError, "foreground must hold one image for each of the 4"),
        ({"foreground": np.zeros((4, 32, 32), bool)}, ValueError, "foreground must have at least one finite pixel"),
        ({"workers": 0}, ValueError, "workers must satisfy 1 <= low"),
        ({"workers": "2"}, TypeError, "workers must be a number"),
        ({"rng": -1}, ValueError, "rng must be a seed >= 0"),
        ({"out": np.zeros((4, 32, 32), np.float32)}, ValueError, "out must have the image's shape and dtype"),
    ],
)
def test_bad_batches_are_named(changes: dict[str, Any], error: type[Exception], message: str) -> None:
    images = random_image((4, 32, 32), "float64", 0)
    call = {"images": images, "donors": images + 1, "rng": 0, "out": images, **changes}
    if "images" in changes:
        call["out"] = None
    before = images.tobytes()
    with pytest.raises(error, match=message):
        AutoSeg().batch(**call)
    assert images.tobytes() == before


def test_one_bad_image_leaves_the_whole_batch_unwritten() -> None:
    images = random_image((4, 32, 32), "float64", 0)
    images[2] = np.nan
    before = images.tobytes()
    for workers in (1, 4):
        with pytest.raises(ValueError, match="must have"):
            AutoSeg().batch(images, np.ones_like(images), rng=0, out=images, workers=workers)
        assert images.tobytes() == before
