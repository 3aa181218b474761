"""GLASS's masks."""

from typing import Any

from ..labels import Binary
from ..shapes import PerlinBlobs
from ..synthesizer import Synthesizer
from ..textures import Texture, TextureImage

_TEXTURE = TextureImage(factor=(0.2, 0.8))


class GLASSMask(Synthesizer):
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
    foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`.

    References
    ----------
    Chen, Luo, Lv, Zhang: A unified anomaly synthesis strategy with gradient ascent for industrial anomaly detection
    and localization. ECCV 2024, arXiv:2407.09359.

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.zeros((64, 64)), np.ones((64, 64))
    >>> sorted({GLASSMask().draw(image, donor, rng=seed).shapes[0]["combine"] for seed in range(30)})
    ['intersection', 'single', 'union']
    """

    def __init__(
        self,
        *,
        texture: Texture = _TEXTURE,
        combine: str = "mixed",
        scale: int | tuple[int, int] = (0, 5),
        threshold: float | tuple[float, float] = 0.5,
        rotation: float | tuple[float, float] = (-90.0, 90.0),
        foreground: Any = None,
        clip_to_foreground: bool = True,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            PerlinBlobs(scale, threshold, rotation, combine),
            texture,
            Binary(),
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            channel_axis=channel_axis,
        )
