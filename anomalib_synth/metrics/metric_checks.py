"""Every raise of the metrics that is about more than one array, and the values of their options."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from numpy.typing import NDArray

from anomalib_synth import _checks as checks

HOW = ("max", "top1", "mean", "slices")


def both(label: str, positives: int, negatives: int) -> None:
    """Something anomalous and something normal."""
    if not positives or not negatives:
        kind = "anomalous" if not positives else "normal"
        raise ValueError(f"{label} must have anomalous and normal elements, got none that is {kind}")


def images(masks: Any, scores: Any) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Masks and score maps of several images or volumes, each pair of one shape."""
    if len(masks) != len(scores):
        raise ValueError(f"masks and scores must be of as many images, got {len(masks)} and {len(scores)}")
    if not len(masks):
        raise ValueError("masks and scores must hold at least one image, got none")
    pairs = []
    for place, (mask, score) in enumerate(zip(masks, scores, strict=True)):
        one, other = checks.numbers(f"masks[{place}]", mask), checks.numbers(f"scores[{place}]", score)
        if one.shape != other.shape:
            raise ValueError(f"masks[{place}] and scores[{place}] must have one shape, got {one.shape}, {other.shape}")
        if one.ndim not in (2, 3) or not one.size:
            raise ValueError(
                f"masks[{place}] must be an image or a volume, got shape {one.shape}: give several in a list"
            )
        pairs.append((one, other))
    return pairs


def limit(value: Any) -> float:
    """A false positive rate."""
    return checks.number("limit", value, 0, 1)


def rates(name: str, values: Sequence[float]) -> tuple[float, ...]:
    """Rising numbers above zero."""
    found = tuple(checks.number(name, value, 0, 1e9) for value in values)
    if not found or any(one >= other for one, other in pairwise(found)):
        raise ValueError(f"{name} must be above 0 and rise, got {values}")
    return found


def how(value: Any) -> str | float | None:
    """A rule for one score of many, by its name or as a fraction of the largest ones."""
    if value is None:
        return None
    return str(checks.choice("how", value, HOW)) if isinstance(value, str) else checks.number("how", value, 0, 1)


def axis(value: Any, axes: int) -> int:
    """An axis that an array has."""
    return checks.whole("axis", value, -axes, axes - 1)


def bounds(values: Any) -> tuple[float, float]:
    """Two rates that are apart."""
    low, high = checks.span("bounds", values, 0, 1, above_low=True)
    if low == high:
        raise ValueError(f"bounds must satisfy 0 < low < high <= 1, got {values!r}")
    return low, high
