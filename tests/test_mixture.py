"""A mixture of methods: one of them for each sample, in proportion to the weights, with a recipe that replays."""

import numpy as np
import pytest
from scipy import stats

from anomalib_synth import FPI, PII, CutPaste, Mixture, Recipe
from tests.promises import same
from tests.strategies import random_image

IMAGE, DONOR = (random_image((32, 40), "float32", seed) for seed in (0, 1))


def test_weights_are_chances():
    mixture = Mixture({FPI(): 1, PII(): 2, CutPaste(): 1})
    rng = np.random.default_rng(0)
    drawn = [mixture.draw(IMAGE, DONOR, rng=rng).method for _ in range(2000)]
    counts = [drawn.count(name) for name in ("0.FPI", "1.PII", "2.CutPaste")]
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
    place, name = recipe.method.split(".")
    alone = methods[int(place)].apply(IMAGE, DONOR, recipe=recipe._replace(method=name))
    np.testing.assert_array_equal(alone.image, sample.image)
    target = IMAGE.copy()
    assert mixture(target, DONOR, rng=seed, out=target).image is target
    np.testing.assert_array_equal(target, sample.image)


@pytest.mark.parametrize("wrong", [{}, None, [FPI()], {FPI: 1}, {"FPI": 1}])
def test_wrong_methods(wrong):
    with pytest.raises(TypeError, match="methods must map at least one Synthesizer to a weight"):
        Mixture(wrong)


@pytest.mark.parametrize("weight", [0, -1, "1", None, np.nan])
def test_wrong_weights(weight):
    with pytest.raises((TypeError, ValueError), match="methods' weights must"):
        Mixture({FPI(): weight})


@pytest.mark.parametrize("recipe", [None, FPI().draw(IMAGE, DONOR, rng=0), "2.CutPaste"])
def test_wrong_recipes(recipe):
    if recipe == "2.CutPaste":
        recipe = FPI().draw(IMAGE, DONOR, rng=0)._replace(method=recipe)
    with pytest.raises(ValueError, match="recipe must be one that this Mixture of FPI, CutPaste has drawn"):
        Mixture({FPI(): 1, CutPaste(): 1}).apply(IMAGE, DONOR, recipe=recipe)
