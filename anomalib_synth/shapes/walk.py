"""Random walks in two and three dimensions, which keep their direction but for a turn at each step."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core.rotations import rotation

MOST_BRANCHES = 4
# A step is eight pixels of 256.
_STEPS, _LEAST_STEPS = 32, 6
MOST_STEPS = 1000


class Course(NamedTuple):
    """How walks go: the largest turn in radians, the jitter in steps, and the image's shorter side in pixels."""

    wander: float
    jitter: float
    shorter: int


class Start(NamedTuple):
    """Where a walk begins, and its direction: a unit vector."""

    point: NDArray[np.float64]
    direction: NDArray[np.float64]


class Walk(NamedTuple):
    """Points of a walk, one a row, and the direction in which each was reached or left."""

    points: NDArray[np.float64]
    directions: NDArray[np.float64]

    def left(self, rng: np.random.Generator, at: int, angle: float) -> Start:
        """Leave the walk at a point, by an angle in radians to a random side."""
        return Start(self.points[at], turned(rng, self.directions[at], angle))


def drawn_walk(
    rng: np.random.Generator, course: Course, length: float, degrees: Sequence[float] | None, start: Start | None
) -> Walk:
    """Draw a walk of a length in pixels, from a start, or from 0 in the direction of the last axis, rotated.

    The turns follow each other without the jitter, which moves every point but that of a given start.
    """
    if start is None:
        assert degrees is not None
        first = np.array([row[-1] for row in rotation(degrees, 3 if len(degrees) == 3 else 2)])
        start = Start(np.zeros(len(first)), first)
        fixed = 0
    else:
        fixed = 1
    steps = max(_LEAST_STEPS, round(_STEPS * length / course.shorter))
    step = length / steps
    turns = course.wander * (2 * rng.random(steps - 1) - 1)
    if len(start.direction) == 2:
        headings = math.atan2(*start.direction) + np.concatenate([[0.0], np.cumsum(turns)])
        every = np.stack([np.sin(headings), np.cos(headings)], axis=1)
    else:
        directions = [start.direction]
        for turn in turns:
            directions.append(turned(rng, directions[-1], turn))
        every = np.array(directions)
    every = np.concatenate([every, every[-1:]])
    points = np.concatenate([[start.point], start.point + step * np.cumsum(every[:-1], axis=0)])
    away = rng.random(points.shape)
    points[fixed:] += course.jitter * step * (2 * away[fixed:] - 1)
    return Walk(points, every)


def turned(rng: np.random.Generator, direction: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Turn a unit vector by an angle in radians: to a random side, in space around itself too."""
    place = rng.random()
    if len(direction) == 2:
        aside = np.array([-direction[1], direction[0]]) * (1 if place < 0.5 else -1)
    else:
        # Any vector that is not along the direction has a part across it.
        other = np.zeros(3)
        other[np.argmin(np.abs(direction))] = 1.0
        across = np.cross(direction, other)
        across /= np.linalg.norm(across)
        around = 2 * math.pi * place
        aside = math.cos(around) * across + math.sin(around) * np.cross(direction, across)
    both: NDArray[np.float64] = math.cos(angle) * direction + math.sin(angle) * aside
    return both / np.linalg.norm(both)
