"""The page: a table for each data set, size and budget, with the mean over the seeds."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from autoseg_training import tables
from autoseg_training.files import write_text

from .rows import rows

HEAD = {
    "pixel_ap": "pixel AP, mean",
    "pooled_ap": "pixel AP, pooled",
    "aupro": "AUPRO 0.3",
    "image_auroc": "image AUROC",
    "image_ap": "image AP",
    "dice_best": "best Dice",
    "dice_fixed": "Dice, fixed",
}
Entry = Mapping[str, str]

INTRO = """\
One small U-Net and one number of images for every row. Networks are trained on normal images, of which a part has
synthetic anomalies, and tested on real anomalies of other groups (patients, parts). *Outlines*: annotated images of
training groups that a row uses. In brackets: 95 % bootstrap intervals over the groups of the test set (of the first
seed). *Dice, fixed*: at the threshold that 1 % of the pixels of the training's normal images reach. Image figures are
of the highest score of an image. *Distance*: between the row's anomalies and the test set's, mean Kolmogorov-Smirnov
distance of size, elongation, solidity, contrast, deviation and edge."""


def write(out: Path, entries: Sequence[Entry]) -> Path:
    """Write ``results.md``."""
    parts = ["# Generators compared on real anomalies", INTRO]
    for data, side in dict.fromkeys((entry["data"], entry["side"]) for entry in entries):
        own = [e for e in entries if (e["data"], e["side"]) == (data, side)]
        parts += sections(data, side, own)
    write_text(out / "results.md", "\n\n".join(parts) + "\n")
    return out / "results.md"


def sections(data: str, side: str, entries: Sequence[Entry]) -> list[str]:
    """Lay out a data set: a table for each way of training, with the detectors, which know none, in all of them."""
    parts = []
    for options in dict.fromkeys(e["options"] for e in entries if e["options"]) or {"none": None}:
        own = [e for e in entries if e["options"] in ("", options)]
        first = own[0]
        parts += [
            f"## {data}, {side} px",
            (
                f"{first['normal_images']} normal images to train on; {first['test_images']} to test on, "
                f"{first['test_anomalous']} of them anomalous, of {first['groups']} groups. Training: {options}."
            ),
            table(own),
        ]
    return parts


def table(entries: Sequence[Entry]) -> str:
    """Lay out the rows of one data set, in the order that `rows` has, longer budgets below."""
    order = {name: place for place, name in enumerate(rows())}
    lines: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        lines.setdefault((int(entry["images"]), entry["row"]), []).append(entry)
    body = []
    for (images, row), own in sorted(lines.items(), key=lambda item: (item[0][0], order.get(item[0][1], len(order)))):
        first = min(own, key=lambda entry: int(entry["seed"]))
        cells = [cell(own, first, name) for name in HEAD]
        cells.append(tables.number(float(first["distance"] or "nan")))
        body.append([row, first["outlines"], f"{images:,}" if images else "-", str(len(own)), *cells])
    return tables.markdown(["row", "outlines", "images", "seeds", *HEAD.values(), "distance"], body)


def cell(own: Sequence[Entry], first: Entry, name: str) -> str:
    """Return the mean over the seeds, with the interval of the first."""
    mean = float(np.mean([float(entry[name]) for entry in own]))
    return tables.between(mean, (float(first[f"{name}_low"]), float(first[f"{name}_high"])))
