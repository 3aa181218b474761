"""Steered to real anomalies: measure what they are like, fit a generator to them, compare the two."""

from .measurement import measure
from .measures import Measures

__all__ = ["Measures", "measure"]
