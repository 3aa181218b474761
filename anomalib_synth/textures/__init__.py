"""What is put there. A texture draws numbers and turns the covered pixels into new ones."""

from .._core.patch import Patch
from .addition import UniformAddition
from .blur import LocalBlur
from .choice import Choice
from .coarse import CoarseNoise
from .compose import Compose
from .constant import Constant
from .deformation import RadialDeformation
from .donor import DonorPatch
from .foreign import ForeignPatch
from .grid import GridShuffle
from .image import TextureImage
from .lesion import Lesion
from .lesions import Lesions
from .matched import MatchedPatch
from .noise import NoiseAddition
from .own import OwnPatch
from .perlin_intensity import PerlinIntensity
from .poisson import PoissonPatch
from .protocol import StackedTexture, Texture
from .radial import SinkDeformation, SourceDeformation
from .ramp import IntensityRamp
from .reflection import Reflection
from .shift import UniformShift
from .shuffle import SliceShuffle

__all__ = [
    "Choice",
    "CoarseNoise",
    "Compose",
    "Constant",
    "DonorPatch",
    "ForeignPatch",
    "GridShuffle",
    "IntensityRamp",
    "Lesion",
    "Lesions",
    "LocalBlur",
    "MatchedPatch",
    "NoiseAddition",
    "OwnPatch",
    "Patch",
    "PerlinIntensity",
    "PoissonPatch",
    "RadialDeformation",
    "Reflection",
    "SinkDeformation",
    "SliceShuffle",
    "SourceDeformation",
    "StackedTexture",
    "Texture",
    "TextureImage",
    "UniformAddition",
    "UniformShift",
]
