"""``learning-curve``: evaluate the snapshots of several trainings, and draw pixel average precision over CPU time."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from autoseg_training import machine, pictures, tables
from autoseg_training.evaluation import evaluate
from autoseg_training.experiment import Data
from autoseg_training.files import write_json, write_text
from autoseg_training.fusion import scorer
from autoseg_training.options import add_hardware, hardware_from
from autoseg_training.testset import NORMAL, Case, cases
from autoseg_training.train import Hardware, Network


def snapshots(run: Path) -> list[dict[str, Any]]:
    """Read what a training with ``--snapshots`` left."""
    path = run / "snapshots.json"
    if not path.exists():
        raise ValueError(f"{run}: no snapshots; train with --snapshots 6")
    return list(json.loads(path.read_text(encoding="utf-8")))


def few(layout: Sequence[Case], each: int) -> list[Case]:
    """Return the first `each` corrupted volumes of each corruption, a subject's together.

    Examples
    --------
    >>> len(few(cases(range(8)), 2))
    16
    """
    found: list[Case] = []
    for case in sorted(layout, key=lambda case: case.number):
        if case.corruption != NORMAL and [c.corruption for c in found].count(case.corruption) < each:
            found.append(case)
    return sorted(found, key=lambda case: (case.subject, case.number))


def evaluate_snapshots(run: Path, data: Data, layout: Sequence[Case], hardware: Hardware) -> list[dict[str, Any]]:
    """Return the run's snapshots with their ``pixel`` average precision; each is kept as soon as it is known."""
    path = run / "curve.json"
    test = [[case.number, data.volumes[case.subject].name, case.corruption] for case in layout]
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"test": test, "points": []}
    known = {point["step"]: point for point in before["points"]} if before["test"] == test else {}
    points = []
    for entry in snapshots(run):
        if entry["step"] not in known:
            network = Network.load(run, entry["weights"])
            score = scorer(network.net, hardware.device(), hardware.resolved_precision())
            own = network.settings
            result = evaluate(score, layout, data.all_cubes, network.views, own.slices, smooth=own.smooth)
            keep = {key: result[key] for key in ("pixel", "plain", "intervals")}
            known[entry["step"]] = {**entry, **keep}
            print(f"{own.label}, {entry['images']:,} slabs: {result['pixel']['total']:.3f}", flush=True)
        points.append(known[entry["step"]])
        write_json(path, {"test": test, "points": points})
    return points


def draw(path: Path, curves: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Draw the curves with their intervals."""
    figure = Figure(figsize=(6.4, 3.8))
    axes = figure.subplots()
    for name, points in curves.items():
        minutes = [point["cpu_seconds"] / 60 for point in points]
        lows, highs = zip(*(point["intervals"]["pixel"]["total"] for point in points), strict=True)
        (line,) = axes.plot(minutes, [point["pixel"]["total"] for point in points], marker="o", label=name)
        axes.fill_between(minutes, lows, highs, color=line.get_color(), alpha=0.12, linewidth=0)
    axes.set_xscale("log")
    axes.set_ylim(0, 1)
    axes.set_xlabel("CPU minutes of training")
    axes.set_ylabel("pixel AP, all corruptions")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    return pictures.save(figure, path)


def table(curves: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Lay out the points: a row for each number of slabs, with minutes and figure of each network."""
    images = sorted({point["images"] for points in curves.values() for point in points})
    body = []
    for seen in images:
        line = [f"{seen:,}"]
        for points in curves.values():
            point = next((point for point in points if point["images"] == seen), None)
            line.append(f"{point['cpu_seconds'] / 60:.1f}" if point else "-")
            line.append(tables.between(point["pixel"]["total"], point["intervals"]["pixel"]["total"]) if point else "-")
        body.append(line)
    return tables.markdown(["slabs seen", *(head for name in curves for head in ("CPU min", name))], body)


def learning_curve(given: argparse.Namespace) -> None:
    """Do all of it."""
    runs, out = [Path(run) for run in given.runs], Path(given.out)
    networks = [Network.load(run) for run in runs]
    first = networks[0].settings
    data = Data.read(given.data, first.side, given.cache, first.seed)
    subjects = data.parts.test[: given.subjects]
    layout = few(cases(subjects, rounds=4, seed=given.test_seed), given.each)
    curves = {
        network.settings.label: evaluate_snapshots(run, data, layout, hardware_from(given))
        for run, network in zip(runs, networks, strict=True)
    }
    intro = (
        f"Pixel average precision on {len(layout)} corrupted volumes of {len({case.subject for case in layout})} "
        "held-out subjects, mean of the volumes with 95 % bootstrap intervals, over the CPU time of one training each."
    )
    write_text(out / "learning_curve.md", f"# Learning curve\n\n{intro}\n\n{machine.sentence()}\n\n{table(curves)}\n")
    write_json(out / "learning_curve.json", {"test": len(layout), "machine": machine.facts(), "curves": curves})
    draw(out / "learning_curve.png", curves)
    print("\n" + (out / "learning_curve.md").read_text(encoding="utf-8"))


def add_curve(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("runs", nargs="+", help="folders of networks that were trained with --snapshots")
    parser.add_argument("--data", required=True, help="the folder that they were trained on")
    parser.add_argument("--out", required=True, help="folder for table and plot")
    parser.add_argument("--cache", default="runs/cache", help="folder for the resampled scans (%(default)s)")
    parser.add_argument("--subjects", type=int, default=8, help="held-out subjects to test on (%(default)s)")
    parser.add_argument("--each", type=int, default=2, help="test volumes of each corruption at most (%(default)s)")
    parser.add_argument("--test-seed", type=int, default=0, help="of the corruptions (%(default)s)")
    add_hardware(parser)
    parser.set_defaults(action=learning_curve)
