"""Evaluation suites on disk: frozen, corrupted test sets that others rebuild byte for byte, and scores on them.

`build` writes a suite in the layout of the MOOD challenge, `verify` recomputes its checksums, `rebuild` makes it again
from its manifest and the sources, `evaluate` holds predictions against it. Needs the `io` extra; several workers need
`cluster`.
"""

from .build import Settings, build
from .evaluate import evaluate
from .prediction_checks import PredictionError
from .report import Report
from .verify import rebuild, verify

__all__ = ["PredictionError", "Report", "Settings", "build", "evaluate", "rebuild", "verify"]
