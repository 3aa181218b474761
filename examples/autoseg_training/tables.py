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
PUBLISHED_1_ABDOMEN = {  # the same on MOOD abdominal CT
    "Random": (0.750, 0.004),
    "VAE": (0.749, 0.011),
    "AutoSeg 2.5-D": (0.988, 0.953),
}
PUBLISHED_2 = {  # pixel average precision on MOOD brain MRI: VAE, FPI, AutoSeg 2-D, AutoSeg 2.5-D
    "local_blur": (0.012, 0.915, 0.997, 0.999),
    "slice_shuffle": (0.008, 0.134, 0.930, 0.990),
    "noise_addition": (0.015, 0.124, 0.908, 0.936),
    "reflection": (0.018, 0.451, 0.986, 0.989),
    "sink_deformation": (0.017, 0.045, 0.922, 0.958),
    "source_deformation": (0.016, 0.550, 0.944, 0.968),
    "uniform_addition": (0.022, 0.699, 0.987, 0.986),
    "uniform_shift": (0.021, 0.603, 0.961, 0.967),
    "total": (0.016, 0.427, 0.954, 0.974),
}
PUBLISHED_COLUMNS = ("VAE", "FPI", "AutoSeg 2-D", "AutoSeg 2.5-D")

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


def between(value: float | None, interval: Sequence[float | None] | None) -> str:
    """Return a figure with its interval.

    Examples
    --------
    >>> between(0.941, (0.9213, 0.9588)), between(0.941, None)
    ('0.941 (0.921-0.959)', '0.941')
    """
    if interval is None or number(interval[0]) == "-":
        return number(value)
    return f"{number(value)} ({number(interval[0])}-{number(interval[1])})"


def published_name(name: str) -> str:
    """Return the row of the paper that a network's name stands for: its FPI is a network of single slices.

    Examples
    --------
    >>> published_name("FPI 2.5-D"), published_name("AutoSeg 2-D, 28k slabs")
    ('FPI', 'AutoSeg 2-D')
    """
    return next((known for known in PUBLISHED_1 if name.startswith(known)), name)


def table_1(rows: Sequence[Row], anatomy: str = "brain") -> str:
    """Sample and pixel average precision of every network, with 95 % intervals over the volumes."""
    published = PUBLISHED_1 if anatomy == "brain" else PUBLISHED_1_ABDOMEN
    random = rows[0][1]["random"]
    chance = number(random["pixel"]["total"])
    body = [["Chance", number(random["sample"]), chance, chance, number(random["pooled"])]]
    for name, result in rows:
        sure = result.get("intervals") or {"sample": None, "pixel": {}}
        body.append(
            [
                name,
                between(result["sample"], sure["sample"]),
                between(result["pixel"]["total"], sure["pixel"].get("total")),
                number(result["plain"]["total"]),
                number(result["pooled"]["total"]),
            ]
        )
    if all(name != "Random" for name, _ in rows):
        body[0][0] = "Random"
    for line in body:
        line += map(number, published.get(published_name(line[0]), (None, None)))
    head = ["", "sample", "pixel", "pixel, unsmoothed", "pixel, pooled", "paper: sample", "paper: pixel"]
    return markdown(head, body)


def table_2(rows: Sequence[Row], definition: str = "pixel", anatomy: str = "brain") -> str:
    """Pixel average precision per corruption: ``"pixel"`` for the mean of the volumes, ``"pooled"`` for all voxels."""
    ours = [(name, result) for name, result in rows if name != "Random"] or rows
    head = ["", "chance", *(name for name, _ in ours)]
    paper = [published_name(name) for name, _ in ours] if definition == "pixel" and anatomy == "brain" else []
    paper = [name for name in PUBLISHED_COLUMNS if name in paper]
    body = []
    for corruption, published in PUBLISHED_2.items():
        beside = dict(zip(PUBLISHED_COLUMNS, published, strict=True))
        random = rows[0][1]["random"]
        chance = random["pooled"] if definition == "pooled" and corruption == "total" else random["pixel"][corruption]
        sure = [
            (result.get("intervals") or {"pixel": {}})["pixel"].get(corruption) if definition == "pixel" else None
            for _, result in ours
        ]
        body.append(
            [
                corruption.replace("_", " "),
                number(chance),
                *(
                    between(result[definition][corruption], interval)
                    for (_, result), interval in zip(ours, sure, strict=True)
                ),
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


def report(
    title: str, intro: str, rows: Sequence[Row], curves: Mapping[str, Curve] | None = None, anatomy: str = "brain"
) -> str:
    """Join the tables to one Markdown page; `curves` are ``(slabs seen, validation AP)`` of each network."""
    note = (
        "Scores are smoothed across the slices of each direction, and again after the directions are averaged; "
        "*unsmoothed* is the published average. *Pixel* is the mean of the volumes' average precisions, *pooled* one "
        "average precision of all voxels, those of the normal volumes included. In brackets: 95 % "
        "bootstrap intervals over the volumes (2,000 resamples). *Chance*: the fraction of anomalous volumes or voxels."
        "\n\n"
        "The paper's numbers are of "
        + (
            "256^3 T2 brains of the Human Connectome Project, 480"
            if anatomy == "brain"
            else "MOOD's abdominal CTs, 330"
        )
        + " for training; they stand beside ours as a reference, not as a competitor on equal data."
    )
    parts = [
        f"# {title}",
        intro,
        "## Average precision on unseen corruptions (the paper's Table 1)",
        table_1(rows, anatomy),
        "## Pixels, per corruption: mean of the volumes' average precisions (the paper's Table 2)",
        table_2(rows, anatomy=anatomy),
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
