"""Write samples of a method, made of a folder of images."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .. import catalog
from .._disk.engine import Built, Progress, carry_out
from .._disk.file_checks import some_images
from .._disk.files import names as names_of
from .._disk.manifest import lines
from ..suite.item import versions
from . import order_checks as checks
from .formats import FORMATS, natural, planned, stem
from .plan import Batch, Job, batches, plan
from .sample import make
from .shards import shard, write_shard

__all__ = ["NAMES", "Order", "generate"]

NAMES = ("auto", *FORMATS, "webdataset")


@dataclass(frozen=True)
class Order:
    """What is to be written, besides its sources.

    Parameters
    ----------
    method : str
        Class name of a method or corruption; `catalog.known` lists them.
    parameters : dict
        Of the method, besides its defaults: numbers, texts, and lists of them.
    seed : int
        Of everything that is drawn.
    count : int, optional
        Number of samples; one for each image if None.
    format : {"auto", "nifti", "png", "npz", "mvtec", "webdataset"}
        "auto" is "nifti" where there are volumes, and "png" where there are none.
    shard_size : int
        Samples in a file of WebDataset.
    """

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    count: int | None = None
    format: str = "auto"
    shard_size: int = 100

    def __post_init__(self) -> None:
        checks.order(self, NAMES)
        catalog.build(self.method, self.parameters)


def generate(
    sources: str | Path,
    out: str | Path,
    order: Order,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
) -> Built:
    """Write images with synthetic anomalies, masks, labels and recipes.

    An interrupted run goes on where it stopped, and ends with the bytes of an uninterrupted one. Donors are other
    images of the folder, of the same shape.

    Parameters
    ----------
    sources : path
        Folder of normal images: NIfTI volumes, PNG or TIFF pictures.
    out : path
        Folder to write: what the format says, ``recipes/NAME.json`` for each sample, ``manifest.jsonl`` with every
        file's checksum, ``suite.json`` and ``SHA256SUMS``.
    order : Order
        Method, number, seed and format.
    workers, scheduler
        Processes on this machine, or the address of a dask scheduler whose workers see the same folders.
    progress : callable, optional
        Called with the number of files that are finished, and of all.
    overwrite : bool
        Files in the way that no run of this folder wrote are replaced; those that are read never are.

    Returns
    -------
    Built
        With a failure for every sample that could not be made.

    Raises
    ------
    ExportError
        A `ValueError`, when nothing can be made: no images, other samples in the folder, or a file in the way.
    """
    sources, out = Path(sources), Path(out)
    checks.apart(sources, out)
    found = names_of(sources)
    some_images(sources, found)
    if catalog.build(order.method, order.parameters).needs_donor:
        checks.enough_images(order.method, sources, found)
    kind = natural(found) if order.format == "auto" else order.format
    jobs = plan(found, order.seed, order.count)
    if kind == "mvtec":
        jobs += [Job(f"good_{job.name}", job.number, job.source, None) for job in plan(found, order.seed)]
    checks.different_names([stem(job) for job in jobs])
    items: Sequence[Job | Batch] = batches(jobs, order.shard_size) if kind == "webdataset" else jobs
    settings = {**asdict(order), "format": kind}
    dealt = hashlib.sha256(json.dumps(items).encode()).hexdigest()
    described = {"settings": settings, "items": len(items), "plan_sha256": dealt, "versions": versions()}
    work = partial(_make, sources=sources.resolve(), names=found, out=out.resolve(), settings=settings)
    built = carry_out(
        work,
        items,
        described,
        sources,
        out,
        planned=lambda item: [shard(item)] if isinstance(item, Batch) else planned(kind, order.method, item).values(),
        inputs=[*(sources / name for name in found), *_textures(order.parameters)],
        overwrite=overwrite,
        workers=workers,
        scheduler=scheduler,
        progress=progress,
    )
    left_out = {name: reason for line in lines(out) for name, reason in line.get("failures", {}).items()}
    return built._replace(failures=dict(sorted((built.failures | left_out).items())))


def _textures(parameters: Mapping[str, Any]) -> Iterator[Path]:
    """Files that a parameter names, itself or by their folder."""
    for value in parameters.values():
        for text in value if isinstance(value, list | tuple) else [value]:
            if isinstance(text, str):
                yield from (path for path in (Path(text), *Path(text).rglob("*")) if path.is_file())


def _make(
    item: Job | Batch, *, sources: Path, names: Sequence[str], out: Path, settings: dict[str, Any]
) -> dict[str, Any]:
    """Make and write one item; its line of the manifest."""
    method, parameters = settings["method"], settings["parameters"]
    if isinstance(item, Batch):
        return write_shard(item, sources, names, out, method, parameters)
    made = make(item, sources, names, method, parameters)
    outputs = FORMATS[settings["format"]](out, made, item)
    return {"name": item.name, "inputs": made.inputs, "outputs": outputs, "record": made.record}
