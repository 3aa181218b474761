"""Synthetic anomalies for images and volumes.

Every published synthetic anomaly is three choices: a shape (where), a texture (what is put there) and a label (what
the network is told). A `Synthesizer` is one of each; `AutoSeg` and `FPI` are published compositions, `corruptions` the
eight of the MOOD evaluation.

A name is imported when it is first used, so that the command's help does not wait for NumPy.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
        PerlinNoise,
    )
    from .mixture import Mixture
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

_HOME = {"Mixture": "mixture", "Recipe": "recipe", "Sample": "synthesizer", "Synthesizer": "synthesizer"}


def __getattr__(name: str) -> Any:
    if name in __all__ and name[0].isupper():
        value = getattr(import_module(f"{__name__}.{_HOME.get(name, 'methods')}"), name)
        globals()[name] = value
        return value
    # Rooms are attributes without an import of their own, as they are of packages that import everything at once.
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
