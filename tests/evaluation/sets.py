"""Small data sets with predictions on disk, in every layout, and their figures written slowly."""

from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from tests import naive

Array = np.ndarray


class Image(NamedTuple):
    """One image of a set: what kind of defect it has, what is anomalous, and what a model says of it."""

    kind: str
    name: str
    mask: Array
    scores: Array


def images(seed: int = 0, kind: str = "random", size: tuple[int, int] = (14, 17)) -> list[Image]:
    """Four normal images, and three of each of two defects."""
    rng = np.random.default_rng(seed)
    made = []
    for place, defect in enumerate(["good"] * 4 + ["crack"] * 3 + ["hole"] * 3):
        mask = np.zeros(size, bool)
        for _ in range(0 if defect == "good" else {"many": 12, "imbalanced": 1}.get(kind, rng.integers(1, 4))):
            y, x = rng.integers(1, size[0] - 4), rng.integers(1, size[1] - 4)
            mask[y : y + (1 if kind in ("many", "imbalanced") else 3), x : x + 2] = True
        scores = cv2.GaussianBlur(rng.normal(size=size), (0, 0), 1) + 0.4 * mask
        scores = {"constant": np.full(size, 0.5), "truth": mask * 1.0, "opposite": ~mask * 1.0}.get(kind, scores)
        scores = scores.round(1) if kind == "tied" else scores
        made.append(Image(defect, f"{place:03d}", mask, scores.astype(np.float32)))
    return made


def save(path: Path, array: Array) -> Path:
    """A picture, or an array where that is what the name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".npy":
        np.save(path, array)
    elif path.suffix == ".npz":
        np.savez(path, scores=array)
    else:
        assert cv2.imwrite(str(path), array)
    return path


def shown(image: Image) -> Array:
    """Pixels of 8 bits."""
    return np.random.default_rng(int(image.name)).integers(1, 255, image.mask.shape, np.uint8)


def mvtec(root: Path, made: list[Image]) -> Path:
    """`test/KIND/000.png` beside `ground_truth/KIND/000_mask.png`."""
    for one in made:
        save(root / "test" / one.kind / f"{one.name}.png", shown(one))
        if one.kind != "good":
            save(root / "ground_truth" / one.kind / f"{one.name}_mask.png", one.mask * np.uint8(255))
    (root / "ground_truth").mkdir(parents=True, exist_ok=True)
    return root


def pairs(root: Path, made: list[Image]) -> Path:
    """`images/` and `masks/`."""
    for one in made:
        save(root / "images" / f"{one.name}.png", shown(one))
        save(root / "masks" / f"{one.name}.png", one.mask * np.uint8(1))
    return root


def maps(root: Path, made: list[Image], ending: str = ".tiff", *, kinds: bool = True) -> Path:
    """The predictions."""
    for one in made:
        save(root / (one.kind if kinds else "") / f"{one.name}{ending}", one.scores)
    return root


def figures(made: list[Image]) -> dict[str, Any]:
    """Every figure of a row from its definition."""
    masks, scores = [one.mask for one in made], [one.scores.astype(float) for one in made]
    label, score = np.concatenate(list(map(np.ravel, masks))), np.concatenate(list(map(np.ravel, scores)))
    anomalous = np.array([mask.any() for mask in masks])
    pixels = naive.ranking_figures(label, score)
    own = naive.ranking_figures(anomalous, np.array([one.max() for one in scores]))
    each = [naive.ranking_figures(m.ravel(), s.ravel()) for m, s in zip(masks, scores, strict=True) if m.any()]
    sensitivity, best = naive.detection(masks, scores, [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8])
    return {
        "image_auroc": own["roc_auc"],
        "image_ap": own["average_precision"],
        "image_f1": own["f1_max"],
        "pixel_auroc": pixels["roc_auc"],
        "pooled_ap": pixels["average_precision"],
        "pixel_ap": float(np.mean([one["average_precision"] for one in each])),
        "pixel_f1": pixels["f1_max"],
        "iou": pixels["iou_max"],
        "aupro_0.3": naive.aupro(masks, scores, 0.3),
        "aupro_0.05": naive.aupro(masks, scores, 0.05),
        "aupimo": float(np.nanmean(naive.aupimo(masks, scores, 1e-5, 1e-4))),
        "froc": float(np.mean(sensitivity)),
        "lesion_f1": best,
    }
