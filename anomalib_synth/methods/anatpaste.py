"""AnatPaste."""

from dataclasses import KW_ONLY
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.fields import Fraction, Span
from .._core.value import value
from .._sampling.options import Clip, Edge
from ..labels import Interpolation, LabelField
from ..shapes import Choice, OrientedBox, Shape, ShearedEllipse
from ..synthesizer import Method
from ..textures import OwnPatch, Texture


@value
class AnatPaste(Method):
    r"""CutPaste within the anatomy: a soft rectangle or ellipse of the image, pasted elsewhere inside the lungs.

    A rectangle as `CutPaste` draws it, or an ellipse of like size, from anywhere in the image, with jittered colours;
    its edge is softened by :math:`\sigma \sim U(0, 14)` pixels, it covers the image with a weight of
    :math:`U(150, 255) / 255`, and it is clipped to the foreground.

    Parameters
    ----------
    area, aspect
        As for `shapes.OrientedBox`.
    jitter, factor
        As for `textures.OwnPatch`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`. Give ``foreground=AnatPaste.lungs(image)`` with each call.

    References
    ----------
    Sato, Suzuki, Wataya, Nishigaki, Kita, Yamagata, Tomiyama, Kido: Anatomy-aware self-supervised learning for anomaly
    detection in chest radiographs. iScience 26 (2023), arXiv:2205.04282.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.full((64, 64), 200, np.uint8)
    >>> image[16:48, 8:28] = image[16:48, 36:56] = np.arange(32)[:, np.newaxis]
    >>> lungs = AnatPaste.lungs(image)
    >>> sample = AnatPaste(edge=1)(image, foreground=lungs, rng=0)
    >>> bool(sample.mask.any()), bool((sample.mask & ~lungs).any())
    (True, False)
    """

    _: KW_ONLY
    area: Fraction = Fraction((0.02, 0.15))
    aspect: Span = Span((0.3, 3.3), 0.01, 100)
    jitter: Span = Span(0.1, 0, 1)
    factor: Fraction = Fraction((150 / 255, 1.0))
    label: LabelField = LabelField(Interpolation())
    edge: Edge = Edge((0.0, 14.0))
    clip_to_foreground: Clip = Clip(True)

    def _parts(self) -> tuple[Shape, Texture]:
        return Choice((OrientedBox(self.area, self.aspect, 0.0), ShearedEllipse((0.14, 0.45), 0.0, 0.0))), OwnPatch(
            self.jitter, self.factor
        )

    @staticmethod
    def lungs(image: NDArray[Any], *, least: float = 0.006) -> NDArray[np.bool_]:
        """Return the dark regions inside the body: the lungs of a chest X-ray or CT.

        The pixels below Otsu's threshold, opened by 3 pixels, without what touches the image's border (the air around)
        and without components smaller than a fraction of the image.

        Parameters
        ----------
        image : ndarray, (H, W) or (D, H, W)
            One channel, in which lungs are dark.
        least : float
            Minimum fraction of the image, in (0, 1]; 400 of 256 x 256 pixels as published.

        Returns
        -------
        ndarray of bool
            All set where nothing is found, as published.
        """
        from scipy import ndimage
        from skimage.filters import threshold_otsu
        from skimage.segmentation import clear_border

        values = np.nan_to_num(np.asarray(checks.image("image", image, None), np.float64))
        least = checks.number("least", least, 0, 1)
        if values.min() == values.max():
            return np.ones(values.shape, np.bool_)
        dark = ndimage.binary_opening(values <= threshold_otsu(values), np.ones((3,) * values.ndim))  # type: ignore[no-untyped-call]
        numbered, number = ndimage.label(clear_border(dark))  # type: ignore[no-untyped-call]
        sizes = np.bincount(numbered.ravel(), minlength=number + 1)
        sizes[0] = 0
        found: NDArray[np.bool_] = (sizes >= least * values.size)[numbered]
        return found if found.any() else np.ones(values.shape, np.bool_)
