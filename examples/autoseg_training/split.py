"""Subjects to training, validation and test: by subject, deterministic."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Split(NamedTuple):
    """Indices into the volumes, each sorted."""

    train: list[int]
    validation: list[int]
    test: list[int]


def subject(name: str) -> str:
    """Return the BIDS subject (``sub-01``) in a file's name, else the name: its scans never part.

    Examples
    --------
    >>> subject("ds002748_sub-01_128"), subject("scan7")
    ('sub-01', 'scan7')
    """
    found = re.search(r"sub-[A-Za-z0-9]+", name)
    return found.group() if found else name


def split(names: Sequence[str], *, seed: int = 0, train: float = 0.6, validation: float = 0.05) -> Split:
    """Split volumes by subject: `train` of the subjects, of which the fraction `validation`, and the rest for the test.

    The order of `names` does not matter, and at least one subject validates.

    Examples
    --------
    >>> parts = split([f"sub-{i:02d}" for i in range(60)])
    >>> [len(part) for part in parts]
    [34, 2, 24]
    """
    subjects = sorted({subject(name) for name in names})
    if len(subjects) < 4:
        raise ValueError(f"four subjects are the least to train, validate and test on, got {len(subjects)}")
    order = np.random.default_rng((seed, 60, 40)).permutation(len(subjects))
    n_train = min(max(round(train * len(subjects)), 3), len(subjects) - 1)
    n_validation = max(round(validation * n_train), 1)
    part_of = {
        subjects[i]: "validation" if place < n_validation else "train" if place < n_train else "test"
        for place, i in enumerate(order)
    }
    parts: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for index, name in enumerate(names):
        parts[part_of[subject(name)]].append(index)
    return Split(**parts)
