"""Where an anomaly is. A shape draws numbers and turns them into runs; only shapes know geometry."""

from .ball import Ball
from .box import Box
from .choice import Choice
from .ellipse import Ellipse
from .ellipses import Ellipses
from .everywhere import Everywhere
from .given import GivenMasks
from .law import GammaSize
from .lesions import Lesions
from .line_path import LinePath
from .load import LesionLoad
from .oriented import OrientedBox, Scar
from .perlin_blobs import PerlinBlobs
from .polygon import SplinePolygon
from .protocol import ByDimension, Shape, StackedShape
from .superellipse import ShearedBox, ShearedEllipse, Superellipse
from .surface import SplineSurface

__all__ = [
    "Ball",
    "Box",
    "ByDimension",
    "Choice",
    "Ellipse",
    "Ellipses",
    "Everywhere",
    "GammaSize",
    "GivenMasks",
    "LesionLoad",
    "Lesions",
    "LinePath",
    "OrientedBox",
    "PerlinBlobs",
    "Scar",
    "Shape",
    "ShearedBox",
    "ShearedEllipse",
    "SplinePolygon",
    "SplineSurface",
    "StackedShape",
    "Superellipse",
]
