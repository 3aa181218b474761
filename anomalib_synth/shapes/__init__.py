"""Floor 3: where an anomaly is. A shape draws parameters and turns them into runs; only shapes know geometry."""

from .ball import Ball
from .box import Box
from .choice import OneOf
from .ellipse import Ellipse
from .ellipses import Ellipses
from .everywhere import Everywhere
from .given import GivenMasks
from .law import GammaSize
from .oriented import OrientedBox, Scar
from .perlin_blobs import PerlinBlobs
from .polygon import SplinePolygon
from .protocol import ByDimension, Shape
from .superellipse import ShearedBox, ShearedEllipse, Superellipse
from .surface import SplineSurface

__all__ = [
    "Ball",
    "Box",
    "ByDimension",
    "Ellipse",
    "Ellipses",
    "Everywhere",
    "GammaSize",
    "GivenMasks",
    "OneOf",
    "OrientedBox",
    "PerlinBlobs",
    "Scar",
    "Shape",
    "ShearedBox",
    "ShearedEllipse",
    "SplinePolygon",
    "SplineSurface",
    "Superellipse",
]
