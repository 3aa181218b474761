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
    """The total, then each corruption, then each severity that has anomalies.

    Normal volumes belong to every row, as what its anomalies are to be told from; but where a group has both kinds, its
    normal volumes belong to its own rows alone.
    """
    rows = [Row("total", "total", np.arange(len(cases)))]
    order = {name: place for place, name in enumerate(corruptions.MOOD)}
    for kind in ("group", "severity"):
        own = [getattr(case, kind) for case in cases]
        names = {name for name, is_one in zip(own, anomalous, strict=True) if is_one and name}
        for name in sorted(names, key=lambda name: (order.get(name, len(order)), name)):
            members = [
                place
                for place, is_one in enumerate(anomalous)
                if own[place] == name or (not is_one and own[place] not in names)
            ]
            rows.append(Row(kind, name, np.array(members)))
    return rows
