"""A donor's patch scaled to the image's range, with a bias on some of its intensities."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypedDict

import numpy as np
from numpy.typing import NDArray

from .._core import draws, schema
from .._core.fields import Fraction, Intensities, Span, Whole
from .._core.patch import Patch
from .._core.pixels import Pixels
from .._core.region import Region
from .._core.value import Value, value
from .blend import blended, intensities

__all__ = ["MatchedPatch"]


MOST_CLUSTERS = 256


@value
class MatchedPatch(Value):
    r"""Mix in the donor scaled to the image's range, then add a bias (Naval Marimon et al. 2023).

    Over the region and all channels, :math:`J' = (J - \min J) (\max I - \min I) / (\max J - \min J) + \min I`, and the
    image becomes :math:`(1 - \alpha) I + \alpha J'`. Its pixels whose intensity lies in some of `clusters` equal
    parts of the intensity range, each chosen with probability 1/2 (all if none is), are then changed by
    :math:`\pm \beta` of that range, and clipped to it.

    Parameters
    ----------
    factor : float or pair of float
        :math:`\alpha`, in (0, 1]; published is :math:`U(0, 1)`, but a factor of 0 is no anomaly.
    bias : float or pair of float
        :math:`\beta`, in [0, 1]; 0 for none.
    clusters : int
        Parts of the intensity range, at least 1: with one, all intensities are biased.
    intensity_range : pair of float, optional
        (low, high); minimum and maximum finite value of the image when None, which reads all of it.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import Synthesizer, labels, shapes
    >>> method = Synthesizer(shapes.Box(0.5), MatchedPatch(1.0, bias=0), labels.Binary())
    >>> image, donor = np.random.default_rng(0).random((2, 16, 16))
    >>> sample = method(image, 100 * donor, rng=0)
    >>> bool(np.isclose(sample.image[sample.mask].max(), image[sample.mask].max()))
    True
    """

    factor: Fraction = Fraction((0.01, 1.0))
    bias: Span = Span((0.0, 1.0), 0, 1)
    clusters: Whole = Whole(6, 1, MOST_CLUSTERS)
    intensity_range: Intensities = Intensities()

    needs_donor: ClassVar[bool] = True

    class Drawn(TypedDict):
        """What is drawn: factor and bias, with its sign; the parts that are biased, of a range of intensities."""

        factor: schema.Factor
        bias: Annotated[float, schema.Real(-1.0, 1.0)]
        clusters: Annotated[list[int], schema.Each(schema.Whole(0, MOST_CLUSTERS - 1), 1, MOST_CLUSTERS)]
        limits: schema.IntensityRange

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw factor, bias and the biased parts of the range."""
        factor = draws.uniform(rng, self.factor)
        bias = draws.uniform(rng, self.bias) * draws.sign(rng)
        chosen = [number for number in range(self.clusters) if rng.random() < 0.5] or list(range(self.clusters))
        limits = list(intensities(self.intensity_range, image))
        return {"factor": factor, "bias": bias, "clusters": chosen, "limits": limits}

    def apply(
        self, before: NDArray[Any], image: Pixels, donor: Pixels | None, region: Region, parameters: Mapping[str, Any]
    ) -> Patch:
        """Match, mix and bias."""
        assert donor is not None
        foreign = donor.read(region.runs, region.size, image.compute)
        patch = blended(before, matched(foreign, before), parameters["factor"])
        if parameters["bias"] == 0:
            return patch
        values = self._biased(patch.values, parameters)
        return Patch(values, patch.factor, (values != before).any(axis=0))

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn."""
        schema.check_all(path, drawn, self.Drawn, context)
        schema.Each(schema.Whole(0, self.clusters - 1), 1, self.clusters)(
            f"{path}.clusters", drawn["clusters"], context
        )

    def _biased(self, values: NDArray[Any], parameters: Mapping[str, Any]) -> NDArray[Any]:
        low, high = parameters["limits"]
        with np.errstate(over="ignore", invalid="ignore"):
            place = (values.astype(np.float64) / (high - low) - low / (high - low)) * self.clusters
            part = np.clip(np.nan_to_num(place), 0, self.clusters - 1).astype(int)
            moved = np.clip(values + parameters["bias"] * (high - low), low, high)
            # Values outside the range stay as they are.
            chosen = np.isin(part, parameters["clusters"]) & (values >= low) & (values <= high)
            return np.where(chosen, moved, values).astype(values.dtype)


def matched(foreign: NDArray[Any], before: NDArray[Any]) -> NDArray[Any]:
    """Scale the donor's pixels to the minimum and maximum finite value of the image's."""
    finite = foreign[np.isfinite(foreign)].astype(np.float64)
    if finite.size == 0:
        return foreign
    least, most, low, high = float(finite.min()), float(finite.max()), float(before.min()), float(before.max())
    with np.errstate(over="ignore", invalid="ignore"):
        # Halves, so that no difference of two floats overflows.
        fraction = (foreign / 2.0 - least / 2) / (most / 2 - least / 2) if most > least else np.zeros(foreign.shape)
        fraction = np.where(np.isfinite(foreign), np.clip(fraction, 0.0, 1.0), np.nan)
        return np.asarray(low * (1.0 - fraction) + high * fraction).astype(before.dtype)
