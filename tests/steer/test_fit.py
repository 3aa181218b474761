"""Generators fitted to anomalies whose laws are known, and to few, odd or none of them."""

import json
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from anomalib_synth import FPI, AutoSeg, Compose, Generator, Mixture, Synthesizer, labels, runs, shapes, steer, textures
from anomalib_synth._core.learned import FORMS, quantiles_of

SIDE = 96
TRUTH = Synthesizer(
    shapes.GaussianBlob((0.1, 0.3), elongation=(1.2, 2.5), roughness=(0.1, 0.3)),
    textures.Lesion((0.2, 0.4), sign=1, smoothing=(0.3, 0.7), relative="surroundings"),
    labels.Binary(),
    edge=(0.6, 1.5),
)


def backgrounds(number: int, seed: int = 0, grid: tuple[int, ...] = (SIDE, SIDE)) -> Any:
    """Correlated noise of about a tenth of the range."""
    noise = np.random.default_rng(seed).standard_normal((number, *grid))
    noise = ndimage.gaussian_filter(noise, (0, *[1.5] * len(grid)))
    return (0.5 + 0.1 * noise / noise.std()).clip(0, 1).astype(np.float32)


def samples(generator: Generator, number: int, seed: int = 0) -> tuple[list[Any], list[Any]]:
    """Images and masks that serve as real ones."""
    made = [generator(image, rng=seed + place) for place, image in enumerate(backgrounds(number, seed))]
    return [sample.image for sample in made], [sample.mask for sample in made]


@pytest.fixture(scope="module")
def twenty() -> steer.Measures:
    return steer.measure(*samples(TRUTH, 20, seed=300))


@pytest.fixture(scope="module")
def held_out() -> steer.Measures:
    return steer.measure(*samples(TRUTH, 200, seed=1000))


@pytest.mark.parametrize(("number", "limit"), [(20, 0.3), (5, 0.45)])
def test_what_is_fitted_to_few_is_like_those_that_were_not_seen(
    number: int, limit: float, twenty: steer.Measures, held_out: steer.Measures
) -> None:
    few = twenty.take(slice(number))
    found = steer.compare(held_out, steer.fit(few), backgrounds(40, 7), count=120)
    own = {name: steer.comparison.ks_distance(getattr(few, name), getattr(held_out, name)) for name in found.distances}
    steered = ("size", "elongation", "solidity", "contrast", "sd_ratio")
    assert all(found.distances[name] < limit for name in steered), found.summary()
    # Not farther from the others than the few are themselves, on average.
    assert np.mean([found.distances[name] for name in steered]) < np.mean([own[name] for name in steered]) + 0.05


def test_the_distance_of_a_wrong_generator_is_larger(twenty: steer.Measures, held_out: steer.Measures) -> None:
    images = backgrounds(30, 7)
    right, wrong = (steer.compare(held_out, one, images, count=60).overall for one in (steer.fit(twenty), FPI()))
    assert right < 0.25 < 0.5 < wrong


def test_a_fit_is_an_ordinary_generator(twenty: steer.Measures) -> None:
    generator = steer.fit(twenty)
    assert generator == steer.fit(twenty)
    assert Generator.from_dict(json.loads(json.dumps(generator.to_dict()))) == generator
    assert not generator.needs_donor
    image = backgrounds(1, 3)[0]
    sample = generator(image, rng=1)
    again = generator.apply(image, recipe=sample.recipe)
    assert again.image.tobytes() == sample.image.tobytes()
    assert generator.texture.sign > 0.9  # type: ignore[attr-defined]


def test_the_table_from_a_file_gives_the_same_generator(twenty: steer.Measures, tmp_path: Any) -> None:
    twenty.to_csv(tmp_path / "measures.csv")
    assert steer.fit(steer.Measures.from_csv(tmp_path / "measures.csv")) == steer.fit(twenty)


