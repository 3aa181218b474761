"""``reproduce table1 | table2``: train and evaluate every row, print our figures beside the paper's.

Everything that is done is kept: the same command, given again after an interruption, goes on where it stopped.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autoseg_training import tables
from autoseg_training.demo import affordable_steps, reporter
from autoseg_training.experiment import Data, Say, draw_examples, run_evaluation, write_report
from autoseg_training.files import write_json
from autoseg_training.options import add_hardware, add_settings, as_options, hardware_from, settings_from
from autoseg_training.settings import Settings
from autoseg_training.testset import Case, cases
from autoseg_training.train import Hardware, Network, train

ROWS: dict[str, dict[str, Any]] = {
    "random": {"method": "random", "views": 1, "slices": 1},
    "vae": {"method": "vae", "views": 1, "slices": 1},
    "fpi-2d": {"method": "fpi", "views": 1, "slices": 1},
    "fpi-2.5d": {"method": "fpi"},
    "autoseg-2d": {"method": "autoseg", "views": 1, "slices": 1},
    "autoseg-2.5d": {"method": "autoseg"},
}
"""The tables' rows and what they ask of the settings; FPI in 2.5-D is ours, the paper has it in 2-D alone."""

ABDOMEN = (0.2, 0.6)  # AutoSeg.abdominal_ct


def row_settings(base: Settings, row: str, anatomy: str = "brain", vae_images: int | None = None) -> Settings:
    """Return the settings of one row; AutoSeg's sizes are those published for the anatomy unless set."""
    own = base.replace(**ROWS[row])
    if row == "vae" and vae_images:
        own = own.replace(images=vae_images)
    if anatomy == "abdomen" and own.method == "autoseg" and own.size is None:
        return own.replace(size=ABDOMEN)
    return own


def trained(settings: Settings, data: Data, run: Path, hardware: Hardware, say: Say, snapshots: int = 0) -> Network:
    """Return the network in `run`: as it is where it is finished, else trained, from a checkpoint if there is one."""
    if (run / "weights.pt").exists():
        network = Network.load(run)
        if network.settings != settings:
            raise ValueError(
                f"{run}: holds a network of other settings; see its settings.json, or choose another --out"
            )
        say(f"{settings.label}: trained before")
        return network
    say(f"{settings.label}: training on {settings.images:,} slabs")
    return train(
        settings,
        data.cubes(data.parts.train),
        data.cubes(data.parts.validation),
        run,
        hardware=hardware,
        resume=True,
        facts=data.facts(),
        snapshots=snapshots,
    )


def evaluated(network: Network, data: Data, layout: Sequence[Case], run: Path, hardware: Hardware, say: Say) -> Any:
    """Return the network's evaluation: as it is on disk where it is of this test set, else made now."""
    path = run / "evaluation.json"
    if path.exists():
        result = json.loads(path.read_text(encoding="utf-8"))
        found = [(e["number"], e["subject"], e["corruption"]) for e in result["cases"]]
        if found == [(c.number, data.volumes[c.subject].name, c.corruption) for c in layout]:
            say(f"{network.settings.label}: evaluated before")
            return result
    say(f"{network.settings.label}: evaluating on {len(layout)} volumes")
    return run_evaluation(network, data, layout, run, hardware, reporter(say))


def planned(given: argparse.Namespace, base: Settings, data: Data, layout: Sequence[Case], say: Say) -> Settings:
    """Return the settings with the number of slabs that the budget affords, as a first call measured it."""
    if given.budget is None:
        return base
    path = Path(given.out) / "plan.json"
    if path.exists():
        plan = json.loads(path.read_text(encoding="utf-8"))
    else:
        began, networks = time.perf_counter(), sum(row != "random" for row in given.rows)
        steps = affordable_steps(base, data, layout, hardware_from(given), given.budget * 60, began, networks, say)
        plan = {"budget": given.budget, "images": steps * base.batch}
        write_json(path, plan)
    return base.replace(images=plan["images"])


def reproduce(given: argparse.Namespace) -> None:
    """Do all of it."""
    hardware, out = hardware_from(given), Path(given.out)
    base = settings_from(given)
    data = Data.read(given.data, base.side, given.cache, base.seed)
    layout = cases(data.parts.test, rounds=given.rounds, seed=given.test_seed)
    base = planned(given, base, data, layout, print)
    rows, runs, networks = [], {}, []
    for row in given.rows:
        settings, run = row_settings(base, row, given.anatomy, given.vae_images), out / row
        network = trained(settings, data, run, hardware, print, given.snapshots)
        rows.append((settings.label, evaluated(network, data, layout, run, hardware, print)))
        runs[settings.label] = run
        networks.append((settings.label, network))
    command = f"python -m experiments reproduce {given.table} --data DATA"
    words = [command, "--anatomy abdomen" if given.anatomy == "abdomen" else "", as_options(base)]
    words += [f"--vae-images {given.vae_images}"] if given.vae_images else []
    words += [] if tuple(given.rows) == tuple(ROWS) else ["--rows", *given.rows]
    words += [] if given.rounds == 4 else [f"--rounds {given.rounds}"]
    parts = ", ".join(f"{len(part)} {name}" for name, part in data.parts._asdict().items())
    intro = (
        f"{len(data.volumes)} volumes of {base.side}^3: {parts}. {base.images:,} slabs in {base.steps:,} steps for "
        f"each network, width {base.width}. Test set: {len(layout)} volumes, a quarter normal.\n\n"
        f"```bash\n{' '.join(word for word in words if word)}\n```"
    )
    report, numbers = write_report(out, given.title, intro, rows, runs, given.anatomy)
    write_json(out / "split.json", {"settings": asdict(base), **data.facts()["subjects"]})
    drawn = draw_examples(
        [pair for pair in networks if pair[0] != "Random"], data, layout, out / "examples.png", hardware
    )
    table = (
        tables.table_1(rows, given.anatomy) if given.table == "table1" else tables.table_2(rows, anatomy=given.anatomy)
    )
    print(f"\n{table}\n\nwritten:", *(f"  {path}" for path in (report, numbers, out / "split.json", drawn)), sep="\n")


def add_reproduce(parser: argparse.ArgumentParser) -> None:
    """Add the options of tables 1 and 2."""
    parser.add_argument("--data", required=True, help="folder of NIfTI files of healthy subjects")
    parser.add_argument("--out", default="runs/tables", help="folder for networks and tables (%(default)s)")
    parser.add_argument("--cache", default="runs/cache", help="folder for the resampled scans (%(default)s)")
    parser.add_argument("--budget", type=float, help="minutes in all; without it every network sees --images slabs")
    parser.add_argument("--vae-images", type=int, help="slabs that the VAE sees, if not as many as the others")
    parser.add_argument("--rows", nargs="+", choices=tuple(ROWS), default=tuple(ROWS), help="rows (all)")
    parser.add_argument("--anatomy", choices=("brain", "abdomen"), default="brain", help="sizes and published figures")
    parser.add_argument("--rounds", type=int, default=4, help="test volumes per held-out subject (%(default)s)")
    parser.add_argument("--test-seed", type=int, default=0, help="of the corruptions (%(default)s)")
    parser.add_argument("--snapshots", type=int, default=0, help="weights to keep of each training, for learning-curve")
    parser.add_argument("--title", default="The paper's Tables 1 and 2", help="of the page of tables")
    add_settings(parser, fixed=("method", "views", "slices"))
    add_hardware(parser)
    parser.set_defaults(action=reproduce)
