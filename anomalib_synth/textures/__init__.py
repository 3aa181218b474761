"""Floor 3: what is put there. A texture draws parameters and turns the covered pixels into new ones."""

from .addition import UniformAddition
from .blur import LocalBlur
from .choice import OneOf
from .coarse import CoarseNoise
from .constant import Constant
from .deformation import RadialDeformation
from .donor import DonorPatch
from .foreign import ForeignPatch
from .grid import GridShuffle
from .image import TextureImage
from .matched import MatchedPatch
from .noise import NoiseAddition
from .own import OwnPatch
from .perlin_intensity import PerlinIntensity
from .poisson import PoissonPatch
from .protocol import Patch, Texture
from .radial import SinkDeformation, SourceDeformation
from .ramp import IntensityRamp
from .reflection import Reflection
from .shift import UniformShift
from .shuffle import SliceShuffle

__all__ = [
    "CoarseNoise",
    "Constant",
    "DonorPatch",
    "ForeignPatch",
    "GridShuffle",
    "IntensityRamp",
    "LocalBlur",
    "MatchedPatch",
    "NoiseAddition",
    "OneOf",
    "OwnPatch",
    "Patch",
    "PerlinIntensity",
    "PoissonPatch",
    "RadialDeformation",
    "Reflection",
    "SinkDeformation",
    "SliceShuffle",
    "SourceDeformation",
    "Texture",
    "TextureImage",
    "UniformAddition",
    "UniformShift",
]
