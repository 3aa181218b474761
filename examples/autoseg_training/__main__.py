"""Train, evaluate and use networks: ``python -m autoseg_training COMMAND --help``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .commands import add, execute
from .demo import reporter
from .experiment import Data, draw_curves, draw_examples, run_evaluation, write_report
from .files import write_json
from .options import add_hardware, add_settings, as_options, hardware_from, settings_from
from .population import population
from .predictions import add_predict
from .testset import cases
from .train import Network, train


def _population(given: argparse.Namespace) -> None:
    population(given.out, given.count, seed=given.seed, side=given.side, progress=reporter(print))
    print(f"{given.count} subjects in {given.out}")


def _train(given: argparse.Namespace) -> None:
    settings = settings_from(given)
    data = Data.read(given.data, settings.side, given.cache, settings.seed)
    training, validation = data.cubes(data.parts.train), data.cubes(data.parts.validation)
    train(
        settings, training, validation, given.out,
        hardware=hardware_from(given), resume=given.resume, facts=data.facts(), snapshots=given.snapshots,
    )  # fmt: skip
    print(f"wrote {Path(given.out) / 'weights.pt'}")


def _evaluate(given: argparse.Namespace) -> None:
    networks = [Network.load(run) for run in given.runs]
    sides = {network.settings.side for network in networks}
    if len(sides) > 1:
        raise ValueError(f"networks must share one side to be compared on one test set, got {sorted(sides)}")
    first = networks[0].settings
    data = Data.read(given.data, first.side, given.cache, first.seed)
    layout = cases(data.parts.test, rounds=given.rounds, seed=given.test_seed)
    hardware, out = hardware_from(given), Path(given.out)
    runs = dict(zip(_names(networks), map(Path, given.runs), strict=True))
    rows = []
    for (name, run), network in zip(runs.items(), networks, strict=True):
        print(f"evaluating {name} ({run}) on {len(layout)} volumes")
        rows.append((name, run_evaluation(network, data, layout, run, hardware, reporter(print))))
    commands = [
        f"python -m autoseg_training train --data DATA --out {run} {as_options(network.settings)}"
        for run, network in zip(given.runs, networks, strict=True)
    ] + [f"python -m autoseg_training evaluate {' '.join(given.runs)} --data DATA --out {given.out}"]
    images = "; ".join(
        f"{n.settings.images:,} ({name})"
        for name, n in zip(runs, networks, strict=True)
        if n.settings.method != "random"
    )
    intro = (
        f"{len(data.volumes)} volumes of {first.side}^3, {len(data.parts.train)} for training. Test set: {len(layout)} "
        f"volumes, a quarter normal. Slabs seen in training: {images}.\n\n```bash\n" + "\n".join(commands) + "\n```"
    )
    named = list(zip(runs, networks, strict=True))
    paths = write_report(out, given.title, intro, rows, runs)
    write_json(out / "test_set.json", rows[-1][1]["cases"])
    pictures = [draw_examples(named, data, layout, out / "examples.png", hardware)]
    if all((run / "logs" / "csv" / "metrics.csv").exists() for run in runs.values()):
        pictures.append(draw_curves(runs, out / "curves.png", first.batch))
    print("\n" + paths[0].read_text(encoding="utf-8"))
    print("written:", *(f"  {path}" for path in [*paths, out / "test_set.json", *pictures]), sep="\n")


def _names(networks: Sequence[Network]) -> list[str]:
    """Label the networks; with the slabs they saw where these differ, and with a number where that does not do."""
    names = [network.settings.label for network in networks]
    if len({network.settings.images for network in networks if network.settings.method != "random"}) > 1:
        names = [
            name if n.settings.method == "random" else f"{name}, {n.settings.images / 1000:.0f}k slabs"
            for name, n in zip(names, networks, strict=True)
        ]
    return [
        name if names.count(name) == 1 else f"{name} #{names[:place].count(name) + 1}"
        for place, name in enumerate(names)
    ]


def _add_population(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT", help="folder to write; files already there are kept")
    parser.add_argument("--count", type=int, default=40, help="subjects (%(default)s)")
    parser.add_argument("--side", type=int, default=96, help="voxels per side (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the variations (%(default)s)")
    parser.set_defaults(action=_population)


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, help="folder of NIfTI files")
    parser.add_argument("--out", required=True, help="the run's folder")
    parser.add_argument("--cache", default="runs/cache", help="folder for the resampled scans (%(default)s)")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")
    parser.add_argument(
        "--snapshots", type=int, default=0, help="keep the weights at this many steps, each twice the one before"
    )
    add_settings(parser)
    add_hardware(parser)
    parser.set_defaults(action=_train)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", nargs="+", help="folders of trained networks, one table column each")
    parser.add_argument("--data", required=True, help="the folder that they were trained on")
    parser.add_argument("--out", required=True, help="folder for tables and pictures")
    parser.add_argument("--cache", default="runs/cache", help="folder for the resampled scans (%(default)s)")
    parser.add_argument("--rounds", type=int, default=4, help="test volumes per held-out subject (%(default)s)")
    parser.add_argument("--test-seed", type=int, default=0, help="of the corruptions (%(default)s)")
    parser.add_argument("--title", default="Evaluation", help="of the page of tables")
    add_hardware(parser)
    parser.set_defaults(action=_evaluate)


def _parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="python -m autoseg_training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    add(commands, "population", "derive scans from the MNI152 template, where there are none",
        "scans/ --count 16 --side 48", _add_population)  # fmt: skip
    add(commands, "train", "train one network on a folder of NIfTI files",
        "--data scans/ --out runs/a --images 100000 --resume", _add_train)  # fmt: skip
    add(commands, "evaluate", "compare trained networks on one test set",
        "runs/a runs/b --data scans/ --out runs/table", _add_evaluate)  # fmt: skip
    add(commands, "predict", "score scans with a trained network: maps on their own grids, or one number each",
        "scans/ found/ --run runs/a --mode pixel", add_predict)  # fmt: skip
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    return execute(_parser(), arguments)


if __name__ == "__main__":
    sys.exit(main())
