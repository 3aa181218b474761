import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import runs
from tests.support.strategies import masks

GRIDS = st.one_of(st.tuples(*[st.integers(1, 9)] * 2), st.tuples(*[st.integers(1, 6)] * 3))
MASKS = GRIDS.flatmap(masks)


@given(MASKS)
def test_a_mask_survives_as_runs(mask: np.ndarray) -> None:
    covered = runs.from_mask(mask)
    assert covered.dtype == np.int64
    assert covered.shape == (len(covered), 2)
    np.testing.assert_array_equal(runs.to_mask(covered, mask.shape), mask)
    assert runs.count(covered) == mask.sum()


@given(MASKS)
def test_runs_are_sorted_disjoint_and_never_cross_a_row(mask: np.ndarray) -> None:
    start, stop = runs.from_mask(mask).T
    assert (start < stop).all()
    assert (stop[:-1] <= start[1:]).all()
    assert (start // mask.shape[-1] == (stop - 1) // mask.shape[-1]).all()


@given(GRIDS.flatmap(lambda grid: st.lists(masks(grid), min_size=1, max_size=4)))
def test_union_covers_what_any_part_covers(parts: list[np.ndarray]) -> None:
    grid = parts[0].shape
    united = runs.union([runs.from_mask(part) for part in parts], grid)
    # Equal to the runs of the united mask: in their one canonical form, nothing twice.
    np.testing.assert_array_equal(united, runs.from_mask(np.logical_or.reduce(parts)))


@given(GRIDS.flatmap(lambda grid: st.tuples(masks(grid), masks(grid))))
def test_select_keeps_the_flagged_pixels(pair: tuple[np.ndarray, np.ndarray]) -> None:
    mask, keep = pair
    kept = runs.select(runs.from_mask(mask), keep[mask])
    np.testing.assert_array_equal(runs.to_mask(kept, mask.shape), mask & keep)


@given(masks((4, 5)), st.integers(0, 6), st.integers(0, 6))
def test_extrude_repeats_a_plane(mask: np.ndarray, one: int, other: int) -> None:
    first, last = sorted((one, other))
    solid = np.zeros((6, 4, 5), bool)
    solid[first:last] = mask
    np.testing.assert_array_equal(runs.extrude(runs.from_mask(mask), first, last, solid.shape), runs.from_mask(solid))


@given(MASKS.filter(np.any))
def test_box_is_the_smallest(mask: np.ndarray) -> None:
    low, high = runs.box(runs.from_mask(mask), mask.shape)
    where = np.argwhere(mask.reshape(runs.cube(mask.shape)))
    assert low == tuple(where.min(axis=0))
    assert high == tuple(where.max(axis=0) + 1)


def test_extrude_over_no_slices_is_empty() -> None:
    assert runs.extrude(np.array([[0, 1]]), 2, 2, (3, 2, 2)).shape == (0, 2)


@pytest.mark.parametrize("mask", [np.ones((3, 4), bool)[:, ::2], np.asfortranarray(np.eye(4, dtype=bool))])
def test_masks_of_any_strides(mask: np.ndarray) -> None:
    np.testing.assert_array_equal(runs.to_mask(runs.from_mask(mask), mask.shape), mask)
