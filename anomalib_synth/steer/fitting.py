"""Fit a generator to what was measured of real anomalies."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._core.laws import Quantiles
from .._core.learned import as_law
from ..compose import Compose
from ..generator import Generator
from ..labels import Binary
from ..shapes import GivenMasks, PerlinBlobs, Shape
from ..synthesizer import Synthesizer
from ..textures import Lesion
from . import steer_checks as checks
from .choosing import chosen, per_image
from .measurement import measure
from .measures import Measures, finite
from .outlining import blob, line, line_length, line_width
from .simulation import Backdrop, Wanted, corrected, target

__all__ = ["fit"]

Column = NDArray[np.float64]
LARGEST = {2: 256, 3: 64}  # pixels of the side of drawn backgrounds
HARD = 0.45  # pixels: what is measured of a hard edge
# In units of the foreground's range. A fainter anomaly is a wrong label in training: networks that saw some found less.
VISIBLE = 0.1
THIN = 0.4  # of the width: the widest edge that leaves an outline
SIGN_COUNTS = 0.1  # observations of each sign that are taken for granted
UNKNOWN_DEVIATION, UNKNOWN_LENGTH = 0.08, 4.0
SEVERAL = 20  # from these medians on anomalies of one image share a draw of the texture


def fit(
    measures: Measures | None = None,
    *,
    masks: Sequence[NDArray[Any]] | NDArray[Any] | None = None,
    keep: float = 0.9,
    rng: Any = 0,
) -> Generator:
    """Return a generator whose anomalies are like those that were measured.

    The shape follows from the outlines (`explain` says which and why); sizes, elongations, solidities, contrasts,
    signs, roughness inside, edges, rims and numbers in an image are laws with the measured quantiles. These are
    smoothed, and where there are few they are drawn towards what is usual: five outlines give laws that are wider than
    the five, one gives laws about that one. Samples on drawn backgrounds are measured as the real ones were, and the
    laws corrected by what they lack. Contrasts below a tenth of the foreground's range are raised to it, because
    anomalies that cannot be seen are wrong labels in training.

    Parameters
    ----------
    measures : Measures
        What `measure` returned, or `Measures.from_csv` read.
    masks : sequence of ndarray, optional
        Outlines alone, instead of measures: the inside gets broad laws.
    keep : float
        The central fraction of every law that is kept, in (0, 1].
    rng
        As `numpy.random.default_rng` takes it, for the samples that are measured; the same gives the same generator.

    Returns
    -------
    Generator
        A `Synthesizer`, or where several anomalies are usual a `Compose` of one: an immutable value with `to_dict`.

    Raises
    ------
    TypeError, ValueError
        When there is no component, or both or neither of measures and masks are given.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth import steer
    >>> rows, columns = np.indices((64, 64))
    >>> masks = [np.hypot(rows - 30, columns - 30 - i) < 6 + i for i in range(5)]
    >>> images = [np.where(mask, 0.8, 0.3) + np.random.default_rng(0).normal(0, 0.05, (64, 64)) for mask in masks]
    >>> generator = steer.fit(steer.measure(images, masks))
    >>> type(generator.shape).__name__, type(generator.texture).__name__, generator.needs_donor
    ('GaussianBlob', 'Lesion', False)
    """
    learned = checks.one_source(measures, masks, Measures)
    if masks is not None:
        outlines = checks.outlines(masks)
        learned = measure([np.zeros(mask.shape, np.float32) for mask in outlines], outlines)
    if not len(learned):
        checks.no_components()
    keep = checks.number("keep", keep, 0, 1)
    generator = checks.generator(rng)
    choice = chosen(learned)
    wanted = _wanted(learned, choice.kind, keep)
    axes = int(learned.axes.max())
    shorter = float(np.median(learned.side))
    side = int(min(shorter, LARGEST[axes]))
    unit = float(np.clip(_median(learned.unit, 1.0), 0.01, 1.0))
    backdrop = Backdrop(
        (side,) * axes,
        _median(learned.level, 0.5),
        _median(learned.deviation, UNKNOWN_DEVIATION) * unit,
        float(np.clip(_median(learned.length, UNKNOWN_LENGTH) * side / shorter, 0.3, 60)),
        unit,
    )

    def build(asked: dict[str, Column], scale: float) -> Synthesizer:
        texture = _texture(learned, asked, backdrop)
        edges = np.where(asked["edge"] < HARD, 0.0, asked["edge"]) * scale
        # The outline follows half the weight, which what is thin has nowhere once it is blurred by more.
        edges = np.minimum(edges, THIN * _thinnest(asked) * shorter * scale)
        return Synthesizer(_shape(choice.kind, learned, asked, keep), texture, Binary(), edge=as_law(edges))

    asked = corrected(lambda some: build(some, side / shorter), wanted, backdrop, generator)
    return _counted(_placed(build(asked, 1.0), learned), per_image(learned), keep)


def _wanted(measures: Measures, kind: str, keep: float) -> dict[str, Wanted]:
    """Return the figures that samples are to have."""
    wanted = {}

    def want(name: str, of: Any, form: str, low: float, high: float) -> None:
        wanted[name] = Wanted(of, form, target(of(measures), form, keep, (low, high)), (low, high))

    if kind == "line":
        want("length", line_length, "size", 0.02, 1.0)
        want("width", line_width, "size", 0.002, 0.5)
    else:
        want("size", lambda m: m.size, "size", 0.002, 1.0)
        want("elongation", lambda m: m.elongation, "elongation", 1.0, 60.0)
    want("solidity", lambda m: m.solidity, "solidity", 0.05, 1.0)
    want("contrast", lambda m: np.abs(m.contrast), "contrast", 0.005, 1.0)
    want("sd_ratio", lambda m: m.sd_ratio, "sd_ratio", 0.02, 30.0)
    want("edge", lambda m: m.edge, "edge", 0.2, 6.0)
    want("rim", lambda m: np.clip(m.rim, -1, 1), "rim", -1.0, 1.0)
    return wanted


def _shape(kind: str, measures: Measures, asked: dict[str, Column], keep: float) -> Shape:
    if kind == "line":
        return line(asked, measures.angle)
    if kind == "given":
        pool = [crop.mask for crop in measures.crops]
        sizes = np.array([np.log(one) for one in finite(measures.size)])
        spread = float(np.exp(max(0.1, sizes.std() / max(1.0, np.sqrt(len(sizes))))))
        return GivenMasks(pool, zoom=(1 / spread, spread))
    if kind == "blobs":
        sizes = target(measures.size, "size", keep, (0.1, 1.0))
        return PerlinBlobs(scale=(0, 2), share=as_law(np.pi / 4 * np.square(sizes)))
    return blob(asked, int(measures.axes.max()), _median(measures.roughness, 0.1))


def _texture(measures: Measures, asked: dict[str, Column], backdrop: Backdrop) -> Lesion:
    """Return the texture; a ratio of deviations below 1 is smoothing, one above it is grain on top."""
    contrast = finite(measures.contrast)
    positive = (float((contrast > 0).sum()) + SIGN_COUNTS) / (len(contrast) + 2 * SIGN_COUNTS)
    ratio = asked["sd_ratio"]
    smoother = ratio[ratio <= 1]
    smoothing: Any = as_law(np.clip(1 - smoother[::-1], 0, 1)) if len(smoother) > 1 else 0.0
    grain = np.sqrt(np.maximum(np.square(ratio) - 1, 0)) * backdrop.deviation
    inner = _median(measures.length, UNKNOWN_LENGTH) * _median(measures.length_ratio, 1.0)
    return Lesion(
        as_law(np.clip(np.maximum(asked["contrast"], VISIBLE) * backdrop.unit, 0, 1)),
        sign=round(positive, 4),
        smoothing=smoothing,
        grain=as_law(np.minimum(grain, 1.0)) if grain.max() > 0 else 0.0,
        rim=as_law(asked["rim"]),
        length=round(float(np.clip(np.sqrt(inner) / 2, 0, 5)), 3),
        relative="tissue",
    )


def _placed(generator: Synthesizer, measures: Measures) -> Synthesizer:
    """Return a generator whose anomalies lie on the foreground, or as far out as the measured ones do."""
    # Towards all of the image as there are fewer, from which there is no knowing.
    weight = len(measures) / (len(measures) + 3)
    central = weight * float(np.quantile(measures.off_center, 0.95)) + 1 - weight
    placed = generator.replace(central_fraction=round(float(np.clip(central, 0.1, 1)), 3))
    return placed if measures.rule is None else placed.replace(foreground=measures.rule, min_foreground=0.8)


def _counted(generator: Synthesizer, counts: Column, keep: float) -> Generator:
    """Return a generator of as many anomalies in an image as were measured."""
    low = (1 - keep) / 2
    found = np.quantile(counts, low + keep * np.linspace(0, 1, 9)).round()
    if found.max() <= 1:
        return generator
    law: Any = Quantiles([int(one) for one in np.clip(found, 1, 1000)])
    if np.median(counts) >= SEVERAL:
        return generator.replace(count=law)
    return Compose([generator], count=law)


def _thinnest(asked: dict[str, Column]) -> float:
    """Return about how wide the smallest anomalies are, as a fraction of the shorter side."""
    if "width" in asked:
        return float(asked["width"].min())
    return float(np.quantile(asked["size"], 0.1) / np.sqrt(np.median(asked["elongation"])))


def _median(values: Column, unknown: float) -> float:
    known = finite(values)
    return float(np.median(known)) if len(known) else unknown
