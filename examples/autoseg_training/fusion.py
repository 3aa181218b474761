"""2.5-D inference: every slab of each direction, each direction a predicted volume, and their average."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor

from .networks import Net
from .slabs import Views, cut

Score = Callable[[Tensor], Tensor]
"""Slabs ``(batch, slices, rows, columns)`` to scores ``(batch, 1, rows, columns)`` in [0, 1]."""


def scorer(net: Net, device: str | torch.device = "cpu", precision: str = "32-true") -> Score:
    """Wrap a network for inference: batch norm with its running statistics, autocast of `precision`."""
    net = net.to(device).eval()
    half = {"bf16-mixed": torch.bfloat16, "16-mixed": torch.float16}.get(precision)

    def score(slabs: Tensor) -> Tensor:
        slabs = slabs.to(device).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode(), torch.autocast(torch.device(device).type, half, enabled=half is not None):
            return net.score(slabs).cpu()

    return score


def directions(
    score: Score,
    volume: NDArray[np.float32],
    views: Views,
    slices: int,
    *,
    batch: int = 32,
    before: list[NDArray[np.float32]] | None = None,
    changed: NDArray[np.bool_] | None = None,
) -> list[NDArray[np.float32]]:
    """Score every slab along each direction; beyond the first and the last slice there are zeros, as published.

    Slabs whose middle slice is empty score 0 unasked.

    Parameters
    ----------
    score
        The network.
    volume
        A cube of the views' side.
    views, slices
        As in training.
    before, changed
        Result for another volume, and where (bool, as the volume) this one differs from it: only slabs that meet the
        difference are computed. With batch norm at rest slabs do not see each other, so the result is the same.

    Returns
    -------
    list of arrays
        Per direction ``(side, rows, columns)`` in the window.
    """
    results = []
    for number, view in enumerate(views.views):
        oriented = view.oriented(volume)
        wanted = (oriented > 0).any(axis=(1, 2))
        if before is None or changed is None:
            result = np.zeros(oriented.shape, np.float32)
        else:
            result = before[number].copy()
            differs = changed.any(axis=view.axes[1:])
            reach = np.convolve(differs, np.ones(slices), mode="same") > 0 if slices > 1 else differs
            result[reach & ~wanted] = 0
            wanted &= reach
        places = np.flatnonzero(wanted)
        for part in np.array_split(places, max(-(-len(places) // batch), 1)):
            if len(part):
                slabs = np.stack([cut(oriented, int(place), slices) for place in part])
                result[part] = score(torch.from_numpy(slabs))[:, 0].numpy()
        results.append(result)
    return results


def fuse(results: list[NDArray[np.float32]], views: Views, smooth: float = 0.0) -> NDArray[np.float32]:
    """Average the directions' volumes; outside its window a direction scores 0.

    Slabs are scored one by one, so that a direction's volume flickers from slice to slice. With `smooth`, a fraction of
    the side, a Gaussian across the slices joins them before the average, and one along every axis follows it; 0 is the
    published average alone.
    """
    sigma = smooth * views.side
    total = np.zeros((views.side,) * 3, np.float32)
    for view, result in zip(views.views, results, strict=True):
        joined = ndimage.gaussian_filter1d(result, sigma, axis=0, mode="constant") if sigma else result
        view.oriented(total)[...] += joined
    total /= len(results)
    return ndimage.gaussian_filter(total, sigma, mode="constant") if sigma else total


def predict(
    score: Score, volume: NDArray[np.float32], views: Views, slices: int, smooth: float = 0.0
) -> NDArray[np.float32]:
    """Return the anomaly score of every voxel of a cube; windows grow where the volume needs them to."""
    views = Views.around([volume], len(views.views), like=views)
    return fuse(directions(score, volume, views, slices), views, smooth)
