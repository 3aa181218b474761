"""What the fuzzer found at the ends of the number line, and other calls that once broke."""

from typing import Any

import numpy as np
import pytest

from anomalib_synth import AutoSeg, Recipe, Synthesizer, corruptions, labels, shapes, textures
from tests.support.strategies import random_image

IMAGE, DONOR = random_image((32, 40), "float32", 0), random_image((32, 40), "float32", 1)


@pytest.mark.parametrize("threshold", [-1e300, -3.5e38])
def test_a_threshold_below_all_floats_of_the_image_is_below_every_pixel(threshold: float) -> None:
    sample = AutoSeg(foreground=threshold)(IMAGE, DONOR, rng=0)
    assert Recipe.from_json(sample.recipe.to_json()) == sample.recipe


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", ["largest", "smallest", "next to one"])
def test_otsus_threshold_at_any_scale(scale: str, dtype: str) -> None:
    """His variances would be infinite, or zero, and the bins between two neighbouring floats are none."""
    limits = np.finfo(dtype)
    low, high = {
        "largest": (limits.min, limits.max),
        "smallest": (limits.smallest_subnormal, 4 * limits.smallest_subnormal),
        "next to one": (limits.dtype.type(1), np.nextafter(limits.dtype.type(1), 2)),
    }[scale]
    image = np.full((32, 32), low, dtype)
    image[8:22, 8:24] = high  # not symmetric, or its reflection would change nothing
    recipe = corruptions.Reflection(foreground="auto", radius=0.2).draw(image, rng=0)
    assert image[tuple(recipe.shapes[0]["center"])] == high
    assert low <= recipe.foreground < high


def test_an_intensity_range_wider_than_the_pixels_can_hold() -> None:
    method = corruptions.UniformAddition(intensity_range=(-1e300, 1e300), foreground=None)
    assert np.isfinite(method(IMAGE.astype("float64"), rng=0).image).all()
    with pytest.raises(ValueError, match="must have finite pixels"):
        method(IMAGE, rng=0)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_donor_beyond_the_precision_of_its_image(dtype: str) -> None:
    donor = DONOR.astype("float64")
    donor[::2] = np.finfo("float64").max
    sample = AutoSeg(size=0.8)(IMAGE.astype(dtype), donor, rng=0)
    assert np.isfinite(sample.image).all()
    assert not sample.mask[::2].any()


def test_an_image_whose_range_is_no_float() -> None:
    image = np.full((32, 40), np.finfo("float64").max)
    image[::2] *= -1
    with pytest.raises(ValueError, match="intensity_range must satisfy low < high, and high - low be a float"):
        corruptions.NoiseAddition(foreground=None)(image, rng=0)


@pytest.mark.parametrize("parts", [(None, shapes.Box()), (shapes.Box(), shapes.Box)])
def test_a_shape_by_dimension_is_made_of_shapes(parts: tuple[Any, Any]) -> None:
    with pytest.raises(TypeError, match="must be an object with the methods draw"):
        Synthesizer(shapes.ByDimension(*parts), textures.LocalBlur(), labels.Binary())


def test_a_mask_of_a_foreground_is_not_passed_over() -> None:
    masked = np.ma.masked_array(np.ones((32, 40), bool), np.ones((32, 40), bool))
    with pytest.raises(TypeError, match=r"foreground must be None, .* or a bool array, got MaskedArray"):
        AutoSeg()(IMAGE, DONOR, foreground=masked)
    with pytest.raises(TypeError, match="foreground must be None"):
        AutoSeg(foreground=masked)
