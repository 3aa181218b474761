"""The third and fourth stage, render and write: compute the new pixels of a drawn anomaly, then store them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import labels, runs
from .._core.patch import Patch
from .._core.pixels import quantized
from .._core.region import Region
from ..labels import OUTLINE, Change
from ..runs import Runs
from .composition import Composition
from .draw import Drawn
from .foreign import checked_label, checked_patch, is_own
from .scene import Canvas, Scene
from .soft import faded

__all__ = ["Rendered", "fill_label", "render", "write"]


_FEW = 64


class Rendered(NamedTuple):
    """The new state of the covered pixels of one image, or of a stack of planes.

    Attributes
    ----------
    runs : ndarray
        The covered pixels.
    before, after : ndarray, channels x covered pixels
        What the image stores there now, and what it will store, in its own dtype.
    label : ndarray of float32, covered pixels or labels x covered pixels
        The training target.
    outline : ndarray
        Those of the runs that belong to the mask.
    """

    runs: Runs
    before: NDArray[Any]
    after: NDArray[Any]
    label: NDArray[np.float32]
    outline: Runs

    @property
    def changes(self) -> bool:
        """Return whether there is a mask, and any pixel will change."""
        if len(self.outline) == 0:
            return False
        # Nearly always one of the first pixels does.
        before, after = self.before, self.after
        return bool((before[:, :_FEW] != after[:, :_FEW]).any() or (before != after).any())


def render(composition: Composition, scene: Scene, drawn: Drawn) -> Rendered:
    """Compute the new pixels and the label; pixels that are not finite, or would not be, are left out."""
    region, weights = drawn.region, drawn.weights
    pixels = scene.image
    stored = pixels.read_stored(region.runs, region.size)
    before = pixels.computed(stored)
    floats = pixels.dtype.kind == "f"
    if floats and not kernels.all_finite(before):
        keep = np.isfinite(before).all(axis=0)
        region = Region(runs.select(region.runs, keep), region.grid, region.parts)
        before, stored, weights = before[:, keep], stored[:, keep], None if weights is None else weights[keep]
    if len(region.runs) == 0:
        checks.nothing_finite()
    patch = composition.texture.apply(before, pixels, scene.donor, region, drawn.texture)
    if not is_own(composition.texture):
        patch = checked_patch(composition.texture, patch, before)
    if patch.weights is not None:
        weights = patch.weights if weights is None else weights * patch.weights
    values = patch.values if weights is None else faded(before, patch.values, weights)
    label = _label(composition, patch, weights, Change(before, values, pixels.dtype, region))
    covered = region.runs
    if floats and not kernels.all_finite(values):
        keep = np.isfinite(values).all(axis=0)
        if not keep.any():
            checks.nothing_finite()
        covered, values, stored, label = runs.select(covered, keep), values[:, keep], stored[:, keep], label[..., keep]
        weights = None if weights is None else weights[keep]
    after = values if values.dtype == pixels.dtype else quantized(values, pixels.dtype)
    outline = covered if weights is None else kernels.runs_from(covered, weights, OUTLINE)
    return Rendered(covered, stored, after, label, outline)


def _label(
    composition: Composition, patch: Patch, weights: NDArray[np.float32] | None, change: Change
) -> NDArray[np.float32]:
    """Return the label of the covered pixels, or a row for each of several; those of foreign classes are checked."""
    label = composition.label
    if not isinstance(label, tuple):  # nearly always
        values = label.values(patch, weights, change)
        return values if is_own(label) else checked_label(label, values, change.before.shape[1])
    if all(is_own(one) for one in label):
        return labels.values(label, patch, weights, change)
    size = change.before.shape[1]
    return np.stack([checked_label(one, one.values(patch, weights, change), size) for one in label])


def write(rendered: Rendered, canvas: Canvas) -> None:
    """Store an anomaly in an image, and in a contiguous mask and label."""
    canvas.image.store(rendered.runs, rendered.after)
    kernels.fill(canvas.mask.reshape(-1), rendered.outline, True)
    fill_label(canvas.label, rendered.runs, rendered.label, canvas.mask.size)


def fill_label(label: NDArray[np.float32], covered: Runs, values: NDArray[np.float32], size: int) -> None:
    """Store the values of the covered pixels, one row for each label."""
    if values.ndim == 1:
        kernels.place(label.reshape(-1), covered, values)
        return
    rows = label.reshape(-1, size)
    for row, one in zip(rows, values.reshape(len(rows), -1), strict=True):
        kernels.place(row, covered, one)
