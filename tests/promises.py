"""What is asked of every sample, whoever made it; the contract, the matrix of bad inputs and the fuzzer share it."""

import faulthandler
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from anomalib_synth import Sample, Synthesizer
from tests.parameters import PARAMETERS
from tests.strategies import Case, needs_donor


def made(method: Synthesizer, case: Case, seed: Any, **keywords: Any) -> Sample:
    """A sample, with the donor where the texture takes one."""
    donor = case.donor if needs_donor(method) else None
    return method(case.image, donor, rng=seed, **keywords)


def same(one: Sample, other: Sample) -> bool:
    """Equal to the last bit."""
    return one.recipe == other.recipe and all(
        a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
        for a, b in zip(one[:3], other[:3], strict=True)
    )


def spread(mask: np.ndarray, channel_axis: int | None, shape: tuple[int, ...]) -> np.ndarray:
    """A spatial mask over all channels."""
    if channel_axis is not None:
        mask = np.expand_dims(mask, channel_axis)
    return np.broadcast_to(mask, shape)


def keep_the_promise(sample: Sample, image: np.ndarray, channel_axis: int | None) -> None:
    """The image but for the mask, a mask that is not empty and holds finite pixels alone, a label within the mask."""
    assert type(sample.image) is np.ndarray
    assert sample.image.shape == image.shape
    assert sample.image.dtype == image.dtype
    channels_last = image if channel_axis is None else np.moveaxis(image, channel_axis, -1)
    assert sample.mask.shape == sample.label.shape == sample.recipe.grid
    assert sample.mask.shape == (channels_last.shape if channel_axis is None else channels_last.shape[:-1])
    assert sample.mask.dtype == bool
    assert sample.label.dtype == np.float32
    assert sample.mask.any()
    inside = spread(sample.mask, channel_axis, image.shape)
    assert sample.image[~inside].tobytes() == image[~inside].tobytes()
    assert np.isfinite(image[inside]).all()
    assert np.isfinite(sample.image[inside]).all()
    assert not sample.label[~sample.mask].any()
    assert (sample.label >= 0).all()
    assert (sample.label <= 1).all()


NAMED = re.compile(
    rf"({'|'.join(sorted(PARAMETERS))}|image|donor|out|rng|recipe|image and donor|donor and image) (must|is too small)"
    r"|\w+ met no usable foreground pixel"
)


def good_refusal(error: BaseException) -> str:
    """The message of an error that a caller may see: of the right kind, and beginning with the name of an argument."""
    if not isinstance(error, TypeError | ValueError) or not NAMED.match(str(error)):
        raise AssertionError("the error names no argument") from error
    return str(error)


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """End the process, with a traceback, if this takes longer: compiled loops heed no gentler signal."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
