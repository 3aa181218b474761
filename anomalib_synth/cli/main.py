"""The ``anomalib-synth`` command. Needs the `cli` extra; what a command needs is imported when it runs."""

import sys
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Annotated

try:
    import typer
except ImportError:  # pragma: no cover
    sys.exit("anomalib-synth needs typer: pip install 'anomalib-synth[cli]'")

from . import (
    evaluate_command,
    fit_command,
    generate_command,
    measure_command,
    methods_command,
    preview_command,
    replay_command,
)
from .shared import Overwrite, Scheduler, Workers, number, one_line_errors, progress_bar, report, usage_errors

__all__ = ["app", "main"]

app: typer.Typer = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Synthetic anomalies for images and volumes: training data, evaluation suites, and scores on them.",
    epilog="Status: 0 done, 1 something is wrong with the files, 2 with the command.",
)
suite: typer.Typer = typer.Typer(
    no_args_is_help=True,
    help="Frozen test sets of corrupted images, in the MOOD challenge's layout, that others rebuild byte for byte.",
)
app.add_typer(suite, name="suite")
preview_command.register(app)
generate_command.register(app)
methods_command.register(app)
replay_command.register(app)
evaluate_command.register(app)
measure_command.register(app)
fit_command.register(app)


class Severity(StrEnum):
    """How hard the corruptions are."""

    published = "published"
    easy = "easy"
    medium = "medium"
    hard = "hard"


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        typer.echo(metadata.version("anomalib-synth"))
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@suite.command()
def build(
    images: Annotated[Path, typer.Argument(metavar="IN", help="Folder of normal images: .nii.gz, .nii, .png, .tif.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")],
    normal_fraction: Annotated[float, typer.Option(help="Fraction of the files that stay normal.")] = 0.25,
    per_corruption: Annotated[
        str, typer.Option(help="Files for each corruption, or 'balanced': every image once.")
    ] = "balanced",
    severity: Annotated[Severity, typer.Option(help="The published ranges, or a grade of them.")] = Severity.published,
    side: Annotated[int | None, typer.Option(help="Bring every axis to this many pixels first.")] = None,
    foreground: Annotated[
        str, typer.Option(help="What may be corrupted: pixels above a number, or 'auto' (Otsu; for CT).")
    ] = "0",
    workers: Workers = 1,
    scheduler: Scheduler = None,
    overwrite: Overwrite = False,
) -> None:
    """Corrupt a folder of normal images. Interrupted, it goes on where it stopped when it is called again.

    Example: `anomalib-synth suite build scans/ suite/ --seed 7 --workers 4`
    """
    from ..suite import Settings
    from ..suite import build as build_suite

    with usage_errors():
        settings = Settings(
            seed=seed,
            normal_fraction=normal_fraction,
            per_corruption=None if per_corruption == "balanced" else number("--per-corruption", per_corruption, int),
            severity=severity.value,
            side=side,
            foreground=foreground if foreground == "auto" else number("--foreground", foreground, float),
        )
    with one_line_errors(), progress_bar("building") as progress:
        built = build_suite(
            images, out, settings, workers=workers, scheduler=scheduler, progress=progress, overwrite=overwrite
        )
    report(built, out)


@suite.command()
def verify(out: Annotated[Path, typer.Argument(metavar="SUITE", help="Folder of a suite.")]) -> None:
    """Recompute the checksums of a suite; names every file that is missing, changed or foreign, and exits with 1.

    Example: `anomalib-synth suite verify suite/`
    """
    from ..suite import verify as verify_suite

    with one_line_errors(), progress_bar("verifying") as progress:
        wrong = verify_suite(out, progress)
    for line in wrong:
        typer.echo(line, err=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo(f"{out}: every file is as it was built")


@suite.command()
def rebuild(
    manifest: Annotated[Path, typer.Argument(metavar="SUITE", help="A suite, or a folder with its manifest alone.")],
    images: Annotated[Path, typer.Argument(metavar="IN", help="The images that it was built from.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")],
    workers: Workers = 1,
    scheduler: Scheduler = None,
    overwrite: Overwrite = False,
) -> None:
    """Make a suite again from its manifest and the sources, and compare every checksum.

    Example: `anomalib-synth suite rebuild published-suite/ scans/ mine/`
    """
    from ..suite import rebuild as rebuild_suite

    with one_line_errors(), progress_bar("rebuilding") as progress:
        built = rebuild_suite(
            manifest, images, out, workers=workers, scheduler=scheduler, progress=progress, overwrite=overwrite
        )
    report(built, out)


def main() -> None:
    """Run the command."""
    app()
