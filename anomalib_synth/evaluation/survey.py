"""The first pass over all files: everything that is wrong with them, and what later passes need to know of all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..metrics.keys import Keys, ascending, keys_of
from ..metrics.levels import Levels
from ..metrics.outlines import Outline, outline
from ..metrics.pimo import Shared
from ..metrics.regions import inside
from .cases import Case
from .pools import Pool
from .predictions import Predictions, Truth, known
from .rows import Row, of

__all__ = ["Loaded", "Options", "Survey", "ahead", "load", "survey"]

Load = Callable[[Case], "Loaded"]


class Options(NamedTuple):
    """What an evaluation was asked for; see `evaluate`."""

    how: str | float | None
    limits: tuple[float, ...]
    classes: frozenset[int] | None
    polarity: str
    mood: bool
    missing: str
    lesions: bool
    workers: int


class Loaded(NamedTuple):
    """One image as the passes see it."""

    truth: Truth
    scores: NDArray[Any]
    keys: Keys
    outlined: Outline
    faults: list[str]

    def levels(self) -> Levels:
        """Of its anomalous pixels."""
        return Levels(*inside(self.keys, self.outlined))

    def negatives(self) -> Keys:
        """The sorted keys of its normal pixels."""
        return ascending(self.keys[~self.truth.array.reshape(-1)])


def load(case: Case, given: Predictions, options: Options) -> Loaded:
    """Read a case; pixels of files that are at fault count as zeros."""
    try:
        truth, faults = known(case, options.classes, options.polarity)
    except ValueError as error:  # readers name the file and the reason
        truth, faults = Truth(np.zeros((1, 1), bool), None), [str(error).splitlines()[0]]
        return Loaded(truth, np.zeros((1, 1)), np.zeros(1, np.uint64), outline(truth.array), faults)
    scores, fault = given.read(case, truth)
    faults = faults + ([fault] if fault else [])
    pixels = np.clip(scores, 0, 1).astype(np.float16) if options.mood else scores
    keys = keys_of("scores", pixels.astype(np.float64))
    return Loaded(truth, scores, keys, outline(truth.array), [f"{case.name}: {text}" for text in faults])


def ahead(function: Load, items: Iterable[Case], workers: int) -> Iterator["Loaded"]:
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
    sketch: list[Levels]
    """A few levels of each image."""


def survey(cases: Sequence[Case], given: Predictions, options: Options, step: Callable[[], None]) -> Survey:
    """Read every file once. The rows are known only when all masks are; until then pools are kept by group."""
    faults, anomalous, sketch = list(given.faults), [], []
    by_group: dict[tuple[str, str], Pool] = {}
    shared = Shared(len(cases))
    for case, loaded in zip(cases, ahead(lambda one: load(one, given, options), cases, options.workers), strict=True):
        faults.extend(loaded.faults)
        own = loaded.levels()
        has = len(own) > 0
        anomalous.append(has if case.anomalous is None else case.anomalous)
        sketch.append(_thinned(own))
        if not (has or case.anomalous):
            shared.enter(loaded.keys)
        pools = [by_group.setdefault(group, Pool()) for group in (("total", "total"), *case.groups)]
        for pool in pools:
            pool.collect(own)
        step()
    told = np.array(anomalous)
    rows = of(cases, told)
    return Survey(faults, told, rows, [by_group[row.kind, row.name] for row in rows], shared, sketch)


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
