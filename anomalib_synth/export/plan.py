"""Which sample is made of what: this follows from the seed and the sources' names alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..suite.plan import flat_name, item_seed

__all__ = ["Batch", "Job", "batches", "donors", "plan"]


class Job(NamedTuple):
    """One sample: name and number, the image that it is made of, and its own seed, or None to leave it as it is."""

    name: str
    number: int
    source: str
    seed: int | None


class Batch(NamedTuple):
    """Samples that are written as one file."""

    name: str
    jobs: tuple[Job, ...]


def plan(sources: Sequence[str], seed: int, count: int | None = None) -> list[Job]:
    """Deal samples out over the sources, in a random order, all of them once before any is used again.

    Examples
    --------
    >>> [job.name for job in plan(["a.png", "b.png"], seed=0, count=3)]
    ['a.png', 'b.png', 'a__1.png']
    """
    order = [sorted(sources)[i] for i in np.random.default_rng(seed).permutation(len(sources))]
    jobs = []
    for number in range(len(order) if count is None else count):
        source = order[number % len(order)]
        name = flat_name(source, number // len(order))
        jobs.append(Job(name, number, source, item_seed(seed, name)))
    return jobs


def donors(sources: Sequence[str], job: Job) -> list[str]:
    """Return the other sources, in an order that comes from the job's seed."""
    others = [source for source in sorted(sources) if source != job.source]
    return [others[i] for i in np.random.default_rng([job.seed or 0, 1]).permutation(len(others))]


def batches(jobs: Sequence[Job], size: int) -> list[Batch]:
    """Group consecutive jobs, as many as one file takes.

    >>> [batch.name for batch in batches(plan(["a.png"], 0, 3), 2)]
    ['shard-000000', 'shard-000001']
    """
    parts = [tuple(jobs[first : first + size]) for first in range(0, len(jobs), size)]
    return [Batch(f"shard-{number:06d}", part) for number, part in enumerate(parts)]
