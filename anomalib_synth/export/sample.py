"""One sample from files: read image and donor, draw and apply the method, keep affine and header."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import catalog
from .._disk.donors import as_stored
from .._disk.file_checks import SuiteError, channels
from .._disk.files import Picture, read, sha256
from ..generator import Generator
from ..suite.item import channel_axis, grid, known_axes, versions
from . import order_checks as checks
from .plan import Job, donors

__all__ = ["TRIES", "Made", "make"]

TRIES = 20  # how many donors are tried until one has the right shape


class Made(NamedTuple):
    """A sample with the record that makes it again; without a record it is an unchanged image."""

    picture: Picture
    mask: NDArray[np.bool_]
    label: NDArray[np.float32]
    record: dict[str, Any] | None
    inputs: dict[str, str]

    @property
    def number_of_labels(self) -> int | None:
        """How many labels stand along a leading axis; None if there is no such axis."""
        return len(self.label) if self.label.ndim > self.mask.ndim else None


def make(job: Job, sources: Path, names: Sequence[str], generator: Generator) -> Made:
    """Make one sample, the same on every run and machine."""
    source = sources / job.source
    picture = read(source)
    inputs = {job.source: sha256(source)}
    shape = grid(picture)
    if job.seed is None:
        return Made(picture, np.zeros(shape, np.bool_), np.zeros(shape, np.float32), None, inputs)
    channels(job.source, generator.channel_axis, None if picture.affine is None else picture.array.shape)
    method = catalog.build(generator, channel_axis=channel_axis(picture), scaling=picture.scaling)
    donor, donor_name = None, None
    if method.needs_donor:
        donor_name, donor = _donor(job, sources, names, picture, type(generator).__name__)
        inputs[donor_name] = sha256(sources / donor_name)
    out = picture._replace(array=picture.array.copy())
    with known_axes():
        sample = method(out.pixels, donor, rng=job.seed, out=out.pixels)
    record = {
        "method": type(generator).__name__,
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
    """Return the first other image of the same shape, in an order of the job's own, in the image's stored numbers."""
    for name in donors(names, job)[:TRIES]:
        # A file that is not an image is reported where it is the image.
        with suppress(SuiteError):
            other = read(sources / name)
            if other.pixels.shape == picture.pixels.shape and other.pixels.dtype.kind in "biuf":
                return name, as_stored(other, picture, name)
    return checks.no_donor(job.source, method, picture.pixels.shape)
