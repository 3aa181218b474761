"""anomalib's Perlin noise."""

from typing import Any

from ..labels import Binary
from ..shapes import PerlinBlobs
from ..synthesizer import Synthesizer
from ..textures import PerlinIntensity


class PerlinNoise(Synthesizer):
    r"""Perlin blobs filled with the noise that they were cut from, as anomalib makes them without texture images.

    Where gradient noise :math:`P` of :math:`2^k` cells per axis, :math:`k \sim U\{0, ..., 5\}`, in a lattice rotated
    by :math:`U(-90, 90)` degrees, is above 0.5: :math:`(1 - \alpha) I + \alpha\, (lo + (hi - lo)(0.25 + 0.5 P))`,
    :math:`\alpha \sim U(0.2, 1)`. The label is binary.

    Parameters
    ----------
    factor : float or pair of float
        The share :math:`\alpha` of the noise.
    intensity_range : pair of float, optional
        :math:`(lo, hi)`; least and greatest finite value of the image when None, which reads all of it. Published are
        images in [0, 1].
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    foreground, clip_to_foreground, channel_axis
        As for `Synthesizer`; the blobs are all over the image, so that the foreground matters where it clips them.

    References
    ----------
    Akcay et al.: Anomalib - A deep learning library for anomaly detection. ICIP 2022, arXiv:2202.08341.

    Examples
    --------
    >>> import numpy as np
    >>> sample = PerlinNoise(factor=1, intensity_range=(0, 1))(np.zeros((64, 64)), rng=0)
    >>> inside = sample.image[sample.mask]
    >>> bool(inside.min() >= 0.5), bool(inside.max() <= 0.75)
    (True, True)
    """

    def __init__(
        self,
        *,
        factor: float | tuple[float, float] = (0.2, 1.0),
        intensity_range: tuple[float, float] | None = None,
        scale: int | tuple[int, int] = (0, 5),
        threshold: float | tuple[float, float] = 0.5,
        rotation: float | tuple[float, float] = (-90.0, 90.0),
        foreground: Any = None,
        clip_to_foreground: bool = False,
        channel_axis: int | None = None,
    ) -> None:
        super().__init__(
            PerlinBlobs(scale, threshold, rotation),
            PerlinIntensity(factor, intensity_range),
            Binary(),
            foreground=foreground,
            clip_to_foreground=clip_to_foreground,
            channel_axis=channel_axis,
        )
