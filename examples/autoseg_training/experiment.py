"""One comparison: the same data, test set and number of images for every network; tables, pictures and predictions."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import machine, pictures, tables
from .evaluation import evaluate
from .files import write_json, write_text
from .fusion import predict, scorer
from .split import Split, split
from .testset import NORMAL, Case
from .train import Hardware, Network, learning_curve
from .volumes import Volume, read_folder

Say = Callable[[str], None]


@dataclass(frozen=True)
class Data:
    """Volumes of one folder and their split."""

    volumes: list[Volume]
    parts: Split
    folder: Path

    @classmethod
    def read(cls, folder: str | Path, side: int, cache: str | Path, seed: int, say: Say = print) -> "Data":
        """Read a folder, say which files could not be read, and split by subject."""
        volumes, errors = read_folder(folder, side, cache)
        for error in errors:
            say(f"left out: {error}")
        return cls(volumes, split([volume.name for volume in volumes], seed=seed), Path(folder))

    def cubes(self, part: Sequence[int]) -> list[NDArray[np.float32]]:
        """Return the cubes of a part of the split."""
        return [self.volumes[index].data for index in part]

    @property
    def all_cubes(self) -> list[NDArray[np.float32]]:
        """Every cube, in the order of the volumes."""
        return [volume.data for volume in self.volumes]

    def facts(self) -> dict[str, Any]:
        """Return what to keep of the data beside a network's settings."""
        return {
            "data": str(self.folder),
            "subjects": {
                name: [self.volumes[index].name for index in part] for name, part in self.parts._asdict().items()
            },
        }


def run_evaluation(
    network: Network,
    data: Data,
    cases: Sequence[Case],
    out: str | Path,
    hardware: Hardware,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Evaluate one network on the test set and write ``evaluation.json`` into `out`."""
    score = scorer(network.net, hardware.device(), hardware.resolved_precision())
    began = time.perf_counter()
    own = network.settings
    result = evaluate(score, cases, data.all_cubes, network.views, own.slices, smooth=own.smooth, progress=progress)
    for entry in result["cases"]:
        entry["subject"] = data.volumes[entry["subject"]].name
    result["seconds"] = round(time.perf_counter() - began, 1)
    write_json(Path(out) / "evaluation.json", {"settings": asdict(network.settings), **result})
    return result


def draw_examples(
    networks: Sequence[tuple[str, Network]], data: Data, cases: Sequence[Case], path: str | Path, hardware: Hardware
) -> Path:
    """Draw one test volume of each corruption with every network's prediction: the first of each in the test set."""
    chosen: dict[str, Case] = {}
    for case in sorted(cases, key=lambda case: case.number):
        chosen.setdefault(case.corruption, case)
    normal = chosen.pop(NORMAL, None)
    rows = []
    for case in [*chosen.values(), *([normal] if normal else [])]:
        image, mask, _ = case.make(np.asarray(data.volumes[case.subject].data))
        scores = {name: predict_cube(network, image, hardware) for name, network in networks}
        rows.append((case.corruption, image, mask, scores))
    return pictures.overlays(path, rows)


def predict_cube(network: Network, cube: NDArray[np.float32], hardware: Hardware) -> NDArray[np.float32]:
    """Return the fused anomaly score of a cube."""
    score = scorer(network.net, hardware.device(), hardware.resolved_precision())
    return predict(score, cube, network.views, network.settings.slices, network.settings.smooth)


def write_report(
    out: str | Path, title: str, intro: str, rows: Sequence[tables.Row], runs: dict[str, Path], anatomy: str = "brain"
) -> tuple[Path, Path]:
    """Write ``results.md`` and ``results.json``, and return their paths.

    Parameters
    ----------
    out
        The folder to write to.
    title, intro
        Head of the page.
    rows
        Each network's name and its evaluation.
    runs
        Each network's folder, by name: its settings and, where there are logs, its learning curve go into the JSON.
    anatomy
        Whose published figures stand beside ours: ``"brain"`` or ``"abdomen"``.
    """
    out = Path(out)
    records = {name: json.loads((run / "settings.json").read_text(encoding="utf-8")) for name, run in runs.items()}
    curves = {}
    for name, run in runs.items():
        if (run / "logs" / "csv" / "metrics.csv").exists():
            batch = records[name]["settings"]["batch"]
            curves[name] = {
                quantity: [((step + 1) * batch, round(value, 5)) for step, value in curve]
                for quantity, curve in learning_curve(run).items()
                if quantity.startswith("validation/")
            }
    shown = {name: curve["validation/ap"] for name, curve in curves.items() if "validation/ap" in curve}
    write_text(out / "results.md", tables.report(title, f"{intro}\n\n{machine.sentence()}", rows, shown, anatomy))
    write_json(
        out / "results.json",
        {
            "title": title,
            "intro": intro,
            "machine": machine.facts(),
            "networks": {
                name: {"settings": record["settings"], "training": record.get("training")}
                for name, record in records.items()
            },
            "rows": {
                name: {key: result[key] for key in ("pixel", "plain", "pooled", "sample", "random", "intervals")}
                for name, result in rows
            },
            "curves": curves,
        },
    )
    return out / "results.md", out / "results.json"


def draw_curves(runs: dict[str, Path], path: str | Path, batch: int) -> Path:
    """Draw the learning curves of several runs."""
    return pictures.learning_curves(path, {name: learning_curve(run) for name, run in runs.items()}, batch)
