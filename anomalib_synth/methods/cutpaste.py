"""CutPaste and its scars."""

from dataclasses import KW_ONLY

from .._core.fields import Fraction, Span
from .._core.value import value
from .._sampling.options import CentralFraction
from ..shapes import OrientedBox, Scar, Shape
from ..synthesizer import Method
from ..textures import OwnPatch, Texture


@value
class CutPaste(Method):
    r"""A rectangle of the image, its colours jittered, pasted elsewhere in the same image.

    Its area is :math:`U(0.02, 0.15)` of the image's, its aspect ratio :math:`U(0.3, 1)` or :math:`U(1, 3.3)` with equal
    probability; it may come from anywhere in the image. The label is binary. Beyond the image's edge it is cut off.
    Saturation and hue, which three colours alone have, stay as they are.

    Parameters
    ----------
    area, aspect
        As for `shapes.OrientedBox`.
    jitter
        As for `textures.OwnPatch`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Li, Sohn, Yoon, Pfister: CutPaste: self-supervised learning for anomaly detection and localization. CVPR (2021).

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(64.0).reshape(8, 8)
    >>> sample = CutPaste(area=0.1, aspect=1, jitter=0)(image, rng=0)
    >>> bool((sample.image != image).any()), sample.recipe.texture["contrast"] == 1
    (True, True)
    """

    _: KW_ONLY
    area: Fraction = Fraction((0.02, 0.15))
    aspect: Span = Span((0.3, 3.3), 0.01, 100)
    jitter: Span = Span(0.1, 0, 1)
    central_fraction: CentralFraction = CentralFraction(1.0)

    def _parts(self) -> tuple[Shape, Texture]:
        return OrientedBox(self.area, self.aspect, 0.0), OwnPatch(self.jitter)


@value
class CutPasteScar(Method):
    r"""A long thin rectangle of the image, turned, its colours jittered, pasted elsewhere in the same image.

    It is :math:`U(2, 16)` by :math:`U(10, 25)` pixels, turned by :math:`U(-45, 45)` degrees. The label is binary. The
    shape is turned, not its content: it shows the image as it is elsewhere.

    Parameters
    ----------
    width, length, angle
        As for `shapes.Scar`.
    jitter
        As for `textures.OwnPatch`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Li, Sohn, Yoon, Pfister: CutPaste: self-supervised learning for anomaly detection and localization. CVPR (2021).

    Examples
    --------
    >>> import numpy as np
    >>> sample = CutPasteScar(width=2, length=10)(np.random.default_rng(0).random((32, 32)), rng=0)
    >>> [2 * half for half in sample.recipe.shapes[0]["half_width"]]
    [10.0, 2.0]
    """

    _: KW_ONLY
    width: Span = Span((2.0, 16.0), 1, 10_000)
    length: Span = Span((10.0, 25.0), 1, 10_000)
    angle: Span = Span((-45.0, 45.0), -180, 180)
    jitter: Span = Span(0.1, 0, 1)
    central_fraction: CentralFraction = CentralFraction(1.0)

    def _parts(self) -> tuple[Shape, Texture]:
        return Scar(self.width, self.length, self.angle), OwnPatch(self.jitter)
