"""The rows: where a network's anomalies come from, and how many outlines were used for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from anomalib_synth import Generator, Mixture, Synthesizer, catalog, labels, methods, shapes, textures

from .detectors import DETECTORS
from .sets import DataSet, Images
from .steered import PASTING, both, fitted, pasted, prior, published_pasting

Build = Callable[[DataSet, Images], Generator]
"""A data set and the outlined images that a row may use, to a generator."""


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes
    ----------
    name
        On the command line.
    kind
        ``"detector"``, ``"vae"``, ``"published"``, ``"composed"``, ``"steered"`` or
        ``"supervised"``.
    words
        What it is, for the page.
    build
        Its generator; None where there is none.
    outlines
        How many annotated images of the training groups it uses; None for all.
    """

    name: str
    kind: str
    words: str
    build: Build | None = None
    outlines: int | None = 0


def chosen(lesions: Images, count: int | None, rng: np.random.Generator) -> Images:
    """Return so many annotated images, a second one of a group only when all groups have given one; None for all."""
    if count is None:
        return lesions
    order = rng.permutation(len(lesions.groups))
    seen: dict[str, int] = {}
    before = []  # how many of its group come before an image
    for group in lesions.groups[order]:
        before.append(seen.get(group, 0))
        seen[group] = before[-1] + 1
    places = order[np.argsort(before, kind="stable")][:count]
    return Images(*(part[places] for part in lesions))


def published() -> dict[str, Generator]:
    """Return every published method with its defaults."""
    names = sorted(set(methods.__all__) - set(PASTING), key=str.lower)
    return {name: catalog.known()[name]() for name in names}


def polygon(data: DataSet, _: Images) -> Generator:
    """Return AutoSeg's polygons with a shift of intensity of either sign, the least that is said of an anomaly."""
    return Synthesizer(
        shapes.SplinePolygon(),
        textures.UniformAddition((0.1, 0.4), intensity_range=(0, 1)),
        labels.Binary(),
        edge=(0, 1),
        **data.place,
    )


def _pasting(name: str, _: DataSet, outlined: Images) -> Generator:
    return published_pasting(name, outlined)


def _of(generator: Generator) -> Build:
    return lambda data, outlined: generator  # noqa: ARG005


def rows() -> dict[str, Row]:
    """Return all rows by name, in the order of the table."""
    every = published()
    mixture = Mixture([(method, 1.0) for method in every.values()])
    found = [
        *(Row(name, "detector", "no training") for name in DETECTORS),
        Row("VAE", "vae", "the error of a convolutional VAE's reconstruction"),
        *(Row(name, "published", "as published", _of(method)) for name, method in every.items()),
        Row("mixture", "composed", "all published methods, equally often", _of(mixture)),
        Row("addition", "composed", "polygons, shifted by 0.1 to 0.4 of the range, either sign", polygon),
        Row("prior", "steered", "a few words: brighter or darker, smoother, and where", prior),
        *(Row(f"fit-{count}", "steered", "laws of the outlined anomalies", fitted, count) for count in (1, 5, 20)),
        Row("both-5", "steered", "fit and paste by turns", both, 5),
        *(
            Row(f"paste-{count}", "steered", "outlined anomalies with their own pixels", pasted, count)
            for count in (1, 5, 20)
        ),
        *(Row(f"{name}-5", "published", "as published", partial(_pasting, name), 5) for name in PASTING),
        Row("supervised", "supervised", "trained with all annotated images of the training groups", outlines=None),
    ]
    return {row.name: row for row in found}