@pytest.mark.parametrize("pixels", [1, 60])
def test_one_outline_is_enough_and_none_is_refused(pixels: int) -> None:
    mask = np.zeros((SIDE, SIDE), bool)
    mask.ravel()[40 * SIDE + 20 : 40 * SIDE + 20 + pixels] = True
    image = backgrounds(1)[0]
    generator = steer.fit(steer.measure([image], [mask]))
    assert generator(image, rng=0).mask.any()
    with pytest.raises(ValueError, match="measures must hold at least one outlined component"):
        steer.fit(steer.measure([image], [np.zeros_like(mask)]))
    with pytest.raises(ValueError, match="measures must hold at least one"):
        steer.explain(steer.measure([], []))
    with pytest.raises(TypeError, match="either measures or masks, got neither"):
        steer.fit()
    with pytest.raises(ValueError, match="keep must"):
        steer.fit(steer.measure([image], [mask]), keep=1.5)


def test_outlines_alone_give_the_outline_and_broad_laws_of_the_inside(twenty: steer.Measures) -> None:
    _, masks = samples(TRUTH, 8)
    generator = steer.fit(masks=masks)
    found = steer.compare(twenty, generator, backgrounds(30, 5), count=60)
    assert found.distances["size"] < 0.4
    assert generator.texture.sign == 0.5  # type: ignore[attr-defined]


def test_cracks_are_fitted_by_lines_of_their_direction() -> None:
    truth = TRUTH.replace(
        shape=shapes.LinePath((0.5, 0.8), width=(0.03, 0.05), wander=0.3, branches=0, angle=(-10, 10)), edge=0
    )
    measures = steer.measure(*samples(truth, 20))
    generator = steer.fit(measures)
    shape = generator.shape  # type: ignore[attr-defined]
    assert isinstance(shape, shapes.LinePath)
    assert "LinePath: elongated" in steer.explain(measures)
    assert -90 < shape.angle[0] < shape.angle[1] < 90
    found = steer.compare(steer.measure(*samples(truth, 60, seed=500)), generator, backgrounds(30, 5), count=60)
    assert max(found.distances[name] for name in ("size", "elongation", "solidity")) < 0.4, found.summary()


def test_swarms_and_holes_and_half_the_image_are_fitted_by_their_own_shapes() -> None:
    many = TRUTH.replace(shape=shapes.GaussianBlob((0.015, 0.04), elongation=1, roughness=0), count=30, edge=0)
    swarm = steer.fit(steer.measure(*samples(many, 6)))
    image = backgrounds(1, 9)[0]
    assert ndimage.label(swarm(image, rng=0).mask)[1] > 8
    ring = np.hypot(*(np.indices((SIDE, SIDE)) - 40))
    masks = [(ring < 14 + place) & (ring > 7) for place in range(5)]
    holes = steer.fit(steer.measure([image] * 5, masks))
    assert isinstance(holes.shape, shapes.GivenMasks)  # type: ignore[attr-defined]
    half = [np.indices((SIDE, SIDE))[0] < 50 + place for place in range(5)]
    large = steer.fit(steer.measure([image] * 5, half))
    assert isinstance(large.shape, shapes.PerlinBlobs)  # type: ignore[attr-defined]
    assert 0.2 < np.mean([large(image, rng=seed).mask.mean() for seed in range(10)]) < 0.8


def test_volumes_in_millimetres() -> None:
    grid = (40, 40, 40)
    truth = TRUTH.replace(shape=shapes.GaussianBlob((0.15, 0.4), elongation=(1, 2), roughness=0.15))
    volumes = backgrounds(8, 2, grid)
    made = [truth(volume, rng=seed) for seed, volume in enumerate(volumes)]
    masks = [sample.mask for sample in made]
    measures = steer.measure([sample.image for sample in made], masks, spacing=(2.0, 2.0, 2.0))
    assert measures.diameter.max() > 12
    generator = steer.fit(measures)
    sizes = [runs.count(runs.from_mask(generator(volumes[0], rng=seed).mask)) for seed in range(12)]
    assert 0.4 < np.median(np.cbrt(sizes)) / np.median(np.cbrt([mask.sum() for mask in masks])) < 2.0


