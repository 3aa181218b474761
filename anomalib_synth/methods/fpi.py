"""Foreign patch interpolation."""

from dataclasses import KW_ONLY

from .._core.fields import Fraction
from .._core.value import value
from ..labels import Interpolation, LabelField
from ..shapes import Box, Shape
from ..synthesizer import Method
from ..textures import ForeignPatch, Texture


@value
class FPI(Method):
    r"""Foreign patch interpolation: square patches mixed with those of another image.

    Inside a square, or cube, of half-width :math:`h \sim U_{int}[0.05 d, 0.2 d)` about a centre in the central 80 % of
    every axis, :math:`(1 - \alpha) I + \alpha J` with :math:`\alpha \sim U(0.05, 0.95)`; the label is :math:`\alpha`
    where the two images differ.

    Parameters
    ----------
    size : float or pair of float
        Width of the patch as a fraction of the image's shorter side :math:`d`.
    factor : float or pair of float
        The interpolation factor :math:`\alpha`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Tan, Hou, Batten, Qiu, Kainz: Detecting outliers with foreign patch interpolation. arXiv:2011.04197 (2020).

    Examples
    --------
    >>> import numpy as np
    >>> sample = FPI(size=0.25, factor=0.5)(np.zeros((8, 8)), np.ones((8, 8)), rng=2)
    >>> int(sample.mask.sum()), sorted(set(sample.image.ravel().tolist()))
    (4, [0.0, 0.5])
    """

    _: KW_ONLY
    size: Fraction = Fraction((0.1, 0.4))
    factor: Fraction = Fraction((0.05, 0.95))
    label: LabelField = LabelField(Interpolation())

    def _parts(self) -> tuple[Shape, Texture]:
        return Box(self.size, square=True), ForeignPatch(self.factor)
