"""``anomalib-synth preview``: what a method does to an image, before anything is trained on it."""

import ast
from pathlib import Path
from typing import Annotated, Any

import typer

from .shared import Method, Parameter, once, one_line_errors, parameters_of, progress_bar, usage_errors

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(preview)


def preview(
    method: Method,
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A normal image: .nii.gz, .nii, .png, .tif.")],
    out: Annotated[
        Path, typer.Argument(metavar="[OUT]", help="A picture (.png), or a page with sliders (.html).")
    ] = Path("preview.png"),
    donor: Annotated[
        Path | None,
        typer.Option(
            help="A second image, where the method takes one.", show_default="the image, turned by 180 degrees"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The first seed.")] = 0,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Seeds.")] = 6,
    parameter: Parameter = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=V1,V2,...", help="A parameter with the values of its slider; more than once."),
    ] = None,
) -> None:
    """Show samples of a method: image, sample, mask, label and difference, of volumes in three planes.

    Example: `anomalib-synth preview AutoSeg scan.nii.gz look.html --vary size=0.1,0.3,0.5 --vary vertices=5,10,20`
    """
    from .._disk.claim import free
    from .._disk.donors import as_stored
    from .._disk.drawing import png
    from .._disk.files import read, write_atomically
    from ..preview import Choices, frames, page, sheet

    kind = out.suffix.lower()
    if kind not in (".png", ".html"):
        raise typer.BadParameter(f"OUT must end with .png or .html, got {out.name}")
    with usage_errors():
        choices = Choices(method, parameters_of(parameter), once("--vary", map(_values, vary or [])), seed, count)
    with one_line_errors():
        free([out], [image] if donor is None else [image, donor], overwrite=True)
        picture = read(image)
        other = None if donor is None else as_stored(read(donor), picture, donor.name)
        with progress_bar("drawing") as progress:
            drawn = list(frames(picture, choices, other, progress))
        given = "".join(f", {name} = {value}" for name, value in choices.parameters.items())
        about = f"{image.name} of shape {picture.array.shape}, {picture.array.dtype}{given}; donor: "
        about += donor.name if donor else "the image itself, turned, where one is needed"
        title = f"{choices.name}: {about}"
        content = page(drawn, choices, about).encode() if kind == ".html" else png(sheet(drawn, title))
        write_atomically(out, lambda file: file.write(content))
    typer.echo(f"written: {out}")


def _values(text: str) -> tuple[str, tuple[Any, ...]]:
    """Read a name and the values of its slider."""
    name, equals, values = text.partition("=")
    if not (equals and name.isidentifier() and values):
        raise typer.BadParameter(f"--vary must be NAME=V1,V2,..., got {text!r}")
    try:
        return name, tuple(ast.literal_eval(f"[{values}]"))
    except (ValueError, SyntaxError):
        return name, tuple(values.split(","))  # words
