"""Floor 5: the published training methods, one file each: a composition with its published defaults."""

from .autoseg import AutoSeg
from .fpi import FPI

__all__ = ["FPI", "AutoSeg"]
