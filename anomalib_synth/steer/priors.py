"""What can be said in words: a generator without outlines, and one that is harder to see."""

from typing import Any, Literal, get_args

import numpy as np

from .._core.laws import Quantiles
from ..compose import Compose
from ..generator import Generator
from ..labels import Binary
from ..mixture import Mixture
from ..shapes import ByDimension, SplinePolygon, SplineSurface
from ..synthesizer import Synthesizer
from ..textures import Lesion
from . import steer_checks as checks

__all__ = ["harder", "prior"]

Word = Literal["hyperintense", "hypointense", "both"]
SIGNS: dict[str, float] = {"hyperintense": 1.0, "hypointense": 0.0, "both": 0.5}
# Parameters of textures that make an anomaly visible.
VISIBLE = ("contrast", "amount", "factor", "grain", "smoothing")
BLUR = 2.0  # pixels of edge that the whole way adds


def prior(
    sign: Word,
    *,
    size: Any = (0.1, 0.5),
    contrast: Any = (0.1, 0.4),
    edge: Any = (0.0, 1.0),
    smoothing: Any = (0.25, 0.75),
    grain: Any = (0.0, 0.03),
    intensity_range: tuple[float, float] | None = None,
    **options: Any,
) -> Synthesizer:
    """Return a generator of what can be said in words: anomalies that are brighter, darker, or either.

    AutoSeg's polygons, in volumes its surfaces, with broad laws of the contrast that is added to the tissue there, of
    how smooth they are inside, and of their edges. A contrast below a tenth of the range is left out: what cannot be
    seen is a wrong label in training. Where anomalies lie carries as much as how they look: give `foreground`, and
    `central_fraction` where they keep away from its border.

    Parameters
    ----------
    sign : {"hyperintense", "hypointense", "both"}
        Brighter than the surroundings, darker, or either with equal probability.
    size : float or pair of float
        Of the polygons: about twice the equivalent diameter, as a fraction of the image's shorter side.
    contrast : float or pair of float
        Added to the tissue, as a fraction of the intensity range.
    edge : float or pair of float
        Standard deviation of the edge in pixels.
    smoothing, grain : float or pair of float
        As for `textures.Lesion`.
    intensity_range : pair of float, optional
        (low, high), of which the contrast is a fraction; minimum and maximum finite value of the image when None.
    **options
        Any other option of `Synthesizer`, such as `foreground` and `count`.

    Examples
    --------
    >>> prior("hypointense", size=(0.1, 0.3), foreground=0).texture.sign
    0.0
    """
    checks.choice("sign", sign, get_args(Word))
    shape = ByDimension(SplinePolygon(size=size), SplineSurface(size=size))
    texture = Lesion(
        contrast, sign=SIGNS[sign], smoothing=smoothing, grain=grain, relative="tissue", intensity_range=intensity_range
    )
    return Synthesizer(shape, texture, Binary(), edge=edge, **options)


def harder(generator: Generator, amount: float) -> Generator:
    """Return a generator of anomalies that are harder to see: fainter by a fraction, with softer edges.

    Contrast, amount, factor, grain and smoothing of the texture are multiplied by 1 - `amount`, and the edge grows by
    up to 2 pixels.

    Parameters
    ----------
    generator : Generator
        Of any kind; the parts of a `Compose` or a `Mixture` each become harder.
    amount : float
        In [0, 1): 0 changes nothing, towards 1 nothing can be seen.

    Raises
    ------
    TypeError, ValueError
        When the amount is not in its range, or a texture has nothing that could be fainter.

    Examples
    --------
    >>> from anomalib_synth import AutoSeg
    >>> harder(AutoSeg(), 0.5).factor, harder(prior("both"), 0.5).texture.contrast
    ((0.025, 0.475), (0.05, 0.2))
    """
    amount = checks.amount(amount)
    if isinstance(generator, Compose):
        return generator.replace(methods=[harder(one, amount) for one in generator.methods])
    if isinstance(generator, Mixture):
        return generator.replace(methods=[(harder(one, amount), weight) for one, weight in generator.methods])
    checks.synthesizer(generator, Synthesizer)
    own = [name for name in VISIBLE if hasattr(generator, name)]
    changes: dict[str, Any] = {name: _times(getattr(generator, name), 1 - amount) for name in own}
    if not own:
        texture = generator.texture  # type: ignore[attr-defined]
        parts = {name: _times(getattr(texture, name), 1 - amount) for name in VISIBLE if hasattr(texture, name)}
        checks.visible(type(texture).__name__, parts)
        changes = {"texture": texture.replace(**parts)}
    return generator.replace(edge=_plus(generator.edge, BLUR * amount), **changes)  # type: ignore[attr-defined]


def _times(law: Any, factor: float) -> Any:
    """Return a law, a pair or a number, each value times a factor."""
    if isinstance(law, Quantiles):
        return law.replace(values=[one * factor for one in law.values])
    return tuple([one * factor for one in law]) if isinstance(law, tuple) else law * factor


def _plus(law: Any, more: float) -> Any:
    """Return a law or a pair, each value plus a number."""
    if isinstance(law, Quantiles):
        return law.replace(values=[one + more for one in law.values])
    return tuple(np.add(law, more).tolist())
