"""How far synthetic anomalies are from real ones, figure by figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..generator import Generator
from . import steer_checks as checks
from .measurement import measure
from .measures import FIGURES, Measures, finite

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Comparison", "compare", "ks_distance"]

# Of these the overall number is the mean: what a fit can steer.
STEERED = ("size", "elongation", "solidity", "contrast", "sd_ratio", "edge")


class Comparison(NamedTuple):
    """What was measured of both, and how far apart it is.

    Attributes
    ----------
    distances : dict
        The Kolmogorov-Smirnov distance of each figure, from 0 to 1; NaN where one side has no number.
    overall : float
        The mean of those of size, elongation, solidity, contrast, sd_ratio and edge.
    real, synthetic : Measures
        What was compared.
    """

    distances: dict[str, float]
    overall: float
    real: Measures
    synthetic: Measures

    def summary(self) -> str:
        """Return the distance and the quantiles of both for every figure as text."""
        lines = [
            f"overall distance {self.overall:.3f}: {len(self.real)} real components, {len(self.synthetic)} synthetic",
            f"{'figure':<13}{'KS':>6}  {'real 5 / 50 / 95 %':<28}synthetic 5 / 50 / 95 %",
        ]
        for name, distance in self.distances.items():
            both = [" / ".join(f"{one:.3g}" for one in m.quantiles(name)) for m in (self.real, self.synthetic)]
            lines.append(f"{name:<13}{distance:>6.3f}  {both[0]:<28}{both[1]}")
        return "\n".join(lines)

    def plot(self) -> "Figure":
        """Draw the quantiles of both against each other for every figure, and a montage of each (needs matplotlib)."""
        from .charts import comparison_page

        names = list(self.distances)
        title = f"overall distance {self.overall:.3f}"
        return comparison_page(names, self.real, self.synthetic, list(self.distances.values()), title)


def compare(
    measures: Measures,
    generator: Generator,
    images: Sequence[NDArray[Any]] | NDArray[Any],
    *,
    foreground: Any = None,
    count: int = 200,
    donors: Sequence[NDArray[Any]] | NDArray[Any] | None = None,
    rng: Any = 0,
    channel_axis: int | None = None,
) -> Comparison:
    """Compare real anomalies with those that a generator puts into normal images.

    Parameters
    ----------
    measures : Measures
        Of the real ones, best of others than the generator was fitted to.
    generator : Generator
        Any generator.
    images : sequence of ndarray
        Normal images, which are taken in turn.
    foreground : None, float, "auto" or ndarray of bool
        As for `measure`; that of the measures where it was a number or "auto", if None.
    count : int
        How many samples are measured.
    donors : sequence of ndarray, optional
        Second images, as many; the next of the images in their order if None.
    rng
        As `numpy.random.default_rng` takes it.
    channel_axis : {None, 0, -1}
        The axis of each image that holds channels.

    Returns
    -------
    Comparison

    Raises
    ------
    TypeError, ValueError
        When there is no component or no image, or the generator refuses an image.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import steer
    >>> images = np.random.default_rng(0).random((3, 64, 64))
    >>> bright = steer.prior("hyperintense")
    >>> sample = bright(images[0], rng=0)
    >>> found = steer.compare(steer.measure([sample.image], [sample.mask]), bright, images, count=20)
    >>> found.distances["contrast"] <= 1, len(found.synthetic) >= 20
    (True, True)
    """
    every, _ = checks.pairs(images, images)
    checks.some_images(len(every))
    if not len(measures):
        checks.no_components()
    others = [*every[1:], every[0]] if donors is None else checks.pairs(images, donors, "donors")[1]
    number, generator_of = checks.whole("count", count, 1, 10**6), checks.generator(rng)
    rule = measures.rule if foreground is None else foreground
    made, masks = [], []
    for turn in range(number):
        place = turn % len(every)
        donor = others[place] if generator.needs_donor else None
        sample = generator(every[place], donor, rng=generator_of, channel_axis=channel_axis)
        made.append(sample.image)
        masks.append(sample.mask)
    return compared(measures, measure(made, masks, rule, channel_axis=channel_axis))


def compared(real: Measures, synthetic: Measures) -> Comparison:
    """Compare two tables."""
    distances = {name: ks_distance(getattr(real, name), getattr(synthetic, name)) for name in FIGURES}
    steered = finite(np.array([distances[name] for name in STEERED]))
    return Comparison(distances, float(steered.mean()) if len(steered) else float("nan"), real, synthetic)


def ks_distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the largest difference of the distribution functions of two samples.

    >>> ks_distance(np.array([1.0, 2.0]), np.array([1.5, 3.0]))
    0.5
    """
    one, other = np.sort(finite(one)), np.sort(finite(other))
    if not (len(one) and len(other)):
        return float("nan")
    at = np.concatenate([one, other])
    shares = [np.searchsorted(values, at, side="right") / len(values) for values in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())
