"""One row: its anomalies, its network, its figures, and examples for the page."""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from anomalib_synth import Generator
from autoseg_training import machine

from . import examples, results
from .detectors import DETECTORS
from .figures import figures
from .making import making, supervised
from .rows import Row, chosen
from .sets import DataSet
from .steered import distance
from .training import Budget, Make, Pixels, Report, Trained, train


def run_row(line: results.Line, row: Row, data: DataSet, budget: Budget, out: Path, *, quiet: bool = False) -> None:
    """Train and test one row; its line is added to the table when all is done."""
    torch.set_num_threads(1)  # several processes side by side are faster than one with several threads
    rng = np.random.default_rng((line.seed, 5))
    outlined = chosen(data.lesions, row.outlines, rng)
    generator = None if row.build is None else row.build(data, outlined)
    trained = trained_by(row, generator, data, outlined, budget.of(line.images), line.seed, quiet=quiet)
    scores = trained.score(data.test.pixels)
    found = figures(data.test, scores, trained.score(data.normal.pixels))
    facts: dict[str, Any] = {
        "outlines": len(outlined.pixels),
        "normal_images": len(data.normal.pixels),
        "test_images": len(data.test.pixels),
        "test_anomalous": int(data.test.anomalous.sum()),
        "groups": len(np.unique(data.test.groups)),
        "cpu_seconds": trained.seconds,
        "commit": machine.commit_of(Path(__file__)) or "",
        "distance": float("nan") if generator is None else distance(data, generator),
        "generator": "" if generator is None else shortened(repr(generator)),
    }
    for name, figure in found.items():
        facts |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    examples.keep(out, line, data, scores, synthetic(generator, data, line.seed))
    results.append(out / results.FILE, {**line._asdict(), **facts})
    ap = found["pixel_ap"]
    print(
        f"{line.data}, {line.row}, {line.images:,} images, seed {line.seed}: pixel AP {ap.value:.3f} "
        f"({ap.low:.3f}-{ap.high:.3f}), image AUROC {found['image_auroc'].value:.3f}, {trained.seconds:.0f} s",
        flush=True,
    )


def trained_by(
    row: Row, generator: Generator | None, data: DataSet, outlined: Any, budget: Budget, seed: int, *, quiet: bool
) -> Trained:
    """Return what a row scores images with."""
    if row.kind == "detector":
        return Trained(DETECTORS[row.name], 0.0)
    make: Make | None = None
    if generator is not None:
        make = making(generator, data.normal.pixels)
    elif row.kind == "supervised":
        make = supervised(outlined)
    report = None if quiet else progress(f"{data.name}, {row.name}", budget.images)
    return train(make, data.normal.pixels, budget, seed, data.mirror, report)


def progress(title: str, images: int) -> Report | None:
    """Return what keeps a line on a terminal up to date; None where there is no terminal."""
    if not sys.stderr.isatty():
        return None
    start = time.monotonic()

    def report(seen: int, loss: float) -> None:
        left = (time.monotonic() - start) / seen * (images - seen)
        end = "\r" if seen < images else "\n"
        print(f"{title}: {seen:,} of {images:,}, loss {loss:.3f}, {left:.0f} s left   ", end=end, file=sys.stderr)

    return report


def synthetic(generator: Generator | None, data: DataSet, seed: int) -> Pixels:
    """Return a few images with a row's anomalies, to look at."""
    if generator is None:
        return np.empty((0, *data.normal.pixels.shape[1:]), np.float32)
    places = np.linspace(0, len(data.normal.pixels) - 1, examples.SHOWN).astype(int)
    return making(generator, data.normal.pixels)(places, np.random.default_rng(seed))[0]


def shortened(text: str, most: int = 400) -> str:
    """Return a text, cut where it holds whole masks.

    >>> shortened("abcdef", 4)
    'abcd...'
    """
    return text if len(text) <= most else text[:most] + "..."
