"""Build a suite: resumable, atomic, the same bytes in any order and by any number of workers."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple

from . import checks
from .files import names, sha256, write_atomically
from .item import make, versions
from .plan import Item, plan
from .severity import SEVERITIES
from .workers import unordered

__all__ = ["Built", "Settings", "build"]

MANIFEST, SETTINGS, SUMS = "manifest.jsonl", "suite.json", "SHA256SUMS"
_RECORDS = ".building"  # one finished line of the manifest a file; removed at the end
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Settings:
    """What a suite is made of, besides its sources.

    Parameters
    ----------
    seed : int
        Of everything that is drawn.
    normal_fraction : float
        Share of the files that stay normal, in [0, 1).
    per_corruption : int, optional
        Files for each of the eight corruptions; if None every source is used once, balanced over them.
    severity : {"published", "easy", "medium", "hard"}
        How hard the corruptions are.
    side : int, optional
        Bring every image to this many pixels along each axis first.
    foreground : float or "auto"
        What a corruption may touch: pixels above a number, or Otsu's threshold where the background is not 0, as in CT.
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


class Built(NamedTuple):
    """How a build ended: the finished names, and what is wrong with each that could not be made."""

    names: list[str]
    failures: dict[str, str]


def build(
    sources: str | Path,
    out: str | Path,
    settings: Settings,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
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
        Seed, shares and severity.
    workers, scheduler
        Processes on this machine, or the address of a dask scheduler whose workers see the same folders.
    progress : callable, optional
        Called with the number of files that are finished, and of all.

    Returns
    -------
    Built

    Raises
    ------
    SuiteError
        A `ValueError`, when nothing can be built: no images, or another suite in the folder.
    """
    sources, out = Path(sources), Path(out)
    found = names(sources)
    checks.some_images(sources, found)
    items = plan(found, settings.seed, settings.normal_fraction, settings.per_corruption)
    planned = hashlib.sha256(json.dumps(items).encode()).hexdigest()
    described = {"settings": asdict(settings), "items": len(items), "plan_sha256": planned, "versions": versions()}
    _claim(out, described)
    records = out / _RECORDS
    done = {line["name"]: line for line in lines(out)} if (out / MANIFEST).is_file() else {}
    done |= {line["name"]: line for line in _finished(records)}
    done = {name: line for name, line in done.items() if holds(line, sources, out)}

    left = [item for item in items if item.name not in done]
    work = partial(_attempt, sources=sources.resolve(), out=out.resolve(), settings=asdict(settings))
    failures: dict[str, str] = {}
    before = len(items) - len(left)
    progress = progress or ignored
    progress(before, len(items))
    for count, (item, result) in enumerate(unordered(work, left, workers, scheduler), before + 1):
        if isinstance(result, Exception):
            failures[item.name] = checks.told(result)
        else:
            done[item.name] = result
        progress(count, len(items))
    write_lines(out, [done[item.name] for item in items if item.name in done])
    rmtree(records, ignore_errors=True)
    sweep(out)
    return Built([item.name for item in items if item.name in done], dict(sorted(failures.items())))


def lines(out: Path) -> list[dict[str, Any]]:
    """The manifest of a finished suite."""
    checks.manifest(out / MANIFEST)
    return [json.loads(line) for line in (out / MANIFEST).read_text(encoding="utf-8").splitlines()]


def write_lines(out: Path, content: list[dict[str, Any]]) -> None:
    """Write the manifest, and then the checksums of what describes the suite: it is finished."""
    text = "".join(json.dumps(line, sort_keys=True, allow_nan=False) + "\n" for line in content)
    write_atomically(out / MANIFEST, lambda file: file.write(text.encode()))
    sums = "".join(f"{sha256(out / name)}  {name}\n" for name in (MANIFEST, SETTINGS))
    write_atomically(out / SUMS, lambda file: file.write(sums.encode()))


def sweep(out: Path) -> None:
    """Remove what processes that were killed had begun."""
    for half in out.rglob(".part-*"):
        half.unlink()


def ignored(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


def _claim(out: Path, described: dict[str, Any]) -> None:
    """Mark the folder as this suite's; refuse another's."""
    path = out / SETTINGS
    if path.is_file():
        there = json.loads(path.read_text(encoding="utf-8"))
        checks.same_suite(out, {k: there.get(k) for k in described}, json.loads(json.dumps(described)))
    else:
        text = json.dumps(described, indent=1, sort_keys=True) + "\n"
        write_atomically(path, lambda file: file.write(text.encode()))


def _attempt(item: Item, *, sources: Path, out: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Make one file and note it."""
    line = make(item, sources, out, settings)
    text = json.dumps(line)
    write_atomically(out / _RECORDS / f"{item.name}.json", lambda file: file.write(text.encode()))
    return line


def holds(line: dict[str, Any], sources: Path, out: Path) -> bool:
    """Whether a finished file is still what it was, and so is its source."""
    checksums = {sources / line["source"]: line["source_sha256"]}
    checksums |= {out / path: digest for path, digest in line["outputs"].items()}
    return all(path.is_file() and sha256(path) == digest for path, digest in checksums.items())


def _finished(records: Path) -> Iterator[dict[str, Any]]:
    """What an interrupted build had finished."""
    for path in sorted(records.glob("*.json")):
        if not path.name.startswith(".part-"):
            yield json.loads(path.read_text(encoding="utf-8"))
