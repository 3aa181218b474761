"""Natural synthetic anomalies."""

from dataclasses import KW_ONLY
from typing import Literal

from .._core.fields import Choice, Fraction, Span
from .._core.value import value
from .._sampling.options import CentralFraction, Count, MinForeground, More
from ..labels import LabelField, Logistic
from ..shapes import Box, GammaSize, Shape
from ..shapes.law import SizeField
from ..synthesizer import Method
from ..textures import Choice as OneTexture
from ..textures import PoissonPatch, Texture

Gradients = Literal["normal", "mixed", "either"]


_LABEL = Logistic()


@value
class NSA(Method):
    r"""Natural synthetic anomalies: rectangles of another place of the donor, resized, blended without a seam.

    Half of a rectangle's side is :math:`\mathrm{clip}((0.03 + \Gamma(2, 0.05))\, d, 0.03 d, 0.4 d)` for an axis of d
    pixels; what it shows is resized by :math:`\mathrm{clip}(N(1, 0.5^2), 0.7, 1.3)`. After each rectangle, up to four,
    another follows with probability 1/2. Inside, the image has the donor's gradients (Poisson blending).

    Parameters
    ----------
    size
        As for `shapes.Box`.
    resize
        As for `textures.DonorPatch`.
    gradients : {"normal", "mixed", "either"}
        Those of the donor; or those of the image where they are larger; or one of both for each sample.
    label : Label
        The training target. Published are `labels.Logistic`, `labels.IntensityDifference` and `labels.Binary`, and
        with a factor below 1 `labels.Interpolation`.
    factor
        As for `textures.PoissonPatch`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Schlüter, Tan, Hou, Kainz: Natural synthetic anomalies for self-supervised anomaly detection and localization. ECCV
    2022, arXiv:2109.15222.

    Examples
    --------
    >>> import numpy as np
    >>> image, donor = np.random.default_rng(0).integers(0, 256, (2, 64, 64), np.uint8)
    >>> sample = NSA()(image, donor, rng=0)
    >>> sorted(sample.recipe.texture)
    ['factor', 'from', 'resize']
    """

    _: KW_ONLY
    size: SizeField = SizeField(GammaSize(shift=0.06))
    resize: Span = Span((0.7, 1.3), 0, 100, above_low=True)
    gradients: Choice[Gradients] = Choice[Gradients]("normal", ("normal", "mixed", "either"))
    factor: Fraction = Fraction(1.0)
    label: LabelField = LabelField(Logistic())
    count: Count = Count((1, 4))
    more: More = More(0.5)
    central_fraction: CentralFraction = CentralFraction(1.0)
    min_foreground: MinForeground = MinForeground(0.25)

    def _parts(self) -> tuple[Shape, Texture]:
        return Box(self.size), self._blending()

    def _blending(self) -> Texture:
        normal, mixed = (PoissonPatch(self.factor, mode, self.resize) for mode in ("none", "full"))
        blendings: dict[str, Texture] = {"normal": normal, "mixed": mixed, "either": OneTexture((normal, mixed))}
        return blendings[self.gradients]
