"""Real lesions with their own pixels."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws, schema
from .._core.fields import Choice, Field, Flag, Intensities, Nonnegative, Span
from .._core.outlines import MasksField, Outline, outlines_of
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, digest, required, value
from . import lesion_checks
from .blend import intensities
from .carried import Carried, Picture, pieces_of, without_unknown
from .poisson import PoissonPatch

__all__ = ["Lesions"]

Match = Literal["mean", "mean_std"] | None
MOST_GAMMA, MOST_BLUR = 10.0, 100.0


class ImagesField(Field[NDArray[Any] | Sequence[NDArray[Any]], tuple[NDArray[Any], ...]]):
    """One image or several, of which read-only copies are kept."""

    rule: str = "an array of real pixels with at least two axes, or at least one of them in a list"

    def kept(self, name: str, value: Any) -> tuple[NDArray[Any], ...]:
        """Raise unless the value keeps the rule; return read-only copies in a tuple."""
        copies = tuple([np.array(image, subok=False) for image in lesion_checks.lesion_images(name, value)])
        for image in copies:
            image.flags.writeable = False
        return copies


@value
class Lesions(Value):
    r"""Paste real lesions with their own pixels.

    In `shapes.Lesions` of the same masks, a lesion keeps its outline: one draw of the shape decides which lesion it is
    and how it is moved, and the pixels come with it, linearly interpolated. Any other shape shows a drawn lesion whose
    box is stretched to that of the shape.

    Parameters
    ----------
    images : ndarray or sequence of ndarray
        Images with lesions, each perhaps with a first or last axis of channels; copies of them are kept. Where their
        numbers of channels differ, every channel gets the lesion's mean.
    masks : ndarray of bool or sequence of them
        The outlines of the lesions, one mask for each image.
    match : {"mean", "mean_std", None}
        What of the lesion's former surroundings is brought to that of its new ones: the mean, by a shift; or mean and
        standard deviation; or nothing. The surroundings are a ring as wide as 15 % of the diameter, at least 2 pixels.
    gamma : float or pair of float
        Exponent, in (0, 10], of the lesion's pixels in [0, 1], whose mean and standard deviation are restored; drawn
        uniform in its logarithm.
    blur : float or pair of float
        Standard deviation in pixels, in [0, 100], of a Gaussian within the lesion; from 0.7 pixels on it is seen.
    chance : float
        Probability, in [0, 1], of gamma and of blur.
    blend : {"alpha", "poisson"}
        Whether the pixels are pasted, or their gradients, so that there is no seam (Perez et al. 2003).
    ring : float
        l, in [0, 1]: weight of the lesion far outside its outline. Pixels deeper than one pixel have weight 1; those in
        ring j = 0, 1, ... outside these have :math:`(1 - l)\, l\, 0.9^{j + 1} + l` (SoftCP). With 1 all have weight 1.
    components : bool
        Whether each connected component (with diagonal neighbours) is a lesion of its own, as for the shape.
    intensity_range : pair of float, optional
        (low, high) of the image, for lesions of another kind of dtype (an unsigned integer and a float, say): 0 and the
        maximum of an unsigned integer type, or minimum and maximum finite value of other images with lesions, become
        its ends. Minimum and maximum finite value of the image when None. Lesions of the same kind stay as they are.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> image, mask = np.zeros((16, 16)), np.zeros((16, 16), bool)
    >>> mask[4:7, 5:8] = True
    >>> image[mask] = np.arange(9)
    >>> method = Synthesizer(shapes.Lesions(mask, angle=0, mirror=False), Lesions(image, mask), labels.Binary())
    >>> sample = method(np.full((12, 12), 10.0), rng=0)
    >>> sample.image[sample.mask].tolist()
    [10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0]
    """

    images: ImagesField = required(ImagesField())
    masks: MasksField = required(MasksField())
    match: Choice[Match] = Choice[Match]("mean", ("mean", "mean_std", None))
    gamma: Span = Span(1.0, 0, MOST_GAMMA, above_low=True)
    blur: Span = Span(0.0, 0, MOST_BLUR)
    chance: Nonnegative = Nonnegative(1.0, 1)
    blend: Choice[Literal["alpha", "poisson"]] = Choice[Literal["alpha", "poisson"]]("alpha", ("alpha", "poisson"))
    ring: Nonnegative = Nonnegative(1.0, 1)
    components: Flag = Flag(True)
    intensity_range: Intensities = Intensities()

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: for each lesion its number; gamma; blur in pixels; the range of another kind of dtype."""

        lesions: Annotated[list[int], schema.Each(schema.Whole(0, schema.MOST_PIXELS), 1, 1_000_000)]
        gamma: Annotated[float, schema.Positive(MOST_GAMMA * (1 + 1e-12))]
        blur: Annotated[float, schema.Real(0.0, MOST_BLUR)]
        to: Annotated[list[float] | None, schema.Maybe(schema.Interval())]

    def __post_init__(self) -> None:
        """Check the parameters, and that images and masks belong together."""
        super().__post_init__()
        lesion_checks.images_of_masks(self.images, self.masks)
        for picture, outline in self._doubtful():
            lesion_checks.finite_lesion(outline.mask, picture.finite(outline), outline.low[3 - outline.dimensions :])

    @cached_property
    def pool(self) -> tuple[Outline, ...]:
        """The lesions that are drawn from."""
        return tuple(outlines_of(self.masks, self.components))

    @cached_property
    def origin(self) -> tuple[Any, ...]:
        """What a shape must come from to carry the pixels along: the same masks, taken apart alike."""
        return (self.components, *[digest(mask) for mask in self.masks])

    @cached_property
    def _pictures(self) -> tuple[Picture, ...]:
        return tuple([Picture(*pair) for pair in zip(self.images, self.masks, strict=True)])

    def _doubtful(self) -> list[tuple[Picture, Outline]]:
        """The lesions of images of which not every pixel is finite."""
        if all(np.isfinite(image).all() for image in self.images):
            return []
        pairs = [(self._pictures[outline.mask], outline) for outline in self.pool]
        return [(picture, outline) for picture, outline in pairs if picture.holes is not None]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw a lesion for each shape that brings none, gamma and blur."""
        fitting = self._fitting(len(region.grid))
        checks.fitting_masks(len(fitting), len(region.grid), [mask.shape for mask in self.masks])
        brought = [piece.number for piece in pieces_of(region, self.origin)]
        numbers = [fitting[draws.whole(rng, (0, len(fitting) - 1))] if one is None else one for one in brought]
        scaled = any(not self._pictures[self.pool[number].mask].is_like(image.dtype) for number in numbers)
        return {
            "lesions": numbers,
            "gamma": draws.logarithmic(rng, self.gamma) if self._changes(rng) else 1.0,
            "blur": draws.uniform(rng, self.blur) if self._changes(rng) else 0.0,
            "to": list(intensities(self.intensity_range, image)) if scaled else None,
        }

    def _fitting(self, axes: int) -> list[int]:
        return [number for number, outline in enumerate(self.pool) if outline.dimensions == axes]

    def _changes(self, rng: np.random.Generator) -> bool:
        return self.chance == 1 or rng.random() < self.chance

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Paste the lesions."""
        carried = Carried(self, self._pictures, region, image, parameters)
        with np.errstate(over="ignore", invalid="ignore"):
            if self.blend == "poisson":
                guide: Any = carried  # an image of which only boxes are read
                values = PoissonPatch(1.0, "none").apply(before, image, guide, region, {"factor": 1.0}).values
            else:
                values = carried.shown(region.runs, region.size).astype(before.dtype, copy=False)
            weights = carried.weights(self.ring, region.runs, region.size) if self.ring < 1 else None
        values, weights = without_unknown(before, values, carried.unknown(region.runs, region.size), weights)
        return Patch(values, 1.0, (values != before).any(axis=0), weights)

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        lesion_checks.numbers(f"{path}.lesions", drawn["lesions"], self._fitting(len(context.grid)))
