"""What is measured of one outline: size, elongation, solidity, roughness, holes."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core.geometry import depths, equivalent_diameter

__all__ = ["OutlineFigures", "outline_figures"]

Mask = NDArray[np.bool_]
ANGLES = 64  # directions in which the radius is read
FIRST_MODE = 3  # below: a circle, a shift, an ellipse


class OutlineFigures(NamedTuple):
    """Figures of one connected component; lengths in the units of the spacing."""

    diameter: float
    elongation: float
    solidity: float
    roughness: float
    euler: int
    angle: float
    thickness: float


def outline_figures(mask: Mask, spacing: Sequence[float]) -> OutlineFigures:
    """Measure one component.

    Parameters
    ----------
    mask : ndarray of bool, two or three axes
        The component in its box.
    spacing : sequence of float
        Width of a pixel along each axis.

    Examples
    --------
    >>> outline_figures(np.ones((1, 1), bool), (1, 1))
    OutlineFigures(diameter=1.1283791670955126, elongation=1.0, solidity=1.0, roughness=0.0, euler=1, angle=nan,
                   thickness=2.0)
    """
    from skimage.measure import euler_number

    volume = float(mask.sum()) * math.prod(spacing)
    at = np.argwhere(mask) * np.asarray(spacing, np.float64)
    middle = at.mean(axis=0)
    # A pixel is a box and no point, so that one pixel has a covariance too.
    covariance = np.atleast_2d(np.cov(at.T, bias=True)) + np.diag(np.square(spacing)) / 12
    widths, directions = np.linalg.eigh(covariance)
    return OutlineFigures(
        equivalent_diameter(volume, mask.ndim),
        math.sqrt(max(1.0, widths[-1] / widths[0])),
        _solidity(mask),
        _roughness(mask, middle, directions / np.sqrt(widths), spacing),
        int(euler_number(np.pad(mask, 1), mask.ndim)),  # type: ignore[no-untyped-call]
        _direction(directions[:, -1]) if mask.ndim == 2 and widths[-1] > widths[0] * (1 + 1e-9) else math.nan,
        _thickness(mask, spacing),
    )


def _thickness(mask: Mask, spacing: Sequence[float]) -> float:
    """Return the width of a band with the same mean distance from a pixel to its outline: four times that."""
    return float(4 * (depths(mask, spacing)[mask].mean() - min(spacing) / 2))


def _direction(axis: NDArray[np.float64]) -> float:
    """Return the angle of an axis from the last one, in degrees within (-90, 90]; rows count upwards from it."""
    down, across = axis
    turn = math.degrees(math.atan2(down, across))
    return turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn


def _solidity(mask: Mask) -> float:
    """Return the fraction of the convex hull that is covered, both counted in pixels."""
    from scipy.spatial import ConvexHull
    from skimage.morphology import convex_hull_image

    if mask.all():
        return 1.0
    covered = int(mask.sum())
    if mask.ndim == 2:
        return covered / max(covered, int(convex_hull_image(mask).sum()))  # type: ignore[no-untyped-call]
    # The same in volumes, where that function refuses flat bodies: a voxel is the middles of its faces.
    steps = np.concatenate([np.eye(3), -np.eye(3)]) / 2
    corners = (np.argwhere(_border(mask))[:, np.newaxis] + steps).reshape(-1, 3)
    faces = ConvexHull(corners).equations
    voxels = np.indices(mask.shape).reshape(3, -1)
    inside = np.ones(voxels.shape[1], bool)
    for *normal, offset in faces:
        inside &= np.asarray(normal) @ voxels + offset <= 1e-9
    return covered / max(covered, int(inside.sum()))


def _border(mask: Mask) -> Mask:
    """Return the pixels of a mask that touch what is outside it, or the box."""
    from scipy import ndimage

    inner = ndimage.binary_erosion(np.pad(mask, 1), np.ones((3,) * mask.ndim))[(slice(1, -1),) * mask.ndim]
    return np.asarray(mask & ~inner)


def _roughness(mask: Mask, middle: NDArray[np.float64], whiten: NDArray[np.float64], spacing: Sequence[float]) -> float:
    """Return the root mean square of the relative radius about the middle, once the ellipse is turned into a circle.

    In planes of the Fourier modes from the third on; in volumes of the radius of the surface about its mean.
    """
    away = (np.argwhere(_border(mask)) * np.asarray(spacing) - middle) @ whiten
    radius = np.linalg.norm(away, axis=1)
    if len(radius) < 2 * FIRST_MODE or radius.mean() == 0:
        return 0.0
    if mask.ndim == 3:
        return float(radius.std() / radius.mean())
    turn = np.arctan2(away[:, 0], away[:, 1])
    order = np.argsort(turn)
    even = np.linspace(-np.pi, np.pi, ANGLES, endpoint=False)
    modes = np.fft.rfft(np.interp(even, turn[order], radius[order], period=2 * np.pi)) / ANGLES
    return float(np.sqrt(2 * np.square(np.abs(modes[FIRST_MODE:])).sum()) / abs(modes[0]))
