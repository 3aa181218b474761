"""``compare``: train one network for each generator, and test it on real anomalies that it has never seen."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from . import examples, page, results
from .medical import busi_ultrasound, chest_xray, lgg_flair, ms_flair
from .rows import Row, rows
from .sets import DataSet
from .surfaces import crackforest, deep_pcb, kolektor_sdd, magnetic_tile

LOADERS = (lgg_flair, ms_flair, busi_ultrasound, chest_xray, kolektor_sdd, deep_pcb, magnetic_tile, crackforest)
SETS: dict[str, Callable[[Path, int], DataSet]] = {load.__name__: load for load in LOADERS}

TEACHES = """\
Which synthetic anomalies teach a network to find real ones? Every row trains the same small U-Net for the same number
of images, on normal images with a generator's anomalies in some of them, and is tested on real anomalies of other
patients or parts. Outlines, where a row uses any, come from training groups, and their number stands in the table.

rows: the trivial detectors (no training), a VAE, every published method with its defaults, their mixture, compositions,
and last the ceiling, "supervised": trained with all annotated images of the training groups. Each finished network is
one line of OUT/results.csv; given again, the command does what is missing.

data sets, in the folder named by --folder: """


def compare(given: argparse.Namespace) -> None:
    """Train and test what is missing, and write the page."""
    from .running import run_row  # torch is imported only now
    from .training import Budget

    out, known = Path(given.out), rows()
    budget = Budget(**{field.name: getattr(given, field.name) for field in fields(Budget) if field.name != "images"})
    chosen = [known[name] for name in given.rows] if given.rows else list(known.values())
    for name in given.data:
        data: DataSet | None = None
        for row, images, seed in orders(chosen, given.images, given.seeds):
            line = results.Line(name, given.side, row.name, seed, images, budget.words if images else "")
            if line.key in {results.key(entry) for entry in results.read(out / results.FILE)}:
                continue
            if data is None:
                data = SETS[name](Path(given.folder), given.side)
                print(sentence(data), flush=True)
            run_row(line, row, data, budget, out, quiet=given.quiet)
    page.write(out, results.read(out / results.FILE))
    for name in given.data:
        examples.draw(out, name)
    print(f"{out / 'results.md'}")


def orders(chosen: Sequence[Row], images: Sequence[int], seeds: Sequence[int]) -> list[tuple[Row, int, int]]:
    """Return what to train: all rows with the first seed and the shortest budget first.

    A detector knows neither budget nor seed, and is there once, as of 0 images.
    """
    found = []
    for count in sorted(images):
        for seed in seeds:
            for row in chosen:
                order = (row, 0, 0) if row.kind == "detector" else (row, count, seed)
                if order not in found:
                    found.append(order)
    return found


def sentence(data: DataSet) -> str:
    """Say what a data set holds."""
    wrong = int(data.test.anomalous.sum())
    return (
        f"{data.name}: {len(data.normal.pixels)} normal images to train on, {len(data.lesions.pixels)} annotated ones "
        f"of {len(np.unique(data.lesions.groups))} training groups; {len(data.test.pixels)} to test on, {wrong} of "
        f"them anomalous, of {len(np.unique(data.test.groups))} groups"
    )


def add_compare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.description = TEACHES + ", ".join(SETS)
    parser.add_argument(
        "--data", nargs="+", choices=tuple(SETS), required=True, metavar="NAME", help="data sets, by name"
    )
    parser.add_argument("--folder", default="data", help="the folder that holds them (%(default)s)")
    parser.add_argument("--out", default="runs/compare", help="folder for table, page and pictures (%(default)s)")
    known = rows()
    parser.add_argument(
        "--rows", nargs="+", choices=tuple(known), metavar="ROW", help=f"only these of {', '.join(known)} (all)"
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="one network each (%(default)s)")
    parser.add_argument(
        "--images", nargs="+", type=int, default=[20_000], help="seen in training: one network for each number (20000)"
    )
    parser.add_argument("--side", type=int, default=64, help="pixels, a multiple of 16 (%(default)s)")
    group = parser.add_argument_group("training, equal for all rows")
    group.add_argument("--batch", type=int, default=16, help="images per step (%(default)s)")
    group.add_argument("--width", type=int, default=16, help="channels of the first level (%(default)s)")
    group.add_argument("--rate", type=float, default=3e-3, help="peak of the learning rate (%(default)s)")
    group.add_argument("--normal", type=float, default=0.5, help="fraction of images left normal (%(default)s)")
    group.add_argument("--jitter", type=float, default=0.1, help="of the brightness, a fraction (%(default)s)")
    group.add_argument("--gamma", type=float, default=0.3, help="of the contrast, a logarithm (%(default)s)")
    group.add_argument("--turn", type=float, default=15.0, help="of images, in degrees (%(default)s)")
    group.add_argument("--zoom", type=float, default=0.12, help="of images, a logarithm (%(default)s)")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.set_defaults(action=compare)
