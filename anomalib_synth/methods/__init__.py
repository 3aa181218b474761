"""Floor 5: the published training methods, one file each: a composition with its published defaults."""

from .anatpaste import AnatPaste
from .anomalib_perlin import PerlinNoise
from .autoseg import AutoSeg
from .context import ContextSquares
from .cutpaste import CutPaste, CutPasteScar
from .dag import DAG
from .denoising import DenoisingNoise
from .draem import DRAEM
from .fpi import FPI
from .glass import GLASSMask
from .manytasks import ManyTasks
from .memseg import MemSeg
from .nsa import NSA
from .pii import PII

__all__ = [
    "DAG",
    "DRAEM",
    "FPI",
    "NSA",
    "PII",
    "AnatPaste",
    "AutoSeg",
    "ContextSquares",
    "CutPaste",
    "CutPasteScar",
    "DenoisingNoise",
    "GLASSMask",
    "ManyTasks",
    "MemSeg",
    "PerlinNoise",
]
