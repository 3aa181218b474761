"""The passes after the first: normal pixels are counted in every row, and each image gets figures of its own."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..metrics.keys import Keys
from ..metrics.lesions import Alarms, events
from ..metrics.levels import Levels
from .bins import Bins
from .case_scores import CaseScores, Component, case_scores, components, within
from .cases import Case
from .grids import Grid
from .overlaps import Overlaps
from .pools import Pool
from .predictions import Predictions
from .survey import Loaded, Options, Survey, ahead, load

__all__ = ["Scored", "flooded", "score"]


class Scored(NamedTuple):
    """What the passes kept."""

    cases: list[CaseScores]
    components: list[Component]
    pools: list[Pool]
    alarms: list[Alarms]
    histograms: list[NDArray[np.float32]]
    """Of each image, in each bin of the grid: anomalous pixels, regions, normal pixels."""
    outside: list[int]
    """Normal pixels of each image below all bins of the grid."""
    recalls: list[NDArray[np.float32] | None]
    """Of each anomalous image, at the thresholds of `overlaps`."""
    overlaps: Overlaps | None
    """None without a normal image."""
    normal: list[int]
    """Positions of the normal images, in the order of `overlaps`."""
    middles: list[Any]
    """Of each image with lesions, the highest key that more than half of its pixels reach."""
    within: list[float | None]
    """How far the average precision of each image may be from the exact one, where its scores are binned."""
    bins: Bins | None


def score(
    cases: Sequence[Case],
    given: Predictions,
    options: Options,
    found: Survey,
    threshold: float | None,
    step: Callable[[], None],
) -> Scored:
    """Count and close the blocks of all rows; in the first of these passes, all else."""
    bins = found.bins
    _begin(found.pools)
    grid = Grid(_of_all(found))
    overlaps = Overlaps(found.shared) if found.normal else None
    alarms = [Alarms(len(row.members)) for row in found.rows]
    kept = Scored([], [], found.pools, alarms, [], [], [], overlaps, found.normal, [], [], bins)
    rows_of = [[at for at, row in enumerate(found.rows) if place in row.members] for place in range(len(cases))]
    while True:
        first = not kept.cases
        loading = ahead(lambda case: load(case, given, options, bins), cases, options.workers)
        for place, (case, loaded) in enumerate(zip(cases, loading, strict=True)):
            own, negatives = loaded.levels(), loaded.negatives()
            for at in rows_of[place]:
                found.pools[at].count(negatives)
                if first:
                    found.pools[at].about(loaded.outlined.pixels, len(negatives), len(loaded.outlined.sizes))
                if not found.pools[0].complete:
                    found.pools[at].collect(own)
            if first:
                _keep(kept, grid, own, negatives)
                one = case_scores(case, loaded, own, negatives, found.shared, given, options, threshold)
                kept.cases.append(one)
                valued = overlaps if one.aupimo is not None else None
                kept.recalls.append(None if valued is None else valued.recall(loaded.positives()))
                kept.within.append(within(own, len(negatives), bins))
                kept.components.extend(components(case, loaded))
                if options.lesions:
                    kept.middles.append(_middle(loaded.keys) if loaded.outlined.pixels else None)
                    _alarm([kept.alarms[at] for at in rows_of[place]], loaded)
            step()
        for pool in found.pools:
            pool.close(options.limits, found.bins)
        if found.pools[0].complete:
            return kept
        _begin(found.pools)


def _begin(pools: Sequence[Pool]) -> None:
    floor = pools[0].begin()
    for pool in pools[1:]:
        pool.begin(floor)


def _keep(kept: "Scored", grid: Grid, own: Levels, negatives: Keys) -> None:
    """What one image has in each bin of the grid."""
    histogram = grid.histogram(own, negatives)
    kept.histograms.append(histogram)
    kept.outside.append(len(negatives) - int(histogram[2].sum(dtype=np.float64)))


def _of_all(found: Survey) -> Levels:
    """The levels of all images, or a few of each where they take several passes."""
    total = found.pools[0]
    if total.levels is not None and total.complete:
        return total.levels
    return Levels.merged(found.sketch)


def _middle(keys: Keys) -> Any:
    place = (len(keys) - 1) // 2
    return np.partition(keys, place)[place]


def flooded(scored: Scored) -> int:
    """Lesions that count as found only where more than half of their image is called anomalous."""
    alarms = scored.alarms[0]
    counted = zip(alarms.peaks, alarms.owners, strict=True)
    return sum(
        peak <= scored.middles[owner] and (alarms.floor is None or peak >= alarms.floor) for peak, owner in counted
    )


def _alarm(alarms: Sequence[Alarms], loaded: Loaded) -> None:
    """False alarms of one image, as far down as any row needs them."""
    floors = [one.floor for one in alarms]
    floor = None if any(one is None for one in floors) else min(floors)
    found: Any = events(loaded.keys, loaded.outlined, loaded.truth.array, floor)
    for one in alarms:
        one.enter(*found)
