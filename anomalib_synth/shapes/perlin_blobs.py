"""Perlin blobs: where gradient noise is above a threshold."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, NotRequired, TypedDict, get_args

import numpy as np

from .. import _checks as checks
from .._core import draws, schema
from .._core.fields import Choice, Fraction, Maybe, Range, Span, WholeSpan
from .._core.noise_fields import DrawnField, draw_field, field_runs, field_values
from .._core.value import Value, value
from ..runs import Runs, from_mask
from .everywhere import FarthestCorner, farthest_corner

# What is drawn, and what may be requested.
Drawable = Literal["single", "union", "intersection"]
Combination = Literal["single", "union", "intersection", "mixed"]
_THRESHOLD = 0.5
_DRAWABLE: tuple[Drawable, ...] = get_args(Drawable)


@value
class PerlinBlobs(Value):
    r"""All pixels whose gradient noise is above a threshold (Zavrtanik et al. 2021), all over the image.

    The noise at lattice position :math:`u` is :math:`a \sum_c \prod_i w(u_i - c_i) \; g_c \cdot (u - c)` over the
    corners :math:`c` of its cell, with unit vectors :math:`g_c` and :math:`w(t) = 1 - (6 |t|^5 - 15 t^4 + 10 |t|^3)`.
    In planes :math:`a = \sqrt 2`, so that it lies within [-1, 1]; in volumes :math:`a = \sqrt{462 / 181}`, which gives
    it the same standard deviation, so that one threshold covers about the same fraction of both. The image's
    :math:`d_i` pixels along axis i are :math:`2^{k_i}` cells, in a lattice that is rotated about the middle of the
    image. Where the drawn noise never exceeds the threshold, another one is drawn.

    Parameters
    ----------
    scale : int or pair of int
        The exponents :math:`k_i`, in [0, 16], drawn for each axis; a cell is at least a pixel wide.
    threshold : float or pair of float
        In [0, 1]; left alone where `share` is given.
    rotation : float or pair of float
        Degrees, within [-180, 180]; in volumes one angle is drawn for each plane of two axes.
    combine : {"single", "union", "intersection", "mixed"}
        One field; the pixels of either of two, or of both; or any of these three with equal probability (Chen et al.
        2024).
    share : float or pair of float, optional
        Fraction of the image's pixels that is covered, in (0, 1], at least one pixel: in the place of a threshold, the
        percentile of the drawn noise that leaves so many above it.

    Raises
    ------
    ValueError
        Where both `threshold` and `share` are given.

    Examples
    --------
    >>> import numpy as np
    >>> shape = PerlinBlobs(scale=1, threshold=0.2)
    >>> parameters = shape.draw(np.random.default_rng(1), [3, 3], (6, 6))
    >>> parameters["fields"][0]["scale"], shape.runs(parameters, (6, 6)).tolist()
    ([2, 2], [[18, 24], [28, 30], [35, 36]])
    >>> half = PerlinBlobs(scale=1, share=0.5)
    >>> sum(stop - start for start, stop in half.runs({**parameters, "share": 0.5}, (6, 6)).tolist())
    18
    """

    scale: WholeSpan = WholeSpan((0, 5), 0, 16)
    threshold: Span = Span(_THRESHOLD, 0, 1)
    rotation: Span = Span((-90.0, 90.0), -180, 180)
    combine: Choice[Combination] = Choice[Combination]("single", get_args(Combination))
    share: Maybe[Range, tuple[float, float]] = Maybe(Fraction(0.05))

    movable: ClassVar[bool] = False

    class Drawn(TypedDict):
        """What is drawn; one field if `combine` is "single", else two; a threshold or a share.

        The extent is not drawn, but kept.
        """

        center: schema.Center
        extent: FarthestCorner
        fields: Annotated[list[DrawnField], schema.Each(schema.Record(DrawnField), 1, 2)]
        combine: Annotated[Drawable, schema.OneOf(_DRAWABLE)]
        threshold: NotRequired[schema.Factor]
        share: NotRequired[Annotated[float, schema.Positive(1.0)]]

    def __post_init__(self) -> None:
        """Check the parameters, and that only one of them sets the area."""
        super().__post_init__()
        if self.share is not None:
            default = (_THRESHOLD, _THRESHOLD)
            checks.one_of_two("threshold", self.threshold, self.threshold == default, "share", self.share)

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw one or two fields; the centre has no influence."""
        combine = _DRAWABLE[draws.whole(rng, (0, 2))] if self.combine == "mixed" else self.combine
        number = 1 if combine == "single" else 2
        fields = [draw_field(rng, self.scale, self.rotation, grid) for _ in range(number)]
        parameters = {
            "center": list(center),
            "extent": farthest_corner(center, grid),
            "fields": fields,
            "combine": combine,
        }
        if self.share is None:
            return {**parameters, "threshold": draws.uniform(rng, self.threshold)}
        return {**parameters, "share": draws.uniform(rng, self.share)}

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the pixels above the threshold, or above the percentile that gives the share."""
        if self.share is not None:
            return _highest(parameters, grid)
        return field_runs(parameters["fields"], parameters["threshold"], parameters["combine"] != "intersection", grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return the distance from the centre to the farthest corner of the image: the blobs are all over it."""
        return float(parameters["extent"])

    def check_drawn(self, path: str, drawn: Any, context: schema.Context) -> None:
        """Raise unless these numbers may have been drawn, with as many fields as are combined."""
        schema.check_all(path, drawn, self.Drawn, context)
        schema.present(path, drawn, "threshold", self.share is None)
        schema.present(path, drawn, "share", self.share is not None)
        number = 1 if drawn["combine"] == "single" else 2
        if len(drawn["fields"]) != number:
            checks.drawn(f"{path}.fields", f"a list of {number} for {drawn['combine']!r}", drawn["fields"])


def _highest(parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
    """Return the runs of the pixels with the highest noise, as many as the share says but for ties, at least one."""
    size = math.prod(grid)
    everything = from_mask(np.ones(grid, np.bool_))
    levels = [field_values(field, everything, size, grid) for field in parameters["fields"]]
    level = np.minimum.reduce(levels) if parameters["combine"] == "intersection" else np.maximum.reduce(levels)
    count = max(1, round(parameters["share"] * size))
    if count == size:
        return everything
    below, least = np.partition(level, [size - count - 1, size - count])[size - count - 1 : size - count + 1]
    above = level > below
    # Where all of the highest are the same as the next, there is nothing above it.
    return from_mask((above if above.any() else level >= least).reshape(grid))
