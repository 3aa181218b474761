"""Poisson image interpolation."""

from dataclasses import KW_ONLY
from typing import Literal

from .._core.fields import Choice, Fraction, Span
from .._core.value import value
from ..labels import Interpolation, LabelField
from ..shapes import Box, Shape
from ..synthesizer import Method
from ..textures import PoissonPatch, Texture

Mixed = Literal["none", "interpolated", "full"]


@value
class PII(Method):
    r"""Poisson image interpolation: the patches of FPI without a seam.

    Inside a square, or cube, as `FPI` draws it, the image has the guidance :math:`\alpha \nabla J`, or
    :math:`(1 - \alpha) \nabla I` where that is larger, between two neighbouring pixels of one channel; at the edge of
    the patch it continues the image. The label is :math:`\alpha` where the image changed.

    Parameters
    ----------
    size : float or pair of float
        Width of the patch as a fraction of the image's shorter side.
    factor, mixed
        As for `textures.PoissonPatch`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Tan, Hou, Day, Simpson, Rueckert, Kainz: Detecting outliers with Poisson image interpolation. MICCAI (2021).

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.zeros((32, 32)), np.random.default_rng(0).random((32, 32))
    >>> sample = PII()(image, donor, rng=0)
    >>> np.unique(sample.label[sample.mask]).tolist() == [np.float32(sample.recipe.texture["factor"])]
    True
    """

    _: KW_ONLY
    size: Fraction = Fraction((0.1, 0.4))
    factor: Span = Span((0.05, 0.95), 0, 1, above_low=True)
    mixed: Choice[Mixed] = Choice[Mixed]("interpolated", ("none", "interpolated", "full"))
    label: LabelField = LabelField(Interpolation())

    def _parts(self) -> tuple[Shape, Texture]:
        return Box(self.size, square=True), PoissonPatch(self.factor, self.mixed)
