import tracemalloc
import warnings

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from anomalib_synth import metrics
from anomalib_synth.metrics import average_precision, sample_score
from tests.strategies import examples, layouts

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
    monkeypatch.setattr(metrics, "CHUNK", 700)
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


@pytest.mark.parametrize(("slices", "top"), [(1, 1), (9, 1), (10, 1), (11, 2), (30, 3), (96, 10), (100, 10), (128, 13)])
def test_sample_score_takes_a_tenth_of_the_slices(slices: int, top: int) -> None:
    scores = np.random.default_rng(slices).random((slices, 3, 5)).astype(np.float32)
    means = sorted(scores.reshape(slices, -1).mean(axis=1, dtype=float), reverse=True)
    assert sample_score(scores) == pytest.approx(sum(means[:top]) / top)
    assert sample_score(means) == pytest.approx(sum(means[:top]) / top)


@given(hnp.arrays(np.float16, (12, 4, 4), elements=st.floats(0, 60000, width=16)), st.permutations(range(12)))
@examples(20)
def test_sample_score_sees_no_order_of_slices_and_does_not_overflow(scores: np.ndarray, order: list[int]) -> None:
    assert sample_score(scores) == pytest.approx(sample_score(scores[order]))
    assert scores.mean(dtype=float) <= sample_score(scores) * (1 + 1e-12) <= scores.max() * (1 + 1e-9)


@pytest.mark.parametrize(
    ("scores", "error", "message"),
    [
        (np.zeros((0, 4)), ValueError, r"volume_scores must have at least one slice and one pixel, got shape \(0, 4\)"),
        (np.zeros((4, 0)), ValueError, "at least one slice and one pixel"),
        (1.0, ValueError, "at least one slice and one pixel"),
        ([[0.0], [np.nan]], ValueError, "volume_scores must be finite everywhere, got nan"),
        ([["a"]], TypeError, "volume_scores must hold"),
    ],
)
def test_bad_volumes_are_named(scores: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        sample_score(scores)  # type: ignore[arg-type]
