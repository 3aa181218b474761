"""Every raise of the evaluation: arguments, the layout of a suite, and the faults of predictions, all named at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _checks as checks

__all__ = ["PredictionError"]

AFFINE_TOLERANCE = 1e-3  # in the unit of the affine, which is millimetres: a header in float32 keeps as much


class PredictionError(ValueError):
    """Predictions that do not fit their suite; `faults` has one line for each fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n  ".join([f"predictions must fit the suite, got {len(faults)} at fault:", *faults]))
        self.faults = tuple(faults)


def faults(found: Sequence[str]) -> None:
    """No fault in any prediction."""
    if found:
        raise PredictionError(found)


def missing(value: object) -> str:
    """What to do about predictions that are not there."""
    return str(checks.choice("missing", value, ("error", "zeros")))


def resamples(value: object) -> int:
    """How many resamples an interval is made from."""
    return checks.whole("resamples", value, 1, 1_000_000)


def seed(value: object) -> int:
    """A seed as a whole number, which a report can name."""
    return checks.whole("seed", value, 0, 2**63 - 1)


def folder(name: str, path: Path) -> Path:
    """A folder that is there."""
    if not path.is_dir():
        raise FileNotFoundError(f"{name} must be a folder, got {str(path)!r}")
    return path


def no_layout(path: Path) -> NoReturn:
    """Nothing that can be evaluated against."""
    raise FileNotFoundError(
        "suite must be a folder with toy/ and toy_label/, a folder with images/ and masks/, or a CSV file with the "
        f"columns image and mask, got {str(path)!r}"
    )


def columns(path: Path, found: Collection[str] | None) -> None:
    """A table with an image and a mask in each row."""
    if not {"image", "mask"} <= set(found or ()):
        raise ValueError(f"{path.name} must have the columns image and mask, got {', '.join(found or ()) or 'none'}")


def complete(lacking: Sequence[str]) -> None:
    """Files of the suite that its layout promises."""
    if lacking:
        raise FileNotFoundError(f"suite must have all of its files, got none of: {', '.join(lacking)}")


def distinct(names: Sequence[str]) -> None:
    """At least one name, and each name once, since a prediction is found by it."""
    if not names:
        raise ValueError("suite must have at least one volume, got none")
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise ValueError(f"suite must name each volume once, got twice: {', '.join(twice)}")


def anomalous(any_is: bool) -> None:
    """Something to find."""
    if not any_is:
        raise ValueError("suite must have at least one volume with an anomalous pixel, got none")


def sample_label(path: Path) -> bool:
    """The one line of a sample label: 0 or 1."""
    text = path.read_text(encoding="utf-8").strip()
    if text not in ("0", "1"):
        raise ValueError(f"{path.name} must hold 0 or 1, got {text!r}")
    return text == "1"


# Faults that are gathered, and raised together at the end


def sample_fault(text: str) -> str | None:
    """What is wrong with a sample score."""
    try:
        return None if np.isfinite(float(text)) else f"sample score must be finite, got {text.strip()}"
    except ValueError:
        return f"sample score must be a number, got {text.strip()!r}"


def map_fault(truth: Any, predicted: Any) -> str | None:
    """What is wrong with a score map beside its label: two pictures with an array and an affine."""
    scores: NDArray[Any] = predicted.array
    if scores.dtype.kind not in "biuf" or scores.dtype.itemsize > 8:
        return f"scores must be real numbers of at most 8 bytes, got {scores.dtype}"
    if scores.shape != truth.array.shape:
        return f"shape must be the label's {truth.array.shape}, got {scores.shape}"
    if _apart(truth.affine, predicted.affine):
        return f"affine must be the label's {_rows(truth.affine)}, got {_rows(predicted.affine)}"
    if scores.dtype.kind == "f" and (odd := scores.size - np.count_nonzero(np.isfinite(scores))):
        return f"scores must be finite, got NaN or inf in {odd} of {scores.size} pixels"
    return None


def _apart(one: Any, other: Any) -> bool:
    both = one is not None and other is not None
    return both and not np.allclose(one, other, rtol=0, atol=AFFINE_TOLERANCE)


def _rows(affine: Any) -> list[list[float]]:
    rows: list[list[float]] = np.asarray(affine, np.float64)[:3].round(4).tolist()
    return rows
