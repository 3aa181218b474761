"""CarveMix."""

from dataclasses import KW_ONLY

from .._core.fields import Flag, Intensities, Span
from .._core.outlines import MasksField
from .._core.value import required, value
from ..shapes import Lesions as Outlines
from ..shapes import Shape
from ..synthesizer import Method
from ..textures import Lesions, Texture
from ..textures.lesions import ImagesField


@value
class CarveMix(Method):
    r"""Carve the lesions of an image, with some of what is around or without their rim, and put them in the same place.

    The region is where the signed distance from the outline is below :math:`\lambda`: with the lesion's depth d,
    :math:`\lambda \sim U(-d / 2, 0)` or :math:`U(0, d)` with equal probability. Its edge is hard, and its pixels are
    those of the image that it comes from.

    Parameters
    ----------
    images, masks
        Images with lesions, and their outlines, as for `textures.Lesions`. Copies of them are kept.
    margin : float or pair of float
        :math:`\lambda / d`, in [-0.9, 5], as for `shapes.Lesions`.
    components : bool
        Whether each connected component is carved by itself; all lesions of an image together, as published, if not.
    intensity_range
        As for `textures.Lesions`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`.

    References
    ----------
    Zhang, Liu, Ou, Zeng, Xiong, Yu, Liu, Ye: CarveMix: a simple data augmentation method for brain lesion segmentation.
    MICCAI (2021), arXiv:2108.06883.

    Examples
    --------
    >>> import numpy as np
    >>> image, mask = np.random.default_rng(0).random((32, 32)), np.zeros((32, 32), bool)
    >>> mask[10:15, 12:18] = True
    >>> sample = CarveMix(image, mask)(np.zeros((32, 32)), rng=0)
    >>> bool((sample.image[sample.mask] == image[sample.mask]).all())
    True
    """

    images: ImagesField = required(ImagesField())
    masks: MasksField = required(MasksField())
    _: KW_ONLY
    margin: Span = Span((-0.5, 1.0), -0.9, 5)
    components: Flag = Flag(False)
    intensity_range: Intensities = Intensities()

    def _parts(self) -> tuple[Shape, Texture]:
        shape = Outlines(
            self.masks, angle=0.0, mirror=False, margin=self.margin, place="own", components=self.components
        )
        return shape, Lesions(
            self.images, self.masks, match=None, components=self.components, intensity_range=self.intensity_range
        )
