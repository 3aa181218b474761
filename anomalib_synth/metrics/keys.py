"""Scores as unsigned integers of the same order, which are sorted and compared whatever their type was."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import _checks as checks
from anomalib_synth import _kernels as kernels

__all__ = ["Keys", "ascending", "keys_of", "reaches", "score_of"]

Keys = NDArray[Any]
EXPONENT: dict[int, np.signedinteger[Any]] = {4: np.int32(0x7F800000), 8: np.int64(0x7FF0000000000000)}
"""The bits of a float that are all set where it is NaN or infinite."""


def keys_of(name: str, scores: NDArray[Any]) -> Keys:
    """Keys of finite scores, flat and in C order; which keys a score has depends on the dtype.

    Numbers of at most 16 bits are made 32-bit floats, which hold them. Larger integers have keys of their own kind, so
    that those of 64 bits are told apart too.
    """
    flat = np.ascontiguousarray(scores).reshape(-1)
    if _as_floats(flat.dtype):
        floats = flat.astype(np.float64 if flat.itemsize == 8 else np.float32, copy=False)
        bits = floats.view(f"i{floats.itemsize}")
        keys = np.empty_like(bits)
        if kernels.order_bits(bits, _sign(bits.dtype), EXPONENT[bits.itemsize], keys):
            checks.finite(name, floats)
        return keys.view(f"u{bits.itemsize}")
    native = flat.astype(flat.dtype.newbyteorder("="))
    return (native ^ _sign(native.dtype)).view(f"u{native.itemsize}") if flat.dtype.kind == "i" else native


def score_of(key: Any, dtype: np.dtype[Any]) -> float:
    """The score of this dtype that has a key: an integer where no float is the same."""
    signed = np.array(key).view(f"i{key.itemsize}")
    if not _as_floats(dtype):
        whole = int(key) if dtype.kind == "u" else int(signed ^ _sign(signed.dtype))
        return float(whole) if int(float(whole)) == whole else whole
    bits = signed ^ _sign(signed.dtype) if signed < 0 else ~signed
    return float(bits.view(f"f{key.itemsize}"))


def reaches(scores: NDArray[Any], threshold: float) -> NDArray[np.bool_]:
    """Which scores are at least a threshold that is not rounded to their type, as NumPy would."""
    if scores.dtype.kind == "f":
        return np.asarray(scores >= np.float64(threshold))
    if math.isinf(threshold):
        return np.full(scores.shape, threshold < 0)
    whole = scores.view(np.uint8) if scores.dtype.kind == "b" else scores
    return np.asarray(whole >= math.ceil(threshold))


def ascending(keys: Keys) -> Keys:
    """The same keys, sorted in place."""
    kernels.sort(keys, np.empty_like(keys))
    return keys


def _as_floats(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "bf" or dtype.itemsize <= 2


def _sign(dtype: np.dtype[Any]) -> Any:
    """The highest bit alone, as a signed integer."""
    return dtype.type(np.iinfo(dtype).min)
