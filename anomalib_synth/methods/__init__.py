"""Floor 5: the published training methods, one file each: a composition with its published defaults."""

from .autoseg import AutoSeg
from .draem import DRAEM
from .fpi import FPI
from .glass import GLASSMask
from .memseg import MemSeg
from .perlin import PerlinNoise

__all__ = ["DRAEM", "FPI", "AutoSeg", "GLASSMask", "MemSeg", "PerlinNoise"]