def test_the_polygon_is_kept_by_its_own_fit(twenty: steer.Measures) -> None:
    fitted = AutoSeg.fit(twenty, factor=0.5)
    assert fitted.factor == (0.5, 0.5)
    made = [fitted(*backgrounds(2, seed), rng=seed) for seed in range(60)]
    found = steer.measure([sample.image for sample in made], [sample.mask for sample in made])
    ratio = found.quantiles("size", [0.5])[0] / twenty.quantiles("size", [0.5])[0]
    assert 0.8 < ratio < 1.25


@pytest.mark.parametrize(("word", "sign"), [("hyperintense", 1), ("hypointense", -1), ("both", 0)])
def test_the_prior_has_the_sign_of_its_word_and_becomes_harder(word: Any, sign: int) -> None:
    easy = steer.prior(word, size=(0.3, 0.5))
    hard = steer.harder(easy, 0.7)
    contrasts = [steer.measure(*samples(one, 20, seed=3)).contrast for one in (easy, hard)]
    assert [bool((np.sign(one) == sign).mean() > 0.9) for one in contrasts] == [sign != 0] * 2
    assert np.abs(contrasts[1]).mean() < 0.5 * np.abs(contrasts[0]).mean()
    assert hard.edge[0] > easy.edge[1] - 1  # type: ignore[attr-defined]


def test_every_kind_of_generator_becomes_harder(twenty: steer.Measures) -> None:
    parts = [AutoSeg(), FPI(factor=0.8)]
    assert steer.harder(AutoSeg(), 0) == AutoSeg(edge=0.0)
    assert isinstance(steer.harder(Compose(parts), 0.5), Compose)
    harder: Any = steer.harder(Mixture(dict.fromkeys(parts, 1)), 0.5)
    assert harder.methods[1][0].factor == (0.4, 0.4)
    fitted: Any = steer.fit(twenty)
    assert steer.harder(fitted, 0.5).texture.contrast.values[3] == fitted.texture.contrast.values[3] / 2  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="amount must satisfy 0 <= amount < 1, got 1"):
        steer.harder(AutoSeg(), 1)
    shuffled = Synthesizer(shapes.Ball(), textures.Reflection(), labels.Binary())
    with pytest.raises(ValueError, match="must have a texture with a contrast"):
        steer.harder(shuffled, 0.5)


def test_the_page_of_a_comparison_has_both_montages(twenty: steer.Measures) -> None:
    pytest.importorskip("matplotlib")
    found = steer.compare(twenty, TRUTH, backgrounds(4, 2), count=8)
    titles = [cell.get_title() for cell in found.plot().axes]
    assert {"real", "synthetic"} <= set(titles)
    assert found.summary().startswith("overall distance")


def test_quantiles_of_few_are_those_of_a_wider_law_and_of_many_their_own() -> None:
    form, at = FORMS["size"], np.array([0.1, 0.5, 0.9])
    many = np.exp(np.random.default_rng(0).normal(-2, 0.4, 5000))
    np.testing.assert_allclose(quantiles_of(many, form, at), np.quantile(many, at), rtol=0.03)
    one = quantiles_of(many[:1], form, at)
    assert one[2] / one[0] > np.exp(2 * 1.28 * 0.4)
    np.testing.assert_allclose(quantiles_of(np.array([]), form, np.array([0.5])), np.exp(form.mean))


def test_donors_of_another_number_than_images_are_named() -> None:
    mask = np.hypot(*(np.indices((32, 32)) - 16)) < 6
    measures = steer.measure([mask * 1.0], [mask])
    with pytest.raises(ValueError, match="images and donors must be equally many, got 1 and 2"):
        steer.compare(measures, AutoSeg(), [mask * 1.0], donors=[mask * 1.0] * 2)
