"""Build a suite."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from .._disk import file_checks as checks
from .._disk.engine import Built, Progress, carry_out
from .._disk.files import names
from .item import make, outputs, versions
from .plan import plan
from .severity import SEVERITIES

__all__ = ["Settings", "build"]


@dataclass(frozen=True)
class Settings:
    """What a suite is made of, besides its sources.

    Parameters
    ----------
    seed : int
        Seed of every draw.
    normal_fraction : float
        Fraction of the files that stay normal, in [0, 1).
    per_corruption : int, optional
        Files for each of the eight corruptions; if None every source is used once, balanced over them.
    severity : {"published", "easy", "medium", "hard"}
        How difficult the corruptions are to find.
    side : int, optional
        Bring every image to this many pixels along each axis first.
    foreground : float or "auto"
        Pixels that a corruption may change: those above a number, or above Otsu's threshold if the background is not 0.
    """

    seed: int
    normal_fraction: float = 0.25
    per_corruption: int | None = None
    severity: str = "published"
    side: int | None = None
    foreground: float | str = 0.0

    def __post_init__(self) -> None:
        checks.settings(self)
        checks.known("severity", self.severity, SEVERITIES)
        # As plain JSON holds them, whatever kind of number was given.
        for name, kind in (("seed", int), ("normal_fraction", float), ("per_corruption", int), ("side", int)):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, kind(getattr(self, name)))
        if not isinstance(self.foreground, str):
            object.__setattr__(self, "foreground", float(self.foreground))


def build(
    sources: str | Path,
    out: str | Path,
    settings: Settings,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
) -> Built:
    """Write a suite of corrupted images, pixel labels and sample labels in the layout of the MOOD challenge.

    An interrupted build goes on where it stopped, and ends with the bytes of an uninterrupted one: every file gets its
    name when it is whole, and every random choice comes from the suite's seed and the file's name.

    Parameters
    ----------
    sources : path
        Folder of normal images: NIfTI volumes, PNG or TIFF pictures.
    out : path
        Folder to write: ``toy/NAME``, ``toy_label/pixel/NAME``, ``toy_label/sample/NAME.txt``, ``manifest.jsonl``,
        ``suite.json`` and ``SHA256SUMS`` of these two.
    settings : Settings
        Seed, fractions and severity.
    workers, scheduler
        Processes on this machine, or the address of a dask scheduler whose workers see the same folders.
    progress : callable, optional
        Called with the number of files that are finished, and of all.
    overwrite : bool
        Files in the way that no run of this folder wrote are replaced; those of `sources` never are.

    Returns
    -------
    Built

    Raises
    ------
    SuiteError
        A `ValueError`, when nothing can be built: no images, another suite in the folder, or a file in the way.
    """
    sources, out = Path(sources), Path(out)
    checks.apart(sources, out)
    found = names(sources)
    checks.some_images(sources, found)
    items = plan(found, settings.seed, settings.normal_fraction, settings.per_corruption)
    planned = hashlib.sha256(json.dumps(items).encode()).hexdigest()
    described = {"settings": asdict(settings), "items": len(items), "plan_sha256": planned, "versions": versions()}
    make_one = partial(make, sources=sources.resolve(), out=out.resolve(), settings=asdict(settings))
    return carry_out(
        make_one,
        items,
        described,
        sources,
        out,
        planned=lambda item: outputs(item.name),
        inputs=[sources / name for name in found],
        overwrite=overwrite,
        workers=workers,
        scheduler=scheduler,
        progress=progress,
    )
