"""Every raise of this room: errors that name the argument, the rule and the value."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from .._checks import channel_axis, choice, generator, image, number, whole

__all__ = [
    "amount",
    "channel_axis",
    "choice",
    "columns_of_file",
    "generator",
    "image",
    "missing_package",
    "no_components",
    "no_number",
    "number",
    "one_source",
    "outlines",
    "pairs",
    "same_grid",
    "some_images",
    "spacing",
    "synthesizer",
    "visible",
    "whole",
]


def pairs(images: Any, others: Any, second: str = "masks") -> tuple[list[Any], list[Any]]:
    """Raise unless there is a mask, or what `second` names, for each image; return both as lists."""
    both = []
    for name, value in (("images", images), (second, others)):
        if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__len__"):
            raise TypeError(f"{name} must be a sequence of arrays, got {type(value).__name__}")
        both.append(list(value))
    if len(both[0]) != len(both[1]):
        raise ValueError(f"images and {second} must be equally many, got {len(both[0])} and {len(both[1])}")
    return both[0], both[1]


def same_grid(place: int, mask: Any, grid: tuple[int, ...]) -> NDArray[np.bool_]:
    """Raise unless a mask has its image's spatial shape and holds bools or numbers; return what is set."""
    found = np.asarray(mask)
    if found.shape != grid:
        raise ValueError(f"masks[{place}] must have its image's spatial shape {grid}, got {found.shape}")
    if found.dtype.kind not in "biuf":
        raise TypeError(f"masks[{place}] must hold bools or numbers, got dtype {found.dtype}")
    if found.dtype.kind == "f" and np.isnan(found).any():
        raise ValueError(f"masks[{place}] must hold a number in every pixel, got NaN")
    return np.asarray(found > 0)


def spacing(value: Any, axes: int) -> tuple[float, ...]:
    """Raise unless there is a width of a pixel, above 0, for every axis; a number serves for all."""
    given = (value,) * axes if np.ndim(value) == 0 else tuple(value)
    if len(given) != axes or not all(isinstance(one, (int, float, np.number)) and 0 < one < np.inf for one in given):
        raise ValueError(f"spacing must be {axes} finite numbers above 0, or one, got {value!r}")
    return tuple([float(one) for one in given])


def no_components() -> NoReturn:
    """Raise: there is nothing to learn from."""
    raise ValueError("measures must hold at least one outlined component, got none: every mask is empty")


def one_source(measures: Any, masks: Any, kind: type[Any]) -> Any:
    """Raise unless there are either measures or masks; return the measures."""
    if (measures is None) == (masks is None):
        raise TypeError(f"fit must be given either measures or masks, got {'neither' if masks is None else 'both'}")
    if masks is None and not isinstance(measures, kind):
        raise TypeError(f"measures must be what `measure` returns, got {type(measures).__name__}")
    return measures


def outlines(masks: Any) -> list[NDArray[np.bool_]]:
    """Raise unless these are masks of planes or volumes; return what is set in each."""
    if isinstance(masks, (str, bytes, dict)) or not hasattr(masks, "__len__"):
        raise TypeError(f"masks must be a sequence of arrays, got {type(masks).__name__}")
    found = []
    for place, mask in enumerate(masks):
        array = np.asarray(mask)
        if array.ndim not in (2, 3) or array.dtype.kind not in "biuf":
            raise TypeError(
                f"masks[{place}] must have 2 or 3 axes of bools or numbers, got {array.ndim} of {array.dtype}"
            )
        found.append(same_grid(place, array, array.shape))
    return found


def amount(value: Any) -> float:
    """Raise unless a value is a number in [0, 1)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not 0 <= value < 1:
        raise ValueError(f"amount must satisfy 0 <= amount < 1, got {value!r}")
    return float(value)


def synthesizer(generator: Any, kind: type[Any]) -> None:
    """Raise unless this is a generator of one anomaly."""
    if not isinstance(generator, kind):
        raise TypeError(f"generator must be a Generator, got {type(generator).__name__}")


def visible(texture: str, parts: dict[str, Any]) -> None:
    """Raise unless a texture has parameters that make it visible."""
    if not parts:
        raise ValueError(f"generator must have a texture with a contrast, an amount or a factor, got {texture}")


def some_images(many: int) -> None:
    """Raise unless there is an image."""
    if many == 0:
        raise ValueError("images must hold at least one image, got none")


def columns_of_file(path: Path, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise unless a table has every column."""
    missing = [name for name in wanted if name not in found]
    if missing:
        raise ValueError(f"{path} must have a column {missing[0]!r} as `measure` writes it, got {', '.join(found)}")


def no_number(path: Path, line: int, name: str, text: str) -> NoReturn:
    """Raise: a cell of a table is no number."""
    raise ValueError(f"{path}, line {line}: {name} must be a number, got {text!r}")


def missing_package(name: str, extra: str) -> NoReturn:
    """Raise: a picture needs a library that is not installed."""
    raise ImportError(f"plot needs {name}: pip install 'anomalib-synth[{extra}]'")
