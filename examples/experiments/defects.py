"""``defects``: train on surfaces free of defects, test on real defects with masks; pixels and samples, per defect."""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anomalib_synth import metrics
from autoseg_training import intervals, machine, pictures, tables
from autoseg_training.files import write_json, write_text
from autoseg_training.options import add_hardware, add_settings, as_options, hardware_from, settings_from
from autoseg_training.settings import METHODS, Settings
from autoseg_training.volumes import UnreadableError

from .images import (
    INTENSITY,
    Image,
    flat_settings,
    image_scorer,
    patches,
    read_image,
    sample_scores,
    split_groups,
    train_images,
)

FREE = {"none", "good", "free", "normal"}
ORDER = ("random", "vae", "fpi", "autoseg")
DEFAULTS = Settings(views=1, slices=1, smooth=0.0)


@dataclass(frozen=True)
class Surface:
    """One image: its file, mask (None where it is free of defects), kind of defect, and group of near duplicates."""

    path: Path
    mask: Path | None
    defect: str
    group: str

    @property
    def free(self) -> bool:
        """Whether there is no defect."""
        return self.defect in FREE


def read_surfaces(table: str | Path, dataset: str | None = None) -> list[Surface]:
    """Read a CSV with the columns file, mask and defect; dataset and near_dup_group (or group) where it has them."""
    table, found = Path(table), []
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = sorted({"file", "mask", "defect"} - set(rows.fieldnames or ()))
        if missing:
            raise UnreadableError(f"{table}: lacks the columns {', '.join(missing)}")
        for row in rows:
            if dataset not in (None, row.get("dataset")) or (
                row.get("mask_empty") == "True" and row["defect"] not in FREE
            ):
                continue
            mask = None if row["defect"] in FREE or not row["mask"] else table.parent / row["mask"]
            group = row.get("near_dup_group") or row.get("group") or row["file"]
            found.append(Surface(table.parent / row["file"], mask, row["defect"], group))
    if not any(surface.free for surface in found):
        raise UnreadableError(f"{table}: no image free of defects ({', '.join(sorted(FREE))}) to train on")
    return found


def score_surfaces(given: argparse.Namespace, base: Settings) -> dict[str, Any]:
    """Train every method on patches of the training images, and score every other image."""
    hardware, out = hardware_from(given), Path(given.out)
    surfaces = read_surfaces(given.data, given.dataset)
    free = [s for s in surfaces if s.free]
    part = split_groups([s.group for s in free], given.train_share, base.seed)
    training = [s for s, chosen in zip(free, part, strict=True) if chosen]
    used = {s.group for s in training}
    test = [s for s in surfaces if s.group not in used]
    learned = [patch for s in training for patch in patches(read_image(s.path, given.longest), base.side)]
    print(f"{len(training)} images free of defects to train on ({len(learned)} patches), {len(test)} images to test on")
    images = [read_image(s.path, given.longest) for s in test]
    masks = [None if s.mask is None else read_mask(s.mask, image.shape) for s, image in zip(test, images, strict=True)]
    names = ["/".join(s.path.parts[-2:]) for s in test]
    entries: list[dict[str, Any]] = [
        {
            "file": name,
            "defect": s.defect,
            "share": 0.0 if mask is None else float(mask.mean()),
            "pixel": {},
            "sample": {},
        }
        for name, s, mask in zip(names, test, masks, strict=True)
    ]
    shown = [next(i for i, s in enumerate(test) if s.defect == kind) for kind in dict.fromkeys(s.defect for s in test)]
    maps: dict[int, dict[str, Any]] = {index: {} for index in shown}

    def keep(index: int, name: str, found: Image) -> None:
        entries[index]["sample"][name] = sample_scores(found)
        if (mask := masks[index]) is not None:
            entries[index]["pixel"][name] = float(metrics.average_precision(mask, found))
        if index in maps and name not in ("Random", INTENSITY):
            maps[index][name] = found[None]

    for index, image in enumerate(images):
        keep(index, INTENSITY, image)
    for method in given.methods:
        settings = flat_settings(base, method, base.side)
        if method == "vae" and given.vae_images:
            settings = settings.replace(images=given.vae_images)
        facts = {"train": ["/".join(s.path.parts[-2:]) for s in training]}
        score = image_scorer(train_images(settings, learned, out / method, hardware, facts), hardware)
        for index, image in enumerate(images):
            keep(index, METHODS[method], score(image))
        print(f"{METHODS[method]}: scored {len(images)} images", flush=True)
    draw(out / "examples.png", [(test[i].defect, images[i], masks[i], maps[i]) for i in shown])
    return {"train": len(training), "patches": len(learned), "test": entries}


def read_mask(path: Path, shape: tuple[int, ...]) -> Any:
    """Read a mask at the image's size: what is bright is a defect."""
    mask = read_image(path)
    if mask.shape != shape:
        raise UnreadableError(f"{path}: has {mask.shape} pixels, its image {shape}; masks must fit the reduced images")
    return mask > 0.5


