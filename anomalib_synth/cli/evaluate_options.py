"""The options that `evaluate` and `leaderboard` have in common, and what ends both."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from .shared import usage_errors

__all__ = [
    "Binned",
    "Classes",
    "Groups",
    "How",
    "Lesions",
    "Limits",
    "Missing",
    "MissingOption",
    "Mood",
    "Normal",
    "NormalRate",
    "Permutations",
    "Polarities",
    "Polarity",
    "Readers",
    "Seed",
    "Threshold",
    "Truth",
    "Validation",
    "file_errors",
    "options_of",
    "warned",
]


class Missing(StrEnum):
    """What an image without a prediction is."""

    error = "error"
    zeros = "zeros"


class Polarity(StrEnum):
    """What is anomalous in a mask."""

    bright = "bright"
    dark = "dark"
    any = "any"


Truth = Annotated[
    Path,
    typer.Argument(
        metavar="TRUTH",
        help="A suite; a folder with images/ and masks/; one of MVTec AD (test/, ground_truth/) or nnU-Net (imagesTs/, "
        "labelsTs/); or a CSV file with the columns image, mask and perhaps label, group, severity (VisA's too).",
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", metavar="COLUMN", help="A column of the CSV file whose values have rows of their own."),
]
Classes = Annotated[
    str | None,
    typer.Option(
        metavar="1,2,...",
        help="Numbers or palette indices of the masks that are anomalous.",
        show_default="all above 0",
    ),
]
Polarities = Annotated[
    Polarity, typer.Option(help="What is anomalous in a mask: bright, dark, or bright without a check of its border.")
]
How = Annotated[
    str | None,
    typer.Option(
        metavar="RULE",
        help="Score of a whole image: max, top1 (mean of the highest 1 %), mean, slices (AutoSeg's), or a fraction.",
        show_default="max of images, slices of volumes",
    ),
]
Limits = Annotated[
    list[float] | None,
    typer.Option(
        "--pro-limit",
        metavar="RATE",
        help="False positive rate up to which AUPRO is taken.",
        show_default="0.3 and 0.05",
    ),
]
Lesions = Annotated[bool, typer.Option(help="Figures of single lesions: FROC and F1, which take longest.")]
Threshold = Annotated[
    float | None, typer.Option(help="Score from which on pixels and images are anomalous, for Dice and F1 at it.")
]
Normal = Annotated[
    Path | None, typer.Option(metavar="MAPS", help="Maps of other normal images, from which the threshold is taken.")
]
NormalRate = Annotated[float, typer.Option(help="How much of these may be called anomalous: a fraction.")]
Validation = Annotated[
    tuple[Path, Path] | None,
    typer.Option(metavar="MAPS TRUTH", help="Another set, whose best threshold is taken."),
]
Mood = Annotated[bool, typer.Option("--mood", help="The MOOD challenge's numbers: float16, scores clipped to 0 ... 1.")]
MissingOption = Annotated[
    Missing, typer.Option(help="An image without a prediction is an error, or zeros as in the MOOD challenge.")
]
Binned = Annotated[
    int | None,
    typer.Option(
        "--bins",
        metavar="N",
        help="Rank pixels by N levels of their scores, 2 to 16777216, where there are very many distinct ones; how far "
        "each figure may be from the exact one is said.",
        show_default="none: exact",
    ),
]
Permutations = Annotated[int, typer.Option(min=1, help="Random exchanges behind each p-value.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same p-values.")]
Readers = Annotated[int, typer.Option("--workers", "-j", min=1, help="Threads that read files.")]


def options_of(
    group: Any,
    classes: str | None,
    polarity: Polarity,
    how: str | None,
    limits: Any,
    lesions: bool,
    threshold: float | None,
    normal: Path | None,
    rate: float,
    validation: Any,
    mood: bool,
    missing: Missing,
) -> dict[str, Any]:
    """As the library has them."""
    from ..evaluation.option_checks import class_numbers

    with usage_errors():
        numbers = None if classes is None else class_numbers(classes)
    return {
        "groups": group,
        "classes": numbers,
        "polarity": polarity.value,
        "how": float(how) if how is not None and how.replace(".", "", 1).isdigit() else how,
        "pro_limits": limits or (0.3, 0.05),
        "lesions": lesions,
        "threshold": threshold,
        "normal": normal,
        "normal_rate": rate,
        "validation": validation,
        "mood": mood,
        "missing": missing.value,
    }


def warned(lines: Iterable[str]) -> None:
    """What may make figures mean something else than they seem to, beside them."""
    from ..evaluation.words import visible

    for line in lines:
        typer.echo(f"warning: {visible(line)}", err=True)


@contextmanager
def file_errors() -> Iterator[None]:
    """One line for each file that is odd, and status 1; one line for all else, and status 2."""
    # Files that OpenCV cannot read have a line of ours.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    from ..evaluation import PredictionError
    from ..evaluation.words import visible

    try:
        yield
    except PredictionError as error:
        for fault in error.faults:
            typer.echo(f"error: {visible(fault)}", err=True)
        sys.exit(1)
    except (ValueError, OSError, ImportError) as error:
        typer.echo(f"error: {visible(str(error))}", err=True)
        sys.exit(2)
