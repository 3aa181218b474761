"""A donor's patch brought to the image's range, and a bias on some of its intensities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core import draws
from .._core.pixels import Pixels
from .._core.region import Region
from .blend import blended, intensities
from .protocol import Patch


@dataclass(frozen=True)
class MatchedPatch:
    r"""Mix in the donor with its range brought to that of the image, then a bias (Naval Marimon et al. 2023).

    Over the region and all channels, :math:`J' = (J - \min J) (\max I - \min I) / (\max J - \min J) + \min I`, and the
    image becomes :math:`(1 - \alpha) I + \alpha J'`. The pixels of it whose intensity lies in some of `clusters` equal
    parts of the intensity range, each chosen with chance 1/2 (all if none is), are then changed by
    :math:`\pm \beta` of that range, and clipped to it.

    Parameters
    ----------
    factor : float or pair of float
        :math:`\alpha`, in (0, 1]; published is :math:`U(0, 1)`, but a share of 0 is no anomaly.
    bias : float or pair of float
        :math:`\beta`, in [0, 1]; 0 for none.
    clusters : int
        Parts of the intensity range, at least 1: with one, all intensities are biased.
    intensity_range : pair of float, optional
        (low, high); least and greatest finite value of the image when None, which reads all of it.

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

    factor: float | tuple[float, float] = (0.01, 1.0)
    bias: float | tuple[float, float] = (0.0, 1.0)
    clusters: int = 6
    intensity_range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", checks.span("factor", self.factor, 0, 1, above_low=True))
        object.__setattr__(self, "bias", checks.span("bias", self.bias, 0, 1))
        object.__setattr__(self, "clusters", checks.whole("clusters", self.clusters, 1, 256))
        object.__setattr__(self, "intensity_range", checks.intensity_range(self.intensity_range))

    @property
    def needs_donor(self) -> bool:
        """The patch comes from another image."""
        return True

    def draw(self, rng: np.random.Generator, image: Pixels, region: Region) -> dict[str, Any]:
        """Draw factor, bias and the biased parts of the range."""
        factor = draws.uniform(rng, self.factor)  # type: ignore[arg-type]
        bias = draws.uniform(rng, self.bias) * draws.sign(rng)  # type: ignore[arg-type]
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

    def _biased(self, values: NDArray[Any], parameters: Mapping[str, Any]) -> NDArray[Any]:
        low, high = parameters["limits"]
        with np.errstate(over="ignore", invalid="ignore"):
            place = (values.astype(np.float64) / (high - low) - low / (high - low)) * self.clusters
            part = np.clip(np.nan_to_num(place), 0, self.clusters - 1).astype(int)
            moved = np.clip(values + parameters["bias"] * (high - low), low, high)
            # What lies outside the range is left where it is.
            chosen = np.isin(part, parameters["clusters"]) & (values >= low) & (values <= high)
            return np.where(chosen, moved, values).astype(values.dtype)


def matched(foreign: NDArray[Any], before: NDArray[Any]) -> NDArray[Any]:
    """The donor's pixels with the least and greatest finite value of the image's."""
    finite = foreign[np.isfinite(foreign)].astype(np.float64)
    if finite.size == 0:
        return foreign
    least, most, low, high = float(finite.min()), float(finite.max()), float(before.min()), float(before.max())
    with np.errstate(over="ignore", invalid="ignore"):
        # Halves, so that no difference of two floats overflows.
        share = (foreign / 2.0 - least / 2) / (most / 2 - least / 2) if most > least else np.zeros(foreign.shape)
        share = np.where(np.isfinite(foreign), np.clip(share, 0.0, 1.0), np.nan)
        return np.asarray(low * (1.0 - share) + high * share).astype(before.dtype)
