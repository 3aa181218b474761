"""``anomalib-synth evaluate`` and ``leaderboard``: figures of predictions, printed and written as a report."""

from pathlib import Path
from typing import Annotated

import typer

from .evaluate_options import (
    Binned,
    Classes,
    Groups,
    How,
    Lesions,
    Limits,
    Missing,
    MissingOption,
    Mood,
    Normal,
    NormalRate,
    Permutations,
    Polarities,
    Polarity,
    Readers,
    Seed,
    Threshold,
    Truth,
    Validation,
    file_errors,
    options_of,
    warned,
)
from .shared import Overwrite, progress_bar

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command()(evaluate)
    app.command()(leaderboard)


def evaluate(
    predictions: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTIONS",
            help="Folder with a score map for each image, under its path or the end of it, there or in pixel/: NIfTI, "
            "PNG, TIFF, NPY, NPZ. sample/NAME.txt may hold scores of whole images.",
        ),
    ],
    truth: Truth,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for report.html, .md, .json and images.csv, components.csv.", show_default="none"),
    ] = None,
    paired: Annotated[
        Path | None, typer.Option(metavar="OTHER", help="A second model's predictions: differences, with p-values.")
    ] = None,
    group: Groups = None,
    classes: Classes = None,
    polarity: Polarities = Polarity.bright,
    how: How = None,
    pro_limit: Limits = None,
    lesions: Lesions = True,
    threshold: Threshold = None,
    normal: Normal = None,
    normal_rate: NormalRate = 0.01,
    validation: Validation = None,
    mood: Mood = False,
    missing: MissingOption = Missing.error,
    bins: Binned = None,
    permutations: Permutations = 2000,
    seed: Seed = 0,
    workers: Readers = 1,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write the two tables as Parquet, too.")] = False,
    overwrite: Overwrite = False,
) -> None:
    """Hold score maps against images with masks, and print the figures as tables, with 95 % intervals.

    Of images: AUROC, AP and F1-max of one score for each. Of pixels: AUROC, AP (all pooled, and mean of the images),
    F1-max (which is the best Dice), IoU-max. Of regions: AUPRO, AUPIMO, FROC and F1 of lesions. In total, and for each
    defect, corruption, severity or column. Higher scores mean more anomalous. All of them are exact; with --bins the
    report says how far those of pixels and AUPRO may be from that.

    Exit status: 0, or 1 with one line for each file that is odd, or 2 where the arguments or the data set are wrong.

    Example: `anomalib-synth evaluate maps/ mvtec/bottle/ --out report/ --pro-limit 0.3 --pro-limit 0.05`
    """
    from ..evaluation import evaluate as evaluated
    from ..evaluation.records import parquet_package
    from ..evaluation.report import REPORTS, TABLES
    from ..evaluation.room import room_for

    options = options_of(
        group, classes, polarity, how, pro_limit, lesions, threshold, normal, normal_rate, validation, mood, missing
    )
    with file_errors(), progress_bar("reading") as progress:
        if out is not None:
            names = (*REPORTS, *TABLES) if parquet else REPORTS
            if parquet:
                parquet_package()
            others = [path for path in (paired, normal, validation and validation[0]) if path]
            truths = [truth, *([validation[1]] if validation else [])]
            room_for(out, names, [predictions, *others], truths, overwrite=overwrite)
        report = evaluated(
            predictions,
            truth,
            paired=paired,
            bins=bins,
            permutations=permutations,
            seed=seed,
            workers=workers,
            progress=progress,
            **options,
        )
        if out is not None:
            report.save(out, parquet=parquet)
    warned(report.warnings)
    typer.echo(report.to_markdown(), nl=False)
    if out is not None:
        typer.echo(f"written: {out / 'report.html'}, report.md, report.json, images.csv, components.csv", err=True)


def leaderboard(
    truth: Truth,
    predictions: Annotated[
        list[Path], typer.Argument(metavar="PREDICTIONS...", help="A folder of score maps for each model.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for leaderboard.html, .md, .json and a report of each.", show_default="none"),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Figure that ranks: aupro_0.3, pixel_ap, image_auroc, ...", show_default="AUPRO")
    ] = None,
    group: Groups = None,
    classes: Classes = None,
    polarity: Polarities = Polarity.bright,
    how: How = None,
    pro_limit: Limits = None,
    lesions: Lesions = True,
    threshold: Threshold = None,
    normal: Normal = None,
    normal_rate: NormalRate = 0.01,
    validation: Validation = None,
    mood: Mood = False,
    missing: MissingOption = Missing.error,
    bins: Binned = None,
    permutations: Permutations = 2000,
    seed: Seed = 0,
    workers: Readers = 1,
    overwrite: Overwrite = False,
) -> None:
    """Rank several models on the same images, with the paired difference between each and the next.

    Where the MAPS of --validation or --normal hold a folder for each model, of its name, each model has the threshold
    that its own maps give; otherwise one threshold is that of all, which compares them in one unit of scores only.

    Example: `anomalib-synth leaderboard mvtec/bottle/ patchcore/ padim/ draem/ --by aupro_0.3 --out board/`
    """
    from ..evaluation import leaderboard as ranked
    from ..evaluation.board import FILES
    from ..evaluation.report import REPORTS
    from ..evaluation.room import room_for

    options = options_of(
        group, classes, polarity, how, pro_limit, lesions, threshold, normal, normal_rate, validation, mood, missing
    )
    with file_errors(), progress_bar("models") as progress:
        if out is not None:
            names = [*FILES, *(f"{folder.name}/{name}" for folder in predictions for name in REPORTS)]
            others = [path for path in (normal, validation and validation[0]) if path]
            truths = [truth, *([validation[1]] if validation else [])]
            room_for(out, names, [*predictions, *others], truths, overwrite=overwrite)
        options |= {"bins": bins, "permutations": permutations, "seed": seed, "workers": workers}
        board = ranked(predictions, truth, by=by, progress=progress, **options)
        if out is not None:
            board.save(out)
    warned(board.warnings)
    typer.echo(board.to_markdown(), nl=False)
