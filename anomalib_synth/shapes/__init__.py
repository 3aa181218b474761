"""Floor 3: where an anomaly is. A shape draws parameters and turns them into runs; only shapes know geometry."""

from .ball import Ball
from .box import Box
from .ellipse import Ellipse
from .everywhere import Everywhere
from .oriented import OrientedBox, Scar
from .perlin import PerlinBlobs
from .polygon import SplinePolygon
from .protocol import ByDimension, Shape
from .surface import SplineSurface

__all__ = [
    "Ball",
    "Box",
    "ByDimension",
    "Ellipse",
    "Everywhere",
    "OrientedBox",
    "PerlinBlobs",
    "Scar",
    "Shape",
    "SplinePolygon",
    "SplineSurface",
]
