"""``reproduce table3``: chest X-rays, the sexes trained apart; sample average precision and pictures with boxes."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from anomalib_synth import metrics
from autoseg_training import intervals, machine, pictures, tables
from autoseg_training.files import write_json, write_text
from autoseg_training.options import add_hardware, add_settings, as_options, hardware_from, settings_from
from autoseg_training.settings import METHODS, Settings

from .chest import XRay, read_xrays, select
from .images import (
    INTENSITY,
    Image,
    flat_settings,
    image_scorer,
    read_squares,
    sample_scores,
    split_groups,
    train_images,
)

PUBLISHED = {"Random": (0.561, 0.579), "VAE": (0.607, 0.624), "FPI": (0.539, 0.576), "AutoSeg": (0.643, 0.647)}
SEXES = {"M": "male", "F": "female"}
ORDER = ("random", "vae", "fpi", "autoseg")
SIZE = (0.05, 0.7)  # AutoSeg.chest_xray
DEFAULTS = Settings(side=256, width=16, batch=64, views=1, slices=1, smooth=0.0)


def row_settings(base: Settings, method: str, normals: int, given: argparse.Namespace) -> Settings:
    """Return one network's settings: published sizes and number of epochs unless set."""
    own = flat_settings(base, method, base.side)
    images = max(given.epochs * normals, base.batch) if given.epochs else base.images
    if method == "vae" and given.vae_images:
        images = given.vae_images
    size = own.size or (SIZE if method == "autoseg" else None)
    return own.replace(images=images, size=size)


def evaluate_sex(sex: str, records: Sequence[XRay], base: Settings, given: argparse.Namespace) -> dict[str, Any]:
    """Train and score every method on one sex."""
    hardware, out = hardware_from(given), Path(given.out)
    training = split_groups([r.patient for r in records], given.train_share, base.seed)
    normal = [r for r, part in zip(records, training, strict=True) if part and r.normal]
    test = [r for r, part in zip(records, training, strict=True) if not part]
    if not any(r.normal for r in test) or all(r.normal for r in test):
        raise ValueError(f"{SEXES[sex]}: the test part needs normal and abnormal images, got {len(test)} images")
    print(f"{SEXES[sex]}: {len(normal)} normal images to train on, {len(test)} to test on")
    learned = read_squares([r.path for r in normal], base.side, given.cache)
    shown = read_squares([r.path for r in test], base.side, given.cache)
    entries: list[dict[str, Any]] = [
        {"file": r.path.name, "patient": r.patient, "normal": r.normal, "view": r.view, "score": {}} for r in test
    ]
    boxed = [index for index, r in enumerate(test) if r.boxes][: given.examples]
    maps: dict[str, dict[int, Image]] = {}
    for entry, image in zip(entries, shown, strict=True):
        entry["score"][INTENSITY] = sample_scores(np.asarray(image, np.float32))
    facts = {"sex": sex, "train_patients": sorted({r.patient for r in normal})}
    for method in given.methods:
        settings = row_settings(base, method, len(learned), given)
        network = train_images(settings, learned, out / sex / method, hardware, facts)
        score, maps[METHODS[method]] = image_scorer(network, hardware), {}
        for index, image in enumerate(shown):
            found = score(np.asarray(image, np.float32))
            entries[index]["score"][METHODS[method]] = sample_scores(found)
            if index in boxed:
                maps[METHODS[method]][index] = found
        print(f"{SEXES[sex]}, {METHODS[method]}: scored {len(shown)} images", flush=True)
    if boxed:
        draw(
            out / f"examples_{SEXES[sex]}.png",
            [(test[i], np.asarray(shown[i], np.float32)) for i in boxed],
            maps,
            boxed,
        )
    return {"normal": len(learned), "test": entries}


def draw(
    path: Path, images: Sequence[tuple[XRay, Image]], maps: Mapping[str, Mapping[int, Image]], places: Sequence[int]
) -> Path:
    """Draw images with boxes, and each method's map, as the paper's Fig. 2; each map in its own range."""
    names = [name for name in maps if name != "Random"]
    figure = Figure(figsize=(2.1 * (1 + len(names)), 2.1 * len(images)))
    grid = figure.subplots(len(images), 1 + len(names), squeeze=False)
    for line, (record, image), place in zip(grid, images, places, strict=True):
        side, scale = image.shape[0], image.shape[0] / record.box_side
        for axes, name in zip(line, [None, *names], strict=True):
            axes.imshow(image, cmap="gray", vmin=0, vmax=1)
            if name is not None:
                found = maps[name][place]
                part = found / max(float(found.max()), 1e-6)
                axes.imshow(part, cmap="autumn", vmin=0, vmax=1, alpha=0.7 * part)
            for left, top, width, height in record.boxes:
                corner = (left * scale, top * scale)
                axes.add_patch(Rectangle(corner, width * scale, height * scale, fill=False, color="#39c6ff"))
            axes.set(xlim=(0, side), ylim=(side, 0), xticks=[], yticks=[])
        line[0].set_ylabel("\n".join(record.findings[:4]), fontsize=7)
    for axes, name in zip(grid[0], ["input", *names], strict=True):
        axes.set_title(name, fontsize=9)
    return pictures.save(figure, path)


