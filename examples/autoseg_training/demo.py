"""Train and evaluate FPI and AutoSeg within a time budget: ``python -m autoseg_training.demo --budget 20``.

Without ``--data`` the population is derived from the MNI152 template (see `population`). Every network sees the same
number of images and the same test set.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from . import pictures
from .experiment import Data, Say, draw_curves, draw_examples, run_evaluation, write_report
from .files import write_json
from .fusion import directions, scorer
from .module import AnomalySegmenter
from .options import add_hardware, add_settings, as_options, hardware_from, settings_from
from .population import population
from .predictions import predict_files
from .settings import Settings
from .slabs import Views
from .testset import Case, cases
from .train import Hardware, loaders, train

METHODS = ("fpi", "autoseg")
RESERVE = 20.0  # seconds for tables, pictures and prediction files
MARGIN = 0.93  # validation, checkpoints and logs take the rest of a step's time


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m autoseg_training.demo", description=__doc__)
    parser.add_argument("--data", help="folder of NIfTI files (default: the population derived from MNI152)")
    parser.add_argument("--out", default="runs/demo", help="folder for everything written (%(default)s)")
    parser.add_argument("--budget", type=float, default=20.0, help="minutes in all (%(default)s)")
    parser.add_argument("--steps", type=int, help="training steps of every network, instead of a budget")
    parser.add_argument("--rounds", type=int, help="test volumes per held-out subject (4; 1 for budgets below 10)")
    parser.add_argument("--subjects", type=int, default=40, help="of the derived population (%(default)s)")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS, help="networks, in order")
    add_settings(parser)
    add_hardware(parser)
    given = parser.parse_args(arguments)
    try:
        run(given, settings_from(given), hardware_from(given))
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def run(given: argparse.Namespace, settings: Settings, hardware: Hardware) -> None:
    """Do all of it."""
    began = time.perf_counter()
    out = Path(given.out)

    def say(text: str) -> None:
        print(f"[{(time.perf_counter() - began) / 60:5.1f} min] {text}", flush=True)

    folder = Path(given.data) if given.data else out / "population"
    if not given.data:
        say(f"deriving {given.subjects} subjects from the MNI152 template in {folder}")
        population(folder, given.subjects, seed=settings.seed, side=settings.side)
    data = Data.read(folder, settings.side, out / "cache", settings.seed, say)
    counts = ", ".join(f"{len(part)} {name}" for name, part in data.parts._asdict().items())
    say(f"{len(data.volumes)} volumes of {settings.side}^3 from {folder}: {counts}")
    shown = data.volumes[:8]
    pictures.volumes(out / "volumes.png", [volume.data for volume in shown], [volume.name for volume in shown])

    rounds = given.rounds or (4 if given.budget >= 10 else 1)
    layout = cases(data.parts.test, rounds=rounds, seed=settings.seed)
    if given.steps:
        steps = given.steps
    else:
        say("measuring how fast this machine is")
        steps = affordable_steps(settings, data, layout, hardware, given.budget * 60, began, len(given.methods), say)
    settings = settings.replace(images=steps * settings.batch)

    rows, networks, runs = [], [], {}
    for method in given.methods:
        own = settings.replace(method=method)
        place = out / method
        say(f"training {own.label}: {own.steps} steps of {own.batch} slabs")
        network = train(
            own,
            data.cubes(data.parts.train),
            data.cubes(data.parts.validation),
            place,
            hardware=hardware,
            facts=data.facts(),
        )
        say(f"evaluating {own.label} on {len(layout)} volumes")
        result = run_evaluation(network, data, layout, place, hardware, reporter(say))
        rows.append((own.label, result))
        networks.append((own.label, network))
        runs[own.label] = place

    given_data = ["--data", given.data] if given.data else []
    options = as_options(settings.replace(images=Settings.images))
    command = " ".join(["python -m autoseg_training.demo", *given_data, "--steps", str(steps), options]).strip()
    intro = (
        f"{len(data.volumes)} volumes, {counts}; {settings.side}^3, width {settings.width}; {settings.images:,} slabs "
        f"seen by each network in {steps:,} steps of {settings.batch}. "
        f"Test set: {len(layout)} volumes, a quarter normal.\n\n"
        f"Command: `{command}`"
    )
    report, numbers = write_report(out, "AutoSeg demo", intro, rows, runs)
    write_json(out / "test_set.json", rows[-1][1]["cases"])
    written = [
        report,
        numbers,
        out / "test_set.json",
        draw_examples(networks, data, layout, out / "examples.png", hardware),
        draw_curves(runs, out / "curves.png", settings.batch),
        out / "volumes.png",
        *(place / name for place in runs.values() for name in ("weights.pt", "settings.json", "evaluation.json")),
    ]
    source = data.volumes[data.parts.test[0]].source
    written += predict_files(networks[-1][1], [source], out / "predictions", hardware, say=lambda _: None)
    print("\n" + report.read_text(encoding="utf-8"))
    print("written:", *(f"  {path}" for path in written), sep="\n")
    say("done")


def affordable_steps(
    settings: Settings,
    data: Data,
    layout: Sequence[Case],
    hardware: Hardware,
    budget: float,
    began: float,
    networks: int,
    say: Say,
) -> int:
    """Return the training steps that fit into `budget` seconds since `began`, measured on this machine."""
    step, volume = measure(settings, data, hardware)
    subjects = len({case.subject for case in layout})
    evaluation = subjects * volume + (len(layout) - subjects) * (0.35 * volume + 0.15)
    left = budget - (time.perf_counter() - began) - RESERVE - networks * evaluation
    steps = max(int(MARGIN * left / networks / step), 20)
    say(f"{settings.batch / step:.0f} slabs/s, evaluation about {evaluation:.0f} s: {steps} steps per network")
    return steps


def measure(settings: Settings, data: Data, hardware: Hardware) -> tuple[float, float]:
    """Return the seconds of a training step and of the prediction of a volume: medians, since machines are shared."""
    device = hardware.device()
    module = AnomalySegmenter(settings).to(device)
    training, validation = data.cubes(data.parts.train), data.cubes(data.parts.validation)
    views = Views.around([*training, *validation], settings.views)
    tuned = settings.replace(images=60 * settings.batch)
    batches, _ = loaders(training, validation, views, tuned)
    optimizer = torch.optim.AdamW(module.net.parameters())
    module.log = lambda *_args, **_kwargs: None  # type: ignore[method-assign]
    half = hardware.resolved_precision() == "bf16-mixed"

    def seconds(action: Callable[[], object]) -> float:
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    stream = iter(batches)

    def one_step() -> None:
        slabs, labels = next(stream)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            loss = module.training_step((slabs.to(device), labels.to(device)), 0)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    steps: list[float] = []
    while len(steps) < 12 or (sum(steps) < 15 and len(steps) < 60):
        steps.append(seconds(one_step))
    step = sorted(steps)[len(steps) // 2]
    score = scorer(module.net, device, hardware.resolved_precision())
    times = [seconds(lambda: directions(score, training[0], views, settings.slices)) for _ in range(3)]
    return step, sorted(times)[1]


def reporter(say: Say) -> Callable[[int, int], None]:
    """Return a progress function that speaks at every quarter."""

    def progress(done: int, total: int) -> None:
        if done == total or (done * 4) // total > ((done - 1) * 4) // total:
            say(f"  {done} of {total} volumes")

    return progress


if __name__ == "__main__":
    sys.exit(main())
