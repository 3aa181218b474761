"""Laws of parameters: what they are, that every range takes one, and that what is drawn follows them."""

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anomalib_synth import (
    FPI,
    NSA,
    AutoSeg,
    Compose,
    CutPaste,
    Generator,
    Quantiles,
    Recipe,
    Sample,
    Synthesizer,
    catalog,
    labels,
    shapes,
    textures,
)
from anomalib_synth._core import draws
from tests.support.parameters import CONSTRUCTORS, fields_by_name, law_of
from tests.support.promises import same
from tests.support.strategies import arrays_of, examples, random_image, seeds

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9).map(sorted)
TAKES = [
    (name, parameter, law_of(parameter, field))
    for name in CONSTRUCTORS
    for parameter, field in fields_by_name(name).items()
    if law_of(parameter, field) is not None
]
LAW = Quantiles([0.1, 0.15, 0.15, 0.9], [0, 0.3, 0.6, 1])


@st.composite
def laws(draw: st.DrawFn) -> Quantiles:
    values = draw(NUMBERS)
    inner = st.lists(st.floats(0.01, 0.99), min_size=len(values) - 2, max_size=len(values) - 2, unique=True)
    return Quantiles(values, draw(st.none() | inner.map(lambda places: [0, *sorted(places), 1])))


# What a law is


@given(law=laws())
def test_a_law_is_a_value(law: Quantiles) -> None:
    for again in (
        eval(repr(law), {"Quantiles": Quantiles}),
        Quantiles.from_dict(json.loads(json.dumps(law.to_dict()))),
        pickle.loads(pickle.dumps(law)),
        copy.deepcopy(law),
        law.replace(),
        Quantiles(np.array(law.values), law.probabilities),
    ):
        assert again == law
        assert not again != law  # noqa: SIM202
        assert hash(again) == hash(law)
        assert tuple(again) == (law.values[0], law.values[-1])


def test_a_law_is_not_its_bounds() -> None:
    law = Quantiles([1, 2, 9])
    low, high = law
    assert (low, high) == (1, 9)
    assert law != (1, 9)
    assert (1, 9) != law  # noqa: SIM300
    assert law != Quantiles([1, 9])
    assert law != Quantiles([1, 2, 9], [0, 0.9, 1])
    assert AutoSeg(count=law) != AutoSeg(count=(1, 9))
    assert repr(Quantiles([0.5, 0.5])) == "Quantiles(0.5)"
    with pytest.raises(AttributeError):
        law.values = (1, 2)  # type: ignore[misc]


@given(law=laws(), places=st.lists(st.floats(0, 1), min_size=1))
def test_quantiles_are_linear_between_their_places(law: Quantiles, places: list[float]) -> None:
    probabilities = np.linspace(0, 1, len(law.values)) if law.probabilities is None else law.probabilities
    wanted = np.interp(places, probabilities, law.values)
    found = [law.at(place) for place in places]
    scale = max(map(abs, law))
    np.testing.assert_allclose(found, wanted, atol=1e-9 * scale + 1e-300)
    np.testing.assert_allclose(law.of(np.array(places)), wanted)
    assert all(law[0] <= one <= law[1] for one in found)
    assert [law.at(place) for place in probabilities] == pytest.approx(law.values, abs=1e-9 * scale)


def test_probabilities_are_one_for_each_value() -> None:
    with pytest.raises(ValueError, match=r"probabilities must be as many as the values, 2, got \(0.0, 0.5, 1.0\)"):
        Quantiles([1, 2], [0, 0.5, 1])


def test_the_bounds_of_a_law_keep_the_rule_of_its_field() -> None:
    with pytest.raises(ValueError, match=r"size must satisfy 0 < low <= high <= 1, got Quantiles\(\(0.5, 2\)\)"):
        AutoSeg(size=Quantiles([0.5, 2]))
    with pytest.raises(ValueError, match=r"count must satisfy 1 <= low .* got Quantiles\(\(0, 2\)\)"):
        AutoSeg(count=Quantiles([0, 2]))
    with pytest.raises(TypeError, match=r"count must be a number .* got Quantiles\(\(1.5, 2\)\)"):
        AutoSeg(count=Quantiles([1.5, 2]))
    with pytest.raises(TypeError, match=r"limits must be a number or a pair .* got Quantiles"):
        shapes.GammaSize(limits=LAW)
    with pytest.raises(TypeError, match=r"central_fraction must be one number, got Quantiles"):
        AutoSeg(central_fraction=LAW)  # type: ignore[arg-type]
    assert AutoSeg(count=Quantiles(np.array([1.0, 2.5, 4.0]))).count == Quantiles([1, 2.5, 4])
    assert list(map(type, AutoSeg(count=Quantiles([1.0, 2.5, 4.0])).count)) == [int, int]


