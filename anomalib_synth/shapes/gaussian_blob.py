"""Gaussian blobs: rough ellipses and ellipsoids of a given area, elongation and roughness."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .. import _kernels as kernels
from .. import runs as algebra
from .._core import draws, schema
from .._core.fields import Span
from .._core.rotations import angles, rotation
from .._core.value import Value, value
from ..runs import Runs, cube
from .surface import fibonacci_sphere

WAVES = 12
MOST_ELONGATION, MOST_ROUGHNESS, MOST_DETAIL = 100.0, 1.5, 32.0
LEAST_DETAIL = 2.0  # longer waves only shift and stretch
DIRECTIONS = {2: 256, 3: 2000}
MARGIN = 1.05  # what may lie between the directions in which a body is looked at


class Body(NamedTuple):
    """A body before it is placed.

    Attributes
    ----------
    corners : ndarray
        Its surface in many directions, about its middle, in pixels.
    inverse, middle : ndarray
        Pixel x is at ``inverse (x - center) + middle`` in the body as it was before it was stretched.
    waves : ndarray
        Amplitude of each wave, which all have the same, and its vector.
    radii : pair of float
        Between which the body's radius lies.
    reach : float
        How far it reaches from its middle, in pixels.
    """

    corners: NDArray[np.float64]
    inverse: NDArray[np.float64]
    middle: NDArray[np.float64]
    waves: NDArray[np.float64]
    radii: tuple[float, float]
    reach: float


@value
class GaussianBlob(Value):
    r"""A Gaussian random sphere (Muinonen 1998), stretched: size, elongation and roughness are those of the outline.

    The radius of a body in direction :math:`u` is :math:`e^{\beta g(u)}`, with
    :math:`g(u) = \sqrt{2 / m} \sum_{j \le m} \cos(k_j \cdot u + \varphi_j)`, :math:`m = 12` waves in random directions
    of :math:`|k_j| \sim U(2, k_{max})` and phases :math:`\varphi_j \sim U(0, 2 \pi)`. The body is then stretched, so
    that its second moments are those of an ellipse, or ellipsoid, with the drawn ratio of the longest to the shortest
    axis, turned in any direction, and scaled so that its area, or volume, is that of a disc, or ball, with the drawn
    diameter. Its middle is at the centre, up to half a pixel along each axis.

    Parameters
    ----------
    size : float or pair of float
        Diameter of the disc or ball of equal area or volume, as a fraction of the image's shorter side, in (0, 1].
    elongation : float or pair of float
        Ratio of the longest to the shortest axis, in [1, 100], uniform in its logarithm; in volumes the third axis is
        between the two.
    roughness : float or pair of float
        Standard deviation :math:`\beta` of the logarithm of the radius, in [0, 1.5]: 0 is an ellipse, 0.1 a nearly
        convex outline, 0.5 a ragged one.
    detail : float or pair of float
        :math:`k_{max}`, in [2, 32]: about how many bumps there may be in a turn.

    References
    ----------
    Muinonen: Introducing the Gaussian shape hypothesis for asteroids and comets. Astronomy and Astrophysics 332, 1998.

    Examples
    --------
    >>> import numpy as np
    >>> from anomalib_synth.runs import count
    >>> shape = GaussianBlob(size=0.4, elongation=(1, 3), roughness=(0.05, 0.3))
    >>> parameters = shape.draw(np.random.default_rng(0), [50, 50], (100, 100))
    >>> bool(abs(count(shape.runs(parameters, (100, 100))) - np.pi * 20**2) < 0.02 * np.pi * 20**2)
    True
    """

    size: Span = Span((0.05, 0.35), 0, 1, above_low=True)
    elongation: Span = Span((1.0, 3.0), 1, MOST_ELONGATION)
    roughness: Span = Span((0.05, 0.25), 0, MOST_ROUGHNESS)
    detail: Span = Span(6.0, LEAST_DETAIL, MOST_DETAIL)

    class Drawn(TypedDict):
        """What is drawn: where the middle is beside the centre, the axes' ratios, and the waves."""

        center: schema.Center
        offset: Annotated[list[float], schema.PerAxis(schema.Real(-0.5, 0.5))]
        diameter: Annotated[float, schema.Diameter()]
        axes: Annotated[list[float], schema.PerAxis(schema.Real(1.0, MOST_ELONGATION * (1 + 1e-12)))]
        angles: schema.Angles
        roughness: Annotated[float, schema.Real(0.0, MOST_ROUGHNESS)]
        waves: Annotated[
            list[list[float]], schema.Each(schema.PerAxis(schema.Real(-MOST_DETAIL, MOST_DETAIL)), WAVES, WAVES)
        ]
        phases: Annotated[list[float], schema.Each(schema.Real(0.0, 2 * math.pi), WAVES, WAVES)]

    def draw(self, rng: np.random.Generator, center: Sequence[int], grid: tuple[int, ...]) -> dict[str, Any]:
        """Draw the body and how it is stretched; the diameter is in pixels, at least one."""
        shorter, number = min(grid), len(grid)
        checks.room("size", self.size, shorter, 1)
        longest = draws.logarithmic(rng, self.elongation)
        diameter = max(1.0, draws.uniform(rng, self.size) * shorter)
        roughness = draws.uniform(rng, self.roughness)
        detail = draws.uniform(rng, self.detail)
        turns = angles(rng, (-180.0, 180.0), number)
        lengths = LEAST_DETAIL + (detail - LEAST_DETAIL) * rng.random(WAVES)
        numbers = rng.random((3, WAVES))
        turn = 2 * np.pi * numbers[0]
        if number == 2:
            directions = np.stack([np.sin(turn), np.cos(turn)], axis=1)
        else:
            ring = np.sqrt(1 - (2 * numbers[1] - 1) ** 2)
            directions = np.stack([2 * numbers[1] - 1, ring * np.sin(turn), ring * np.cos(turn)], axis=1)
        between = [longest ** draws.uniform(rng, (0.0, 1.0)) for _ in range(number - 2)]
        return {
            "center": list(center),
            "offset": [rng.random() - 0.5 for _ in grid],
            "diameter": diameter,
            "axes": [longest, *between, 1.0],
            "angles": turns,
            "roughness": roughness,
            "waves": (directions * lengths[:, np.newaxis]).tolist(),
            "phases": (2 * np.pi * numbers[2]).tolist(),
        }

    def runs(self, parameters: Mapping[str, Any], grid: tuple[int, ...]) -> Runs:
        """Return the runs of the body; the pixel at the centre is always among them."""
        body = body_of(parameters)
        center = np.array(parameters["center"], np.float64) + parameters["offset"]
        middle = int(np.ravel_multi_index(parameters["center"], grid))
        if len(grid) == 2:
            turns = np.degrees(np.arctan2(body.corners[:, 0], body.corners[:, 1]))
            curve = np.concatenate([center, (1.0, 1.0), turns, np.hypot(*body.corners.T)])
            found = kernels.spline_runs(curve, 1, *grid)
        else:
            table = np.column_stack([body.waves, parameters["phases"]])
            found = kernels.blob_runs(center, body.reach, body.inverse, body.middle, table, *body.radii, cube(grid))
        return algebra.union([found, np.array([[middle, middle + 1]])], grid)

    def extent(self, parameters: Mapping[str, Any]) -> float:
        """Return how far the body reaches from the centre."""
        return body_of(parameters).reach + math.hypot(*parameters["offset"])


