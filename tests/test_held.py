"""What once broke: each a promise that did not hold where few looked."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from anomalib_synth import FPI, AutoSeg, Compose, Method, Mixture, Recipe, Synthesizer, labels, shapes, textures
from anomalib_synth._core.fields import Span
from anomalib_synth._core.value import value
from tests.support.promises import same
from tests.support.strategies import random_image

IMAGE, DONOR = random_image((32, 32), "float64", 0), random_image((32, 32), "float64", 1)
IMAGES = np.stack([random_image((32, 32), "float64", seed) for seed in range(6)])
MIDDLE = np.zeros((32, 32), bool)
MIDDLE[8:24, 8:24] = True
CLIPPED = Synthesizer(shapes.Box(0.5), textures.Constant(), labels.Binary(), foreground=MIDDLE, clip_to_foreground=True)


def test_a_clipping_foreground_of_the_constructor_serves_support_and_batches() -> None:
    sample = CLIPPED(IMAGE, rng=0)
    np.testing.assert_array_equal(sample.recipe.support(IMAGE), sample.mask)
    both = Mixture([(CLIPPED, 1), (CLIPPED.replace(foreground=None, clip_to_foreground=False), 1)])
    work = IMAGES.copy()
    batch = both.batch(work, rng=0, out=work)
    for number, recipe in enumerate(batch.recipes):
        assert recipe.apply(IMAGES[number]).image.tobytes() == work[number].tobytes()


@pytest.mark.parametrize(
    "build", [Compose, lambda one: Mixture({one: 1}), lambda one: one], ids=["Compose", "Mixture", "Synthesizer"]
)
def test_a_batch_writes_into_another_array_what_single_calls_write(build: Any) -> None:
    generator = build(CLIPPED)
    images = IMAGES.copy()
    images[np.random.default_rng(0).random(images.shape) < 0.1] = np.nan
    out = np.full_like(images, 7)
    batch = generator.batch(images, rng=0, out=out)
    for number, recipe in enumerate(batch.recipes):
        alone = np.full_like(images[number], 7)
        recipe.apply(images[number], out=alone)
        assert alone.tobytes() == out[number].tobytes()


def test_the_quick_way_gives_up_after_as_many_anomalies_as_the_general_one() -> None:
    image = np.random.default_rng(0).random((64, 64))
    donor = image.copy()
    donor[30:33, 30:33] += 0.5
    quick, general = FPI(size=0.1), FPI(size=0.1)
    general.__dict__["_quick"] = None
    outcomes = []
    for seed in range(300):
        found = []
        for call in (quick, general, quick.draw):
            try:
                result = call(image, donor, rng=seed)
                found.append(getattr(result, "recipe", result))
            except ValueError:
                found.append(None)
        assert found[0] == found[1] == found[2], seed
        outcomes.append(found[0] is None)
    assert {True, False} <= set(outcomes)


def test_arrays_that_a_caller_may_still_write_to_are_copied() -> None:
    base = np.ones((32, 32), bool)
    view = base.view()
    view.flags.writeable = False
    generator = Synthesizer(shapes.Ball(), textures.Constant(), labels.Binary(), foreground=view)
    texture = np.arange(12.0).reshape(3, 4).copy()
    texture.flags.writeable = False
    holder = textures.TextureImage(texture)
    before = generator.to_dict(), holder.to_dict()
    base[:] = False
    texture.flags.writeable = True
    texture[:] = 7
    assert (generator.to_dict(), holder.to_dict()) == before
    with pytest.raises(ValueError, match="read-only"):
        shapes.GivenMasks(np.eye(3, dtype=bool)).pool[0][0, 0] = False


def test_a_support_is_of_an_image_of_the_recipes_shape() -> None:
    recipe = AutoSeg()(IMAGE, DONOR, rng=0).recipe
    for wrong in (np.zeros((64, 64)), np.zeros((9, 32, 32))):
        with pytest.raises(ValueError, match="recipe must fit the image's spatial shape"):
            recipe.support(wrong)
    value_of = json.loads(recipe.to_json())
    value_of["grid"] = [2**31 - 1, 2**31 - 1]
    with pytest.raises(ValueError, match=r"image must be given for a support|index of a pixel|number within"):
        Recipe.from_json(json.dumps(value_of)).support()


def test_a_recipe_from_json_that_has_been_applied_holds_its_arrays() -> None:
    mask = np.eye(5, dtype=bool)
    generator = Synthesizer(shapes.GivenMasks(mask), textures.Constant(), labels.Binary())
    sample = generator(IMAGE, rng=0)
    read = Recipe.from_json(sample.recipe.to_json())
    np.testing.assert_array_equal(read.support(arrays=[mask]), sample.mask)
    again = read.apply(IMAGE, arrays=[mask])
    assert same(again, sample)
    np.testing.assert_array_equal(again.recipe.support(), sample.mask)
    for wrong in (3, None, [3]):
        with pytest.raises(TypeError, match="arrays must be a list of numpy arrays"):
            read.apply(IMAGE, arrays=wrong)  # type: ignore[arg-type]


def test_equal_recipes_have_one_hash_and_cannot_be_changed() -> None:
    recipe = AutoSeg()(IMAGE, DONOR, rng=0).recipe
    texts = [recipe.to_json().replace('"edge": 0.0', f'"edge": {zero}') for zero in ("0.0", "0", "-0.0")]
    recipes = [Recipe.from_json(text) for text in texts]
    assert len(set(recipes)) == 1
    recipes[0].generator["label"]["class"] = "x"
    assert recipes[0] == recipes[1]
    with pytest.raises(AttributeError):
        del recipe._held


def test_a_generator_twice_in_a_mixture_is_printed_twice() -> None:
    twice = Mixture([(AutoSeg(), 1), (AutoSeg(), 2)])
    assert eval(repr(twice), {"AutoSeg": AutoSeg, "Mixture": Mixture}) == twice


def test_another_weight_of_a_mixture_is_named() -> None:
    recipe = Mixture({AutoSeg(): 1, FPI(): 1})(IMAGE, DONOR, rng=0).recipe
    with pytest.raises(ValueError, match=r"recipe was drawn with methods\[0\]\[1\] 1.0, got 2.0"):
        Mixture({AutoSeg(): 2, FPI(): 1}).apply(IMAGE, DONOR, recipe=recipe)


@pytest.mark.parametrize(
    "drawn",
    [{}, {"anomalies": []}, {"anomalies": 3}, {"which": 0}, {"shapes": 3, "texture": {}, "edge": 0, "foreground": 0}],
)
def test_the_parts_of_a_recipe_that_is_none_are_refused_by_name(drawn: Any) -> None:
    recipe = Recipe.from_json(json.dumps({"version": 1, "generator": {}, "grid": [4, 4], "drawn": drawn}))
    for name in ("anomalies", "shapes", "texture", "edge", "foreground", "method"):
        with pytest.raises(ValueError, match=r"recipe: |description must name its class"):
            getattr(recipe, name)


@pytest.mark.parametrize(
    "size", [Fraction(10**400), 10**5000, np.timedelta64(10)], ids=["Fraction", "many digits", "timedelta"]
)
def test_numbers_beyond_all_floats_are_refused_by_name(size: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"(size|vertices) must"):
        AutoSeg(size=size)
    with pytest.raises((TypeError, ValueError), match="vertices must"):
        AutoSeg(vertices=size)


def test_a_description_makes_objects_of_no_class_but_parts() -> None:
    for name in ("anomalib_synth._core.schema:Real", "fractions:Fraction", "dataclasses:Field"):
        with pytest.raises(ValueError, match="class must be a public one"):
            Synthesizer.from_dict({"class": name})


def test_a_subclass_declares_its_parameters() -> None:
    class Own(AutoSeg):
        def __init__(self, big: bool = False) -> None:
            super().__init__(size=0.5 if big else 0.1)

    assert Own(True)(IMAGE, DONOR, rng=0).mask.any()
    with pytest.raises(TypeError, match="Own must declare its parameters as fields to be changed"):
        Own().replace(size=0.3)

    @value
    class Declared(Method):
        width: Span = Span(0.3, 0, 1)

        def _parts(self) -> Any:
            return shapes.Box(self.width), textures.Constant()

    made = Declared(width=0.5)
    assert made.replace(width=0.25).shape == shapes.Box(0.25)
    assert made(IMAGE, rng=0).mask.any()


def test_a_texture_file_that_is_gone_is_named(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((9, 9, 3), 200, np.uint8))
    (tmp_path / "folder.png").mkdir()
    generator = Synthesizer(shapes.Box(0.5), textures.TextureImage(tmp_path), labels.Binary())
    assert generator(IMAGE, rng=0).mask.any()
    (tmp_path / "a.png").unlink()
    with pytest.raises(ValueError, match=r"source must hold the image files that it held before, got 'a.png'"):
        generator(IMAGE, rng=0)


def test_a_recipe_that_was_clipped_to_an_array_says_which() -> None:
    text = CLIPPED(IMAGE, rng=0).recipe.to_json()
    changed = json.loads(text)
    changed["drawn"]["foreground"] = "given"
    with pytest.raises(ValueError, match=r"drawn.foreground must be the record of the array"):
        CLIPPED.apply(IMAGE, recipe=Recipe.from_json(json.dumps(changed)))


@pytest.mark.parametrize("foreground", [0.5, "auto", np.stack([MIDDLE] * 6)], ids=["number", "auto", "arrays"])
def test_a_batch_takes_what_a_call_takes(foreground: Any) -> None:
    images, donors = IMAGES[:, np.newaxis], IMAGES[::-1, np.newaxis]
    for generator in (AutoSeg(clip_to_foreground=True), Compose(AutoSeg(clip_to_foreground=True))):
        batch = generator.batch(images, donors, rng=0, foreground=foreground, channel_axis=0)
        for number, recipe in enumerate(batch.recipes):
            own = foreground[number] if isinstance(foreground, np.ndarray) else foreground
            again = recipe.apply(images[number], donors[number], foreground=own)
            assert again.image.tobytes() == batch.images[number].tobytes()
            inside = MIDDLE if isinstance(foreground, np.ndarray) else images[number, 0] > recipe.foreground
            assert not (batch.masks[number] & ~inside).any()
