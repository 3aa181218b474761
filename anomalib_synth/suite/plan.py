"""Which source gets which corruption: from the seed and the sources' names alone, whatever the order of listing."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from .._disk import file_checks as checks
from .._disk.files import suffix
from ..corruptions import MOOD

__all__ = ["Item", "plan"]


class Item(NamedTuple):
    """One file of a suite: its name, source, corruption (None if it stays normal) and its own seed."""

    name: str
    source: str
    method: str | None
    seed: int


def plan(
    sources: Sequence[str], seed: int, normal_fraction: float = 0.25, per_corruption: int | None = None
) -> list[Item]:
    """Deal the corruptions out over the sources.

    Parameters
    ----------
    sources : sequence of str
        Relative paths.
    seed : int
        Seed of every draw.
    normal_fraction : float
        Fraction of the files that stay as they are.
    per_corruption : int, optional
        Files for each corruption; sources are used more than once where they must. One file for each source, balanced
        over the corruptions, if None.

    Returns
    -------
    list of Item
        Sorted by name.

    Examples
    --------
    >>> items = plan([f"{i}.png" for i in range(32)], seed=0)
    >>> sum(item.method is None for item in items), sum(item.method == "local_blur" for item in items)
    (8, 3)
    >>> plan(["b.png", "a.png"], seed=1) == plan(["a.png", "b.png"], seed=1)
    True
    """
    order = [sorted(sources)[i] for i in np.random.default_rng(seed).permutation(len(sources))]
    if per_corruption is None:
        normal = round(normal_fraction * len(order))
        corrupted = len(order) - normal
    else:
        corrupted = per_corruption * len(MOOD)
        normal = round(corrupted * normal_fraction / (1 - normal_fraction))
    methods = [None] * normal + [list(MOOD)[i % len(MOOD)] for i in range(corrupted)]
    items = []
    for place, method in enumerate(methods):
        source = order[place % len(order)]
        name = flat_name(source, place // len(order))
        items.append(Item(name, source, method, item_seed(seed, name)))
    checks.different_names([item.name for item in items])
    return sorted(items, key=lambda item: item.name)


def flat_name(source: str, times: int) -> str:
    """Return the name of a file in the suite: folders become part of it, a source that is used again gets a number.

    >>> flat_name("sub-1/anat/T1w.nii.gz", 0), flat_name("a.png", 2)
    ('sub-1_anat_T1w.nii.gz', 'a__2.png')
    """
    name = "_".join(PurePosixPath(source).parts)
    ending = suffix(name)
    return f"{name[: -len(ending)]}__{times}{ending}" if times else name


def item_seed(seed: int, name: str) -> int:
    """Return a seed of 53 bits that depends only on the suite's seed and the file's name."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big") >> 11
