"""``anomalib-synth replay``: a sample again, from its recipe."""

from pathlib import Path
from typing import Annotated

import typer

from .shared import one_line_errors

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(replay)


def replay(
    recipe: Annotated[
        Path, typer.Argument(metavar="RECIPE", help="A file of recipes/, or the JSON of a recipe in Python.")
    ],
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="The image that it was drawn for, or one like it.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write, in the format of its name.")],
    donor: Annotated[Path | None, typer.Option(help="The second image, where the method takes one.")] = None,
    mask: Annotated[Path | None, typer.Option(help="Write the mask too.")] = None,
) -> None:
    """Apply a recipe to an image again: the same image gives the same bytes.

    Another image of the same shape, another donor or another version is accepted too, and named.

    Example: `anomalib-synth replay train/recipes/sub-1.json scans/sub-1.nii.gz again.nii.gz --donor scans/sub-7.nii.gz`
    """
    from ..export import replay as replayed

    with one_line_errors():
        others = replayed(recipe, image, out, donor, mask)
    for other in others:
        typer.echo(f"perhaps not the same bytes: {other}", err=True)
    typer.echo(f"written: {out}" + (f", {mask}" if mask else ""))
