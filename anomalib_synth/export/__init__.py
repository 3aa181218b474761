"""Training data on disk: images with synthetic anomalies, masks, labels and recipes, in common formats.

`generate` writes a folder of them, `replay` makes one again from its recipe. Needs the `io` extra; several workers need
`cluster`.
"""

from .build import Order, generate
from .replay import replay

__all__ = ["Order", "generate", "replay"]
