"""Swarms: hundreds of spots about the size of a pixel."""

from typing import Any

import numpy as np
import pytest

from anomalib_synth import Quantiles, Recipe, Synthesizer, labels, runs, shapes, textures
from tests.support.promises import same
from tests.support.strategies import random_image

# Tens of times slower without compilation.
pytestmark = pytest.mark.compiled

FINE = Quantiles([0.0005, 0.004, 0.015], [0, 0.6, 1])
SPOTS: dict[str, Any] = {
    "below a pixel": shapes.Ellipse(0.004),
    "below a pixel to two": shapes.Ellipse(FINE),
    "balls": shapes.Ball(FINE),
    "polygons": shapes.SplinePolygon(size=FINE),
    "boxes": shapes.Box(FINE),
    "turned": shapes.ShearedEllipse(FINE),
    "lines": shapes.LinePath(0.01, width=FINE),
}


@pytest.mark.compiled
@pytest.mark.parametrize("spot", SPOTS.values(), ids=SPOTS)
@pytest.mark.parametrize(
    ("grid", "count"), [((128, 160), 300), ((128, 160), Quantiles([1, 300, 1000])), ((70,) * 3, 300)]
)
def test_every_spot_has_a_pixel(spot: Any, grid: tuple[int, ...], count: Any) -> None:
    image = random_image(grid, "float32", 0)
    method = Synthesizer(spot, textures.UniformAddition(clip=False), labels.Binary(), count=count)
    sample = method(image, rng=4)
    drawn = sample.recipe.shapes
    assert count != 300 or len(drawn) == 300
    assert all(len(spot.runs(one, grid)) > 0 for one in drawn)
    assert sample.mask.sum() > 0.6 * len(drawn)
    np.testing.assert_array_equal(
        sample.mask, np.any([runs.to_mask(spot.runs(one, grid), grid) for one in drawn], axis=0)
    )
    assert same(Recipe.from_json(sample.recipe.to_json()).apply(image), sample)


def test_an_ellipse_finer_than_the_image_is_a_pixel() -> None:
    shape = shapes.Ellipse(0.004)
    drawn = shape.draw(np.random.default_rng(0), [3, 4], (20, 30))
    assert shape.runs(drawn, (20, 30)).tolist() == [[94, 95]]
