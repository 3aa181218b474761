"""SoftCP."""

from dataclasses import KW_ONLY

from .._core.fields import Flag, Intensities, Nonnegative, Span, WholeRange, WholeSpan
from .._core.outlines import MasksField
from .._core.value import required, value
from ..labels import Interpolation, LabelField
from ..shapes import Lesions as Outlines
from ..shapes import Shape
from ..synthesizer import Method
from ..textures import Lesions, Texture
from ..textures.lesions import ImagesField


@value
class SoftCP(Method):
    r"""Paste a real lesion with a soft ring, by whose weights image and label are mixed.

    The lesion without its outermost pixels has weight 1; ring j = 0, 1, ... around it, out to some pixels beyond the
    outline, :math:`(1 - l)\, l\, 0.9^{j + 1} + l`. The label is the weight; the mask is where it is at least 1/2.

    Parameters
    ----------
    images, masks
        Images with lesions, and their outlines, as for `textures.Lesions`. Copies of them are kept.
    ring : float
        l, in [0, 1]. Below about 0.31 no weight of the ring is 1/2, and lesions of 1 or 2 pixels across have no mask: a
        sample of them is refused.
    dilation : int or pair of int
        How far the ring reaches beyond the outline, in pixels, within [0, 100].
    zoom, angle, mirror, components
        As for `shapes.Lesions`.
    intensity_range
        As for `textures.Lesions`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Dai, Dong, Zhang, Zhu, Wu, Yuan: Soft-CP: a credible and effective data augmentation for semantic segmentation of
    medical lesions (2022), arXiv:2203.10507.

    Not verified: the formula of the weights comes from a summary, and was compared with neither the text of the paper
    nor its code. The values of l, of the width of the ring and of the geometry are a choice made here, and so is the
    mask.

    Examples
    --------
    >>> import numpy as np
    >>> image, mask = np.random.default_rng(0).random((32, 32)), np.zeros((32, 32), bool)
    >>> mask[10:15, 12:18] = True
    >>> sample = SoftCP(image, mask, dilation=1, angle=0)(np.zeros((48, 48)), rng=0)
    >>> [round(float(weight), 4) for weight in np.unique(sample.label)]
    [0.0, 0.7025, 0.725, 1.0]
    """

    images: ImagesField = required(ImagesField())
    masks: MasksField = required(MasksField())
    _: KW_ONLY
    ring: Nonnegative = Nonnegative(0.5, 1)
    dilation: WholeSpan = WholeSpan((1, 3), 0, 100)
    zoom: Span = Span(1.0, 0, 100, above_low=True)
    angle: Span = Span((-180.0, 180.0), -180, 180)
    mirror: Flag = Flag(True)
    components: Flag = Flag(True)
    intensity_range: Intensities = Intensities()
    label: LabelField = LabelField(Interpolation())

    def _parts(self) -> tuple[Shape, Texture]:
        dilation: WholeRange = self.dilation
        shape = Outlines(
            self.masks,
            zoom=self.zoom,
            angle=self.angle,
            mirror=self.mirror,
            dilation=dilation,
            components=self.components,
        )
        return shape, Lesions(
            self.images,
            self.masks,
            match=None,
            ring=self.ring,
            components=self.components,
            intensity_range=self.intensity_range,
        )
