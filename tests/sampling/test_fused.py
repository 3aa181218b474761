"""The compositions that are done in one pass, against the general path that everything else takes."""

import numpy as np
import pytest

from anomalib_synth import FPI, AutoSeg, CutPaste, CutPasteScar, Synthesizer, labels, shapes, textures
from anomalib_synth._core.pixels import Pixels
from anomalib_synth._sampling import fused
from tests.support.edits import redrawn


def general(method: Synthesizer) -> Synthesizer:
    """The same method with the one pass switched off."""
    method.__dict__["_stamp"] = None
    return method


def pair(dtype: type, shape: tuple[int, ...], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    image, donor = np.random.default_rng(seed).random((2, *shape)).astype(dtype)
    donor[..., ::3] = image[..., ::3]  # no label where the two agree
    return image, donor


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("build", [AutoSeg, FPI, CutPaste, CutPasteScar])
@pytest.mark.parametrize(("shape", "axis"), [((41, 30), None), ((3, 41, 30), 0), ((12, 20, 16), None)])
def test_the_bytes_are_those_of_the_general_path(build, dtype, shape, axis):
    image, donor = pair(dtype, shape)
    for seed in range(20):
        ours = build(count=(1, 3), channel_axis=axis)(image, donor, rng=seed)
        plain = general(build(count=(1, 3), channel_axis=axis))(image, donor, rng=seed)
        assert ours.recipe == plain.recipe
        for one, other in zip(ours[:3], plain[:3], strict=True):
            np.testing.assert_array_equal(one, other)
        target = image.copy()
        in_place = build(count=(1, 3), channel_axis=axis)(target, donor, rng=seed, out=target)
        assert in_place.image is target
        np.testing.assert_array_equal(target, plain.image)
        np.testing.assert_array_equal(in_place.label, plain.label)


# Uncompiled, NumPy warns of the overflow.
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, pytest.param(3e38, marks=pytest.mark.compiled)])
def test_wild_pixels_of_an_own_patch_take_the_general_path(bad):
    image, _ = pair(np.float32, (40, 40))
    image[::4, ::4] = bad
    for seed in range(10):
        ours, plain = CutPaste()(image, rng=seed), general(CutPaste())(image, rng=seed)
        for one, other in zip(ours[:3], plain[:3], strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
@pytest.mark.parametrize("where", ["image", "donor"])
def test_wild_pixels_take_the_general_path_and_nothing_is_written_before(bad, where):
    image, donor = pair(np.float32, (40, 40))
    (image if where == "image" else donor)[::4, ::4] = bad
    for seed in range(10):
        ours, plain = AutoSeg(size=0.5)(image, donor, rng=seed), general(AutoSeg(size=0.5))(image, donor, rng=seed)
        for one, other in zip(ours[:3], plain[:3], strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("method", [AutoSeg(), general(AutoSeg())])
def test_an_edited_factor_is_mixed_or_refused_alike(method):
    image, donor = pair(np.float32, (24, 24))
    recipe = AutoSeg().draw(image, donor, rng=0)
    edited = method.apply(image, donor, recipe=redrawn(recipe, texture={"factor": 1.0}))
    np.testing.assert_array_equal(edited.image, np.where(edited.mask, donor, image))
    np.testing.assert_array_equal(edited.label, edited.mask & (image != donor))
    with pytest.raises(ValueError, match=r"drawn.texture.factor must be a number within \[0, 1\], got 2.0"):
        method.apply(image, donor, recipe=redrawn(recipe, texture={"factor": 2.0}))


def test_what_is_mixed_in_one_pass():
    image, donor = (Pixels(array, None) for array in pair(np.float32, (8, 8)))
    assert fused.mixable(image, donor)
    assert not fused.mixable(image, None)
    assert not fused.mixable(image, Pixels(donor.array[:, ::-1], None))
    assert not fused.mixable(image, Pixels(donor.array.astype(np.float64), None))
    assert not fused.mixable(*(Pixels(np.zeros((8, 8), np.uint8), None),) * 2)
    assert not fused.mixable(*(Pixels(np.zeros((8, 8), ">f4"), None),) * 2)


def test_a_variation_of_the_composition_is_not_taken_for_it():
    class Mine(textures.ForeignPatch):
        pass

    assert fused.stamp_of(textures.ForeignPatch(), labels.Interpolation()) is fused.stamped_foreign
    assert fused.stamp_of(Mine(), labels.Interpolation()) is None
    assert fused.stamp_of(textures.ForeignPatch(), labels.Binary()) is None
    assert Synthesizer(shapes.Box(), textures.ForeignPatch(), labels.Binary())._stamp is None


@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_in_one_pass(workers):
    images, donors = pair(np.float32, (6, 32, 28))
    ours = AutoSeg().batch(images, donors, rng=3, workers=workers)
    plain = general(AutoSeg()).batch(images, donors, rng=3)
    for one, other in zip(ours[:3], plain[:3], strict=True):
        np.testing.assert_array_equal(one, other)
