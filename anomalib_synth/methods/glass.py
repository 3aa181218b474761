"""GLASS."""

from dataclasses import KW_ONLY
from typing import Literal

from .._core.fields import Choice, Span, WholeSpan
from .._core.value import value
from .._sampling.options import Clip
from ..shapes import PerlinBlobs, Shape
from ..synthesizer import Method
from ..textures import Texture, TextureImage
from ..textures.protocol import TextureField

Combination = Literal["single", "union", "intersection", "mixed"]


@value
class GLASS(Method):
    r"""The image-level anomalies of GLASS: one or two masks of Perlin blobs, filled with a texture image.

    A third each of the draws is one mask as in `DRAEM`, the union of two, and their intersection, on the foreground
    where there is one; empty ones are drawn again. Inside, :math:`(1 - \alpha) I + \alpha T` with a texture image
    :math:`T`. The published :math:`\alpha` is :math:`N(0.5, 0.1)` limited to [0.2, 0.8], here it is uniform in that
    range. The label is binary.

    Parameters
    ----------
    texture : Texture
        What is put there. By default the donor as it is; ``textures.TextureImage("folder", factor=(0.2, 0.8))`` draws
        image files, as published.
    combine : {"mixed", "single", "union", "intersection"}
        How masks are combined.
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Chen, Luo, Lv, Zhang: A unified anomaly synthesis strategy with gradient ascent for industrial anomaly detection
    and localization. ECCV 2024, arXiv:2407.09359.

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.zeros((64, 64)), np.ones((64, 64))
    >>> sorted({GLASS().draw(image, donor, rng=seed).shapes[0]["combine"] for seed in range(30)})
    ['intersection', 'single', 'union']
    """

    _: KW_ONLY
    texture: TextureField = TextureField(TextureImage(factor=(0.2, 0.8)))
    combine: Choice[Combination] = Choice[Combination]("mixed", ("single", "union", "intersection", "mixed"))
    scale: WholeSpan = WholeSpan((0, 5), 0, 16)
    threshold: Span = Span(0.5, 0, 1)
    rotation: Span = Span((-90.0, 90.0), -180, 180)
    clip_to_foreground: Clip = Clip(True)

    def _parts(self) -> tuple[Shape, Texture]:
        return PerlinBlobs(self.scale, self.threshold, self.rotation, self.combine), self.texture
