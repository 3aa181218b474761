"""Two models on the same images: differences of their figures with intervals, and p-values of random swaps.

Were the models the same but for accidents, each image's two score maps could be exchanged. A p-value is the fraction of
random exchanges, image by image, after which a figure differs by at least as much. Models score in units of their own,
so what is exchanged are ranks: of images within the model, or of pixels as the recall that a threshold there has. FROC
and lesion F1 have no such exchange: there the part that each image has in the difference is given a random sign. AUPIMO
has thresholds that the few highest pixels of the normal images decide: its p-value is of the t distribution that its
interval comes from.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .intervals import Figure, chance, difference
from .swaps import flipped, p_values

if TYPE_CHECKING:
    from .report import Report

__all__ = ["Paired", "PairedRow", "compared", "differences"]


class Paired(NamedTuple):
    """How much higher a figure of the first model is, and how often random exchanges differ as much."""

    difference: Figure
    p: float | None
    """None where its interval is."""
    within: float | None = None
    """How far the difference may be from the exact one; None where that is what it is."""

    def plain(self) -> dict[str, float | None]:
        """As JSON has it."""
        return {**self.difference._asdict(), "p": self.p, "within": self.within}


class PairedRow(NamedTuple):
    """The differences of a row."""

    kind: str
    name: str
    figures: dict[str, Paired]


def compared(one: "Report", other: "Report", permutations: int, seed: int, rows: int | None = None) -> list[PairedRow]:
    """Every row of two reports on the same images, or the first few."""
    found = []
    for at, (row, same) in enumerate(list(zip(one.rows, other.rows, strict=True))[:rows]):
        members = one.detail[0][at].members
        anomalous = np.array([one.cases[place].anomalous for place in members])
        rng = np.random.default_rng(seed)
        swaps = np.array([rng.random(len(members)) < 0.5 for _ in range(permutations)])
        p = p_values(one, other, at, swaps)
        figures = {}
        for name, own in differences(one, other, at).items():
            parts = row.left_out[name] - same.left_out[name]
            if name == "aupimo":
                p[name] = chance(own.value, parts, anomalous)
            elif name not in p:
                p[name] = flipped(parts, own.value, anomalous, rng, permutations)
            both = name in row.within and name in same.within
            near = row.within[name] + same.within[name] if both else None
            figures[name] = Paired(own, p[name] if own.low is not None else None, near)
        found.append(PairedRow(row.kind, row.name, figures))
    return found


def differences(one: "Report", other: "Report", at: int = 0) -> dict[str, Figure]:
    """Of each figure that a row has in both reports, with its interval."""
    row, same = one.rows[at], other.rows[at]
    anomalous = np.array([one.cases[place].anomalous for place in one.detail[0][at].members])
    found = {}
    for name, left_out in row.left_out.items():
        own, others = row[name], same[name]
        if own is not None and others is not None:
            found[name] = difference(name, own.value - others.value, left_out - same.left_out[name], anomalous)
    return found
