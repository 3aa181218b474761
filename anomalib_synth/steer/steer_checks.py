"""Every raise of this room: errors that name the argument, the rule and the value."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from .._checks import channel_axis, flag, generator, image, number, span, whole

__all__ = [
    "channel_axis",
    "columns_of_file",
    "flag",
    "generator",
    "image",
    "missing_package",
    "no_components",
    "no_number",
    "number",
    "pairs",
    "same_grid",
    "some_images",
    "spacing",
    "span",
    "whole",
]


def pairs(images: Any, masks: Any) -> tuple[list[Any], list[Any]]:
    """Raise unless there is a mask for each image; return both as lists."""
    both = []
    for name, value in (("images", images), ("masks", masks)):
        if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__len__"):
            raise TypeError(f"{name} must be a sequence of arrays, got {type(value).__name__}")
        both.append(list(value))
    if len(both[0]) != len(both[1]):
        raise ValueError(f"images and masks must be equally many, got {len(both[0])} and {len(both[1])}")
    return both[0], both[1]


def same_grid(number: int, mask: Any, grid: tuple[int, ...]) -> NDArray[np.bool_]:
    """Raise unless a mask has its image's spatial shape and holds bools or numbers; return what is set."""
    found = np.asarray(mask)
    if found.shape != grid:
        raise ValueError(f"masks[{number}] must have its image's spatial shape {grid}, got {found.shape}")
    if found.dtype.kind not in "biuf":
        raise TypeError(f"masks[{number}] must hold bools or numbers, got dtype {found.dtype}")
    if found.dtype.kind == "f" and np.isnan(found).any():
        raise ValueError(f"masks[{number}] must hold a number in every pixel, got NaN")
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


def some_images(number: int) -> None:
    """Raise unless there is an image."""
    if number == 0:
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
