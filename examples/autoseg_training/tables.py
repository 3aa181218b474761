"""Results as the paper's Tables 1 and 2, with the published numbers beside ours; Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

PUBLISHED_1 = {  # average precision on MOOD brain MRI: sample, pixel
    "Random": (0.750, 0.003),
    "VAE": (0.740, 0.016),
    "FPI": (0.956, 0.427),
    "AutoSeg 2-D": (0.999, 0.954),
    "AutoSeg 2.5-D": (1.000, 0.974),
}
PUBLISHED_2 = {  # pixel average precision on MOOD brain MRI: FPI, AutoSeg 2-D, AutoSeg 2.5-D
    "local_blur": (0.915, 0.997, 0.999),
    "slice_shuffle": (0.134, 0.930, 0.990),
    "noise_addition": (0.124, 0.908, 0.936),
    "reflection": (0.451, 0.986, 0.989),
    "sink_deformation": (0.045, 0.922, 0.958),
    "source_deformation": (0.550, 0.944, 0.968),
    "uniform_addition": (0.699, 0.987, 0.986),
    "uniform_shift": (0.603, 0.961, 0.967),
    "total": (0.427, 0.954, 0.974),
}
PUBLISHED_COLUMNS = ("FPI", "AutoSeg 2-D", "AutoSeg 2.5-D")

Row = tuple[str, dict[str, Any]]
"""A network's name and what `evaluation.evaluate` returned for it."""

Curve = Sequence[tuple[int, float]]
"""Slabs seen, and a quantity."""


def number(value: float | None) -> str:
    """Three digits, or a dash for what is not known.

    Examples
    --------
    >>> number(0.97449), number(None), number(float("nan"))
    ('0.974', '-', '-')
    """
    return "-" if value is None or value != value else f"{value:.3f}"


def markdown(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table with aligned columns.

    Examples
    --------
    >>> print(markdown(["name", "AP"], [["blur", "0.999"]]))
    | name |    AP |
    |:-----|------:|
    | blur | 0.999 |
    """
    widths = [max(len(line[i]) for line in [head, *body]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = [
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join([first, *rest]) + " |"

    rule = "|:" + "-" * (widths[0] + 1) + "|" + "|".join("-" * (width + 1) + ":" for width in widths[1:]) + "|"
    return "\n".join([line(head), rule, *map(line, body)])


def published_name(name: str) -> str:
    """Return the row of the paper that a network's name stands for: its FPI is a network of single slices.

    Examples
    --------
    >>> published_name("FPI 2.5-D"), published_name("AutoSeg 2-D, 28k slabs")
    ('FPI', 'AutoSeg 2-D')
    """
    return next((known for known in PUBLISHED_COLUMNS if name.startswith(known)), name)


def table_1(rows: Sequence[Row]) -> str:
    """Sample and pixel average precision of every network."""
    body = []
    random = rows[0][1]["random"]
    chance = random["pixel"]["total"]
    results = [("Random", random["sample"], chance, chance, random["pooled"])] + [
        (name, result["sample"], *(result[key]["total"] for key in ("pixel", "plain", "pooled")))
        for name, result in rows
    ]
    for name, *values in results:
        published = PUBLISHED_1.get(published_name(name), (None, None))
        body.append([name, *map(number, values), *map(number, published)])
    head = ["", "sample", "pixel", "pixel, unsmoothed", "pixel, pooled", "paper: sample", "paper: pixel"]
    return markdown(head, body)


def table_2(rows: Sequence[Row], definition: str = "pixel") -> str:
    """Pixel average precision per corruption: ``"pixel"`` for the mean of the volumes, ``"pooled"`` for all voxels."""
    head = ["", "random", *(name for name, _ in rows)]
    paper = [published_name(name) for name, _ in rows] if definition == "pixel" else []
    paper = [name for name in PUBLISHED_COLUMNS if name in paper]
    body = []
    for corruption, published in PUBLISHED_2.items():
        beside = dict(zip(PUBLISHED_COLUMNS, published, strict=True))
        random = rows[0][1]["random"]
        chance = random["pooled"] if definition == "pooled" and corruption == "total" else random["pixel"][corruption]
        body.append(
            [
                corruption.replace("_", " "),
                number(chance),
                *(number(result[definition][corruption]) for _, result in rows),
                *(number(beside[name]) for name in paper),
            ]
        )
    return markdown([*head, *(f"paper: {name}" for name in paper)], body)


def curve_table(curves: Mapping[str, Curve]) -> str:
    """Lay out learning curves: a row for every tenth or so of the training, a column for each network.

    Examples
    --------
    >>> print(curve_table({"A": [(100, 0.5), (200, 0.75)], "B": [(100, 0.25), (200, 0.5)]}))
    | slabs seen |     A |     B |
    |:-----------|------:|------:|
    | 100        | 0.500 | 0.250 |
    | 200        | 0.750 | 0.500 |
    """
    values = {name: dict(curve) for name, curve in curves.items()}
    places = sorted({images for curve in values.values() for images in curve})
    body = [[f"{images:,}", *(number(curve.get(images)) for curve in values.values())] for images in places]
    return markdown(["slabs seen", *curves], body)


def report(title: str, intro: str, rows: Sequence[Row], curves: Mapping[str, Curve] | None = None) -> str:
    """Join the tables to one Markdown page; `curves` are ``(slabs seen, validation AP)`` of each network."""
    note = (
        "Scores are smoothed across the slices of each direction, and again after the directions are averaged; "
        "*unsmoothed* is the published average. *Pixel* is the mean of the volumes' average precisions, *pooled* one "
        "average precision of all voxels, those of the normal volumes included.\n\n"
        "The paper's numbers are of 256^3 T2 brains of the Human Connectome Project, 480 for training; they stand "
        "beside ours as a reference, not as a competitor on equal data."
    )
    parts = [
        f"# {title}",
        intro,
        "## Average precision on unseen corruptions (the paper's Table 1)",
        table_1(rows),
        "## Pixels, per corruption: mean of the volumes' average precisions (the paper's Table 2)",
        table_2(rows),
        "## Pixels, per corruption: all voxels pooled (MOOD's own definition)",
        table_2(rows, "pooled"),
    ]
    if curves:
        parts += [
            "## Learning curve: average precision of the pixels of validation slabs, with training's own anomalies",
            curve_table(curves),
        ]
    parts.append(note)
    return "\n\n".join(parts) + "\n"
