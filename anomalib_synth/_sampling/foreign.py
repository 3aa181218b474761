"""Parts that are not of this library: what they return is checked before a kernel sees it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _checks as checks
from .._core.patch import Patch
from .._core.schema import plain
from ..runs import Runs

__all__ = ["checked_label", "checked_patch", "checked_runs", "is_own", "plain_numbers"]

PACKAGE = __name__.partition(".")[0]


def is_own(part: Any) -> bool:
    """Whether a part, and all the parts in it, are of this library, whose results are known to be sound."""
    known: bool | None = getattr(part, "_is_own", None)
    if known is not None:
        return known
    if type(part).__module__.partition(".")[0] != PACKAGE:
        return False
    inner = [getattr(part, name, ()) for name in ("shapes", "textures")]
    inner += [[getattr(part, name)] for name in ("plane", "volume") if hasattr(part, name)]
    # Remembered in the part, which is immutable: every sample asks.
    own = part.__dict__["_is_own"] = all(is_own(one) for parts in inner for one in parts)
    return own


def plain_numbers(path: str, drawn: Any) -> None:
    """Raise unless a part drew plain numbers, which a recipe can hold."""
    checks.drawn_mapping(path, drawn, Mapping)
    plain(path, drawn)


def checked_runs(shape: Any, runs: Any, grid: tuple[int, ...]) -> Runs:
    """Raise unless a shape returned runs of the grid: sorted, disjoint, and none across two rows."""
    return checks.sound_runs(type(shape).__name__, runs, grid)


def checked_patch(texture: Any, patch: Any, before: NDArray[Any]) -> Patch:
    """Raise unless a texture returned a patch for the covered pixels."""
    checks.sound_patch(type(texture).__name__, patch, Patch, before.shape)
    weights = None if patch.weights is None else np.ascontiguousarray(patch.weights, np.float32)
    values, differs = np.ascontiguousarray(patch.values, before.dtype), np.asarray(patch.differs, np.bool_)
    return Patch(values, patch.factor, differs, weights)


def checked_label(label: Any, values: Any, size: int) -> NDArray[np.float32]:
    """Raise unless a label returned one number in [0, 1] for each covered pixel."""
    return checks.sound_label(type(label).__name__, values, size)
