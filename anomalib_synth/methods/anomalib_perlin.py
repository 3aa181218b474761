"""anomalib's Perlin noise."""

from dataclasses import KW_ONLY

from .._core.fields import Fraction, Intensities, Span, WholeSpan
from .._core.value import value
from ..shapes import PerlinBlobs, Shape
from ..synthesizer import Method
from ..textures import PerlinIntensity, Texture


@value
class AnomalibPerlin(Method):
    r"""Perlin blobs filled with the noise that they were cut from, as anomalib makes them without texture images.

    Where gradient noise :math:`P` of :math:`2^k` cells per axis, :math:`k \sim U\{0, ..., 5\}`, in a lattice rotated
    by :math:`U(-90, 90)` degrees, is above 0.5: :math:`(1 - \alpha) I + \alpha\, (lo + (hi - lo)(0.25 + 0.5 P))`,
    :math:`\alpha \sim U(0.2, 1)`. The label is binary.

    Parameters
    ----------
    factor : float or pair of float
        The weight :math:`\alpha` of the noise.
    intensity_range : pair of float, optional
        :math:`(lo, hi)`; minimum and maximum finite value of the image when None, which reads all of it. Published for
        images in [0, 1].
    scale, threshold, rotation
        As for `shapes.PerlinBlobs`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`. The blobs are all over the image: a foreground only matters where it clips them.

    References
    ----------
    Akcay et al.: Anomalib - A deep learning library for anomaly detection. ICIP 2022, arXiv:2202.08341.

    Examples
    --------
    >>> import numpy as np
    >>> sample = AnomalibPerlin(factor=1, intensity_range=(0, 1))(np.zeros((64, 64)), rng=0)
    >>> inside = sample.image[sample.mask]
    >>> bool(inside.min() >= 0.5), bool(inside.max() <= 0.75)
    (True, True)
    """

    _: KW_ONLY
    factor: Fraction = Fraction((0.2, 1.0))
    intensity_range: Intensities = Intensities()
    scale: WholeSpan = WholeSpan((0, 5), 0, 16)
    threshold: Span = Span(0.5, 0, 1)
    rotation: Span = Span((-90.0, 90.0), -180, 180)

    def _parts(self) -> tuple[Shape, Texture]:
        return PerlinBlobs(self.scale, self.threshold, self.rotation), PerlinIntensity(
            self.factor, self.intensity_range
        )
