"""``anomalib-synth generate``: training data on disk."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .shared import (
    Method,
    Overwrite,
    Parameter,
    Scheduler,
    Workers,
    one_line_errors,
    parameters_of,
    progress_bar,
    report,
    usage_errors,
)

__all__ = ["register"]


class Format(StrEnum):
    """How the samples lie on disk."""

    auto = "auto"
    nifti = "nifti"
    png = "png"
    npz = "npz"
    mvtec = "mvtec"
    webdataset = "webdataset"


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(generate)


def generate(
    method: Method,
    images: Annotated[Path, typer.Argument(metavar="IN", help="Folder of normal images: .nii.gz, .nii, .png, .tif.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")],
    count: Annotated[
        int | None, typer.Option("--count", "-n", min=1, help="Samples.", show_default="one for each image")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 0,
    format: Annotated[  # noqa: A002 - what it is called on the command line
        Format,
        typer.Option(
            "--format",
            "-f",
            help="NIfTI volumes; PNG pictures of 8 or 16 bits; NPZ arrays; folders as in MVTec AD; tar shards of "
            "WebDataset. By itself: NIfTI for volumes, PNG for pictures.",
        ),
    ] = Format.auto,
    parameter: Parameter = None,
    shard_size: Annotated[int, typer.Option(min=1, help="Samples in a shard.")] = 100,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    overwrite: Overwrite = False,
) -> None:
    """Write images with synthetic anomalies, masks, labels and recipes. Interrupted, it goes on when called again.

    Donors are other images of the folder. Exit status: 0, or 1 where a file could not be used, which is named.

    METHOD may be a JSON file: what `methods NAME --json` prints, or what `to_dict` gives of any generator in Python.

    Example: `anomalib-synth generate AutoSeg scans/ train/ --count 1000 -p size=0.2 --workers 4`
    """
    from ..export import Order
    from ..export import generate as generated

    with usage_errors():
        order = Order(method, parameters_of(parameter), seed, count, format.value, shard_size)
    with one_line_errors(), progress_bar("generating") as progress:
        built = generated(
            images, out, order, workers=workers, scheduler=scheduler, progress=progress, overwrite=overwrite
        )
    report(built, out, "samples and normal images" if format is Format.mvtec else "samples")
