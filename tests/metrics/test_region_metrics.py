"""Figures of regions against their slow twins, and what they say of maps that are made for it."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from anomalib_synth import metrics
from anomalib_synth.metrics import lesions, regions
from anomalib_synth.metrics.keys import keys_of
from anomalib_synth.metrics.levels import Levels
from anomalib_synth.metrics.outlines import outline
from tests import naive
from tests.support.strategies import examples

Images = tuple[list[np.ndarray], list[np.ndarray]]
KINDS = ["random", "tied", "constant", "truth", "opposite", "imbalanced", "many"]


def images(seed: int, kind: str, axes: int = 2, dtype: str = "float32") -> Images:
    """A few small images: the first has both kinds of pixels, the last is normal throughout."""
    rng = np.random.default_rng(seed)
    masks, scores = [], []
    for place in range(rng.integers(2, 5)):
        shape = tuple(rng.integers(2, 8 if axes == 2 else 5, axes))
        mask = rng.random(shape) < {"imbalanced": 0.03, "many": 0.35}.get(kind, rng.choice([0.0, 0.1, 0.6]))
        mask.flat[0], mask.flat[-1] = True, False
        score = rng.normal(size=shape) * 20 + 40
        score = {"constant": np.full(shape, 7.0), "truth": mask * 9.0, "opposite": ~mask * 9.0}.get(kind, score)
        score = score.round(-1) if kind == "tied" else score
        masks.append(mask if place or kind == "many" else mask | (rng.random(shape) < 0.2) & (score != score.flat[-1]))
        scores.append(np.clip(score, 0, 255).astype(dtype))
    masks[-1][:] = False
    masks[0].flat[-1] = False
    return masks, scores


drawn = st.builds(
    images,
    st.integers(0, 10**6),
    st.sampled_from(KINDS),
    st.sampled_from([2, 3]),
    st.sampled_from(["float32", "float64", "uint8", "int32", "float16", ">f4"]),
)


@given(drawn, st.sampled_from([0.05, 0.3, 1.0]))
def test_aupro_is_its_definition(made: Images, limit: float) -> None:
    assert metrics.aupro(*made, limit) == pytest.approx(naive.aupro(*made, limit), abs=1e-12)


@given(drawn)
def test_detection_is_its_definition(made: Images) -> None:
    rates = (0.25, 1, 3)
    sensitivity, best = naive.detection(*made, rates)
    found = metrics.detection(*made, rates)
    assert found.sensitivity == pytest.approx(sensitivity, abs=1e-12)
    assert found.froc == pytest.approx(np.mean(sensitivity), abs=1e-12)
    assert found.f1_max == pytest.approx(best, abs=1e-12)


@given(drawn)
def test_aupimo_is_its_definition(made: Images) -> None:
    found = metrics.aupimo(*made, (0.02, 0.4))
    np.testing.assert_allclose(found, naive.aupimo(*made, 0.02, 0.4), atol=1e-12)


@given(st.integers(0, 10**6), st.floats(0, 0.7), st.lists(st.integers(1, 9), min_size=2, max_size=3))
@examples(120)
def test_components_are_scipys(seed: int, share: float, shape: list[int]) -> None:
    mask = np.random.default_rng(seed).random(shape) < share
    found = outline(mask)
    wanted, count = ndimage.label(mask, np.ones((3,) * mask.ndim))
    labels = np.zeros(mask.size, int)
    for (start, stop), label in zip(found.runs, found.labels, strict=True):
        labels[start:stop] = label + 1
    assert len(found.sizes) == count
    assert (labels.reshape(shape) == wanted).all()
    assert found.sizes.tolist() == np.bincount(wanted.ravel(), minlength=count + 1)[1:].tolist()
    assert (found.pixels, found.outside) == (mask.sum(), (~mask).sum())


def test_negatives_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    made = images(3, "random")
    whole = metrics.aupro(*made)
    monkeypatch.setattr(regions, "AT_ONCE", 5)
    assert metrics.aupro(*made) == whole


def test_a_large_and_a_small_region_count_the_same() -> None:
    mask = np.zeros((20, 20), bool)
    mask[0, 0], mask[5:15, 5:15] = True, True
    large, small = mask.astype(float), mask.astype(float)
    small[5:15, 5:15], large[0, 0] = -1, -1
    for score in (large, small):
        assert metrics.aupro([mask], [score]) == pytest.approx(0.5, abs=1e-12)
        assert metrics.aupro(mask[None], score[None], limit=0.05) == pytest.approx(0.5, abs=1e-12)
    assert metrics.aupro([mask], [np.zeros((20, 20))], 0.3) == pytest.approx(0.15)


def test_detection_of_a_map_of_one_value() -> None:
    """Every image is one component: a hit where there is a lesion, a false alarm where there is none."""
    masks = [np.zeros((4, 4), bool) for _ in range(4)]
    masks[0][1, 1] = masks[1][2, 2] = True
    found = metrics.detection(masks, [np.ones((4, 4))] * 4)
    assert found.sensitivity == (0, 0, 1, 1, 1, 1, 1)


@pytest.mark.parametrize("noisy", [0, 3])
def test_leaving_out_an_image_is_detection_of_the_rest(noisy: int) -> None:
    """One image of noise has more false alarms than all others together."""
    rng = np.random.default_rng(noisy)
    masks, scores = np.zeros((4, 60, 60), bool), rng.normal(size=(4, 60, 60)) * 0.4
    masks[:, 4:7, 4:7] = masks[:, 15:17, 9:12] = True
    scores[masks] += 0.5
    scores[noisy] = rng.random((60, 60)) + 3
    alarms = lesions.Alarms(4)
    for mask, score in zip(masks, scores, strict=True):
        alarms.enter(*lesions.events(keys_of("scores", score), outline(mask), mask, alarms.floor))
    for place in range(4):
        rest = np.arange(4) != place
        assert alarms.figures(place) == metrics.detection(masks[rest], scores[rest])
    assert alarms.figures() == metrics.detection(masks, scores)


@pytest.mark.compiled
def test_false_alarms_are_kept_only_as_far_as_they_matter() -> None:
    """Memory does not grow with the noise of the maps."""
    rng = np.random.default_rng(0)
    mask = np.zeros((200, 200), bool)
    mask[50:60, 50:60] = True
    scores = [rng.random((200, 200), np.float32) for _ in range(30)]
    metrics.detection([mask], scores[:1])
    tracemalloc.start()
    metrics.detection([mask] * 30, scores)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4_000_000


@pytest.mark.parametrize("function", [metrics.aupro, metrics.detection, metrics.aupimo])
@pytest.mark.parametrize(
    ("masks", "scores", "message"),
    [
        ([np.ones((2, 2))], [], "masks and scores must be of as many images, got 1 and 0"),
        ([], [], "masks and scores must hold at least one image, got none"),
        (
            [np.ones((2, 2))],
            [np.ones((2, 3))],
            r"masks\[0\] and scores\[0\] must have one shape, got \(2, 2\), \(2, 3\)",
        ),
        (np.ones((4, 4)), np.ones((4, 4)), r"masks\[0\] must be an image or a volume, got shape \(4,\)"),
        ([np.full((2, 2), 2)], [np.ones((2, 2))], "label must be 0 or 1 everywhere, got 2"),
        (
            [np.zeros((2, 2))],
            [np.ones((2, 2))],
            "masks must have anomalous and normal elements, got none that is anomal",
        ),
        (
            [np.eye(2)] * 2 + [np.zeros((2, 2))],
            [np.ones((2, 2))] * 2 + [[[1, np.nan]] * 2],
            r"scores\[2\] must be finite",
        ),
    ],
)
def test_bad_images_are_named(function: object, masks: object, scores: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(masks, scores)  # type: ignore[operator]


def test_options_are_checked() -> None:
    masks, scores = [np.eye(3), np.zeros((3, 3))], [np.ones((3, 3))] * 2
    for limit in (0, 1.5):
        with pytest.raises(ValueError, match="limit must satisfy 0 < "):
            metrics.aupro(masks, scores, limit)
    with pytest.raises(ValueError, match=r"rates must be above 0 and rise, got \(1, 1\)"):
        metrics.detection(masks, scores, (1, 1))
    with pytest.raises(ValueError, match=r"bounds must satisfy 0 < low < high <= 1, got \(0.1, 0.1\)"):
        metrics.aupimo(masks, scores, (0.1, 0.1))


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), min_size=1, max_size=5))
def test_levels_of_parts_are_those_of_all(parts: list[list[int]]) -> None:
    every = [Levels(np.array(part, np.uint32), np.full(len(part), 0.25)) for part in parts]
    whole, merged = Levels(np.array([key for part in parts for key in part], np.uint32)), Levels.merged(every)
    assert merged.keys.tolist() == whole.keys.tolist()
    assert merged.hits.tolist() == whole.hits.tolist()
    np.testing.assert_allclose(merged.weights, whole.hits * 0.25)
