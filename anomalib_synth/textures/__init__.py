"""Floor 3: what is put there. A texture draws parameters and turns the covered pixels into new ones."""

from .addition import UniformAddition
from .blur import LocalBlur
from .coarse import CoarseNoise
from .constant import Constant
from .foreign import ForeignPatch
from .grid import GridShuffle
from .image import TextureImage
from .noise import NoiseAddition
from .own import OwnPatch
from .perlin import PerlinIntensity
from .poisson import PoissonPatch
from .protocol import Patch, Texture
from .radial import SinkDeformation, SourceDeformation
from .reflection import Reflection
from .shift import UniformShift
from .shuffle import SliceShuffle

__all__ = [
    "CoarseNoise",
    "Constant",
    "ForeignPatch",
    "GridShuffle",
    "LocalBlur",
    "NoiseAddition",
    "OwnPatch",
    "Patch",
    "PerlinIntensity",
    "PoissonPatch",
    "Reflection",
    "SinkDeformation",
    "SliceShuffle",
    "SourceDeformation",
    "Texture",
    "TextureImage",
    "UniformAddition",
    "UniformShift",
]
