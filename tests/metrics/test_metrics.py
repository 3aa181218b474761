import tracemalloc
import warnings

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score, jaccard_score, precision_recall_curve, roc_auc_score

from anomalib_synth import _kernels as kernels
from anomalib_synth.metrics import average_precision, f1, f1_max, f1_threshold, iou_max, ranking, roc_auc, sample_score
from tests import naive
from tests.support.strategies import examples, layouts

LABELS = ["bool", "uint8", "int64", "float16", "float32", "float64", ">i4"]
SCORES = ["bool", "uint8", "int8", "uint16", ">i2", "int32", "uint32", "int64", "uint64"]
SCORES += ["float16", "float32", ">f4", "float64", ">f8"]


def published(label: np.ndarray, score: np.ndarray) -> float:
    """scikit-learn's figure; it warns where nothing is positive, and takes neither volumes nor big-endian arrays."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        label = np.asarray(label).ravel().astype(int)
        score = np.asarray(score).ravel()
        return float(average_precision_score(label, score.astype(score.dtype.newbyteorder("="))))


@st.composite
def rankings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    shape = draw(hnp.array_shapes(max_dims=3, max_side=8))
    dtype = np.dtype(draw(st.sampled_from(SCORES)))
    elements = {"allow_nan": False, "allow_infinity": False} if dtype.kind == "f" else {}
    few = draw(hnp.arrays(dtype, draw(st.integers(1, 40)), elements=hnp.from_dtype(dtype, **elements)))
    score = draw(hnp.arrays(dtype, shape, elements=st.sampled_from(list(few)), fill=st.nothing()))
    label = draw(hnp.arrays(draw(st.sampled_from(LABELS)), shape, elements=st.sampled_from([0, 1]), fill=st.nothing()))
    return draw(layouts(label)), draw(layouts(score))


@given(rankings())
def test_average_precision_is_scikit_learns(ranking: tuple[np.ndarray, np.ndarray]) -> None:
    label, score = ranking
    assert average_precision(label, score) == pytest.approx(published(label, score), abs=1e-12)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.999])
@pytest.mark.parametrize("decimals", [1, 3, None])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_average_precision_of_many_chunks_is_scikit_learns(
    share: float, decimals: int | None, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "CHUNK", 700)
    rng = np.random.default_rng(0)
    label = rng.random((20, 30, 11)) < share
    score = rng.normal(size=label.shape) + label
    if decimals is not None:
        score = score.round(decimals)
    score = score.astype(dtype)
    assert average_precision(label, score) == pytest.approx(published(label, score), abs=1e-12)
    # Both walk their memory in different orders here, and must still be paired.
    assert average_precision(np.asfortranarray(label), score) == average_precision(label, score)


@pytest.mark.compiled
def test_average_precision_of_a_volume_needs_little_memory() -> None:
    """A third of what scikit-learn needs, and much less where anomalies are rare."""
    rng = np.random.default_rng(0)
    for share, most in ((0.01, 0.25), (0.5, 1 / 3)):
        label = rng.random((64, 64, 64)) < share
        score = (rng.normal(size=label.shape) + label).astype(np.float32)
        used = []
        for function in (average_precision, published):
            function(label[:1], score[:1])  # what is compiled or imported on first use is not what is measured
            tracemalloc.start()
            function(label, score)
            used.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert used[0] <= most * used[1]


def test_zeros_of_both_signs_are_one_score() -> None:
    assert average_precision([1, 0], [0.0, -0.0]) == average_precision([1, 0], [-0.0, 0.0]) == 0.5


def test_neighbouring_floats_are_two_scores() -> None:
    above = np.nextafter(np.float64(0.1), 1)
    assert average_precision([1, 0], [above, 0.1]) == 1.0
    assert average_precision([1, 0], [0.1, above]) == 0.5


def test_large_integers_are_told_apart() -> None:
    assert average_precision([1, 0], np.array([2**62 + 1, 2**62])) == 1.0
    assert average_precision([1, 0], np.array([2**64 - 2, 2**64 - 1], np.uint64)) == 0.5


def test_extreme_cases() -> None:
    assert average_precision([1], [0.5]) == 1.0
    assert average_precision([1, 1], [0.5, 0.1]) == 1.0
    assert average_precision([0, 0], [0.5, 0.1]) == 0.0  # as scikit-learn, but without its warning
    assert average_precision(True, -3) == 1.0


def test_inputs_are_left_alone() -> None:
    rng = np.random.default_rng(1)
    label = rng.random(1000) < 0.3
    for score in (rng.random(1000), rng.integers(0, 9, 1000).astype(np.uint32)):
        label.flags.writeable = score.flags.writeable = False
        before = score.copy()
        average_precision(label, score)
        np.testing.assert_array_equal(score, before)


@pytest.mark.parametrize(
    ("label", "score", "error", "message"),
    [
        ([0, 1], [0.1, np.nan], ValueError, "score must be finite everywhere, got nan"),
        ([0, 1], [0.1, -np.inf], ValueError, "score must be finite everywhere, got -inf"),
        ([0, 2], [0.1, 0.2], ValueError, "label must be 0 or 1 everywhere, got 2"),
        ([0, 0.5], [0.1, 0.2], ValueError, "label must be 0 or 1 everywhere, got 0.5"),
        ([0, -1], [0.1, 0.2], ValueError, "label must be 0 or 1 everywhere, got -1"),
        ([0, np.nan], [0.1, 0.2], ValueError, "label must be 0 or 1 everywhere, got nan"),
        ([0, 1], [0.1, 0.2, 0.3], ValueError, r"label and score must have one shape, got \(2,\) and \(3,\)"),
        ([[0], [1]], [0.1, 0.2], ValueError, r"label and score must have one shape, got \(2, 1\) and \(2,\)"),
        ([], [], ValueError, r"label and score must not be empty, got shape \(0,\)"),
        ([0, 1], ["a", "b"], TypeError, "score must hold bools, integers or floats of at most 8 bytes, got dtype <U1"),
        ([0, 1], [1j, 2j], TypeError, "score must hold .* got dtype complex128"),
        ([None, 1], [0, 1], TypeError, "label must hold .* got dtype object"),
        ([0, 1], np.ma.masked_equal([0.0, 1.0], 0), TypeError, "score must be an array without a mask"),
    ],
)
def test_bad_rankings_are_named(label: object, score: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        average_precision(label, score)  # type: ignore[arg-type]


@given(rankings())
def test_every_figure_of_a_ranking_is_its_definition(ranking: tuple[np.ndarray, np.ndarray]) -> None:
    label, score = np.asarray(ranking[0]).astype(bool).ravel(), np.asarray(ranking[1]).ravel()
    score = score.astype(score.dtype.newbyteorder("="))
    if score.dtype.kind in "iu" and score.itemsize == 8:
        score = score.astype(float)  # as the twin compares them
    assert score.dtype.kind != "f" or np.isfinite(score).all()
    if not label.any():
        assert (f1_max(label, score), iou_max(label, score), f1_threshold(label, score)) == (0, 0, np.inf)
        return
    wanted = naive.ranking_figures(label, score)
    assert average_precision(label, score) == pytest.approx(wanted["average_precision"], abs=1e-12)
    assert f1_max(label, score) == pytest.approx(wanted["f1_max"], abs=1e-12)
    assert iou_max(label, score) == pytest.approx(wanted["iou_max"], abs=1e-12)
    assert f1(label, score, f1_threshold(label, score)) == pytest.approx(wanted["f1_max"], abs=1e-12)
    if not label.all():
        assert roc_auc(label, score) == pytest.approx(wanted["roc_auc"], abs=1e-12)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.999])
@pytest.mark.parametrize("decimals", [1, None])
def test_figures_of_many_elements_are_scikit_learns(share: float, decimals: int | None) -> None:
    rng = np.random.default_rng(0)
    label = rng.random(20_000) < share
    score = rng.normal(size=label.shape) + label
    score = score if decimals is None else score.round(decimals)
    precision, recall, thresholds = precision_recall_curve(label, score)
    best = (2 * precision * recall / np.maximum(precision + recall, 1e-300)).max()
    assert roc_auc(label, score) == pytest.approx(roc_auc_score(label, score), abs=1e-12)
    assert f1_max(label, score) == pytest.approx(best, abs=1e-12)
    threshold = f1_threshold(label, score)
    assert threshold in thresholds
    assert f1_score(label, score >= threshold) == pytest.approx(best, abs=1e-12)
    assert iou_max(label, score) == pytest.approx(jaccard_score(label, score >= threshold), abs=1e-12)


@pytest.mark.parametrize("dtype", ["uint8", "int16", ">u4", "int64", "uint64", "float16", ">f4", "float64"])
def test_a_threshold_has_the_unit_of_the_scores(dtype: str) -> None:
    low, high = (0, 7) if np.dtype(dtype).kind == "u" else (-7, -3)
    score = np.array([low, high], dtype)
    assert f1_threshold([0, 1], score) == high
    assert f1_threshold([1, 0], score) == low


def test_one_kind_of_elements_has_no_roc_curve() -> None:
    with pytest.raises(ValueError, match="label must have anomalous and normal elements, got none that is normal"):
        roc_auc([1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="got none that is anomalous"):
        roc_auc([0, 0], [0.1, 0.2])


@pytest.mark.parametrize(("slices", "top"), [(1, 1), (9, 1), (10, 1), (11, 2), (30, 3), (96, 10), (100, 10), (128, 13)])
def test_sample_score_takes_a_tenth_of_the_slices(slices: int, top: int) -> None:
    scores = np.random.default_rng(slices).random((3, 5, slices)).astype(np.float32)
    means = sorted(scores.reshape(-1, slices).mean(axis=0, dtype=float), reverse=True)
    assert sample_score(scores) == pytest.approx(sum(means[:top]) / top)
    assert sample_score(np.moveaxis(scores, -1, 0), axis=0) == pytest.approx(sum(means[:top]) / top)
    assert sample_score(means) == pytest.approx(sum(means[:top]) / top)


@given(hnp.arrays(np.float16, (4, 4, 12), elements=st.floats(0, 60000, width=16)), st.permutations(range(12)))
@examples(20)
def test_sample_score_sees_no_order_of_slices_and_does_not_overflow(scores: np.ndarray, order: list[int]) -> None:
    assert sample_score(scores) == pytest.approx(sample_score(scores[..., order]))
    assert scores.mean(dtype=float) <= sample_score(scores) * (1 + 1e-12) <= scores.max() * (1 + 1e-9)


def test_an_image_has_the_score_of_its_maximum() -> None:
    """The case of a spot on every second image over a background of its own, where the mean ranks at random."""
    rng = np.random.default_rng(0)
    maps = [np.full((64, 64), rng.uniform(0, 0.2)) for _ in range(80)]
    for score in maps[::2]:
        score[30:33, 40:43] = 0.9
    label = np.arange(80) % 2 == 0
    assert roc_auc(label, [sample_score(score) for score in maps]) == 1.0
    assert roc_auc(label, [sample_score(score, "mean") for score in maps]) < 0.7


@given(hnp.arrays(np.float32, (6, 7), elements=st.floats(-2, 2, width=32)))
def test_each_rule_of_a_sample_score(scores: np.ndarray) -> None:
    ordered = np.sort(scores, axis=None)[::-1].astype(float)
    assert sample_score(scores) == sample_score(scores, "max") == ordered[0]
    assert sample_score(scores, "mean") == pytest.approx(ordered.mean(), abs=1e-12)
    assert sample_score(scores, "top1") == ordered[0]  # one of 42 pixels
    assert sample_score(scores, 0.5) == pytest.approx(ordered[:21].mean(), abs=1e-12)
    assert sample_score(scores, 1) == pytest.approx(ordered.mean(), abs=1e-12)
    assert sample_score(scores, "slices") == pytest.approx(scores.mean(0, dtype=float).max(), abs=1e-12)
    assert sample_score(scores, mood=True) == np.clip(scores.astype(np.float16).max(), 0, 1)


@pytest.mark.parametrize(
    ("scores", "options", "error", "message"),
    [
        (
            np.zeros((0, 4)),
            {},
            ValueError,
            r"volume_scores must have at least one slice and one pixel, got shape \(0, 4\)",
        ),
        (np.zeros((4, 0)), {}, ValueError, "at least one slice and one pixel"),
        (1.0, {}, ValueError, "at least one slice and one pixel"),
        ([[0.0], [np.nan]], {}, ValueError, "volume must be finite everywhere, got nan"),
        ([["a"]], {}, TypeError, "volume_scores must hold"),
        ([[1.0]], {"how": "best"}, ValueError, "how must be one of 'max', 'top1', 'mean', 'slices', got 'best'"),
        ([[1.0]], {"how": 0.0}, ValueError, "how must satisfy 0 < "),
        ([[1.0]], {"how": "slices", "axis": 2}, ValueError, "axis must satisfy -2 <= "),
    ],
)
def test_bad_volumes_are_named(
    scores: object, options: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        sample_score(scores, **options)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=40))
def test_bins_know_their_lowest_key_and_whether_they_have_others(pairs: list[tuple[int, int]]) -> None:
    lowest, mixed = np.zeros(5, np.uint64), np.zeros(5, bool)
    for part in (pairs[:7], pairs[7:]):  # of two maps
        bins, keys = (np.array([pair[at] for pair in part], kind) for at, kind in enumerate(("uint32", "uint64")))
        kernels.note_bins(bins, keys, lowest, mixed)
    held = [{key for place, key in pairs if place == bin_} for bin_ in range(5)]
    assert lowest.tolist() == [min(keys, default=0) for keys in held]
    assert mixed.tolist() == [len(keys) > 1 for keys in held]
