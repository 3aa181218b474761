"""Steered to real anomalies: measure what they are like, fit a generator to them, compare the two."""

from .choosing import explain
from .comparison import Comparison, compare
from .fitting import fit
from .measurement import measure
from .measures import Measures
from .priors import harder, prior

__all__ = ["Comparison", "Measures", "compare", "explain", "fit", "harder", "measure", "prior"]
