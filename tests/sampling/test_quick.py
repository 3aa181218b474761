"""The quick way of AutoSeg and FPI in planes: the bytes, the recipe and the generator's state of the general path."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import FPI, AutoSeg, Synthesizer, labels, shapes, textures
from anomalib_synth._core.draws import Replayed
from anomalib_synth._sampling.quick import quick_of
from tests.support.promises import same
from tests.support.strategies import cases, examples, seeds


def rectangles(**options: Any) -> Synthesizer:
    """FPI with rectangles."""
    return Synthesizer(shapes.Box((0.1, 0.6)), textures.ForeignPatch(), labels.Interpolation(), **options)


QUICK = {
    "AutoSeg": AutoSeg,
    "FPI": FPI,
    "one size": lambda **k: AutoSeg(size=0.3, **k),
    "straight, one factor": lambda **k: AutoSeg(order=1, factor=0.5, vertices=5, **k),
    "one width": lambda **k: FPI(size=0.3, **k),
    "small": lambda **k: FPI(size=(0.01, 0.1), **k),
    "rectangles": rectangles,
    "in the middle": lambda **k: AutoSeg(central_fraction=0.3, **k),
}


def general(build: Any, **options: Any) -> Any:
    """The same generator, which goes the general way."""
    generator = build(**options)
    generator.__dict__["_quick"] = None
    return generator


@pytest.mark.parametrize("build", QUICK.values(), ids=QUICK.keys())
@given(case=cases(dtypes=["float32", "float64", "uint8", ">f4"]), seed=seeds, spoiled=st.sampled_from([0, 0, 1, 40]))
@examples(40)
def test_the_quick_way_gives_the_bytes_of_the_general_one(build: Any, case: Any, seed: int, spoiled: int) -> None:
    image = case.image.copy(order="K")
    if image.dtype.kind == "f":
        image.flat[np.random.default_rng(seed).integers(0, image.size, spoiled)] = np.nan
    quick, slow = build(channel_axis=case.channel_axis), general(build, channel_axis=case.channel_axis)
    one, other = np.random.default_rng(seed), np.random.default_rng(seed)
    try:
        wanted = slow(image, case.donor, rng=other)
    except ValueError as error:
        with pytest.raises(ValueError, match=str(error)[:30]):
            quick(image, case.donor, rng=one)
        return
    assert same(quick(image, case.donor, rng=one), wanted)
    assert one.random() == other.random()


@pytest.mark.parametrize("build", QUICK.values(), ids=QUICK.keys())
@given(shape=st.tuples(st.integers(20, 60), st.integers(20, 60)), seed=seeds, spoiled=st.sampled_from([0, 1, 400]))
@examples(20)
def test_in_place_it_gives_them_too(build: Any, shape: tuple[int, int], seed: int, spoiled: int) -> None:
    image, donor = np.random.default_rng(seed).random((2, *shape), np.float32)
    image.flat[np.random.default_rng(seed).integers(0, image.size, spoiled)] = np.inf
    target = image.copy()
    made = build()(target, donor, rng=np.random.default_rng(seed), out=target)
    assert made.image is target
    assert same(made, general(build)(image, donor, rng=np.random.default_rng(seed)))


@pytest.mark.parametrize("donor", ["image", "shifted"])
def test_in_place_a_donor_in_the_same_memory_is_refused(donor: str) -> None:
    memory = np.random.default_rng(0).random((41, 40), np.float32)
    image, shifted = memory[:40], memory[1:]
    with pytest.raises(ValueError, match=r"no change|must not overlap the donor"):
        AutoSeg()(image, image if donor == "image" else shifted, rng=np.random.default_rng(0), out=image)


def test_no_pixel_of_a_plane_without_pixels_is_drawn() -> None:
    empty = np.zeros((0, 40), np.float32)
    with pytest.raises(ValueError, match="must not be empty"):
        AutoSeg()(empty, empty, rng=np.random.default_rng(0))


def test_the_ordinary_has_a_quick_way() -> None:
    assert quick_of(AutoSeg()) is not None
    assert quick_of(FPI()) is not None


@pytest.mark.parametrize(
    "options",
    [
        {"count": 2},
        {"edge": 1.0},
        {"foreground": 0.0},
        {"clip_to_foreground": True},
        {"inside": True},
        {"min_foreground": 0.1},
        {"label": labels.Binary()},
        {"vertices": (5, 10)},
    ],
)
def test_what_is_out_of_the_ordinary_has_no_quick_way(options: dict[str, Any]) -> None:
    assert quick_of(AutoSeg(**options)) is None


def test_numbers_are_replayed_and_then_drawn() -> None:
    wanted = np.random.default_rng(3).random(9).tolist()
    rng = np.random.default_rng(3)
    again = Replayed(rng.random(4), rng)
    found = [again.random(), *again.random(2), *again.random(3), again.random(), *again.random(2)]
    assert [float(number) for number in found] == wanted
