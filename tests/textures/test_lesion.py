"""The inside of lesions: against its twin, and the laws of contrast, smoothing, grain and rim."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from anomalib_synth import Recipe, Synthesizer, labels, shapes, textures
from anomalib_synth._core.region import Region
from anomalib_synth.runs import from_mask
from anomalib_synth.textures.grain import correlated_noise
from anomalib_synth.textures.lesion import smoothed
from tests import naive
from tests.support.strategies import examples, seeds

GRIDS = [(23, 31), (11, 14, 12)]


def tissue(grid: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Structure of several sizes and some noise, in [0.2, 0.8]."""
    noise = np.random.default_rng(seed).normal(size=grid)
    mixed = sum(sigma ** (len(grid) / 2) * ndimage.gaussian_filter(noise, sigma, mode="wrap") for sigma in (0.5, 2, 6))
    return 0.2 + 0.6 * (mixed - mixed.min()) / np.ptp(mixed)


def sample_of(texture: textures.Texture, image: np.ndarray, seed: int = 0, **options: object):
    return Synthesizer(shapes.Ball((0.1, 0.4)), texture, labels.Binary(), **options)(image, rng=seed)


@pytest.mark.parametrize("relative", ["tissue", "surroundings"])
@pytest.mark.parametrize("grid", GRIDS, ids=str)
@given(
    seed=seeds,
    smoothing=st.floats(0, 1),
    grain=st.floats(0, 0.3),
    rim=st.floats(-3, 3),
    blur=st.floats(0.01, 1),
    length=st.floats(0, 3),
    clip=st.booleans(),
)
@examples(10)
def test_it_is_its_twin(relative, grid, seed, smoothing, grain, rim, blur, length, clip) -> None:
    texture = textures.Lesion(
        smoothing=smoothing,
        grain=grain,
        rim=rim,
        blur=blur,
        length=length,
        clip=clip,
        relative=relative,
        intensity_range=(0, 1),
    )
    image = tissue(grid, seed)
    sample = sample_of(texture, image, seed)
    drawn = sample.recipe.texture
    wanted = naive.lesion(image, sample.mask, drawn, drawn["contrast"][0], relative)
    np.testing.assert_allclose(sample.image, wanted, rtol=0, atol=1e-10)


@given(seed=seeds, rim=st.floats(-3, 3))
@examples(20)
def test_the_mean_change_is_the_drawn_contrast(seed: int, rim: float) -> None:
    texture = textures.Lesion(smoothing=0, rim=rim, clip=False, intensity_range=(0, 1))
    image = tissue((40, 48), seed)
    sample = sample_of(texture, image, seed)
    change = (sample.image - image)[sample.mask].mean()
    assert change == pytest.approx(sample.recipe.texture["contrast"][0], abs=1e-9)
    assert 0.1 <= abs(change) <= 0.4


@given(seed=seeds)
@examples(20)
def test_the_deviation_falls_with_smoothing_and_rises_with_grain(seed: int) -> None:
    image = tissue((48, 48), seed)
    texture = textures.Lesion(0.2, clip=False, intensity_range=(0, 1))

    def deviation(**changes: float) -> float:
        sample = Synthesizer(shapes.Ball(0.35), texture.replace(**changes), labels.Binary())(image, rng=seed)
        return float(sample.image[sample.mask].std())

    smooth = [deviation(smoothing=amount, blur=0.3) for amount in (0, 0.3, 0.6, 1)]
    assert smooth == sorted(smooth, reverse=True)
    rough = [deviation(smoothing=0, grain=amount) for amount in (0, 0.2, 0.4)]
    assert rough == sorted(rough)


@given(seed=seeds, grain=st.floats(0, 1))
@examples(20)
def test_clipping_keeps_the_range(seed: int, grain: float) -> None:
    image = tissue((30, 30), seed)
    sample = sample_of(textures.Lesion(1.0, grain=grain, rim=3), image, seed)
    assert sample.image.min() >= image.min()
    assert sample.image.max() <= image.max()


@given(seed=seeds)
@examples(20)
def test_contrast_to_the_surroundings(seed: int) -> None:
    image = tissue((40, 40), seed)
    texture = textures.Lesion(relative="surroundings", clip=False, intensity_range=(0, 1))
    sample = sample_of(texture, image, seed)
    width = max(2, int(np.ceil(0.15 * 2 * np.sqrt(sample.mask.sum() / np.pi))))
    around = ndimage.binary_dilation(sample.mask, np.ones((2 * width + 1,) * 2)) & ~sample.mask
    contrast = sample.image[sample.mask].mean() - image[around].mean()
    assert contrast == pytest.approx(sample.recipe.texture["contrast"][0], abs=1e-9)


def test_what_is_not_finite_does_not_count_around() -> None:
    image = tissue((40, 40))
    texture = textures.Lesion(0.2, relative="surroundings", clip=False, intensity_range=(0, 1))
    sample = sample_of(texture, image)
    spoiled = np.where(ndimage.binary_dilation(sample.mask, np.ones((3, 3))) & ~sample.mask, np.nan, image)
    again = Synthesizer(shapes.Ball((0.1, 0.4)), texture, labels.Binary()).apply(spoiled, recipe=sample.recipe)
    assert np.isfinite(again.image[sample.mask]).all()


