"""Several anomalies in one image: each is a layer on those before it; then one mask and one label for all."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from ..labels import Change, Label
from .render import Rendered, fill_label
from .scene import Canvas

__all__ = ["Layer", "finish", "undo"]


class Layer(NamedTuple):
    """One anomaly, and the labels that it has."""

    rendered: Rendered
    label: tuple[Label, ...]


def undo(image: Pixels, layers: Sequence[Layer]) -> None:
    """Restore the pixels that an image had before some layers."""
    for layer in reversed(layers):
        image.store(layer.rendered.runs, layer.rendered.before)


def finish(canvas: Canvas, image: Pixels, layers: Sequence[Layer]) -> None:
    """Write mask and label of several layers, and their pixels if the result is another array.

    Labels that are a function of the change are made of the whole change, from the image before the first layer to
    the one after the last; of the others the later stands where two overlap.
    """
    grid = image.grid
    covered = runs.union([layer.rendered.runs for layer in layers], grid)
    size = runs.count(covered)
    after = image.read_stored(covered, size)
    if canvas.image is not image:
        canvas.image.store(covered, after)
    for layer in layers:
        kernels.fill(canvas.mask.reshape(-1), layer.rendered.outline, True)
    region = Region(covered, grid, ())
    change = None
    rows = canvas.label.reshape(-1, canvas.mask.size)
    for number, row in enumerate(rows):
        of_change = [_of_change(layer.label[number]) for layer in layers]
        if any(of_change) and change is None:
            change = _whole_change(image, layers, region, after)
        if all(of_change) and len({layer.label[number] for layer in layers}) == 1:
            assert change is not None
            fill_label(row, covered, _of_whole(layers[0].label[number], change), len(row))
            continue
        for layer, whole in zip(layers, of_change, strict=True):
            if whole:
                assert change is not None
                target = _whole_label(layer, number, change, region)
            else:
                target = layer.rendered.label.reshape(len(rows), -1)[number]
            fill_label(row, layer.rendered.runs, target, len(row))


def _of_change(label: Label) -> bool:
    return bool(getattr(label, "of_change", False))


def _whole_change(image: Pixels, layers: Sequence[Layer], region: Region, after: NDArray[Any]) -> Change:
    """Return the change of the covered pixels from before the first layer to after the last."""
    low, high = region.box
    box = Pixels(image.view[:, low[0] : high[0], low[1] : high[1], low[2] : high[2]].copy(), 0)
    extent = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
    for layer in reversed(layers):
        box.store(kernels.localize(layer.rendered.runs, region.shape, low, extent), layer.rendered.before)
    before = box.read(region.localized(), region.size)
    return Change(before, image.computed(after), image.dtype, region)


def _of_whole(label: Label, change: Change) -> NDArray[np.float32]:
    """Return a label of the whole change, at all covered pixels."""
    patch = Patch(change.after, 1.0, (change.before != change.after).any(axis=0))
    return label.values(patch, None, change)


def _whole_label(layer: Layer, number: int, change: Change, region: Region) -> NDArray[np.float32]:
    """Return a label of the whole change at the pixels of one layer."""
    everywhere = _of_whole(layer.label[number], change)
    low, high = region.box
    extent = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
    box = np.zeros(extent, np.float32)
    kernels.place(box.reshape(-1), region.localized(), everywhere)
    own = kernels.localize(layer.rendered.runs, region.shape, low, extent)
    values = np.empty((1, runs.count(layer.rendered.runs)), np.float32)
    kernels.gather(box.view(np.uint32)[np.newaxis], own, values.view(np.uint32))
    return np.asarray(values[0])
