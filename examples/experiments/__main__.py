"""The paper's tables, and networks on real anomalies: ``python -m experiments COMMAND --help``."""

import argparse
import sys
from collections.abc import Sequence

from autoseg_training.commands import add, execute

from .comparison.command import add_compare
from .curve import add_curve
from .defects import add_defects
from .lesions import add_lesions
from .reproduce import add_reproduce
from .table3 import add_table3


def _parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="python -m experiments", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    text = "train every row of a table of the paper, and print it beside ours; given again, it goes on where it stopped"
    tables = commands.add_parser("reproduce", help=text, description=f"{text[0].upper()}{text[1:]}.")
    published = tables.add_subparsers(required=True, metavar="table", dest="table")
    example = "--data scans/ --out runs/tables --budget 240"
    add(published, "table1", "samples and pixels of brains or abdomens, every method", example, add_reproduce)
    add(published, "table2", "pixels per corruption", example, add_reproduce)
    add(published, "table3", "chest X-rays, the sexes trained apart",
        "--data ChestX-ray14/ --out runs/table3", add_table3)  # fmt: skip
    add(commands, "lesions", "score scans that have lesion masks with trained networks",
        "runs/a runs/b --data hospital/ --mask seg --out runs/lesions", add_lesions)  # fmt: skip
    add(commands, "defects", "train on flawless surfaces, test on real defects with masks",
        "--data surfaces.csv --out runs/defects --images 5000", add_defects)  # fmt: skip
    add(commands, "compare", "train one network for each generator, and test it on real anomalies",
        "--data lgg_flair --rows bright AutoSeg supervised", add_compare)  # fmt: skip
    add(commands, "learning-curve", "tell which training time bought what, from snapshots",
        "runs/a runs/b --data scans/ --out runs/curve", add_curve)  # fmt: skip
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    return execute(_parser(), arguments)


if __name__ == "__main__":
    sys.exit(main())
