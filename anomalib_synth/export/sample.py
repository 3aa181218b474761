"""One sample from files: read image and donor, draw and apply the method, keep what places it in the world."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import catalog
from .._disk.donors import as_stored
from .._disk.file_checks import SuiteError
from .._disk.files import Picture, read, sha256
from ..suite.item import channel_axis, grid, versions
from . import order_checks as checks
from .plan import Job, donors

__all__ = ["TRIES", "Made", "make"]

TRIES = 20  # donors that are looked at for one of the right shape


class Made(NamedTuple):
    """A sample, and all that it takes to make it again; without a record it is an image that was left as it is."""

    picture: Picture
    mask: NDArray[np.bool_]
    label: NDArray[np.float32]
    record: dict[str, Any] | None
    inputs: dict[str, str]


def make(job: Job, sources: Path, names: Sequence[str], method_name: str, parameters: Mapping[str, Any]) -> Made:
    """Make one sample; the same, whenever and wherever."""
    source = sources / job.source
    picture = read(source)
    inputs = {job.source: sha256(source)}
    shape = grid(picture)
    if job.seed is None:
        return Made(picture, np.zeros(shape, np.bool_), np.zeros(shape, np.float32), None, inputs)
    method = catalog.build(method_name, parameters, channel_axis=channel_axis(picture), scaling=picture.scaling)
    donor, donor_name = None, None
    if method.needs_donor:
        donor_name, donor = _donor(job, sources, names, picture, method_name)
        inputs[donor_name] = sha256(sources / donor_name)
    out = picture._replace(array=picture.array.copy())
    sample = method(out.pixels, donor, rng=job.seed, out=out.pixels)
    record = {
        "method": method_name,
        "parameters": dict(parameters),
        "seed": job.seed,
        "source": job.source,
        "source_sha256": inputs[job.source],
        "donor": donor_name,
        "donor_sha256": None if donor_name is None else inputs[donor_name],
        "recipe": json.loads(sample.recipe.to_json()),
        "versions": versions(),
    }
    return Made(out, sample.mask, sample.label, record, inputs)


def _donor(
    job: Job, sources: Path, names: Sequence[str], picture: Picture, method: str
) -> tuple[str, NDArray[np.generic]]:
    """The first other image of the same shape, in an order of the job's own, in the image's stored numbers."""
    for name in donors(names, job)[:TRIES]:
        # A file that is no image is named where it is the image.
        with suppress(SuiteError):
            other = read(sources / name)
            if other.pixels.shape == picture.pixels.shape and other.pixels.dtype.kind in "biuf":
                return name, as_stored(other, picture, name)
    return checks.no_donor(job.source, method, picture.pixels.shape)
