"""Floor 5: the published training methods, one file each: a composition with its published defaults."""

from .autoseg import AutoSeg
from .context import ContextSquares
from .cutpaste import CutPaste, CutPasteScar
from .denoising import DenoisingNoise
from .fpi import FPI
from .mixture import Mixture
from .pii import PII

__all__ = ["FPI", "PII", "AutoSeg", "ContextSquares", "CutPaste", "CutPasteScar", "DenoisingNoise", "Mixture"]
