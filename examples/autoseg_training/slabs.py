"""Slabs: a few adjacent slices of a volume along one viewing direction, cut to a window around the tissue.

Background costs a network as much as tissue does, so a slab is not the whole slice but a window that holds the
foreground. All directions share one window size, with the longer side along the columns, so that they mix in a batch.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .unet import UNet

AXIAL = 2  # right, anterior, superior: slices along the last axis


@dataclass(frozen=True)
class View:
    """One viewing direction.

    Attributes
    ----------
    axes
        The volume's axes as ``(slice, row, column)``.
    start
        First row and first column of the window.
    shape
        Rows and columns of the window.
    """

    axes: tuple[int, int, int]
    start: tuple[int, int]
    shape: tuple[int, int]

    def oriented(self, volume: NDArray[Any]) -> NDArray[Any]:
        """Return the volume's window as ``(slices, rows, columns)``, a view of it."""
        (row, column), (rows, columns) = self.start, self.shape
        return volume.transpose(self.axes)[:, row : row + rows, column : column + columns]


@dataclass(frozen=True)
class Views:
    """The directions that a network looks along, with their windows."""

    side: int
    views: tuple[View, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of every slab."""
        return self.views[0].shape

    @classmethod
    def around(cls, volumes: Iterable[NDArray[Any]], directions: int = 3, like: Self | None = None) -> Self:
        """Return the smallest windows that hold the foreground (above 0) of every volume, and those of `like`.

        Parameters
        ----------
        volumes
            Cubes of one side.
        directions
            3 for all, 1 for the axial one.
        like
            Windows that must be held too; returned as they are where they hold everything.
        """
        volumes = list(volumes)
        side = volumes[0].shape[0]
        spans = np.array([foreground_span(volume) for volume in volumes])
        low, high = spans[:, 0].min(axis=0), spans[:, 1].max(axis=0)
        if like is not None and all(
            like.side == side and view.start[i] <= low[axis] and high[axis] <= view.start[i] + view.shape[i]
            for view in like.views
            for i, axis in enumerate(view.axes[1:])
        ):
            return like
        if like is not None:
            for view in like.views:
                for i, axis in enumerate(view.axes[1:]):
                    low[axis] = min(low[axis], view.start[i])
                    high[axis] = max(high[axis], view.start[i] + view.shape[i])
        extent = high - low
        orders: list[tuple[int, int, int]] = [view.axes for view in like.views] if like else []
        for axis in [] if like else range(3) if directions == 3 else [AXIAL]:
            row, column = sorted({0, 1, 2} - {axis}, key=lambda other: extent[other])
            orders.append((axis, row, column))
        rows, columns = (_padded(max(int(extent[order[i]]) for order in orders), side) for i in (1, 2))

        def looking(axis: int, row: int, column: int) -> View:
            start = _centred(low[row], high[row], rows, side), _centred(low[column], high[column], columns, side)
            return View((axis, row, column), start, (rows, columns))

        return cls(side, tuple(looking(*order) for order in orders))

    def to_dict(self) -> dict[str, Any]:
        """Return plain numbers, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make the views of what `to_dict` gave, also after a trip through JSON."""
        return cls(data["side"], tuple(View(**{k: tuple(v) for k, v in view.items()}) for view in data["views"]))


def foreground_span(volume: NDArray[Any]) -> NDArray[np.int64]:
    """Return the first index of the foreground and the one after its last, per axis: ``(2, 3)``."""
    foreground = volume > 0
    if not foreground.any():
        raise ValueError("a volume without foreground: every voxel is 0")
    hits = [np.flatnonzero(foreground.any(axis=tuple({0, 1, 2} - {axis}))) for axis in range(3)]
    return np.array([[hit[0] for hit in hits], [hit[-1] + 1 for hit in hits]])


def cut(oriented: NDArray[Any], index: int, slices: int, out: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Copy the slab whose middle slice is `index`: ``(slices, rows, columns)`` float32, zero beyond the volume."""
    if out is None:
        out = np.empty((slices, *oriented.shape[1:]), np.float32)
    for channel in range(slices):
        place = index + channel - slices // 2
        out[channel] = oriented[place] if 0 <= place < len(oriented) else 0
    return out


def _padded(extent: int, side: int) -> int:
    """Round up to what the U-Net can halve."""
    return min(-(-extent // UNet.multiple) * UNet.multiple, side)


def _centred(low: int, high: int, length: int, side: int) -> int:
    return int(np.clip((low + high - length) // 2, 0, side - length))
