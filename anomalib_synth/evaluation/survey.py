"""The first pass over all files: everything that is wrong with them, and what later passes need to know of all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..metrics.keys import Keys, ascending, keys_of
from ..metrics.levels import Levels
from ..metrics.outlines import Outline, outline
from ..metrics.pimo import Shared
from ..metrics.regions import inside
from .bins import Bins
from .cases import Case
from .kinds import Kinds
from .pools import Pool
from .predictions import Predictions, Truth, held, known, ranked_pixels
from .rows import Row, of

__all__ = ["Loaded", "Options", "Survey", "ahead", "load", "survey", "widened"]

GREYS = 16  # of a mask, up to which it is drawn in a few
One = TypeVar("One")
Result = TypeVar("Result")


class Options(NamedTuple):
    """What an evaluation was asked for; see `evaluate`."""

    how: str | float | None
    limits: tuple[float, ...]
    classes: frozenset[int] | None
    polarity: str
    mood: bool
    missing: str
    lesions: bool
    bins: int | None
    workers: int
    threshold: float | None
    rate: float
    """How much of normal maps may be called anomalous."""


class Loaded(NamedTuple):
    """One image as the passes see it."""

    truth: Truth
    scores: NDArray[Any]
    pixels: NDArray[Any]
    """The same as they are ranked, and held against thresholds."""
    keys: Keys
    """Of the scores."""
    ranked: Keys
    """What is ranked: these, or the bins that the scores are in."""
    outlined: Outline
    faults: list[str]

    def levels(self) -> Levels:
        """Of its anomalous pixels."""
        return Levels(*inside(self.ranked, self.outlined))

    def positives(self) -> Keys:
        """The keys of the scores of its anomalous pixels."""
        return self.keys[self.truth.array.reshape(-1)]

    def negatives(self) -> Keys:
        """The sorted keys of its normal pixels."""
        return ascending(self.ranked[~self.truth.array.reshape(-1)])


def load(case: Case, given: Predictions, options: Options, bins: Bins | None = None) -> Loaded:
    """Read a case; pixels of files that are at fault count as zeros."""
    truth, scores, pixels, faults = _read(case, given, options)
    exact = pixels.astype(np.float64)
    keys = keys_of("scores", exact)
    ranked = keys if bins is None else bins.of(exact)
    return Loaded(truth, scores, pixels, keys, ranked, outline(truth.array), faults)


def _read(case: Case, given: Predictions, options: Options) -> tuple[Truth, NDArray[Any], NDArray[Any], list[str]]:
    """What is anomalous, the scores as they are and as they are ranked, and what is wrong."""
    truth, faults = known(case, options.classes, options.polarity)
    truth, scores, fault = held(case, truth, given)
    faults = faults + ([fault] if fault else [])
    return truth, scores, ranked_pixels(scores, mood=options.mood), [f"{case.name}: {text}" for text in faults]


def widened(cases: Sequence[Case], given: Predictions, options: Options, step: Callable[[], None]) -> Bins | None:
    """Bins over the scores of all maps, which are read once for that; None where there are to be none."""
    if options.bins is None:
        return None
    bins = Bins(options.bins)
    for pixels in ahead(lambda case: _read(case, given, options)[2], cases, options.workers):
        bins.widen(pixels.astype(np.float64))
        step()
    return bins


def ahead(function: Callable[[One], Result], items: Iterable[One], workers: int) -> Iterator[Result]:
    """Results in order; with several workers, as many threads read files while the others' results are used."""
    if workers == 1:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        rest = iter(items)
        waiting = [pool.submit(function, item) for item in islice(rest, workers + 1)]
        while waiting:
            yield waiting.pop(0).result()
            waiting.extend(pool.submit(function, item) for item in islice(rest, 1))


class Survey(NamedTuple):
    """What the first pass found."""

    faults: list[str]
    anomalous: NDArray[np.bool_]
    rows: list[Row]
    pools: list[Pool]
    shared: Shared
    normal: list[int]
    """Positions of the normal images, in the order in which they were entered there."""
    sketch: list[Levels]
    """A few levels of each image."""
    bins: Bins | None
    graded: dict[str, int]
    """Images whose masks have many levels of grey, and how many."""


def survey(cases: Sequence[Case], given: Predictions, options: Options, step: Callable[[], None]) -> Survey:
    """Read every file once. The rows are known only when all masks are; until then pools are kept by group."""
    bins = widened(cases, given, options, step)
    faults, anomalous, normal, sketch = list(given.faults), [], [], []
    graded: dict[str, int] = {}
    kinds = Kinds()
    by_group: dict[tuple[str, str], Pool] = {}
    shared = Shared(len(cases))
    loading = ahead(lambda one: load(one, given, options, bins), cases, options.workers)
    for place, (case, loaded) in enumerate(zip(cases, loading, strict=True)):
        faults.extend(loaded.faults)
        if bins is not None:
            bins.note(loaded.ranked, loaded.keys)
        if loaded.truth.levels > GREYS:
            graded[case.name] = loaded.truth.levels
        kinds.enter(case.name, loaded.scores, there=case.name in given.maps)
        own = loaded.levels()
        has = len(own) > 0
        anomalous.append(has if case.anomalous is None else case.anomalous)
        sketch.append(_thinned(own))
        if not (has or case.anomalous):
            shared.enter(loaded.keys)
            normal.append(place)
        pools = [by_group.setdefault(group, Pool()) for group in (("total", "total"), *case.groups)]
        for pool in pools:
            pool.collect(own)
        step()
    faults.extend(kinds.faults())
    told = np.array(anomalous)
    rows = of(cases, told)
    return Survey(
        faults, told, rows, [by_group[row.kind, row.name] for row in rows], shared, normal, sketch, bins, graded
    )


def _thinned(own: Levels, most: int = 64) -> Levels:
    """At most so many levels, evenly spaced in rank, that stand for as many positives."""
    if len(own) <= most:
        return own
    ranks = np.cumsum(own.hits)
    at = np.unique(np.searchsorted(ranks, np.linspace(1, ranks[-1], most)))
    thin = own.between(0, 0)
    thin.keys, thin.hits = own.keys[at], np.diff(ranks[at], prepend=0)
    thin.weights = np.diff(np.cumsum(own.weights)[at], prepend=0)
    return thin
