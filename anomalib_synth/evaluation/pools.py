"""The pooled ranking of many images, one image at a time, in memory that does not grow with their number.

The highest levels of a row are collected in one pass over the files and the negatives at them counted in the next,
which collects the next lower levels. Below `BLOCK` distinct scores of anomalous pixels there is one such block, and
with the pass that checks all files two passes do.
"""

from typing import Any

import numpy as np

from ..metrics.bounds import Bounds, Within
from ..metrics.keys import Keys
from ..metrics.levels import Levels, Ranked, Walk
from .bins import Bins

__all__ = ["BLOCK", "Pool"]

BLOCK = 1 << 21  # levels of a block


class Pool:
    """One row's ranking: collect, count and close one block after the other, from the highest scores down."""

    def __init__(self) -> None:
        self.positives: int = 0
        self.negatives: int = 0
        self.regions: int = 0
        self.levels: Levels | None = None
        """The block whose negatives are counted."""
        self._ceiling: Any = None
        """The lowest level that is closed: negatives from here on are counted."""
        self._floor: Any = None
        """The block that is counted ends here, and the next begins below; None where it is the last."""
        self._least: Any = None
        """Of the block that is collected, levels below this are for a later one."""
        self._parts: list[Levels] = []
        self._walk: Walk | None = None
        self._bounds: Bounds | None = None

    @property
    def complete(self) -> bool:
        """Whether the block that is counted is the last."""
        return self._floor is None

    def about(self, positives: int, negatives: int, regions: int) -> None:
        """Enter how many pixels and regions one image has."""
        self.positives += positives
        self.negatives += negatives
        self.regions += regions

    def collect(self, own: Levels) -> None:
        """Enter the levels of one image that lie below the block that is counted."""
        high = len(own) if self._floor is None else int(np.searchsorted(own.keys, self._floor))
        low = 0 if self._least is None else int(np.searchsorted(own.keys, self._least))
        if high > low:
            self._parts.append(own.between(low, high))
        if sum(map(len, self._parts[1:])) > BLOCK // 4:
            self._compact()

    def begin(self, floor: Any = None) -> Any:
        """What is collected becomes the block that is counted; returns where it ends.

        `floor` is where that of the total ends, which has all levels of any row: no block reaches further down.
        """
        self._compact()
        if self.levels is not None and len(self.levels):
            self._ceiling = self.levels.keys[0]
        self.levels = self._parts[0] if self._parts else None
        end = self._least if floor is None else floor
        if self.levels is not None and end is not None:
            cut = int(np.searchsorted(self.levels.keys, end))
            self.levels = self.levels.between(cut, len(self.levels))
        self._floor, self._least, self._parts = end, None, []
        return end

    def count(self, negatives: Keys) -> None:
        """Enter the sorted negatives of one image."""
        if self.levels is not None:
            known = len(negatives) if self._ceiling is None else int(np.searchsorted(negatives, self._ceiling))
            self.levels.count(negatives[:known])

    def close(self, limits: tuple[float, ...], bins: Bins | None = None) -> None:
        """Enter the block in the figures, from the highest down; `bins` are what its levels are, if they are."""
        about = self.positives, self.negatives, self.regions, limits
        if self._walk is None:
            self._walk = Walk(*about)
        if bins is not None:
            self._bounds = self._bounds or Bounds(*about)
            if self.levels is not None:
                self._bounds.enter(self.levels, bins.several(self.levels))
        if self.levels is not None:
            self._walk.enter(self.levels)

    def figures(self) -> Ranked | None:
        """Once the last block is closed; None without anomalous pixels."""
        return self._walk.close() if self._walk is not None and self.positives else None

    def within(self) -> Within | None:
        """How far the figures may be from the exact ones, where scores are binned."""
        figures = self.figures()
        return None if figures is None or self._bounds is None else self._bounds.close(figures)

    def _compact(self) -> None:
        if not self._parts:
            return
        # The first is what was merged before, and by far the largest.
        merged = Levels.merged([self._parts[0], Levels.merged(self._parts[1:])] if self._parts[1:] else self._parts)
        if len(merged) > BLOCK:
            merged = merged.between(len(merged) - BLOCK, len(merged))
            self._least = merged.keys[0]
        self._parts = [merged]
