"""Every label against its formula, in planes and volumes, of floats and integers; several of one sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anomalib_synth import Synthesizer, labels, shapes, textures
from anomalib_synth import _kernels as kernels
from tests import naive
from tests.support.strategies import examples, random_image, seeds

TWINS = {
    "FlippedGaussian": naive.flipped_gaussian,
    "IntensityDifference": naive.median_difference,
    "Logistic": naive.logistic,
    "Saturating": naive.saturating,
}


def method(label: object, **keywords: object) -> Synthesizer:
    return Synthesizer(shapes.Ellipse((0.2, 0.6)), textures.ForeignPatch(), label, **keywords)  # type: ignore[arg-type]


def difference(image: np.ndarray, out: np.ndarray, channel_axis: int | None) -> np.ndarray:
    """x, in units of the dtype's range or of 0 ... 1."""
    width = 1.0 if image.dtype.kind == "f" else float(np.iinfo(image.dtype).max) - np.iinfo(image.dtype).min
    x = np.abs(out.astype(float) - image) / width
    return x if channel_axis is None else x.mean(axis=channel_axis)


@pytest.mark.parametrize("name", TWINS)
@given(
    seed=seeds,
    dtype=st.sampled_from(["float16", "float32", "float64", "uint8", "int16"]),
    shape=st.sampled_from([((30, 41), None), ((3, 24, 20), 0), ((20, 24, 2), -1), ((14, 15, 17), None)]),
    edge=st.sampled_from([0, 1.5]),
    count=st.integers(1, 3),
)
@examples(20)
def test_a_label_of_the_difference_is_its_formula(name, seed, dtype, shape, edge, count):
    image, donor = (random_image(shape[0], dtype, seed + i) for i in (0, 1))
    sample = method(getattr(labels, name)(), edge=edge, count=count, channel_axis=shape[1])(image, donor, rng=seed)
    wanted = TWINS[name](difference(image, sample.image, shape[1]))
    support = sample.recipe.support()
    assert not (sample.mask & ~support).any()
    np.testing.assert_allclose(sample.label[support], wanted[support], atol=2e-6)
    assert not sample.label[~support].any()


@pytest.mark.parametrize("name", TWINS)
def test_the_unit_of_the_difference_is_a_range_that_is_given(name):
    image, donor = (1000 * random_image((24, 24), "float64", seed) for seed in (0, 1))
    wide = method(getattr(labels, name)(intensity_range=(-500, 500)))(image, donor, rng=0)
    unit = method(getattr(labels, name)())(image / 1000, donor / 1000, rng=0)
    np.testing.assert_allclose(wide.label, unit.label, atol=1e-6)


@given(seed=seeds, classes=st.integers(1, 20))
@examples(20)
def test_classes_are_the_factor_in_equal_parts(seed, classes):
    image, donor = (random_image((24, 24), "float32", seed + i) for i in (0, 1))
    sample = method(labels.Classes(classes))(image, donor, rng=seed)
    number = np.rint(classes * sample.label[sample.mask])
    assert set(number) == {np.ceil(classes * np.float32(sample.recipe.texture["factor"]))}
    np.testing.assert_allclose(sample.label[sample.mask], number / classes, rtol=1e-6)


EVERY = (labels.Binary(), labels.Interpolation(), labels.IntensityDifference(), labels.Logistic())


@pytest.mark.parametrize("shape", [(24, 30), (12, 14, 16)])
def test_several_labels_are_those_of_one_draw(shape):
    image, donor = (random_image(shape, "uint8", seed) for seed in (0, 1))
    several = method(EVERY)(image, donor, rng=5)
    assert several.label.shape == (4, *shape)
    for label, row in zip(EVERY, several.label, strict=True):
        alone = method(label)(image, donor, rng=5)
        assert alone.recipe.drawn == several.recipe.drawn
        np.testing.assert_array_equal(alone.image, several.image)
        np.testing.assert_array_equal(alone.label, row)
    assert method([labels.Binary()])(image, donor, rng=5).label.shape == (1, *shape)


@pytest.mark.parametrize("label", [labels.Logistic(), labels.IntensityDifference(), labels.Classes(3), EVERY])
@pytest.mark.parametrize("shape", [shapes.SplinePolygon(), shapes.Box()])
def test_a_batch_has_the_labels_of_its_samples(label, shape):
    images, donors = (random_image((5, 24, 30), "float32", seed) for seed in (0, 1))
    synthesizer = Synthesizer(shape, textures.ForeignPatch(), label)
    batch = synthesizer.batch(images, donors, rng=1, workers=2)
    for i in range(5):
        sample = synthesizer.apply(images[i], donors[i], recipe=batch.recipes[i])
        np.testing.assert_array_equal(batch.labels[i], sample.label)
        np.testing.assert_array_equal(batch.images[i], sample.image)


def test_pixels_that_are_not_finite_have_no_label():
    image, donor = (random_image((24, 24), "float32", seed) for seed in (0, 1))
    donor[::2, ::3] = np.nan
    sample = method(EVERY)(image, donor, rng=0)
    assert not sample.label[:, ~sample.mask].any()
    assert np.isfinite(sample.label).all()


@pytest.mark.parametrize("wrong", [(), [], (labels.Binary,), (labels.Binary(), None), None, "ab"])
def test_wrong_labels_are_refused(wrong):
    with pytest.raises(TypeError, match=r"label must be (an|at least one) object with the methods values"):
        method(wrong)


@pytest.mark.compiled
@given(values=arrays(np.float64, st.integers(0, 1200), elements=st.floats(-1e4, 690)))
@examples(40)
def test_exponentials_are_those_of_the_library(values: np.ndarray) -> None:
    expected = np.expm1(values)
    kernels.expm1(values)
    np.testing.assert_array_max_ulp(values, expected, 2)
