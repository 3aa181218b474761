"""A mixture of methods: one of them for each sample, in proportion to the weights, with a recipe that replays."""

import numpy as np
import pytest
from scipy import stats

from anomalib_synth import FPI, PII, CutPaste, Mixture, Recipe
from tests.support.edits import redrawn
from tests.support.promises import same
from tests.support.strategies import random_image

IMAGE, DONOR = (random_image((32, 40), "float32", seed) for seed in (0, 1))


def test_weights_are_chances():
    mixture = Mixture({FPI(): 1, PII(): 2, CutPaste(): 1})
    rng = np.random.default_rng(0)
    drawn = [mixture.draw(IMAGE, DONOR, rng=rng).drawn["which"] for _ in range(2000)]
    counts = [drawn.count(place) for place in range(3)]
    assert sum(counts) == 2000
    assert stats.chisquare(counts, [500, 1000, 500]).pvalue > 0.01


@pytest.mark.parametrize("seed", range(8))
def test_a_recipe_replays_and_is_that_of_its_method(seed):
    methods = [FPI(size=0.2), FPI(size=0.6), CutPaste()]
    mixture = Mixture(dict.fromkeys(methods, 1))
    sample = mixture(IMAGE, DONOR, rng=seed)
    recipe = Recipe.from_json(sample.recipe.to_json())
    assert recipe == sample.recipe == mixture.draw(IMAGE, DONOR, rng=seed)
    assert same(mixture.apply(IMAGE, DONOR, recipe=recipe), sample)
    method = methods[recipe.drawn["which"]]
    alone = method.apply(IMAGE, DONOR, recipe=Recipe(method, recipe.grid, recipe.drawn["drawn"]))
    np.testing.assert_array_equal(alone.image, sample.image)
    target = IMAGE.copy()
    assert mixture(target, DONOR, rng=seed, out=target).image is target
    np.testing.assert_array_equal(target, sample.image)


@pytest.mark.parametrize("wrong", [{}, None, [FPI()], {FPI: 1}, {"FPI": 1}])
def test_wrong_methods(wrong):
    with pytest.raises(TypeError, match="methods must map at least one Generator to a weight"):
        Mixture(wrong)


@pytest.mark.parametrize("weight", [0, -1, "1", None, np.nan])
def test_wrong_weights(weight):
    with pytest.raises((TypeError, ValueError), match="methods' weights must"):
        Mixture({FPI(): weight})


BOTH = Mixture({FPI(): 1, CutPaste(): 1})


@pytest.mark.parametrize(
    ("recipe", "error", "message"),
    [
        (None, TypeError, "recipe must be a Recipe, got NoneType"),
        (FPI().draw(IMAGE, DONOR, rng=0), ValueError, "recipe was drawn with .*FPI.*Mixture"),
        (Mixture({FPI(): 1, PII(): 1}).draw(IMAGE, DONOR, rng=0), ValueError, "recipe was drawn with methods.*PII"),
        (Mixture({FPI(): 1, CutPaste(): 2}).draw(IMAGE, DONOR, rng=0), ValueError, "recipe was drawn with methods"),
        (redrawn(BOTH.draw(IMAGE, DONOR, rng=0), which=2), ValueError, r"drawn.which must be .* within \[0, 1\]"),
        (redrawn(BOTH.draw(IMAGE, DONOR, rng=0), drawn={}), ValueError, "drawn.drawn must have the field"),
    ],
)
def test_wrong_recipes(recipe, error, message):
    with pytest.raises(error, match=message):
        BOTH.apply(IMAGE, DONOR, recipe=recipe)
