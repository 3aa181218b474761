"""What is wrong with predictions and masks: gathered of all files, and raised together."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["PredictionError"]

LARGEST = 1e300  # of scores: more of them than fit in memory have a sum
AFFINE_TOLERANCE = 1e-3  # in the unit of the affine, which is millimetres: a header in float32 keeps as much


class PredictionError(ValueError):
    """Predictions or masks that do not fit their images; `faults` has one line for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            "\n  ".join([f"predictions and masks must fit the images, got {len(faults)} at fault:", *faults])
        )
        self.faults: tuple[str, ...] = tuple(faults)


def faults(found: Sequence[str]) -> None:
    """No fault in any prediction."""
    if found:
        raise PredictionError(found)


def sample_fault(text: str) -> str | None:
    """What is wrong with a sample score."""
    try:
        score = float(text)
    except ValueError:
        return f"sample score must be a number, got {text.strip()!r}"
    if not np.isfinite(score):
        return f"sample score must be finite, got {text.strip()}"
    return None if abs(score) <= LARGEST else f"sample score must be from -1e300 to 1e300, got {text.strip()}"


def map_fault(truth: Any, predicted: Any) -> str | None:
    """What is wrong with a score map beside its label: two pictures with an array and an affine."""
    scores: NDArray[Any] = predicted.array
    if (kind := kind_fault(scores)) is not None:
        return kind
    if scores.shape != truth.array.shape:
        hint = ""
        if scores.ndim == truth.array.ndim + 1 and sorted(scores.shape[1:]) == sorted(truth.array.shape):
            hint = (
                ", which looks like a map for each class, as nnU-Net saves them: give that of the anomalous one alone"
            )
        return f"shape must be the label's {truth.array.shape}, got {scores.shape}{hint}"
    if _apart(truth.affine, predicted.affine):
        return f"affine must be the label's {_rows(truth.affine)}, got {_rows(predicted.affine)}"
    return value_fault(scores)


def kind_fault(scores: NDArray[Any]) -> str | None:
    """What is wrong with the type of scores."""
    if scores.dtype.kind not in "biuf" or scores.dtype.itemsize > 8:
        return f"scores must be real numbers of at most 8 bytes, got {scores.dtype}"
    return None


def unit_fault(least: int, most: int) -> str:
    """What is wrong with a map of whole numbers where others are fractions."""
    found = f"up to {most}" if least >= 0 else f"from {least} to {most}"
    return f"scores must be in the unit of the other maps, which are fractions, got whole numbers {found}"


def value_fault(scores: NDArray[Any]) -> str | None:
    """What is wrong with scores, each by itself."""
    if scores.dtype.kind == "f" and (odd := scores.size - np.count_nonzero(np.isfinite(scores))):
        return f"scores must be finite, got NaN or inf in {odd} of {scores.size} pixels"
    if scores.dtype == np.float64 and scores.size:
        largest = max(float(scores.max()), -float(scores.min()))
        if largest > LARGEST:
            return f"scores must be from -1e300 to 1e300, whose mean there is, got {largest:g}"
    if scores.dtype.kind in "iu" and scores.dtype.itemsize == 8 and scores.size:
        # All maps are ranked together as 64-bit floats, in which larger integers tie that are not equal.
        furthest = max(int(scores.max()), -int(scores.min()))
        if furthest > 2**53:
            return f"integer scores must be from -2**53 to 2**53, got {furthest}: larger ones are not told apart"
    return None


def _apart(one: Any, other: Any) -> bool:
    both = one is not None and other is not None
    return both and not np.allclose(one, other, rtol=0, atol=AFFINE_TOLERANCE)


def _rows(affine: Any) -> list[list[float]]:
    rows: list[list[float]] = np.asarray(affine, np.float64)[:3].round(4).tolist()
    return rows


def file_fault(what: str, path: Path, error: Exception) -> str:
    """What is wrong with an image or a mask that cannot be read."""
    return f"{what}{_first_line(error).removeprefix(f'{path.name}: ')}"


def unread(error: Exception) -> str:
    """What is wrong with a map that cannot be read."""
    return f"unreadable, {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def marked(what: str, found: Sequence[str]) -> list[str]:
    """Faults of one of several folders."""
    return [f"{what}: {fault}" for fault in found]


def size_fault(image: tuple[int, ...], mask: tuple[int, ...]) -> str:
    """What is wrong with a mask of another size than its image."""
    return f"mask must have the image's size {image}, got {mask}"


def mask_fault(image: Any, mask: Any) -> str | None:
    """What is wrong with the place of a mask."""
    if _apart(image, mask):
        return f"affine of the mask must be the image's {_rows(image)}, got {_rows(mask)}"
    return None


def polarity_fault(mask: NDArray[np.bool_], anomalous: bool | None, polarity: str) -> str | None:
    """What says that the colours of a mask are the wrong way round, or that its label is."""
    asked = "" if polarity == "bright" else f" with polarity {polarity!r}"
    covered = float(mask.mean())
    if anomalous is False and covered:
        return f"mask of a normal image must be empty, got {covered:.1%} of it anomalous{asked}"
    if covered == 1:
        return f"mask must leave something normal, got every pixel anomalous{asked}: see polarity"
    border = all(bool(np.take(mask, (0, -1), axis).all()) for axis in range(mask.ndim))
    if covered > 0.5 and border and mask.ndim == 2:
        return (
            f"mask must be {polarity} where it is anomalous, got {covered:.1%} {polarity}, with the whole border: "
            "see polarity"
        )
    return None
