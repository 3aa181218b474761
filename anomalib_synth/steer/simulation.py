"""Samples of a generator on drawn backgrounds, measured as real ones are: what a fit is corrected by."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core.learned import FORMS, quantiles_of
from ..generator import Generator
from ..synthesizer import Synthesizer
from .measurement import measured
from .measures import Measures, finite

__all__ = ["Backdrop", "Wanted", "corrected", "simulated", "target"]

ROUNDS, SAMPLES = 4, 120
STEP = 0.8  # of what is found missing
Column = NDArray[np.float64]
Build = Callable[[dict[str, Column]], Synthesizer]
PROBABILITIES = np.linspace(0, 1, 17)
# Where two laws are compared: their very ends are those of few samples.
INNER = np.linspace(0.03, 0.97, 17)


class Backdrop(NamedTuple):
    """An image on which anomalies are drawn, of the range 0 to 1: what surrounds the real ones.

    Attributes
    ----------
    grid : tuple of int
        Its sides.
    level, deviation : float
        Mean and standard deviation of its noise.
    length : float
        Correlation length of its noise in pixels.
    unit : float
        The part of its range that is the unit of a contrast.
    """

    grid: tuple[int, ...]
    level: float
    deviation: float
    length: float
    unit: float

    def drawn(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Draw correlated noise, with a black and a white pixel so that a texture finds the range."""
        from scipy import ndimage

        # The correlation of neighbours in noise blurred by sigma is exp(-1 / (4 sigma^2)).
        noise = ndimage.gaussian_filter(rng.standard_normal(self.grid), np.sqrt(self.length) / 2, mode="wrap")
        image = np.clip(self.level + self.deviation * noise / max(float(noise.std()), 1e-9), 0, 1)
        image.flat[0], image.flat[-1] = 0.0, 1.0
        return np.asarray(image, np.float32)


class Wanted(NamedTuple):
    """A figure that a fit is to have: how it is read from measures, and its quantiles."""

    of: Callable[[Measures], Column]
    form: str
    quantiles: Column
    limits: tuple[float, float]


def simulated(generator: Generator, backdrop: Backdrop, number: int, rng: np.random.Generator) -> Measures:
    """Return measures of samples on drawn backgrounds: of the largest component of each."""
    images, masks = [], []
    for _ in range(number):
        sample = generator(backdrop.drawn(rng), rng=rng)
        images.append(sample.image)
        masks.append(sample.mask)
    found = measured(images, masks, limits=(0.0, backdrop.unit))
    largest = np.lexsort((found.pixels, found.image))
    return found.take(largest[np.append(np.diff(found.image[largest]) > 0, True)])


def corrected(
    build: Build, wanted: dict[str, Wanted], backdrop: Backdrop, rng: np.random.Generator
) -> dict[str, Column]:
    """Return what to ask of a generator, so that its samples, as they are measured, have the wanted quantiles.

    What is asked for is moved, on the scale on which the figure is about normal, by most of what the measured quantiles
    lack, a few times.
    """
    asked = {name: one.quantiles.copy() for name, one in wanted.items()}
    for _ in range(ROUNDS):
        found = simulated(build(asked), backdrop, SAMPLES, rng)
        for name, one in wanted.items():
            known = finite(one.of(found))
            if len(known) < SAMPLES // 4:
                continue
            form = FORMS[one.form]
            target = np.interp(INNER, PROBABILITIES, form.forward(one.quantiles))
            lack = target - form.forward(np.quantile(known, INNER))
            # Only what location and spread lack: the details are those of few samples.
            before = form.forward(asked[name])
            middle = before - np.median(before)
            spread = float(np.dot(target - np.median(target), lack - lack.mean()))
            spread /= max(float(np.square(target - np.median(target)).sum()), 1e-9)
            moved = before + STEP * (lack.mean() + np.clip(spread, -0.6, 0.6) * middle)
            asked[name] = np.clip(form.backward(moved), *one.limits)
    return asked


def target(values: Column, form: str, keep: float, limits: tuple[float, float]) -> Column:
    """Return the quantiles at even probabilities of the central part of what some numbers come from."""
    low = (1 - keep) / 2
    return np.asarray(np.clip(quantiles_of(values, FORMS[form], low + keep * PROBABILITIES), *limits))
