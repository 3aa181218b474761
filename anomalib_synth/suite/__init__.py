"""Evaluation suites on disk: frozen, corrupted test sets that others rebuild byte for byte.

`build` writes a suite in the layout of the MOOD challenge, `verify` recomputes its checksums, `rebuild` makes it again
from its manifest and the sources; `anomalib_synth.evaluation` scores predictions on it. Needs the `io` extra;
several workers need `cluster`.
"""

from .build import Settings, build
from .verify import rebuild, verify

__all__ = ["Settings", "build", "rebuild", "verify"]
