"""``anomalib-synth evaluate``: the figures of a folder of predictions, printed and written as a report."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .shared import Overwrite

__all__ = ["register"]


class Missing(StrEnum):
    """What a volume without a prediction is."""

    error = "error"
    zeros = "zeros"


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(evaluate)


def evaluate(
    predictions: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTIONS",
            help="Folder with a score map for each volume under its name, there or in pixel/; sample/NAME.txt may hold "
            "sample scores.",
        ),
    ],
    suite: Annotated[
        Path,
        typer.Argument(
            metavar="SUITE",
            help="A suite; a folder with images/ and masks/; or a CSV file with the columns image, mask and perhaps "
            "group, severity.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for report.html, report.md and report.json.", show_default="none")
    ] = None,
    resamples: Annotated[int, typer.Option(min=1, help="Bootstrap resamples of volumes behind each interval.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same intervals.")] = 0,
    missing: Annotated[
        Missing, typer.Option(help="A volume without a prediction is an error, or zeros as in the MOOD challenge.")
    ] = Missing.error,
    overwrite: Overwrite = False,
) -> None:
    """Hold score maps against a suite, or against images with lesion masks, and print the figures as a table.

    Pixel AP (mean of the volumes, and all pixels pooled), best Dice, sample AP and AUROC, in total, per corruption and
    per severity, with 95 % intervals. Higher scores mean more anomalous; the pooled figures clip them to [0, 1].

    Exit status: 0, or 1 with one line for each prediction that is missing, extra, unreadable, of another shape or
    affine, or not finite, or 2 where the arguments or the suite are wrong.

    Example: `anomalib-synth evaluate predictions/ suite/ --out report/`
    """
    from ..evaluation import PredictionError
    from ..evaluation import evaluate as evaluated
    from ..evaluation.evaluate import room_for_report

    try:
        if out is not None:
            room_for_report(out, predictions, suite, overwrite=overwrite)
        report = evaluated(predictions, suite, resamples=resamples, seed=seed, missing=missing.value)
        if out is not None:
            report.save(out)
    except PredictionError as error:
        for fault in error.faults:
            typer.echo(f"error: {fault}", err=True)
        sys.exit(1)
    except (ValueError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
    typer.echo(report.to_markdown(), nl=False)
    if out is not None:
        typer.echo(f"written: {out / 'report.html'}, report.md, report.json", err=True)