def summary(entries: Sequence[dict[str, Any]], view: str | None = None) -> dict[str, Any]:
    """Return each method's sample average precision with its interval, by both scores of an image."""
    chosen = [e for e in entries if view in (None, e["view"])]
    truth = [not e["normal"] for e in chosen]
    if not any(truth) or all(truth):
        return {"images": len(chosen), "chance": float("nan"), "methods": {}}
    methods = {}
    for name in chosen[0]["score"]:
        methods[name] = {}
        for kind in ("mean", "top"):
            scores = [e["score"][name][kind] for e in chosen]
            sure = intervals.of_precision(truth, scores)
            methods[name][kind] = {"ap": float(metrics.average_precision(truth, scores)), "interval": sure}
    return {"images": len(chosen), "chance": float(np.mean(truth)), "methods": methods}


def table(found: Mapping[str, Mapping[str, Any]], kind: str = "mean") -> str:
    """Lay out the paper's Table 3 beside ours."""
    sexes = list(found)
    head = ["", *(f"{SEXES[sex]} ({found[sex]['images']} images)" for sex in sexes), "paper: male", "paper: female"]
    body = [["chance", *(tables.number(found[sex]["chance"]) for sex in sexes), "-", "-"]]
    for name in found[sexes[0]]["methods"]:
        cells = [found[sex]["methods"].get(name, {}).get(kind, {"ap": None, "interval": None}) for sex in sexes]
        body.append(
            [
                name,
                *(tables.between(c["ap"], c["interval"]) for c in cells),
                *map(tables.number, PUBLISHED.get(name, (None, None))),
            ]
        )
    return tables.markdown(head, body)


def reproduce(given: argparse.Namespace) -> None:
    """Do all of it."""
    base, out = settings_from(given), Path(given.out)
    records = read_xrays(given.data)
    results = {}
    for sex in given.sexes:
        results[sex] = evaluate_sex(sex, select(records, sex, given.view, given.age), base, given)
    views = [None, *(["PA", "AP"] if given.view == "any" else [])]
    found = {view or "all": {sex: summary(r["test"], view) for sex, r in results.items()} for view in views}
    normals = ", ".join(f"{r['normal']} {SEXES[sex]}" for sex, r in results.items())
    epochs = f"{given.epochs} epochs" if given.epochs else f"{base.images:,} images"
    words = [
        f"--view {given.view} --train-share {given.train_share} --epochs {given.epochs}",
        as_options(base, DEFAULTS),
    ]
    words += [f"--vae-images {given.vae_images}"] if given.vae_images else []
    parts = [
        f"# {given.title}",
        (
            f"View {given.view}, age at least {given.age}; {base.side} px, width {base.width}, batch {base.batch}, "
            f"{epochs}; {normals} normal images to train on, {given.train_share:.0%} of the patients. Sample average "
            "precision with 95 % bootstrap intervals over the images; *chance* is the fraction of abnormal images.\n\n"
            f"```bash\npython -m experiments reproduce table3 --data DATA {' '.join(words)}\n```\n\n"
            f"{machine.sentence()}"
        ),
    ]
    for view, part in found.items():
        for kind, text in (("mean", "mean score of the image"), ("top", "mean of the highest 1 % of the pixels")):
            if all(one["methods"] for one in part.values()):
                parts += [f"## {view} images; score: {text}", table(part, kind)]
    write_text(out / "results.md", "\n\n".join(parts) + "\n")
    counts = {sex: {"normal": r["normal"], "test": len(r["test"])} for sex, r in results.items()}
    write_json(
        out / "results.json",
        {"settings": asdict(base), "machine": machine.facts(), "images": counts, "summary": found},
    )
    write_json(out / "images.json", results)
    print("\n" + (out / "results.md").read_text(encoding="utf-8"))


def add_table3(parser: argparse.ArgumentParser) -> None:
    """Add the options of table 3."""
    parser.add_argument(
        "--data", required=True, help="folder of ChestX-ray14, or a CSV: file, label, sex, age, view, bbox"
    )
    parser.add_argument("--out", default="runs/table3", help="folder for networks, tables and pictures (%(default)s)")
    parser.add_argument("--cache", default="runs/cache", help="folder for the reduced images (%(default)s)")
    parser.add_argument("--methods", nargs="+", choices=ORDER, default=ORDER, help="rows (all)")
    parser.add_argument("--sexes", nargs="+", choices=tuple(SEXES), default=tuple(SEXES), help="trained apart (both)")
    parser.add_argument("--view", choices=("PA", "AP", "any"), default="PA", help="of the images (%(default)s)")
    parser.add_argument("--age", type=int, default=18, help="least age of the patients (%(default)s)")
    parser.add_argument("--train-share", type=float, default=0.75, help="of the patients (%(default)s)")
    parser.add_argument("--epochs", type=int, default=10, help="over the normal images (%(default)s); 0: --images")
    parser.add_argument("--vae-images", type=int, help="images that the VAE sees, if not as many as the others")
    parser.add_argument("--examples", type=int, default=6, help="images with boxes to draw, of each sex (%(default)s)")
    parser.add_argument("--title", default="Chest X-rays (the paper's Table 3)", help="of the page")
    add_settings(parser, DEFAULTS, fixed=("method", "views", "slices", "smooth"))
    add_hardware(parser)
    parser.set_defaults(action=reproduce)
