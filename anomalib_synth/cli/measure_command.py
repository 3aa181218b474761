"""``anomalib-synth measure``: what real anomalies are like."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .shared import number, one_line_errors, progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..steer import Measures

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command()(measure)


def measure(
    images: Annotated[Path, typer.Argument(metavar="IMAGES", help="Folder of images: .nii.gz, .nii, .png, .tif.")],
    masks: Annotated[
        Path, typer.Argument(metavar="MASKS", help="Folder with a mask of the same name for each outlined image.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the table, a row for each component, as CSV.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw histograms and a montage (.png, .pdf, .svg; needs matplotlib).")
    ] = None,
    foreground: Annotated[
        str | None,
        typer.Option(help="What belongs to the object: pixels above a number, or 'auto' (Otsu).", show_default="all"),
    ] = None,
) -> None:
    """Measure outlined anomalies: size, outline, place, contrast, texture and edge of every component.

    IMAGES without a mask of their name are normal, and passed over. Five outlines are enough for `fit`. Diameters and
    edges of NIfTI volumes are in millimetres.

    Example: `anomalib-synth measure lesions/images lesions/masks --foreground 0 --out measures.csv --plot page.png`
    """
    rule = foreground if foreground in (None, "auto") else number("--foreground", foreground or "", float)
    with one_line_errors(), progress_bar("measuring") as progress:
        found = _measured(images, masks, rule, progress)
        if out is not None:
            found.to_csv(out)
        if plot is not None:
            found.plot().savefig(plot, dpi=110)
    typer.echo(found.summary())
    for path in (out, plot):
        if path is not None:
            typer.echo(f"written: {path}")


def _measured(images: Path, masks: Path, rule: Any, progress: "Callable[[int, int], None]") -> "Measures":
    """Measure every image that has a mask of its name."""
    import numpy as np

    from .. import steer
    from .._disk.files import names, read
    from .._disk.maps import stem
    from .._disk.masks import mask as read_mask

    known = {stem(name): name for name in names(masks)}
    listed = names(images)
    pairs = [(name, known[own]) for name in listed if (own := _mask_of(stem(name), known))]
    if not pairs:
        typer.echo(f"error: {masks} must hold a mask with the name of an image of {images}, got none", err=True)
        raise typer.Exit(1)
    if len(pairs) < len(listed):
        typer.echo(f"without a mask, hence not measured: {len(listed) - len(pairs)} of {len(listed)} images", err=True)
    alone = sorted(set(known.values()) - {of for _, of in pairs})
    if alone:
        shown = ", ".join([*alone[:9], *(["..."] if len(alone) > 9 else [])])
        typer.echo(f"without an image, hence not measured: {shown}", err=True)
    tables = []
    for done, (name, of) in enumerate(pairs, 1):
        picture = read(images / name)
        outline = read_mask(masks / of).array
        spacing = None if picture.affine is None else np.linalg.norm(picture.affine[:3, :3], axis=0).tolist()
        axis = -1 if picture.affine is None and picture.pixels.ndim == 3 else None
        slope, intercept = picture.scaling
        pixels = picture.pixels if (slope, intercept) == (1, 0) else picture.pixels * slope + intercept
        tables.append(steer.measure([pixels], [outline], rule, spacing, channel_axis=axis))
        progress(done, len(pairs))
    return steer.Measures.joined(tables)


def _mask_of(own: str, known: dict[str, str]) -> str | None:
    return next((name for name in (own, f"{own}_mask") if name in known), None)
