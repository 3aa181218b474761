"""What is asked of every sample, whoever made it; the contract, the matrix of bad inputs and the fuzzer share it."""

import faulthandler
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from hypothesis import currently_in_test_context, reject

from anomalib_synth import Generator, Sample
from tests.support.parameters import PARAMETERS
from tests.support.strategies import Case, needs_donor


def made(method: Generator, case: Case, seed: Any, **keywords: Any) -> Sample:
    """A sample, with the donor where the texture takes one.

    Where an image is too small, or has too few numbers, for what was drawn to change it, hypothesis draws another.
    """
    donor = case.donor if needs_donor(method) else None
    try:
        return method(case.image, donor, rng=seed, **keywords)
    except ValueError as error:
        if currently_in_test_context() and excusable(str(error), case):
            reject()
        raise


def excusable(message: str, case: Case) -> bool:
    """Whether a refusal is about what this image cannot show."""
    small, two_numbers = min(case.grid) <= 20, case.image.dtype.kind == "b"
    return ("met no change" in message and (small or two_numbers)) or ("as wide as its soft edge" in message and small)


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


def keep_the_promise(
    sample: Sample, image: np.ndarray, channel_axis: int | None, donor: Any = None, foreground: Any = None
) -> None:
    """The image but for the support, an outline that is not empty and holds finite pixels alone, a label within."""
    assert type(sample.image) is np.ndarray
    assert sample.image.shape == image.shape
    assert sample.image.dtype == image.dtype
    channels_last = image if channel_axis is None else np.moveaxis(image, channel_axis, -1)
    assert sample.mask.shape == sample.label.shape == sample.recipe.grid
    assert sample.mask.shape == (channels_last.shape if channel_axis is None else channels_last.shape[:-1])
    assert sample.mask.dtype == bool
    assert sample.label.dtype == np.float32
    assert sample.mask.any()
    assert (sample.image != image).any()
    support = sample.recipe.support(image, donor, foreground=foreground)
    assert not (sample.mask & ~support).any()
    hard = all(anomaly["edge"] == 0 for anomaly in sample.recipe.anomalies)
    changing = sample.mask if hard else support
    outside = ~spread(changing, channel_axis, image.shape)
    assert sample.image[outside].tobytes() == image[outside].tobytes()
    inside = spread(sample.mask, channel_axis, image.shape)
    assert np.isfinite(image[inside]).all()
    assert np.isfinite(sample.image[inside]).all()
    assert not sample.label[~changing].any()
    assert (sample.label >= 0).all()
    assert (sample.label <= 1).all()


def touched(sample: Sample, case: Case) -> np.ndarray:
    """The pixels that may have changed: with a hard edge those of the mask."""
    hard = all(anomaly["edge"] == 0 for anomaly in sample.recipe.anomalies)
    return sample.mask if hard else sample.recipe.support(case.image, case.donor)


NAMED = re.compile(
    rf"({'|'.join(sorted(PARAMETERS))}|image|donor|out|rng|recipe|image and donor|donor and image) (must|is too small)"
    r"|\w+ met no (usable foreground pixel|shape|change)"
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
