"""An image of any dtype, strides and channel axis, seen as channels x slices x rows x columns.

Reads give compact arrays of the covered pixels (channels x pixels) in the dtype of the computation; writes round and
clip. Nothing here touches a pixel outside the requested runs or box.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from ..runs import Cube, Runs, cube

_BITS: dict[int, np.dtype[Any]] = {size: np.dtype(f"u{size}") for size in (1, 2, 4, 8)}
_SINGLE: np.dtype[Any] = np.dtype(np.float32)
_DOUBLE: np.dtype[Any] = np.dtype(np.float64)
_PLANE = (np.newaxis, np.newaxis)


@cache
def _compute(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the precision in which pixels of a dtype are computed."""
    return _DOUBLE if dtype.itemsize == 8 or (dtype.itemsize == 4 and dtype.kind != "f") else _SINGLE


class Pixels:
    """A view of an image; see the module's docstring."""

    __slots__ = ("array", "compute", "dtype", "grid", "view")

    def __init__(self, array: NDArray[Any], channel_axis: int | None) -> None:
        self.array: NDArray[Any] = array
        self.dtype: np.dtype[Any] = array.dtype
        self.view: NDArray[Any]
        self.grid: tuple[int, ...]
        if channel_axis is None:
            self.grid = array.shape
            self.view = array[_PLANE] if array.ndim == 2 else array[np.newaxis]
        else:
            channels_first = array if channel_axis == 0 else np.moveaxis(array, -1, 0)
            self.grid = channels_first.shape[1:]
            self.view = channels_first[:, np.newaxis] if len(self.grid) == 2 else channels_first
        self.compute: np.dtype[Any] = _compute(self.dtype)

    @property
    def _bits(self) -> NDArray[Any]:
        """The view as bit patterns."""
        return self.view.view(_BITS[self.dtype.itemsize], np.ndarray)

    @property
    def shape(self) -> Cube:
        """The grid as slices x rows x columns."""
        return cube(self.grid)

    @property
    def channels(self) -> int:
        """Number of channels, which share the shape."""
        return int(self.view.shape[0])

    @property
    def middle(self) -> NDArray[Any]:
        """The middle channel: the central slice of a 2.5-D slab."""
        middle: NDArray[Any] = self.view[self.channels // 2]
        return middle

    def read(self, runs: Runs, count: int, compute: np.dtype[Any] | None = None) -> NDArray[Any]:
        """Return the covered pixels, channels x covered pixels, in the precision of the computation."""
        return self.computed(self.read_stored(runs, count), compute)

    def read_stored(self, runs: Runs, count: int) -> NDArray[Any]:
        """Return the covered pixels as they are stored."""
        bits = self._bits
        raw = np.empty((len(bits), count), bits.dtype)
        kernels.gather(bits, runs, raw)
        return raw.view(self.dtype)

    def read_mapped(self, runs: Runs, count: int, origin: Cube, tables: Sequence[NDArray[np.int64]]) -> NDArray[Any]:
        """Return, for each covered pixel, the one that the tables (which begin at `origin`) name, axis by axis."""
        bits = self._bits
        raw = np.empty((len(bits), count), bits.dtype)
        kernels.gather_mapped(bits, runs, np.array(origin), tables[0], tables[1], tables[2], raw)
        return self.computed(raw.view(self.dtype))

    def read_box(self, low: Sequence[int], high: Sequence[int]) -> NDArray[Any]:
        """Return a contiguous copy of a box: channels x slices x rows x columns."""
        box = self.view[:, low[0] : high[0], low[1] : high[1], low[2] : high[2]]
        return np.ascontiguousarray(box, dtype=self.compute)

    def store(self, runs: Runs, values: NDArray[Any]) -> None:
        """Store values of the image's own dtype at the covered pixels."""
        bits = self._bits
        kernels.scatter(bits, runs, values.view(bits.dtype))

    def range(self) -> tuple[float, float]:
        """Return the minimum and maximum finite value of the whole image; (0, 0) where there is none."""
        low, high = self.view.min(), self.view.max()
        if not (np.isfinite(low) and np.isfinite(high)):
            finite = self.view[np.isfinite(self.view)]
            if finite.size == 0:
                return 0.0, 0.0
            low, high = finite.min(), finite.max()
        return float(low), float(high)

    def computed(self, stored: NDArray[Any], compute: np.dtype[Any] | None = None) -> NDArray[Any]:
        """Return stored pixels in the precision that is computed in."""
        wanted = compute or self.compute
        if self.dtype == wanted:
            return stored
        # A donor's number beyond the precision of its image becomes infinite, and is left out.
        with np.errstate(over="ignore"):
            return stored.astype(wanted)


def quantized(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return values in a dtype: rounded half to even and clipped where it holds integers, never wrapped round."""
    if dtype.kind == "b":
        return np.asarray(np.rint(values) > 0)
    if dtype.kind == "f":
        if dtype.itemsize < values.dtype.itemsize:
            limit = float(np.finfo(dtype).max)
            values = np.clip(values, -limit, limit)
        return values.astype(dtype, copy=False)
    low, high = float(np.iinfo(dtype).min), float(np.iinfo(dtype).max)
    # float64 cannot hold the largest 64-bit integers: stay below them, or the cast would wrap round.
    top = np.nextafter(high, 0.0) if dtype.itemsize == 8 else high
    clipped: NDArray[Any] = np.clip(np.rint(values), low, top)
    return clipped.astype(dtype)
