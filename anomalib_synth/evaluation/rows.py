"""Rows of the tables: which images each is about."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import corruptions

from .cases import Case

__all__ = ["Row", "of"]


class Row(NamedTuple):
    """Some images of a data set."""

    kind: str
    """`total`, or a kind of groups, such as `group` (a corruption, a defect) or `severity`."""
    name: str
    members: NDArray[np.int64]
    """Positions in the list of cases."""


def of(cases: Sequence[Case], anomalous: NDArray[np.bool_]) -> list[Row]:
    """The total, then each group that has anomalies, kind by kind.

    Normal images belong to every row, as what its anomalies are to be told from; but where a group has both, its normal
    images belong to its own row alone.
    """
    rows = [Row("total", "total", np.arange(len(cases)))]
    order = {name: place for place, name in enumerate(corruptions.MOOD)}
    for kind in dict.fromkeys(kind for case in cases for kind, _ in case.groups):
        own = [dict(case.groups).get(kind) for case in cases]
        names = {name for name, is_one in zip(own, anomalous, strict=True) if is_one and name}
        for name in sorted(names, key=lambda name: (order.get(name, len(order)), name)):
            members = [
                place
                for place, is_one in enumerate(anomalous)
                if own[place] == name or (not is_one and own[place] not in names)
            ]
            rows.append(Row(kind, name, np.array(members)))
    return rows
