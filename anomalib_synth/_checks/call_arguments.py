"""The arguments of a call."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .ranges import Span
from .wording import shortened


def image(name: str, value: Any, channels: int | None) -> NDArray[Any]:
    """Raise unless the value is a NumPy array of numbers with two or three spatial axes, none empty; return it."""
    if type(value) is not np.ndarray and (not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray)):
        raise TypeError(f"{name} must be a numpy array, got {type(value).__name__}")
    if value.dtype.kind not in "biuf" or value.dtype.itemsize > 8:
        raise TypeError(f"{name} must hold bool, integer or float pixels of at most 8 bytes, got dtype {value.dtype}")
    spatial = value.ndim - (channels is not None)
    if spatial not in (2, 3):
        raise ValueError(
            f"{name} must have 2 or 3 spatial axes{'' if channels is None else ' and one of channels'}, "
            f"got shape {value.shape} with channel_axis={channels}"
        )
    if 0 in value.shape:
        raise ValueError(f"{name} must not be empty, got shape {value.shape}")
    return value


def donor(value: Any, like: NDArray[Any], channels: int | None) -> NDArray[Any]:
    """Raise unless the value is a second image that fits the first; return it."""
    if value is None:
        raise TypeError("donor must be given: this texture takes its pixels from a second image")
    if type(value) is np.ndarray and value.dtype == like.dtype and value.shape == like.shape:
        return value
    array = image("donor", value, channels)
    if array.shape != like.shape:
        raise ValueError(f"donor must have the image's shape {like.shape}, got {array.shape}")
    if (array.dtype.kind == "f") != (like.dtype.kind == "f"):
        raise ValueError(
            f"donor and image must both hold floats or both integers, got {array.dtype} and {like.dtype}: "
            "bring them to one scale first"
        )
    return array


def out(value: Any, like: NDArray[Any], others: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Raise unless the value is a writeable array like the image, and is the image or shares no memory with inputs."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"out must be a numpy array, got {type(value).__name__}")
    if value is not like and (value.shape != like.shape or value.dtype != like.dtype):
        raise ValueError(
            f"out must have the image's shape and dtype, {like.shape} {like.dtype}, got {value.shape} {value.dtype}"
        )
    if not value.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    if not value.flags.forc and _overlaps_itself(value):
        raise ValueError(f"out must have one place in memory for every pixel, got strides {value.strides}")
    if value is not like and not _same_memory(value, like) and _overlap(value, like):
        raise ValueError("out must be the image itself or not overlap it, got a shifted view of the image")
    for other in others:
        if other is not like and _overlap(value, other):
            raise ValueError("out must not overlap the donor or the foreground, got arrays that share memory")
    return value


def _overlaps_itself(value: NDArray[Any]) -> bool:
    """Return whether two pixels may have a byte in common: whether a step along an axis is within the axes below."""
    reach = value.itemsize
    for stride, side in sorted((abs(s), n) for s, n in zip(value.strides, value.shape, strict=True) if n > 1):
        if stride < reach:
            return True
        reach += stride * (side - 1)
    return False


def _same_memory(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return a.ctypes.data == b.ctypes.data and a.strides == b.strides


def _overlap(a: NDArray[Any], b: NDArray[Any]) -> bool:
    if not np.may_share_memory(a, b):
        return False
    try:
        return np.shares_memory(a, b, max_work=10_000)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return True


def batch(name: str, value: Any, images: Any) -> None:
    """Raise unless the value holds one image or more along the first axis, as many as `images`; or is None."""
    if value is None and name != "images":
        return
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a numpy array, got {type(value).__name__}")
    if value.ndim < 3 or len(value) == 0:
        raise ValueError(f"{name} must hold at least one image along the first axis, got shape {value.shape}")
    if len(value) != len(images):
        raise ValueError(f"{name} must hold one image for each of the {len(images)} images, got {len(value)}")


def given_foreground(value: Any, grid: tuple[int, ...]) -> NDArray[np.bool_]:
    """Raise unless the value is a bool array of the image's spatial shape; return it."""
    if not isinstance(value, np.ndarray) or isinstance(value, np.ma.MaskedArray) or value.dtype != bool:
        raise TypeError(f"foreground must be a bool array of the image's spatial shape, got {type(value).__name__}")
    if value.shape != grid:
        raise ValueError(f"foreground must have the image's spatial shape {grid}, got {value.shape}")
    return np.asarray(value)


def generator(rng: Any) -> np.random.Generator:
    """Raise unless the value is a seed, or what NumPy takes as one; return a NumPy generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    seedlike = isinstance(rng, (Integral, np.random.SeedSequence)) and not isinstance(rng, (bool, np.bool_))
    if rng is not None and not seedlike:
        raise TypeError(f"rng must be an int, a numpy Generator, a SeedSequence or None, got {type(rng).__name__}")
    if isinstance(rng, Integral) and rng < 0:
        raise ValueError(f"rng must be a seed >= 0, got {rng!r}")
    return np.random.default_rng(rng)


def room(name: str, value: Span, shorter: int, least: float) -> None:
    """Raise unless the largest shape of a range of sizes spans at least `least` pixels of the image."""
    if value[1] * shorter < least:
        raise ValueError(
            f"image is too small: {name} up to {value[1]:g} of its shorter side, {shorter} px, "
            f"must span at least {least:g} px"
        )


def arrays(value: Any) -> Sequence[NDArray[Any]]:
    """Raise unless the value is a list of arrays; return it."""
    if not isinstance(value, (tuple, list)) or not all(isinstance(one, np.ndarray) for one in value):
        raise TypeError(f"arrays must be a list of numpy arrays, got {shortened(value)}")
    return value
