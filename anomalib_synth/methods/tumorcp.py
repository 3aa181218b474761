"""TumorCP."""

from dataclasses import KW_ONLY

from .._core.fields import Choice, Flag, Intensities, Nonnegative, Span
from .._core.outlines import MasksField
from .._core.value import required, value
from ..shapes import Lesions as Outlines
from ..shapes import Shape
from ..synthesizer import Method
from ..textures import Lesions, Texture
from ..textures.lesions import ImagesField, Match


@value
class TumorCP(Method):
    r"""Paste a real lesion with its own pixels at a random place, changed in shape and in intensity.

    Each with probability 1/2: scale 0.85-1.25, a turn by any angle, mirrored axes, an elastic displacement, a gamma of
    0.7-1.5 that keeps mean and deviation, and a blur of 1-5 pixels. The published displacement is uniform noise of an
    amplitude of 0-900 voxels, blurred by 9-13: that is about 0-2 voxels, here in units of the lesion's diameter.

    Parameters
    ----------
    images, masks
        Images with lesions, and their outlines, as for `textures.Lesions`. Copies of them are kept.
    zoom, angle, mirror, elastic
        As for `shapes.Lesions`.
    gamma, blur, match, components
        As for `textures.Lesions`. Published is the choice between no match and that of the mean.
    chance : float
        Probability, in [0, 1], of each of the changes.
    intensity_range
        As for `textures.Lesions`.
    count, more, foreground, clip_to_foreground, central_fraction, min_foreground, edge, label, channel_axis, inside
        As for `Synthesizer`. Give the organ as foreground, as published.

    References
    ----------
    Yang, Zhang, Wang, Xu, Zhang, Wang: TumorCP: a simple but effective object-level data augmentation for tumor
    segmentation. MICCAI (2021), arXiv:2107.09843.

    Examples
    --------
    >>> import numpy as np
    >>> image, mask = np.random.default_rng(0).random((32, 32)), np.zeros((32, 32), bool)
    >>> mask[10:15, 12:18] = True
    >>> sample = TumorCP(image, mask)(np.random.default_rng(1).random((48, 48)), rng=0)
    >>> sorted(sample.recipe.texture)
    ['blur', 'gamma', 'lesions', 'to']
    """

    images: ImagesField = required(ImagesField())
    masks: MasksField = required(MasksField())
    _: KW_ONLY
    zoom: Span = Span((0.85, 1.25), 0, 100, above_low=True)
    angle: Span = Span((-180.0, 180.0), -180, 180)
    mirror: Flag = Flag(True)
    elastic: Span = Span((0.0, 0.1), 0, 0.5)
    gamma: Span = Span((0.7, 1.5), 0, 10, above_low=True)
    blur: Span = Span((1.0, 5.0), 0, 100)
    chance: Nonnegative = Nonnegative(0.5, 1)
    match: Choice[Match] = Choice[Match](None, ("mean", "mean_std", None))
    components: Flag = Flag(True)
    intensity_range: Intensities = Intensities()

    def _parts(self) -> tuple[Shape, Texture]:
        shape = Outlines(
            self.masks,
            zoom=self.zoom,
            angle=self.angle,
            mirror=self.mirror,
            elastic=self.elastic,
            chance=self.chance,
            components=self.components,
        )
        texture = Lesions(
            self.images,
            self.masks,
            match=self.match,
            gamma=self.gamma,
            blur=self.blur,
            chance=self.chance,
            components=self.components,
            intensity_range=self.intensity_range,
        )
        return shape, texture
