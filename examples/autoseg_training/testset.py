"""The test set: held-out volumes, a quarter left normal, the others with one of MOOD's eight corruptions, balanced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anomalib_synth import corruptions

NORMAL = "normal"


@dataclass(frozen=True)
class Case:
    """One test volume.

    Attributes
    ----------
    number
        Place in the test set.
    subject
        Index of the held-out volume.
    corruption
        A name of ``corruptions.MOOD``, or ``"normal"``.
    seed
        Of the corruption.
    """

    number: int
    subject: int
    corruption: str
    seed: tuple[int, int]

    def make(self, volume: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_], Any]:
        """Return the test volume, its true mask, and the recipe (``None`` for a normal one)."""
        if self.corruption == NORMAL:
            return volume, np.zeros(volume.shape, bool), None
        corruption = corruptions.MOOD[self.corruption]()
        sample = corruption(volume, rng=np.random.SeedSequence(self.seed))
        return sample.image, sample.mask, sample.recipe


def cases(subjects: Sequence[int], *, rounds: int = 4, seed: int = 0) -> list[Case]:
    """Lay out the test set: every subject in `rounds` volumes, a quarter of all volumes normal.

    With four rounds each subject is once normal and thrice corrupted. Sorted by subject, so that a subject's volumes
    come together.

    Examples
    --------
    >>> layout = cases(range(24))
    >>> len(layout), sum(case.corruption == "normal" for case in layout)
    (96, 24)
    """
    order = np.random.default_rng((seed, 25, 75)).permutation(np.asarray(subjects))
    pairs = [int(subject) for _ in range(rounds) for subject in order]
    normal = round(len(pairs) / 4)
    names = list(corruptions.MOOD)
    found = [
        Case(number, subject, NORMAL if number < normal else names[(number - normal) % len(names)], (seed, number))
        for number, subject in enumerate(pairs)
    ]
    return sorted(found, key=lambda case: (case.subject, case.number))
