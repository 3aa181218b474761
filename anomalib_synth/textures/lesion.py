"""The inside of real lesions: contrast to the tissue, smoother or grainier than it, with a core and a rim."""

import math
import sys
from collections.abc import Mapping
from statistics import NormalDist
from typing import Annotated, Any, ClassVar, Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _kernels as kernels
from .. import runs
from .._core import draws, schema
from .._core.fields import Choice, Flag, Fraction, Intensities, Nonnegative, Span
from .._core.patch import Patch, replaced
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.surroundings import diameter, outlined, ring
from .._core.value import Value, value
from .addition import clipped
from .blend import intensities
from .grain import correlated_noise
from .ramp import ramp

__all__ = ["Lesion"]

MOST_GRAIN, MOST_RIM, MOST_LENGTH = 10.0, 10.0, 100.0
# The Gaussian that a grid of cells makes has this deviation in units of their spacing: see the kernel.
DEVIATION = math.sqrt(5 / 6)


@value
class Lesion(Value):
    r"""Change the tissue as lesions do: a contrast of one sign, an inside smoother than the surroundings, fine grain.

    With the range d of the intensities, the local mean :math:`\bar I` and the noise :math:`\eta` of deviation 1, a
    pixel becomes

    .. math:: I + \lambda (\bar I - I) + c\, d\, p + g\, d\, \eta .

    Soft, partial-volume edges come from the option `edge` of every generator.

    Parameters
    ----------
    contrast : float or pair of float
        \|c\|, as a fraction of the intensity range, in [0, 1].
    sign : float
        Probability, in [0, 1], that the contrast is positive: 1 for hyperintense lesions, 0 for hypointense ones.
    smoothing : float or pair of float
        :math:`\lambda`, in [0, 1]. The more, the smaller the ratio of the standard deviations inside and around.
    grain : float or pair of float
        g, as a fraction of the intensity range, in [0, 10]; it makes that ratio larger.
    rim : float or pair of float
        Contrast of the core less that of the rim, in units of the mean contrast, in [-10, 10]; negative for lesions
        with an enhancing ring. The profile :math:`p = 1 + rim\,(f - \bar f)` has mean 1, with f rising from the
        outline, where it is 0, as :math:`1 - (1 - t)^2` of the depth t over the largest depth.
    clip : bool
        Keep the result within the intensity range.
    relative : {"tissue", "surroundings"}
        Whether the contrast is added to the tissue that is there, or the mean inside becomes that of a ring around,
        plus the contrast: what is there before shows less. The ring is as wide as 15 % of the region's diameter, at
        least 2 pixels.
    blur : float or pair of float
        Standard deviation, in (0, 1], of the Gaussian of the local mean, as a fraction of the region's diameter (that
        of a disk or a ball of the same size). Only covered pixels are averaged.
    length : float or pair of float
        Standard deviation in pixels, in [0, 100], of the Gaussian by which the grain is correlated; 0 for white noise.
    correlation : float
        Correlation, in [0, 1], of the contrasts of an image's channels, and of their signs: 1 gives all the same one.
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.

    Examples
    --------
    A hyperintense lesion, half as rough as the tissue:

    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> texture = Lesion(0.3, sign=1, smoothing=0.5, intensity_range=(0, 1))
    >>> image = np.random.default_rng(0).random((64, 64)) / 2
    >>> sample = Synthesizer(shapes.Ball(0.3), texture, labels.Binary())(image, rng=0)
    >>> inside = sample.mask
    >>> round((sample.image - image)[inside].mean(), 2), round(sample.image[inside].std() / image[inside].std(), 1)
    (np.float64(0.3), np.float64(0.5))
    """

    contrast: Span = Span((0.1, 0.4), 0, 1)
    sign: Nonnegative = Nonnegative(0.5, 1)
    smoothing: Span = Span((0.25, 0.75), 0, 1)
    grain: Span = Span(0.0, 0, MOST_GRAIN)
    rim: Span = Span(0.0, -MOST_RIM, MOST_RIM)
    clip: Flag = Flag(True)
    relative: Choice[Literal["tissue", "surroundings"]] = Choice[Literal["tissue", "surroundings"]](
        "tissue", ("tissue", "surroundings")
    )
    blur: Fraction = Fraction(0.2)
    length: Span = Span(1.0, 0, MOST_LENGTH)
    correlation: Nonnegative = Nonnegative(1.0, 1)
    intensity_range: Intensities = Intensities()

    needs_donor: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn: the contrast of each channel, the grain and the limits in units of intensity, and the rest."""

        contrast: Annotated[list[float], schema.Each(schema.Finite, 1, schema.MOST_PIXELS)]
        smoothing: Annotated[float, schema.Real(0.0, 1.0)]
        grain: Annotated[float, schema.Real(0.0, sys.float_info.max)]
        rim: Annotated[float, schema.Real(-MOST_RIM, MOST_RIM)]
        blur: Annotated[float, schema.Positive(1.0)]
        length: Annotated[float, schema.Real(0.0, MOST_LENGTH)]
        seed: schema.Seed
        clip: Annotated[list[float] | None, schema.Maybe(schema.Interval())]

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw the contrast and the rest; the recipe holds contrast and grain in units of intensity."""
        low, high = intensities(self.intensity_range, image)
        size = high - low
        return {
            "contrast": [size * contrast for contrast in self._contrasts(rng, image.channels)],
            "smoothing": draws.uniform(rng, self.smoothing),
            "grain": min(draws.uniform(rng, self.grain) * size, sys.float_info.max),
            "rim": draws.uniform(rng, self.rim),
            "blur": draws.uniform(rng, self.blur),
            "length": draws.uniform(rng, self.length),
            "seed": draws.seed(rng),
            "clip": [low, high] if self.clip else None,
        }

    def _contrasts(self, rng: np.random.Generator, channels: int) -> list[float]:
        """Draw a signed contrast for each channel: two uniform numbers each, correlated by a Gaussian copula."""
        if channels == 1 or self.correlation == 1:
            size = draws.uniform(rng, self.contrast)
            return [size if rng.random() < self.sign else -size] * channels
        places = [_correlated(rng, channels, self.correlation) for _ in range(2)]
        sizes = [draws.uniform(_one(place), self.contrast) for place in places[0]]
        return [size if place < self.sign else -size for size, place in zip(sizes, places[1], strict=True)]

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Smooth the tissue, and add contrast and grain."""
        shifts = np.resize(np.array(parameters["contrast"], np.float64), len(before))
        flags = outlined(region)
        smoothing, grain = parameters["smoothing"], parameters["grain"]
        means = noise = np.empty((len(before), 0))
        with np.errstate(over="ignore", invalid="ignore"):
            if smoothing > 0:
                means = smoothed(before, region, parameters["blur"] * diameter(region))
            if grain > 0:
                noise = correlated_noise(region, len(before), parameters["length"], parameters["seed"])
            profile = _profile(region, flags, parameters["rim"]) if parameters["rim"] else np.empty(0)
            values = np.empty_like(before)
            kernels.lesion_pixels(before, means, smoothing, shifts, profile, noise, grain, values)
            if self.relative == "surroundings":
                around = ring(image, region)[:, :1]
                inside = values if flags is None else values[:, flags]
                excess = inside.mean(axis=1, keepdims=True, dtype=np.float64) - shifts[:, np.newaxis]
                values -= np.where(np.isfinite(around), excess - around, 0.0).astype(values.dtype)
        return replaced(before, clipped(values, parameters["clip"]))


def smoothed(values: NDArray[Any], region: Region, sigma: float) -> NDArray[Any]:
    """Return Gaussian means over the covered pixels; a deviation below 0.7 pixels counts as 0.7."""
    low, high = region.box
    box = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
    means = np.empty_like(values)
    # Sums of the largest doubles would overflow.
    unit = 2.0**-60 if values.dtype == np.float64 and np.abs(values).max() > 1e280 else 1.0
    kernels.local_means(
        values * unit if unit < 1 else values, region.localized(), box, max(1.0, sigma / DEVIATION), means
    )
    return means / unit if unit < 1 else means


def _profile(region: Region, flags: NDArray[np.bool_] | None, rim: float) -> NDArray[np.float64]:
    """Return the contrast of each covered pixel in units of the mean contrast of the outlined ones."""
    within = region if flags is None else Region(runs.select(region.runs, flags), region.grid, region.parts)
    rise = 1.0 - (1.0 - ramp(within, float(schema.MOST_PIXELS))) ** 2
    profile: NDArray[np.float64] = 1.0 + rim * (rise - rise.mean())
    if flags is None:
        return profile
    whole = np.full(region.size, 1.0 - rim * rise.mean())
    whole[flags] = profile
    return whole


def _correlated(rng: np.random.Generator, number: int, correlation: float) -> list[float]:
    """Draw uniform numbers, each two with a correlation."""
    shared, law = draws.normal(rng, math.sqrt(correlation)), NormalDist()
    return [law.cdf(shared + draws.normal(rng, math.sqrt(1 - correlation))) for _ in range(number)]


def _one(place: float) -> Any:
    """Return a generator whose next number is given."""
    return draws.Replayed(np.array([place]))