def draw(path: Path, rows: Sequence[tuple[str, Any, Any, dict[str, Any]]]) -> Path:
    """Draw the first image of each defect with every method's map, each map in its own range."""
    cases = []
    for defect, image, mask, found in rows:
        truth = np.zeros((1, *image.shape), bool) if mask is None else mask[None]
        # Pictures of volumes look along the last axis, as anterior is up there.
        turn = [a[:, ::-1].transpose(2, 1, 0) for a in (image[None], truth)]
        maps = {n: (m / max(float(m.max()), 1e-6))[:, ::-1].transpose(2, 1, 0) for n, m in found.items()}
        cases.append((defect, turn[0], turn[1], maps))
    return pictures.overlays(path, cases)


def summary(entries: Sequence[dict[str, Any]], defect: str | None) -> dict[str, Any]:
    """Return the figures of one kind of defect, or of all; samples are ranked among it and the defect-free."""
    wrong = [e for e in entries if (e["defect"] not in FREE if defect is None else e["defect"] == defect)]
    free = [e for e in entries if e["defect"] in FREE]
    truth = [True] * len(wrong) + [False] * len(free)
    methods: dict[str, Any] = {}
    for name in wrong[0]["sample"]:
        pixel = [e["pixel"][name] for e in wrong]
        methods[name] = {"pixel": {"ap": float(np.mean(pixel)), "interval": intervals.of_mean(pixel)}}
        for kind in ("mean", "top"):
            scores = [e["sample"][name][kind] for e in [*wrong, *free]]
            precision = float(metrics.average_precision(truth, scores))
            methods[name][kind] = {"ap": precision, "interval": intervals.of_precision(truth, scores)}
    chance = {"pixel": float(np.mean([e["share"] for e in wrong])), "sample": len(wrong) / len(truth)}
    return {"images": len(wrong), "chance": chance, "methods": methods}


def table(found: dict[str, dict[str, Any]], kind: str) -> str:
    """Lay out one figure: a row for each method, a column for each defect."""
    body = [["chance", *(tables.number(s["chance"]["pixel" if kind == "pixel" else "sample"]) for s in found.values())]]
    for name in next(iter(found.values()))["methods"]:
        cells = [s["methods"][name][kind] for s in found.values()]
        body.append([name, *(tables.between(c["ap"], c["interval"]) for c in cells)])
    return tables.markdown(["", *(f"{defect} ({s['images']})" for defect, s in found.items())], body)


def defects(given: argparse.Namespace) -> None:
    """Do all of it."""
    base, out = settings_from(given), Path(given.out)
    results = score_surfaces(given, base)
    kinds = sorted({e["defect"] for e in results["test"]} - FREE)
    found = {**{kind: summary(results["test"], kind) for kind in kinds}, "all": summary(results["test"], None)}
    normal = sum(e["defect"] in FREE for e in results["test"])
    words = [*(["--dataset", given.dataset] if given.dataset else []), as_options(base, DEFAULTS)]
    words += [f"--vae-images {given.vae_images}"] if given.vae_images else []
    parts = [
        "# Real defects",
        (
            f"{results['train']} images free of defects to train on ({results['patches']} patches of {base.side} px), "
            f"{normal} of other groups to test on beside defects; {base.images:,} patches seen, width {base.width}, "
            f"batch {base.batch}. 95 % bootstrap intervals over the images.\n\n"
            f"```bash\npython -m experiments defects --data DATA {' '.join(words)}\n```\n\n{machine.sentence()}"
        ),
    ]
    for kind, text in (
        ("pixel", "Pixels: mean of the images' average precisions"),
        ("mean", "Samples: average precision, the score is the mean of the image"),
        ("top", "Samples: average precision, the score is the mean of the highest 1 % of the pixels"),
    ):
        parts += [f"## {text}", table(found, kind)]
    write_text(out / "results.md", "\n\n".join(parts) + "\n")
    counts = {"train": results["train"], "patches": results["patches"], "normal": normal}
    write_json(
        out / "results.json",
        {"settings": asdict(base), "machine": machine.facts(), "images": counts, "summary": found},
    )
    write_json(out / "images.json", results)
    print("\n" + (out / "results.md").read_text(encoding="utf-8"))


def add_defects(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", required=True, help="CSV: file, mask, defect; dataset, near_dup_group if there")
    parser.add_argument("--dataset", help="only rows of this data set")
    parser.add_argument("--out", default="runs/defects", help="folder for networks, tables, pictures (%(default)s)")
    parser.add_argument("--methods", nargs="+", choices=ORDER, default=ORDER, help="rows (all)")
    parser.add_argument("--longest", type=int, default=256, help="pixels of an image's longer side (%(default)s)")
    parser.add_argument("--train-share", type=float, default=0.6, help="of the groups free of defects (%(default)s)")
    parser.add_argument("--vae-images", type=int, help="patches that the VAE sees, if not as many as the others")
    add_settings(parser, DEFAULTS, fixed=("method", "views", "slices", "smooth"))
    add_hardware(parser)
    parser.set_defaults(action=defects)
