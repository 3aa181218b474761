"""Rows of the tables: which volumes each is about."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import corruptions

from .cases import Case

__all__ = ["Row", "of"]


class Row(NamedTuple):
    """Some volumes of a suite."""

    kind: str
    """`total`, `group` (a corruption, or a group of a table) or `severity`."""
    name: str
    members: NDArray[np.int64]
    """Positions in the list of cases."""


def of(cases: list[Case], anomalous: NDArray[np.bool_]) -> list[Row]:
    """The total, then each corruption, then each severity.

    A normal volume without a group belongs to every row, as what the anomalies are to be told from; one with a group
    belongs to the rows of that group.
    """
    rows = [Row("total", "total", np.arange(len(cases)))]
    for kind in ("group", "severity"):
        of_each = [getattr(case, kind) for case in cases]
        order = {name: place for place, name in enumerate(corruptions.MOOD)}
        for name in sorted({name for name in of_each if name}, key=lambda name: (order.get(name, len(order)), name)):
            members = [
                place for place, own in enumerate(of_each) if own == name or (own is None and not anomalous[place])
            ]
            rows.append(Row(kind, name, np.array(members)))
    return rows
