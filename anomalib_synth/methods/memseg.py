"""MemSeg's structural anomalies."""

from typing import Any

from ..labels import Binary
from ..shapes import PerlinBlobs
from ..synthesizer import Synthesizer
from ..textures import GridShuffle


class MemSeg(Synthesizer):
    r"""Perlin blobs filled with the image's own parts in disorder.

    Where gradient noise is above its threshold, and on the foreground where there is one,
    :math:`(1 - \alpha) I + \alpha S`, :math:`\alpha \sim U(0.15, 1)`, with :math:`S` the image whose 8 x 8 cells are
    shuffled. The label is binary. The published structural anomalies; for the textural ones see `DRAEM`.

    Parameters
    ----------
    cells : int or pair of int
        Cells along every axis.
    factor : float or pair of float
        The share :math:`\alpha` of the shuffled image.
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Yang, Wu, Feng: MemSeg - A semi-supervised method for image surface defect detection using differences and
    commonalities. Engineering Applications of Artificial Intelligence 119 (2023), arXiv:2205.00908.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(64.0).reshape(8, 8).repeat(8, axis=0).repeat(8, axis=1)
    >>> sample = MemSeg(factor=1)(image, rng=0)
    >>> order = np.array(sample.recipe.texture["order"])
    >>> bool((sample.image[sample.mask] == order[image[sample.mask].astype(int)]).all())
    True
    """

    def __init__(
        self,
        *,
        cells: int | tuple[int, int] = 8,
        factor: float | tuple[float, float] = (0.15, 1.0),
        scale: int | tuple[int, int] = (0, 5),
        threshold: float | tuple[float, float] = 0.5,
        rotation: float | tuple[float, float] = (-90.0, 90.0),
        foreground: Any = None,
        clip_to_foreground: bool = True,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            PerlinBlobs(scale, threshold, rotation),
            GridShuffle(cells, factor),
            Binary(),
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            channel_axis=channel_axis,
        )
