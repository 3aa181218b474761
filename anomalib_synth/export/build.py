"""Write samples of a generator, made of a folder of images."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .. import catalog
from .._disk.engine import Built, Progress, carry_out
from .._disk.file_checks import channels, some_images
from .._disk.files import is_volume
from .._disk.files import names as names_of
from .._disk.manifest import lines
from ..generator import Generator
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

    Orders of equal generators are equal, however the generators were given.

    Parameters
    ----------
    method : str, path, dict or Generator
        What `catalog.build` takes: the name of a method or corruption, a JSON file of any generator, its description,
        or the generator itself. It must hold no arrays, which an order cannot keep.
    parameters : dict
        Changes to the method's parameters: numbers, texts, lists of them, and shapes, textures and labels.
    seed : int
        Seed of every draw.
    count : int, optional
        Number of samples; one for each image if None.
    format : {"auto", "nifti", "png", "npz", "mvtec", "webdataset"}
        "auto" is "nifti" where there are volumes, and "png" where there are none.
    shard_size : int
        Samples in a file of WebDataset.

    Attributes
    ----------
    generator : Generator
        What the method and its parameters make.
    name : str
        Class of the generator, which names the folders of some formats.

    Raises
    ------
    TypeError, ValueError
        When there is no such method or parameter, or a value breaks its rule.

    Examples
    --------
    >>> Order("AutoSeg", {"size": 0.2}).generator
    AutoSeg(size=0.2)
    >>> from anomalib_synth import AutoSeg
    >>> Order("AutoSeg", {"size": 0.2}) == Order(AutoSeg(size=0.2))
    True
    """

    method: catalog.Method = field(compare=False)
    parameters: Mapping[str, Any] = field(default_factory=dict, compare=False)
    seed: int = 0
    count: int | None = None
    format: str = "auto"
    shard_size: int = 100
    generator: Generator = field(init=False, repr=False)

    def __post_init__(self) -> None:
        generator = catalog.build(self.method, self.parameters)
        checks.no_arrays(next(_arrays(generator.to_dict()), None))
        checks.order(self, NAMES)
        object.__setattr__(self, "generator", generator)

    @property
    def name(self) -> str:
        """Class of the generator."""
        return type(self.generator).__name__

    def to_dict(self) -> dict[str, Any]:
        """Describe the order by plain JSON, the same for equal orders."""
        return {
            "generator": self.generator.to_dict(),
            "seed": int(self.seed),
            "count": None if self.count is None else int(self.count),
            "format": self.format,
            "shard_size": int(self.shard_size),
        }


def _arrays(description: Any, path: str = "") -> Iterator[str]:
    """Yield where a description names an array."""
    if isinstance(description, dict) and set(description) == {"array"}:
        yield path
    elif isinstance(description, dict):
        for name, part in description.items():
            yield from _arrays(part, f"{path}.{name}" if path else name)
    elif isinstance(description, list):
        for number, part in enumerate(description):
            yield from _arrays(part, f"{path}[{number}]")


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
        The names of the samples, and a failure for every one that could not be made.

    Raises
    ------
    ExportError
        A `ValueError`, when nothing can be made: no images, other samples in the folder, a file in the way, or pictures
        for a generator whose channels come first.
    """
    sources, out = Path(sources), Path(out)
    checks.apart(sources, out)
    found = names_of(sources)
    some_images(sources, found)
    for name in found:
        if not is_volume(name):
            channels(name, order.generator.channel_axis)
    if order.generator.needs_donor:
        checks.enough_images(order.name, sources, found)
    kind = natural(found) if order.format == "auto" else order.format
    jobs = plan(found, order.seed, order.count)
    if kind == "mvtec":
        jobs += [Job(f"good_{job.name}", job.number, job.source, None) for job in plan(found, order.seed)]
    checks.different_names([stem(job) for job in jobs])
    items: Sequence[Job | Batch] = batches(jobs, order.shard_size) if kind == "webdataset" else jobs
    settings = {**order.to_dict(), "format": kind}
    dealt = hashlib.sha256(json.dumps(items).encode()).hexdigest()
    labels = order.generator.number_of_labels
    described = {"settings": settings, "items": len(items), "plan_sha256": dealt, "versions": versions()}
    work = partial(
        _make, sources=sources.resolve(), names=found, out=out.resolve(), generator=order.generator, format_name=kind
    )
    built = carry_out(
        work,
        items,
        described,
        sources,
        out,
        planned=lambda item: (
            [shard(item)] if isinstance(item, Batch) else planned(kind, order.name, item, labels).values()
        ),
        inputs=[*(sources / name for name in found), *_files(order.generator.to_dict())],
        overwrite=overwrite,
        workers=workers,
        scheduler=scheduler,
        progress=progress,
    )
    left_out = {name: reason for line in lines(out) for name, reason in line.get("failures", {}).items()}
    done = set(built.names)
    written = [job for item in items if item.name in done for job in (item.jobs if isinstance(item, Batch) else [item])]
    return Built(
        [job.name for job in written if job.name not in left_out],
        dict(sorted((built.failures | left_out).items())),
    )


def _files(description: Any) -> Iterator[Path]:
    """Yield the files that a description names, themselves or by their folder."""
    if isinstance(description, dict) and set(description) == {"path"}:
        top = Path(description["path"])
        yield from (path for path in (top, *top.rglob("*")) if path.is_file())
    elif isinstance(description, (dict, list)):
        for part in description.values() if isinstance(description, dict) else description:
            yield from _files(part)


def _make(
    item: Job | Batch, *, sources: Path, names: Sequence[str], out: Path, generator: Generator, format_name: str
) -> dict[str, Any]:
    """Make and write one item; return its line of the manifest."""
    if isinstance(item, Batch):
        return write_shard(item, sources, names, out, generator)
    made = make(item, sources, names, generator)
    outputs = FORMATS[format_name](out, made, item)
    return {"name": item.name, "inputs": made.inputs, "outputs": outputs, "record": made.record}
