"""Floor 2: an image of any dtype, strides and channel axis, seen as channels x slices x rows x columns.

Reads give compact arrays of the covered pixels (channels x pixels) in the dtype that is computed in; writes round and
clip. Nothing here touches a pixel outside the runs or the box that it is asked for.
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
    """The precision that pixels of a dtype are computed in."""
    return _DOUBLE if dtype.itemsize == 8 or (dtype.itemsize == 4 and dtype.kind != "f") else _SINGLE


class Pixels:
    """A view of an image; see the module's docstring."""

    __slots__ = ("array", "compute", "dtype", "grid", "view")

    def __init__(self, array: NDArray[Any], channel_axis: int | None) -> None:
        self.array = array
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
        self.compute = _compute(self.dtype)

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
        """How many channels share the shape."""
        return int(self.view.shape[0])

    @property
    def middle(self) -> NDArray[Any]:
        """The middle channel: the slice that a 2.5-D slab is about."""
        middle: NDArray[Any] = self.view[self.channels // 2]
        return middle

    def read(self, runs: Runs, count: int, compute: np.dtype[Any] | None = None) -> NDArray[Any]:
        """The covered pixels."""
        bits = self._bits
        raw = np.empty((len(bits), count), bits.dtype)
        kernels.gather(bits, runs, raw)
        return self._numbers(raw, compute)

    def read_mapped(self, runs: Runs, count: int, origin: Cube, tables: Sequence[NDArray[np.int64]]) -> NDArray[Any]:
        """The pixels that the tables, which begin at `origin`, name for each covered one, axis by axis."""
        bits = self._bits
        raw = np.empty((len(bits), count), bits.dtype)
        kernels.gather_mapped(bits, runs, np.array(origin), tables[0], tables[1], tables[2], raw)
        return self._numbers(raw, None)

    def read_box(self, low: Sequence[int], high: Sequence[int]) -> NDArray[Any]:
        """A contiguous copy of a box: channels x slices x rows x columns."""
        box = self.view[:, low[0] : high[0], low[1] : high[1], low[2] : high[2]]
        return np.ascontiguousarray(box, dtype=self.compute)

    def write(self, runs: Runs, values: NDArray[Any]) -> None:
        """Round and clip to the image's dtype, and store at the covered pixels."""
        stored = values if values.dtype == self.dtype else quantized(values, self.dtype)
        bits = self._bits
        kernels.scatter(bits, runs, stored.view(bits.dtype))

    def range(self) -> tuple[float, float]:
        """Least and greatest finite value of the whole image; (0, 0) where there is none."""
        low, high = self.view.min(), self.view.max()
        if not (np.isfinite(low) and np.isfinite(high)):
            finite = self.view[np.isfinite(self.view)]
            if finite.size == 0:
                return 0.0, 0.0
            low, high = finite.min(), finite.max()
        return float(low), float(high)

    def _numbers(self, raw: NDArray[Any], compute: np.dtype[Any] | None) -> NDArray[Any]:
        numbers: NDArray[Any] = raw.view(self.dtype)
        wanted = compute or self.compute
        if self.dtype == wanted:
            return numbers
        # A donor's number beyond the precision of its image is infinite there, and left out.
        with np.errstate(over="ignore"):
            return numbers.astype(wanted)


def quantized(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Values in a dtype: rounded half to even and clipped where it holds integers, never wrapped round."""
    if dtype.kind == "b":
        return np.asarray(np.rint(values) > 0)
    if dtype.kind == "f":
        if dtype.itemsize < values.dtype.itemsize:
            limit = float(np.finfo(dtype).max)
            values = np.clip(values, -limit, limit)
        return values.astype(dtype, copy=False)
    low, high = float(np.iinfo(dtype).min), float(np.iinfo(dtype).max)
    # The largest 64-bit integers are no float64: stay below them, or the cast would wrap round.
    top = np.nextafter(high, 0.0) if dtype.itemsize == 8 else high
    clipped: NDArray[Any] = np.clip(np.rint(values), low, top)
    return clipped.astype(dtype)