def body_of(parameters: Mapping[str, Any]) -> Body:
    """Return the body of drawn numbers, its moments found from the radii in many directions."""
    number = len(parameters["center"])
    looked = looked_at(number)
    waves = np.array(parameters["waves"], np.float64)
    amplitude = parameters["roughness"] * math.sqrt(2 / len(waves))
    heights = amplitude * np.cos(looked @ waves.T + parameters["phases"]).sum(axis=1)
    radius = np.exp(heights)
    # Integrals over the body are sums over directions of powers of the radius.
    cones = radius**number / number
    volume = cones.sum()
    middle = (radius ** (number + 1) / (number + 1)) @ looked / volume
    second = (looked.T * (radius ** (number + 2) / (number + 2))) @ looked / volume - np.outer(middle, middle)
    widths, own = np.linalg.eigh(second)
    whitened = (own / np.sqrt(widths)) @ own.T  # the symmetric root, which has no choice of signs
    axes = np.array(parameters["axes"], np.float64)
    turned = np.array(rotation(parameters["angles"][::-1], number))
    unscaled = turned @ (axes[:, np.newaxis] * whitened)
    mean = volume / len(looked) * (2 * math.pi if number == 2 else 4 * math.pi)
    wanted = (math.pi / 4 if number == 2 else math.pi / 6) * parameters["diameter"] ** number
    scale = (wanted / (mean * abs(np.linalg.det(unscaled)))) ** (1 / number)
    to_pixels = scale * unscaled
    corners = (looked * radius[:, np.newaxis] - middle) @ to_pixels.T
    return Body(
        corners,
        np.linalg.inv(to_pixels),
        middle,
        np.column_stack([np.full(len(waves), amplitude), waves]),
        (float(radius.min()) / MARGIN, float(radius.max()) * MARGIN),
        float(np.linalg.norm(corners, axis=1).max()) * MARGIN,
    )


@lru_cache(maxsize=2)
def looked_at(number: int) -> NDArray[np.float64]:
    """Return the directions in which a body is looked at, evenly over the circle or the sphere."""
    if number == 3:
        return fibonacci_sphere(DIRECTIONS[3])
    turn = np.arange(DIRECTIONS[2]) * (2 * np.pi / DIRECTIONS[2])
    return np.stack([np.sin(turn), np.cos(turn)], axis=1)
