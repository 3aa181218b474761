"""Synthetic anomalies for images and volumes.

Every published synthetic anomaly is three choices: a shape (where), a texture (what is put there) and a label (what
the network is told). A `Synthesizer` is one of each; `AutoSeg` and `FPI` are published compositions, `corruptions` the
eight of the MOOD evaluation.
"""

from . import corruptions, labels, metrics, runs, shapes, textures
from .methods import (
    DAG,
    DRAEM,
    FPI,
    NSA,
    PII,
    AnatPaste,
    AutoSeg,
    ContextSquares,
    CutPaste,
    CutPasteScar,
    DenoisingNoise,
    GLASSMask,
    ManyTasks,
    MemSeg,
    Mixture,
    PerlinNoise,
)
from .recipe import Recipe
from .synthesizer import Sample, Synthesizer

__version__ = "0.1.0"

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
    "Mixture",
    "PerlinNoise",
    "Recipe",
    "Sample",
    "Synthesizer",
    "corruptions",
    "labels",
    "metrics",
    "runs",
    "shapes",
    "textures",
]
