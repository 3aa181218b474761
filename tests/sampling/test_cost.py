"""An anomaly costs what it covers: the pages of memory that a call touches are counted, no time is taken."""

import ctypes
import mmap
import sys
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from anomalib_synth import FPI, AutoSeg, Recipe, Synthesizer, corruptions

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages are counted with Linux's mincore")

PAGE = mmap.PAGESIZE
GRID = (192, 192, 192)


class Counted:
    """A volume of zeros in memory that is resident, page by page, only once it has been read or written."""

    def __init__(self, grid: tuple[int, ...] = GRID, array: np.ndarray | None = None) -> None:
        fresh = mmap.mmap(-1, 4 * int(np.prod(grid))) if array is None else None
        self.array = np.frombuffer(fresh, np.float32).reshape(grid) if array is None else array

    def touched(self) -> np.ndarray:
        """One flag per page."""
        pages = -(-self.array.nbytes // PAGE)
        flags = (ctypes.c_ubyte * pages)()
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.mincore(ctypes.c_void_p(self.array.ctypes.data), ctypes.c_size_t(self.array.nbytes), flags) == 0
        return np.frombuffer(flags, np.uint8) & 1 == 1

    def within(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The pages that hold any voxel of a box, cut to the volume."""
        grid = self.array.shape
        z, y, x = (range(max(a, 0), min(b, side)) for a, b, side in zip(low, high, grid, strict=True))
        pages = np.zeros(-(-self.array.nbytes // PAGE), bool)
        for slice_ in z:
            for row in y:
                start = ((slice_ * grid[1] + row) * grid[2]) * 4
                pages[(start + 4 * x.start) // PAGE : (start + 4 * (x.stop - 1)) // PAGE + 1] = True
        return pages


def test_the_count_counts() -> None:
    volume = Counted()
    assert not volume.touched().any()
    assert volume.array[5, 5, 5] == 0  # a read
    volume.array[100, 7, 7] = 1  # a write
    assert volume.touched().sum() == 2
    box = volume.within(np.array([5, 5, 5]), np.array([6, 6, 6])) | volume.within(
        np.array([100, 7, 7]), np.array([101, 8, 8])
    )
    np.testing.assert_array_equal(volume.touched(), box)


CORRUPTIONS: dict[str, tuple[Callable[[], Synthesizer], int]] = {
    "local_blur": (lambda: corruptions.LocalBlur(foreground=None), 8),
    "slice_shuffle": (lambda: corruptions.SliceShuffle(foreground=-1.0), 0),
    "noise_addition": (lambda: corruptions.NoiseAddition(foreground=-1.0, intensity_range=(0, 1)), 0),
    "reflection": (lambda: corruptions.Reflection(foreground=None, axis=2), GRID[2]),
    "sink_deformation": (lambda: corruptions.SinkDeformation(foreground=None), 4),
    "source_deformation": (lambda: corruptions.SourceDeformation(foreground=None), 2),
    "uniform_addition": (lambda: corruptions.UniformAddition(foreground=-1.0, intensity_range=(0, 1)), 0),
    "uniform_shift": (lambda: corruptions.UniformShift(foreground=None), 10),
}


@cache
def varied() -> np.ndarray:
    """A volume that is all in memory, in which every anomaly changes something: what is drawn of it may be replayed."""
    return np.random.default_rng(0).random(GRID, np.float32)


def spotted(recipe: Recipe) -> Counted:
    """Zeros but for a voxel next to the centre of a recipe's shape, so that the anomaly changes a voxel."""
    volume = Counted()
    volume.array[spot(recipe)] = 1
    return volume


def spot(recipe: Recipe) -> tuple[int, ...]:
    """The next voxel in the row of the centre."""
    *others, column = recipe.shapes[0]["center"]
    return (*others, column + 1)


def box_of(recipe: Recipe) -> tuple[np.ndarray, np.ndarray]:
    """The bounding box of a ball, a cube, or the sphere about a surface."""
    shape = recipe.shapes[0]
    half = shape.get("radius", shape.get("half_width", 0.5 * np.array(shape.get("size", 0))))
    center = np.array(shape["center"])
    return np.floor(center - half).astype(int), np.ceil(center + half).astype(int) + 1


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_touches_its_box_alone(name: str) -> None:
    build, halo = CORRUPTIONS[name]
    method = build()
    recipe = method.draw(varied(), rng=0)
    low, high = box_of(recipe)

    image, out = spotted(recipe), Counted()
    method.apply(image.array, recipe=recipe, out=out.array)
    assert out.touched().any()
    assert not (out.touched() & ~out.within(low, high)).any()
    assert not (image.touched() & ~image.within(low - halo, high + halo)).any()

    in_place = spotted(recipe)
    method.apply(in_place.array, recipe=recipe, out=in_place.array)
    assert not (in_place.touched() & ~in_place.within(low - halo, high + halo)).any()
    assert in_place.touched().mean() < 0.15


@pytest.mark.parametrize("method", [corruptions.UniformShift(foreground=None), AutoSeg(size=0.25)])
def test_a_large_label_takes_memory_where_it_is_written(method: Synthesizer) -> None:
    recipe = method.draw(varied(), varied()[::-1], rng=0)
    image, donor = spotted(recipe), Counted()
    sample = method(image.array, donor.array, rng=0, out=image.array)
    assert sample.recipe == recipe
    label = Counted(array=sample.label)
    assert label.touched().any()
    assert not (label.touched() & ~label.within(*box_of(sample.recipe))).any()
    assert not sample.label[0, 0].any()
    sample.label[0, 0] = 1  # and it is writeable like any other
    assert sample.label[0, 0].all()


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_placement_reads_a_few_pixels(name: str) -> None:
    """Beside the box of the anomaly, which is computed to see that it changes something."""
    build, halo = CORRUPTIONS[name]
    method = build()
    recipe = method.draw(varied(), rng=0)
    low, high = box_of(recipe)
    volume = spotted(recipe)
    assert method.draw(volume.array, rng=0).shapes == recipe.shapes
    assert (volume.touched() & ~volume.within(low - halo, high + halo)).sum() <= 3


@pytest.mark.parametrize("method", [AutoSeg(size=0.25), FPI(size=0.2)], ids=["AutoSeg", "FPI"])
def test_a_foreign_patch_touches_its_box_alone(method: Synthesizer) -> None:
    recipe = method.draw(varied(), varied()[::-1], rng=0)
    low, high = box_of(recipe)
    image, donor, out = Counted(), spotted(recipe), Counted()
    method.apply(image.array, donor.array, recipe=recipe, out=out.array)
    for volume in (image, donor, out):
        assert volume.touched().any()
        assert not (volume.touched() & ~volume.within(low, high)).any()
    label = method.apply(image.array, donor.array, recipe=recipe, out=image.array).label
    # The images differ in a single voxel.
    assert np.argwhere(label).tolist() == [list(spot(recipe))]
    assert not (image.touched() & ~image.within(low, high)).any()
    assert image.touched().mean() < 0.15


def test_a_plane_costs_no_more_in_a_wide_image() -> None:
    grid = (4096, 4096)
    blob = np.zeros(grid, bool)
    blob[2000:2010, 3000:3010] = True
    method = AutoSeg(size=(0.01, 0.02))
    ones = np.ones(grid, np.float32)
    first = method(np.zeros_like(ones), ones, rng=0, foreground=blob)
    image, donor = Counted(grid), Counted(grid)
    donor.array[tuple(np.argwhere(first.mask)[0])] = 1  # so that the anomaly changes a pixel
    sample = method(image.array, donor.array, rng=0, foreground=blob, out=image.array)
    assert sample.recipe == first.recipe
    assert sample.mask.sum() > 0
    side = 0.02 * 4096
    for volume in (image, donor):
        # A row is four pages long, and a shape as wide as this lies on one or two of them.
        assert volume.touched().sum() <= 2 * (side + 2) + 1
