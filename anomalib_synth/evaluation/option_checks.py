"""The options of an evaluation: what each may be."""

from collections.abc import Collection, Iterable, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any, NoReturn

from anomalib_synth import _checks as checks

from ..metrics import metric_checks

MOST_BINS = 2**24


def missing(value: object) -> str:
    """What to do about predictions that are not there."""
    return str(checks.choice("missing", value, ("error", "zeros")))


def polarity(value: object) -> str:
    """What is anomalous in a mask."""
    return str(checks.choice("polarity", value, ("bright", "dark", "any")))


def permutations(value: object) -> int:
    """How many random swaps a p-value is made from."""
    return checks.whole("permutations", value, 1, 1_000_000)


def bins(value: object) -> int | None:
    """How many levels scores are rounded to, if they are."""
    if value is None:
        return None
    rule = f"bins must be a whole number from 2 to {MOST_BINS}, got {value!r}"
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(rule)
    if not 2 <= int(value) <= MOST_BINS:
        raise ValueError(rule)
    return int(value)


def workers(value: object) -> int:
    """How many files are read ahead."""
    return checks.whole("workers", value, 1, 1024)


def limits(values: Sequence[float]) -> tuple[float, ...]:
    """False positive rates up to which regions are covered."""
    return tuple(checks.number("pro_limits", value, 0, 1) for value in values)


def classes(values: Sequence[int] | None) -> frozenset[int] | None:
    """Numbers of a mask that are anomalous."""
    return None if values is None else frozenset(checks.whole("classes", value, 0, 2**31) for value in values)


def class_numbers(text: str) -> list[int]:
    """Numbers of a mask as the command line has them."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"--classes must be whole numbers with commas between them, as 2,3, got {text!r}")
    return [int(part) for part in parts]


def threshold(value: float | None) -> float | None:
    """A score from which on a pixel is called anomalous."""
    return None if value is None else checks.span("threshold", value, -1e300, 1e300)[0]


def one_source(**given: object) -> None:
    """At most one origin of a threshold."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise ValueError(f"a threshold must come from one place, got {', '.join(named)}")


def other_set(tested: Sequence[Path], **given: str | Path | None) -> None:
    """Maps for a threshold that are not the ones that it is for, nor in one folder with them."""
    known = [path.resolve() for path in tested]
    for name, path in given.items():
        place = Path(path).resolve() if path is not None else None
        if place in known:
            raise ValueError(f"{name} must be maps of other images than those of the test, got {str(path)!r} for both")
        for other in known:
            if place is not None and (place.is_relative_to(other) or other.is_relative_to(place)):
                raise ValueError(
                    f"{name} must be maps of other images than those of the test, got {str(path)!r} "
                    f"and {str(other)!r}, one within the other"
                )


def other_images(shared: Sequence[str]) -> None:
    """A set for a threshold that has no image of the test."""
    if shared:
        raise ValueError(
            "validation must be of other images than those of the test, "
            f"got {len(shared)} of the same, such as {shared[0]!r}"
        )


def seed(value: object) -> int:
    """A seed as a whole number, which a report can name."""
    return checks.whole("seed", value, 0, 2**63 - 1)


def rate(value: object) -> float:
    """A fraction of normal pixels or images that may be called anomalous."""
    return checks.nonnegative("normal_rate", value, 0.5)


def how(value: Any) -> str | float | None:
    """A rule for the score of a whole image."""
    return metric_checks.how(value)


def no_parquet() -> NoReturn:
    """Tables in Parquet without the package that writes them."""
    raise ImportError("pyarrow is not installed: pip install 'anomalib-synth[parquet]'")


def names_of(function: str, given: Iterable[str], known: Collection[str]) -> None:
    """No keyword argument that a function does not have."""
    for name in given:
        if name not in known:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")


def models(given: int, names: Sequence[str]) -> None:
    """At least two models, whose names differ."""
    if given < 2:
        raise ValueError(f"predictions must be of at least two models, got {given}")
    if len(names) < given:
        raise ValueError(f"predictions must differ in the names of their folders, got {', '.join(names)}: name them")


def of_each(name: str, root: Path, models: Sequence[str], own: Sequence[str]) -> None:
    """Maps for the threshold of every model, or of none by itself."""
    if own and (lacking := [model for model in models if model not in own]):
        raise FileNotFoundError(
            f"{name} must have a folder of maps for each model or for none, got none of: "
            f"{', '.join(str(root / model) for model in lacking)}"
        )


def ranked_by(name: str | None, known: dict[str, bool], limits: Sequence[float]) -> str:
    """A figure that there is."""
    chosen = name or (f"aupro_{limits[0]:g}" if limits else "pooled_ap")
    if not known.get(chosen):
        there = ", ".join(own for own, has in known.items() if has)
        raise ValueError(f"by must be a figure of these images, {there}, got {chosen!r}")
    return chosen
