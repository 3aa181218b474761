"""What is measured of the pixels of one component: how it stands out from the ring about it."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core.geometry import depths

__all__ = ["PixelFigures", "pixel_figures", "ring_width"]

Mask = NDArray[np.bool_]
GAP = 1.0  # pixels next to the outline, in which both are mixed, belong to neither
FEW = 4  # pixels from which a deviation is not taken
DEPTHS = np.arange(-8.0, 8.5, 0.5)  # where the profile across the outline is read, in pixels
WIDTHS = np.geomspace(0.2, 6.0, 60)  # of the error function, in pixels
SHIFTS = np.linspace(-1.5, 1.5, 13)
NOTHING = math.nan


class PixelFigures(NamedTuple):
    """Figures of the pixels of one component; not a number where there is nothing to measure."""

    contrast: float
    sd_ratio: float
    length_ratio: float
    edge: float
    rim: float
    clipping: float
    level: float
    deviation: float
    length: float


UNKNOWN = PixelFigures(*[NOTHING] * len(PixelFigures._fields))


def ring_width(diameter: float) -> float:
    """Return how wide the ring of surroundings is, in pixels: a quarter of the diameter, from 3 to 12."""
    return min(max(3.0, diameter / 4), 12.0)


def pixel_figures(
    values: NDArray[np.float64], mask: Mask, around: Mask, width: float, scale: float, limits: tuple[float, float]
) -> PixelFigures:
    """Measure the pixels of a component.

    Parameters
    ----------
    values : ndarray
        The image in a box with room for the ring.
    mask : ndarray of bool
        The component.
    around : ndarray of bool
        What may belong to the ring: foreground, and no other component.
    width : float
        Width of the ring, in pixels.
    scale : float
        The range of intensities that is the unit of the contrast.
    limits : pair of float
        Minimum and maximum of the foreground; what reaches them counts as clipped.
    """
    from scipy import ndimage

    mask = mask & np.isfinite(values)
    around = around & np.isfinite(values) & ~mask
    low, high = limits
    if scale <= 0 or not mask.any() or mask.all():
        return UNKNOWN
    outward = ndimage.distance_transform_edt(~mask)
    inward = depths(mask)
    ring = around & (outward > GAP) & (outward <= GAP + width)
    clipping = float(((values <= low) | (values >= high))[mask].mean())
    if not ring.any():
        return UNKNOWN._replace(clipping=clipping)
    level = float(values[ring].mean())
    step = float(values[mask].mean()) - level
    sd_in, sd_out = _deviation(values, mask), _deviation(values, ring)
    length = _correlation_length(values, ring)
    return PixelFigures(
        step / scale,
        sd_in / sd_out if sd_out > 1e-9 * scale else NOTHING,
        _correlation_length(values, mask) / length,
        edge_width(values, np.where(mask, 0.5 - inward, outward - 0.5), mask | around) if step else NOTHING,
        _rim(values, mask, inward, step),
        clipping,
        level,
        sd_out / scale,
        length,
    )


def _deviation(values: NDArray[np.float64], where: Mask) -> float:
    return float(values[where].std()) if where.sum() >= FEW else NOTHING


def _correlation_length(values: NDArray[np.float64], where: Mask) -> float:
    r"""Return :math:`-1 / \ln \rho` in pixels, of the correlation :math:`\rho` of neighbours along the axes."""
    if where.sum() < FEW:
        return NOTHING
    centred = values - values[where].mean()
    products, pairs = 0.0, 0
    for axis in range(values.ndim):
        first = tuple(slice(None, -1) if a == axis else slice(None) for a in range(values.ndim))
        second = tuple(slice(1, None) if a == axis else slice(None) for a in range(values.ndim))
        both = where[first] & where[second]
        products += float((centred[first] * centred[second])[both].sum())
        pairs += int(both.sum())
    variance = float(np.square(centred[where]).mean())
    if variance == 0 or pairs == 0:
        return NOTHING
    return -1 / math.log(min(max(products / pairs / variance, 0.01), 0.99))


def _rim(values: NDArray[np.float64], mask: Mask, inward: NDArray[np.float64], step: float) -> float:
    """Return how much farther the inner half of the pixels is from the ring than the outer half, over the contrast."""
    depth = inward[mask]
    core = depth > np.median(depth)
    if step == 0 or core.sum() < FEW or (~core).sum() < FEW:
        return NOTHING
    inside = values[mask]
    return float((inside[core].mean() - inside[~core].mean()) / step)


def edge_width(values: NDArray[np.float64], depth: NDArray[np.float64], where: Mask) -> float:
    r"""Return :math:`\sigma` of the error function :math:`a + b\, \Phi((s - t) / \sigma)` fitted across the outline.

    Parameters
    ----------
    values : ndarray
        The image.
    depth : ndarray
        Distance of each pixel to the outline, in pixels, negative inside.
    where : ndarray of bool
        Which pixels are looked at.
    """
    from scipy import special

    deepest = float(-depth.min())
    near = where & (np.abs(depth) <= max(1.5, min(8.0, deepest)))
    number = np.digitize(depth[near], DEPTHS)
    weight = np.bincount(number, minlength=len(DEPTHS) + 1).astype(np.float64)
    used = weight > 0
    if used.sum() < 3:
        return NOTHING
    weight = weight[used] / weight.sum()
    at = np.bincount(number, depth[near], len(DEPTHS) + 1)[used] / np.bincount(number)[np.bincount(number) > 0]
    seen = np.bincount(number, values[near], len(DEPTHS) + 1)[used] / np.bincount(number)[np.bincount(number) > 0]
    models = special.ndtr((at - SHIFTS[:, np.newaxis, np.newaxis]) / WIDTHS[:, np.newaxis])
    models = models - (models * weight).sum(-1, keepdims=True)
    seen = seen - (seen * weight).sum()
    explained = (models * seen * weight).sum(-1) ** 2 / np.maximum((models**2 * weight).sum(-1), 1e-12)
    best = explained.max(axis=0)
    return float(WIDTHS[int(best.argmax())])
