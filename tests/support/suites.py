"""Small suites and predictions on disk, as the tests want them."""

import json
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
from numpy.typing import NDArray

AFFINE = np.diag([1.0, 1.0, 2.0, 1.0])
METHODS = [None, "local_blur", "reflection", "local_blur", None, "reflection"]
SEVERITIES = [None, "small", "large", "large", None, "small"]


def save(path: Path, array: NDArray[Any], affine: NDArray[Any] = AFFINE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.Nifti1Image(array, affine).to_filename(path)


def volumes(seed: int = 0, shape: tuple[int, int, int] = (12, 10, 8)) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """Labels and scores by name; the scores are good, and some lie outside [0, 1]."""
    rng = np.random.default_rng(seed)
    made = {}
    for place, method in enumerate(METHODS):
        label = np.zeros(shape, np.uint8)
        if method:
            low = rng.integers(0, np.array(shape) - 3)
            label[tuple(slice(at, at + 4) for at in low)] = 1
        scores = (rng.normal(0.3, 0.15, shape) + 0.3 * label).astype(np.float32)
        made[f"v{place}.nii.gz"] = label, scores
    return made


def suite(folder: Path, made: dict[str, tuple[NDArray[Any], NDArray[Any]]], *, manifest: bool = True) -> Path:
    """In the layout of the MOOD challenge."""
    lines = []
    for (name, (label, _)), method, severity in zip(made.items(), METHODS, SEVERITIES, strict=True):
        image = np.random.default_rng(len(lines)).random(label.shape, np.float32) + label
        save(folder / "toy" / name, image)
        save(folder / "toy_label" / "pixel" / name, label)
        sample = folder / "toy_label" / "sample" / f"{name}.txt"
        sample.parent.mkdir(exist_ok=True)
        sample.write_text(f"{int(label.any())}\n")
        lines.append(json.dumps({"name": name, "method": method, "severity": severity, "outputs": {}}))
    if manifest:
        (folder / "manifest.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def predictions(folder: Path, made: dict[str, tuple[NDArray[Any], NDArray[Any]]]) -> Path:
    for name, (_, scores) in made.items():
        save(folder / name, scores)
    return folder
