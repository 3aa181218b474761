"""The published methods, one file each: a composition with its published defaults, and its reference."""

from .anatpaste import AnatPaste
from .anomalib_perlin import AnomalibPerlin
from .autoseg import AutoSeg
from .carvemix import CarveMix
from .context_squares import ContextSquares
from .cutpaste import CutPaste, CutPasteScar
from .dag import DAG
from .denoising_noise import DenoisingNoise
from .draem import DRAEM
from .fpi import FPI
from .glass import GLASS
from .lesionmix import LesionMix
from .manytasks import ManyTasks
from .memseg import MemSeg
from .nsa import NSA
from .pii import PII
from .softcp import SoftCP
from .tumorcp import TumorCP

__all__ = [
    "DAG",
    "DRAEM",
    "FPI",
    "GLASS",
    "NSA",
    "PII",
    "AnatPaste",
    "AnomalibPerlin",
    "AutoSeg",
    "CarveMix",
    "ContextSquares",
    "CutPaste",
    "CutPasteScar",
    "DenoisingNoise",
    "LesionMix",
    "ManyTasks",
    "MemSeg",
    "SoftCP",
    "TumorCP",
]
