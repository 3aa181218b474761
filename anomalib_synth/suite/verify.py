"""Check a suite against its manifest, and make it again from it."""

import json
from functools import partial
from pathlib import Path

from .._disk import file_checks as checks
from .._disk.claim import claim, release
from .._disk.engine import Built, Progress, holds, ignored, sweep
from .._disk.files import names, sha256
from .._disk.manifest import MANIFEST, SETTINGS, SUMS, lines, sums, write_lines
from .._disk.workers import unordered
from .item import IMAGES, PIXELS, SAMPLES, make_again, outputs

__all__ = ["rebuild", "verify"]


def verify(out: str | Path, progress: Progress | None = None) -> list[str]:
    """Recompute every checksum of a suite.

    Returns
    -------
    list of str
        A line for every file that is missing, changed or not part of the suite; empty for a sound one.
    """
    out = Path(out)
    content = lines(out, {"outputs": [out]})
    progress = progress or ignored
    known = {MANIFEST, SETTINGS, SUMS}
    wrong = [f"{SUMS}: missing"] if not (out / SUMS).is_file() else []
    for name, digest in ({} if wrong else sums(out)).items():
        if not (out / name).is_file() or sha256(out / name) != digest:
            wrong.append(f"{name}: changed")
    for count, line in enumerate(content, 1):
        for path, digest in line["outputs"].items():
            known.add(path)
            if not (out / path).is_file():
                wrong.append(f"{path}: missing")
            elif sha256(out / path) != digest:
                wrong.append(f"{path}: changed")
        progress(count, len(content))
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    return wrong + [f"{path}: not of this suite" for path in sorted(present - known)]


def rebuild(
    manifest: str | Path,
    sources: str | Path,
    out: str | Path,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
) -> Built:
    """Make a suite again from another's manifest and the sources: recipes are replayed, nothing is drawn.

    Parameters
    ----------
    manifest : path
        A suite's folder, or a folder with its ``manifest.jsonl`` and ``suite.json`` alone.
    sources : path
        The folder that it was built from; every file's checksum is compared.
    out : path
        Folder to write.
    workers, scheduler, progress, overwrite
        As for `build`.

    Returns
    -------
    Built
        With a failure for every source that is missing or changed, and for every file that came out differently.
    """
    manifest, sources, out = Path(manifest), checks.folder(Path(sources)), Path(out)
    places = [out / kind for kind in (IMAGES, PIXELS, SAMPLES)]
    content = lines(manifest, {"name": places, "source": [sources], "outputs": [out]})
    described = (manifest / SETTINGS).read_bytes()
    settings = json.loads(described)["settings"]
    planned = [path for line in content for path in outputs(line["name"])]
    inputs = [manifest / MANIFEST, manifest / SETTINGS, *(sources / name for name in names(sources))]
    mine = (out / SETTINGS).is_file() and (out / SETTINGS).read_bytes() == described
    claim(out, described, planned, inputs, mine=mine, overwrite=overwrite)
    work = partial(make_again, sources=sources.resolve(), out=out.resolve(), settings=settings)
    made = {line["name"] for line in content if holds(line, sources, out)}
    left = [line for line in content if line["name"] not in made]
    failures = {}
    progress = progress or ignored
    progress(len(made), len(content))
    for count, (line, result) in enumerate(unordered(work, left, workers, scheduler), len(made) + 1):
        if isinstance(result, Exception):
            failures[line["name"]] = checks.told(result)
        elif result != line["outputs"]:
            differ = sorted(path for path in result if result[path] != line["outputs"].get(path))
            failures[line["name"]] = f"came out differently: {', '.join(differ)}"
        else:
            made.add(line["name"])
        progress(count, len(content))
    kept = [line for line in content if line["name"] in made]
    write_lines(out, kept)
    release(out, planned)
    sweep(out)
    return Built([line["name"] for line in kept], dict(sorted(failures.items())))