def test_a_lesion_that_covers_everything_has_no_surroundings() -> None:
    image = tissue((12, 12))
    texture = textures.Lesion(0.2, sign=1, smoothing=0, relative="surroundings", clip=False, intensity_range=(0, 1))
    sample = Synthesizer(shapes.Everywhere(), texture, labels.Binary())(image, rng=0)
    np.testing.assert_allclose(sample.image, image + 0.2)


@pytest.mark.parametrize(("sign", "share"), [(0.0, 0.0), (0.3, 0.3), (1.0, 1.0)])
def test_the_sign_is_positive_with_its_probability(sign: float, share: float) -> None:
    image = tissue((16, 16))
    method = Synthesizer(shapes.Ball(0.2), textures.Lesion(sign=sign, intensity_range=(0, 1)), labels.Binary())
    positive = [method.draw(image, rng=seed).texture["contrast"][0] > 0 for seed in range(400)]
    assert np.mean(positive) == pytest.approx(share, abs=0.08)


@pytest.mark.parametrize("correlation", [0.0, 0.7, 1.0])
def test_contrasts_of_channels_are_correlated(correlation: float) -> None:
    image = np.stack([tissue((16, 16)), tissue((16, 16), 1)])
    texture = textures.Lesion((0, 1), sign=1, correlation=correlation, intensity_range=(0, 1))
    method = Synthesizer(shapes.Ball(0.2), texture, labels.Binary(), channel_axis=0)
    drawn = np.array([method.draw(image, rng=seed).texture["contrast"] for seed in range(400)])
    assert drawn.min() >= 0
    assert drawn.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.06)
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(correlation, abs=0.1)


@pytest.mark.parametrize("grid", [(200, 200), (44, 44, 44)], ids=str)
@pytest.mark.parametrize("length", [0.0, 1.5])
def test_grain_has_its_deviation_and_correlation(grid: tuple[int, ...], length: float) -> None:
    region = Region(from_mask(np.ones(grid, bool)), grid, ())
    noise = correlated_noise(region, 2, length, 7).reshape(2, *grid)
    assert noise.mean() == pytest.approx(0, abs=0.1)
    assert noise.std() == pytest.approx(1, abs=0.05)
    neighbours = np.corrcoef(noise[0, 1:].ravel(), noise[0, :-1].ravel())[0, 1]
    assert neighbours == pytest.approx(np.exp(-1 / (4 * length**2)) if length else 0, abs=0.04)
    assert np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1] == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("grid", [(80, 80), (36, 36, 36)], ids=str)
@pytest.mark.parametrize("sigma", [1.5, 4.0, 9.0])
def test_means_by_cells_are_nearly_those_of_a_gaussian(grid: tuple[int, ...], sigma: float) -> None:
    image = tissue(grid)
    mask = np.indices(grid).sum(axis=0) > sum(grid) // 4
    region = Region(from_mask(mask), grid, ())
    means = smoothed(np.ascontiguousarray(image[mask][np.newaxis]), region, sigma)[0]
    blurred = [ndimage.gaussian_filter(part, sigma, mode="constant", truncate=8) for part in (image * mask, 1.0 * mask)]
    gaussian = (blurred[0] / np.where(mask, blurred[1], 1))[mask]
    assert np.abs(means - gaussian).max() < 0.2 * image.std()
    assert np.abs(means - gaussian).mean() < 0.03 * image.std()


def test_the_largest_doubles_do_not_overflow() -> None:
    image = np.full((20, 20), 1e308)
    image[::2] = 0.5e308
    sample = sample_of(textures.Lesion(0.1, sign=0, smoothing=1.0, intensity_range=(0, 1e308)), image)
    assert np.isfinite(sample.image[sample.mask]).all()
    assert (sample.image[sample.mask] > 0.5e308 - 0.11e308).all()


@pytest.mark.parametrize("edit", [10**40, 2**64, -(2**70)])
@pytest.mark.parametrize("field", ["grain", "contrast", "clip"])
def test_whole_numbers_that_no_kernel_takes_are_refused_in_recipes(edit: int, field: str) -> None:
    image = tissue((20, 20))
    drawn = json.loads(sample_of(textures.Lesion(grain=0.1), image).recipe.to_json())
    wrong = {"grain": edit, "contrast": [edit], "clip": sorted([0, edit])}[field]
    drawn["drawn"]["texture"][field] = wrong
    with pytest.raises(ValueError, match=rf"recipe: drawn.texture.{field}.* must be a .*got {edit}"):
        Recipe.from_json(json.dumps(drawn)).apply(image)
    drawn["drawn"]["texture"][field] = {"grain": 1e40, "contrast": [1e3], "clip": [0, 1e40]}[field]
    Recipe.from_json(json.dumps(drawn)).apply(image)