def test_a_law_by_a_description() -> None:
    description = {"class": "Quantiles", "values": [0.1, 0.2, 0.4]}
    assert catalog.build("AutoSeg", {"size": description}) == AutoSeg(size=Quantiles([0.1, 0.2, 0.4]))
    assert catalog.build("AutoSeg", {"size": LAW}) == AutoSeg(size=LAW)


# Every range takes one


def test_many_parameters_take_a_law() -> None:
    assert len(TAKES) > 150
    assert {("AutoSeg", "size"), ("Synthesizer", "edge"), ("textures.PoissonPatch", "resize")} <= {
        (name, parameter) for name, parameter, _ in TAKES
    }


def generator_with(name: str, parameter: str, law: Quantiles) -> Generator:
    """The part, as a generator, or in one that draws it."""
    part: Any = CONSTRUCTORS[name](**{parameter: law})
    if isinstance(part, Generator):
        return part
    room = name.partition(".")[0]
    if room == "shapes":
        return Synthesizer(part, textures.ForeignPatch(), labels.Interpolation())
    shape = shapes.Ellipse(0.5)
    if room == "labels":
        return Synthesizer(shape, textures.ForeignPatch(), part)
    return Synthesizer(shape, part, labels.Binary())


@pytest.mark.parametrize(("name", "parameter", "law"), TAKES)
@given(seed=seeds, grid=st.sampled_from([(24, 31), (23, 24, 22)]))
@examples(3)
def test_every_range_takes_a_law(name: str, parameter: str, law: Quantiles, seed: int, grid: tuple[int, ...]) -> None:
    generator = generator_with(name, parameter, law)
    arrays = arrays_of(generator)
    assert Generator.from_dict(json.loads(json.dumps(generator.to_dict())), arrays) == generator
    assert "Quantiles" in repr(generator)
    image, donor = random_image(grid, "float32", seed), random_image(grid, "float32", seed + 1)
    sample = generator(image, donor, rng=seed)
    assert same(generator(image, donor, rng=seed), sample)
    again = Recipe.from_json(sample.recipe.to_json())
    assert again == sample.recipe
    given = image, donor if generator.needs_donor else None
    assert same(generator.apply(*given, recipe=again), sample)
    batch = generator.batch(image[np.newaxis], donor[np.newaxis], rng=seed)
    first = Sample(batch.images[0], batch.masks[0], batch.labels[0], batch.recipes[0])
    assert same(generator.apply(*given, recipe=first.recipe), first)


# What is drawn follows the law

IMAGE, DONOR = np.zeros((200, 220), np.float32), random_image((200, 220), "float32", 1)
CASES: dict[str, tuple[Generator, Any]] = {
    "AutoSeg, size": (AutoSeg(size=LAW), lambda drawn: [side / 200 for side in drawn["shapes"][0]["size"]]),
    "AutoSeg, factor": (AutoSeg(factor=LAW), lambda drawn: [drawn["texture"]["factor"]]),
    "FPI, factor": (FPI(factor=LAW), lambda drawn: [drawn["texture"]["factor"]]),
    "AutoSeg, edge": (AutoSeg(edge=LAW, size=0.5), lambda drawn: [drawn["edge"]]),
    "NSA, resize": (NSA(resize=LAW, size=0.05, count=1), lambda drawn: [drawn["texture"]["resize"]]),
    "CutPaste, aspect": (CutPaste(aspect=LAW, area=0.01), lambda drawn: [ratio(drawn["shapes"][0]["half_width"])]),
    "Superellipse, exponent": (
        Synthesizer(
            shapes.Superellipse(0.2, exponent=Quantiles([1, 2, 9])), textures.UniformAddition(), labels.Binary()
        ),
        lambda drawn: [drawn["shapes"][0]["exponent"]],
    ),
}
LAWS = {"Superellipse, exponent": Quantiles([1, 2, 9])}
NAMES = pytest.mark.parametrize("name", CASES)


def ratio(half: list[float]) -> float:
    return half[1] / half[0]


def follows(law: Quantiles, drawn: list[float]) -> None:
    """Raise unless numbers follow a law, atoms included: each by a place among those that share its value."""
    places = np.linspace(0, 1, len(law.values)) if law.probabilities is None else np.array(law.probabilities)
    values = np.array(drawn)
    # A little noise at an atom's place makes the law continuous, so that the test is exact.
    left = np.interp(values, law.values, places, left=0)
    at_atom = np.abs(values - 0.15) < 1e-9
    if 0.15 in law.values:
        left[at_atom] = 0.3 + 0.3 * np.random.default_rng(0).random(at_atom.sum())
    assert stats.kstest(left, "uniform").pvalue > 0.001
    assert (values >= law[0] - 1e-9).all()
    assert (values <= law[1] + 1e-9).all()


