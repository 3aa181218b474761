"""Foreign patch interpolation and its label in one pass over the covered pixels.

Images come as channels x slices x rows x columns in C order, and are flattened to channels x pixels, so that a run is
a slice of each channel.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .polygon import curve_runs


@kernel
def tame(image: NDArray[Any], donor: NDArray[Any], runs: NDArray[np.int64], limit: float) -> bool:
    """Return whether all covered pixels of both images are at most `limit`, so that their mixture is finite."""
    mine, other = image.reshape(len(image), -1), donor.reshape(len(donor), -1)
    bound = image.dtype.type(limit)
    for channel in range(len(mine)):
        for run in range(len(runs)):
            here, there = mine[channel, runs[run, 0] : runs[run, 1]], other[channel, runs[run, 0] : runs[run, 1]]
            # Without an exit or a branch, from the start of a slice, and counted in 32 bits: so the loop is vectorized,
            # five times as fast. NaN is not <= anything.
            wild = np.int32(0)
            for at in range(len(here)):
                wild += np.int32(not abs(here[at]) <= bound) + np.int32(not abs(there[at]) <= bound)
            if wild:
                return False
    return True


@kernel
def stamp(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    factor: float,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> None:
    """Write (1 - factor) image + factor donor, the mask, and the factor where the two differ in any channel."""
    mine, other = image.reshape(len(image), -1), donor.reshape(len(donor), -1)
    weight = image.dtype.type(factor)
    rest = image.dtype.type(1.0 - factor)
    value = np.float32(factor)
    nothing = np.float32(0.0)
    for run in range(len(runs)):
        start, stop = runs[run, 0], runs[run, 1]
        covered, target = mask[start:stop], label[start:stop]
        for at in range(len(covered)):
            covered[at] = True
        for channel in range(len(mine)):
            line, donated = mine[channel, start:stop], other[channel, start:stop]
            for at in range(len(line)):
                here, there = line[at], donated[at]
                before = target[at] if channel else nothing
                target[at] = value if here != there else before
                mixed = rest * here + weight * there
                # Equal numbers stay as they are, which rounding would not guarantee.
                line[at] = here if here == there else mixed


@kernel
def mixture_changes(image: NDArray[Any], donor: NDArray[Any], runs: NDArray[np.int64], factor: float) -> bool:
    """Return whether `stamp` changes any pixel; it stops at the first one, nearly always in the first run."""
    mine, other = image.reshape(len(image), -1), donor.reshape(len(donor), -1)
    weight = image.dtype.type(factor)
    rest = image.dtype.type(1.0 - factor)
    for run in range(len(runs)):
        for channel in range(len(mine)):
            for at in range(runs[run, 0], runs[run, 1]):
                here, there = mine[channel, at], other[channel, at]
                if here != there and rest * here + weight * there != here:
                    return True
    return False


@kernel
def stamp_if_tame(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    factor: float,
    limit: float,
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> int:
    """`stamp`, and return 1; but write nothing and return -1 if a pixel is not `tame`, 0 if none changes."""
    if not tame(image, donor, runs, limit):
        return -1
    if not mixture_changes(image, donor, runs, factor):
        return 0
    stamp(image, donor, runs, factor, mask, label)
    return 1


@kernel
def stamp_drawn_polygon(
    numbers: NDArray[np.float64],
    settings: NDArray[np.float64],
    image: NDArray[Any],
    donor: NDArray[Any],
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
    least_radius: float,
    radii_range: float,
) -> int:
    """Draw a spline polygon and a factor from uniform numbers, and `stamp_if_tame` it, in one call.

    The formulas are those of `placement.center`, `SplinePolygon.draw` and `ForeignPatch.draw`, to the last bit. The
    result is -1 also if the centre is not finite or nothing is covered: then those functions are called in turn.
    """
    count, shorter, order = int(settings[0]), settings[1], int(settings[2])
    low, high, least, most, limit = settings[3], settings[4], settings[5], settings[6], settings[7]
    channels, _, rows, columns = image.shape
    y = int(settings[8]) + int(settings[9] * numbers[0])
    x = int(settings[10]) + int(settings[11] * numbers[1])
    if not abs(image[channels // 2, 0, y, x]) < np.inf:
        return -1
    at = 2
    tall, wide = low, low
    if low != high:
        tall, wide = low + (high - low) * numbers[2], low + (high - low) * numbers[3]
        at = 4
    spacing, jitter = 360.0 / count, min(10.0, 100.0 / count)
    angles, radii = np.empty(count), np.empty(count)
    for i in range(count):
        angles[i] = spacing * i + jitter * (2.0 * numbers[at + i] - 1.0)
        radii[i] = least_radius + radii_range * numbers[at + count + i]
    size = (max(1.0, tall * shorter), max(1.0, wide * shorter))
    runs = curve_runs((float(y), float(x)), size, angles, radii, order, rows, columns)
    if len(runs) == 0:
        return -1
    factor = least if least == most else least + (most - least) * numbers[at + 2 * count]
    return stamp_if_tame(image, donor, runs, factor, limit, mask.reshape(-1), label.reshape(-1))


@kernel
def stamp_drawn_box(
    numbers: NDArray[np.float64],
    settings: NDArray[np.float64],
    image: NDArray[Any],
    donor: NDArray[Any],
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> int:
    """Do as `stamp_drawn_polygon` for a `Box`: settings 0 and 1 are the minimum and maximum of its half-width.

    Setting 2 says whether one half-width serves both axes.
    """
    first, last, square = int(settings[0]), int(settings[1]), settings[2] != 0.0
    least, most, limit = settings[5], settings[6], settings[7]
    channels, _, rows, columns = image.shape
    y = int(settings[8]) + int(settings[9] * numbers[0])
    x = int(settings[10]) + int(settings[11] * numbers[1])
    if not abs(image[channels // 2, 0, y, x]) < np.inf:
        return -1
    at = 2
    tall, wide = first, first
    if first != last:
        tall = first + int((last - first + 1) * numbers[at])
        at += 1
        wide = tall
        if not square:
            wide = first + int((last - first + 1) * numbers[at])
            at += 1
    tall, wide = max(1, tall), max(1, wide)
    top, bottom = max(y - tall, 0), min(y + tall, rows)
    left, right = max(x - wide, 0), min(x + wide, columns)
    runs = np.empty((bottom - top, 2), np.int64)
    for row in range(top, bottom):
        runs[row - top, 0] = row * columns + left
        runs[row - top, 1] = row * columns + right
    factor = least if least == most else least + (most - least) * numbers[at]
    return stamp_if_tame(image, donor, runs, factor, limit, mask.reshape(-1), label.reshape(-1))


@kernel
def pieces_change(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    ends: NDArray[np.int64],
    factors: NDArray[np.float64],
) -> bool:
    """Return whether `stamp_pieces` changes a pixel of every piece."""
    start = 0
    for piece in range(len(ends)):
        if not mixture_changes(image, donor, runs[start : ends[piece]], factors[piece]):
            return False
        start = ends[piece]
    return True


@kernel
def stamp_pieces(
    image: NDArray[Any],
    donor: NDArray[Any],
    runs: NDArray[np.int64],
    ends: NDArray[np.int64],
    factors: NDArray[np.float64],
    mask: NDArray[np.bool_],
    label: NDArray[np.float32],
) -> None:
    """`stamp` consecutive pieces of the runs, which end at `ends`, each with its own factor."""
    start = 0
    for piece in range(len(ends)):
        stamp(image, donor, runs[start : ends[piece]], factors[piece], mask, label)
        start = ends[piece]
