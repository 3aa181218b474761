"""MemSeg's structural anomalies."""

from dataclasses import KW_ONLY

from .._core.fields import Fraction, Span, WholeSpan
from .._core.value import value
from .._sampling.options import Clip
from ..shapes import PerlinBlobs, Shape
from ..synthesizer import Method
from ..textures import GridShuffle, Texture


@value
class MemSeg(Method):
    r"""Perlin blobs filled with the image's own cells in random order.

    Where gradient noise is above its threshold, and on the foreground where there is one,
    :math:`(1 - \alpha) I + \alpha S`, :math:`\alpha \sim U(0.15, 1)`, with :math:`S` the image whose 8 x 8 cells are
    shuffled. The label is binary. These are the structural anomalies as published; for the textural ones see `DRAEM`.

    Parameters
    ----------
    cells : int or pair of int
        Cells along every axis.
    factor : float or pair of float
        The weight :math:`\alpha` of the shuffled image.
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
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

    _: KW_ONLY
    cells: WholeSpan = WholeSpan(8, 1, 64)
    factor: Fraction = Fraction((0.15, 1.0))
    scale: WholeSpan = WholeSpan((0, 5), 0, 16)
    threshold: Span = Span(0.5, 0, 1)
    rotation: Span = Span((-90.0, 90.0), -180, 180)
    clip_to_foreground: Clip = Clip(True)

    def _parts(self) -> tuple[Shape, Texture]:
        return PerlinBlobs(self.scale, self.threshold, self.rotation), GridShuffle(self.cells, self.factor)