@NAMES
def test_what_a_call_draws_follows_the_law(name: str) -> None:
    generator, number = CASES[name]
    image = IMAGE + np.float32(0.5)
    rng = np.random.default_rng(7)
    image[::2] = 0.25
    drawn = [one for _ in range(300) for one in number(generator.draw(image, DONOR, rng=rng).drawn)]
    follows(LAWS.get(name, LAW), drawn)


@NAMES
def test_what_a_batch_draws_follows_the_law(name: str) -> None:
    generator, number = CASES[name]
    images, donors = np.zeros((300, 40, 44), np.float32), random_image((300, 40, 44), "float32", 1)
    images[:, ::2] += np.float32(0.5)
    batch = generator.batch(images, donors, rng=3)
    scale = 200 / 40 if name == "AutoSeg, size" else 1
    follows(LAWS.get(name, LAW), [scale * one for recipe in batch.recipes for one in number(recipe.drawn)])


@pytest.mark.parametrize("more", [None, 0.5])
def test_counts_follow_the_law(more: float | None) -> None:
    law = Quantiles([1, 1, 4, 8], [0, 0.5, 0.8, 1])
    wanted = np.bincount(np.floor(law.of((np.arange(100_000) + 0.5) / 100_000) + 0.5).astype(int), minlength=9)[1:]
    rng = np.random.default_rng(1)
    image = IMAGE[:40, :40]
    generators: list[Generator] = [
        AutoSeg(count=law, more=more),
        Compose(FPI(), count=law, more=more),
        Synthesizer(shapes.Ellipses(0.3, number=law), textures.ForeignPatch(), labels.Binary()),
    ]
    for generator in generators:
        found = []
        for _ in range(400):
            drawn: Any = generator.draw(image, image + 1, rng=rng).drawn
            several = drawn["anomalies"] if "anomalies" in drawn else drawn["shapes"]
            found.append(len(several[0]["ellipses"]) if "ellipses" in several[0] else len(several))
        counts = np.bincount(found, minlength=9)[1:]
        assert counts.sum() == 400
        assert stats.chisquare(counts, wanted / wanted.sum() * 400).pvalue > 0.001


def test_a_batch_draws_vertices_by_the_law() -> None:
    law = Quantiles([3, 3, 3, 20])
    images = np.zeros((400, 32, 32), np.float32)
    batch = AutoSeg(vertices=law).batch(images, images + 1, rng=0)
    found = np.array([len(recipe.drawn["shapes"][0]["radii"]) for recipe in batch.recipes])
    assert set(found) <= set(range(3, 21))
    assert 0.6 < (found == 3).mean() < 0.75


def test_noise_of_pixels_follows_the_law() -> None:
    image = np.zeros((100, 100))
    method = Synthesizer(shapes.Box(0.9), textures.NoiseAddition(LAW, intensity_range=(0, 1)), labels.Binary())
    sample = method(image, rng=0)
    follows(LAW, np.abs(sample.image[sample.mask]).tolist())


def test_pixels_are_the_nearest_to_what_the_law_gives() -> None:
    rng = np.random.default_rng(0)
    law = Quantiles([0.001, 0.1, 0.1, 0.3])
    drawn = [draws.voxels(rng, law, 50) for _ in range(300)]
    wanted = [max(1, round(50 * law.at(u))) for u in np.random.default_rng(0).random(300)]
    assert drawn == wanted
    assert drawn.count(5) > 90


@pytest.mark.parametrize("law", [Quantiles([0.1, 0.4]), Quantiles(0.3)])
def test_two_quantiles_are_a_range(law: Quantiles) -> None:
    """The same random numbers give the same sizes as a range does, but that a law always takes one."""
    again = np.random.default_rng(5)
    found = [draws.uniform(np.random.default_rng(seed), law) for seed in range(9)]
    assert found == pytest.approx([draws.uniform(np.random.default_rng(seed), tuple(law)) for seed in range(9)])
    draws.uniform(again, law)
    assert again.random() == np.random.default_rng(5).random(2)[1]


def test_a_range_of_intensities_takes_no_law() -> None:
    with pytest.raises(TypeError, match="intensity_range must be a number or a pair with low < high, got Quantiles"):
        textures.Lesion(intensity_range=Quantiles([0, 100, 255]))  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [np.array(0.5), np.array([[0.0, 1.0]])])
def test_probabilities_of_another_form_are_refused_by_name(wrong: np.ndarray) -> None:
    with pytest.raises(TypeError, match="probabilities must be at least two increasing numbers"):
        Quantiles([0, 1], wrong)
