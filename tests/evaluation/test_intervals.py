"""Intervals: the jackknife is its definition, and covers what it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth import metrics
from anomalib_synth.evaluation import evaluate
from anomalib_synth.evaluation.intervals import difference, interval, variance
from anomalib_synth.evaluation.overlaps import Overlaps
from anomalib_synth.metrics.keys import keys_of
from anomalib_synth.metrics.pimo import Shared
from tests.evaluation import coverage, sets
from tests.support.strategies import examples


def test_the_variance_of_a_mean_is_that_of_the_textbook() -> None:
    values = np.random.default_rng(0).normal(size=17)
    left_out = (values.sum() - values) / 16
    spread, freedom = variance(left_out, np.ones(17, bool))
    assert spread == pytest.approx(values.var(ddof=1) / 17)
    assert freedom == pytest.approx(16)


def test_strata_add_up() -> None:
    """The variance of the difference of two means, as Welch has it."""
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=12), rng.normal(size=5) * 3
    left_out = np.concatenate([(one.sum() - one) / 11 - other.mean(), one.mean() - (other.sum() - other) / 4])
    spread, freedom = variance(left_out, np.arange(17) < 12)
    parts = one.var(ddof=1) / 12, other.var(ddof=1) / 5
    assert spread == pytest.approx(sum(parts))
    assert freedom == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 11 + parts[1] ** 2 / 4))


FIGURES = ("image_auroc", "image_ap", "pooled_ap", "pixel_ap", "froc")


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=4, max_size=9), st.sampled_from(FIGURES))
@examples(100)
def test_an_interval_holds_its_figure(value: float, left_out: list[float], name: str) -> None:
    anomalous = np.arange(len(left_out)) % 2 == 0
    left = np.array(left_out)
    found = interval(name, value, left, anomalous)
    if found.low is None:
        assert all(np.ptp(left[kind]) < 1e-8 for kind in (anomalous, ~anomalous))
    else:
        assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize("name", ["pooled_ap", "pixel_ap", "aupro_0.3", "froc"])
def test_what_no_image_moves_has_no_interval(name: str) -> None:
    """Of a step figure; at an end, and of two models that are alike, there is one."""
    anomalous = np.arange(10) < 6
    for value, kinds in ((5 / 7, (5 / 7, 5 / 7)), (4 / 7, (4 / 7, 5 / 7))):
        left_out = np.where(anomalous, *kinds) + 1e-17 * np.arange(10)
        assert interval(name, value, left_out, anomalous)[1:] == (None, None)
        assert difference(name, value, left_out, anomalous)[1:] == (None, None)
    assert interval(name, 1.0, np.ones(10), anomalous).low < 0.9
    assert difference(name, 0.0, np.zeros(10), anomalous) == (0, 0, 0)
    assert interval("image_auroc", 5 / 7, np.full(10, 5 / 7), anomalous).low < 0.6


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("value", [1.0, 1 - 1.4e-15, 0.0, 1e-16])
def test_what_is_perfect_of_few_images_is_not_certain(name: str, value: float) -> None:
    """Nor where rounding has missed it."""
    found = interval(name, value, np.full(16, value), np.arange(16) < 12)
    wide = found.high - found.low
    assert 0.2 < wide < 0.3
    assert (found.high == 1) == (value > 0.5)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(("anomalous", "normal"), [(1, 0), (1, 5), (5, 1)])
def test_one_image_of_a_kind_says_nothing_of_others(name: str, anomalous: int, normal: int) -> None:
    labels = np.arange(anomalous + normal) < anomalous
    left_out = np.linspace(0.8, 0.9, len(labels))
    known = name == "pixel_ap" and anomalous > 1  # which normal images do not enter
    assert (interval(name, 0.85, left_out, labels).low is not None) == known
    assert (difference(name, 0.1, left_out, labels).high is not None) == known


def test_few_images_of_a_kind_widen_an_interval() -> None:
    """Whatever the number of the others: their mean is known, not how they vary."""
    rng = np.random.default_rng(3)
    left_out = np.concatenate([0.8 + 0.1 * rng.normal(size=3), np.full(300, 0.8)])
    found = interval("pooled_ap", 0.8, left_out, np.arange(303) < 3)
    same = interval("pooled_ap", 0.8, left_out[:7], np.arange(7) < 3)
    assert found == pytest.approx(same)
    assert found.high - found.low > 0.5
    assert interval("image_auroc", 1.0, np.ones(303), np.arange(303) < 3).low < 0.77


@pytest.mark.parametrize(("anomalous", "normal"), [(12, 4), (24, 8), (72, 24)])
def test_intervals_of_one_score_for_each_image_cover(anomalous: int, normal: int) -> None:
    """Nominally 95 %: never far below, and not much above for the AUROC. `benchmarks/coverage.py` draws more."""
    found = coverage.single(anomalous, normal, distance=1.5, draws=250, seed=0)
    assert 0.91 <= found["image_auroc"] <= 0.995
    assert found["image_ap"] >= 0.92
    assert found["image_f1"] >= 0.92


@pytest.mark.parametrize(("anomalous", "normal"), [(3, 72), (72, 4)])
def test_intervals_cover_where_one_kind_is_scarce(anomalous: int, normal: int) -> None:
    assert min(coverage.single(anomalous, normal, distance=1.8, draws=100, seed=1).values()) >= 0.89
    assert min(coverage.paired(anomalous, normal, distance=1.5, draws=60, seed=3).values()) >= 0.88


def test_intervals_of_differences_cover() -> None:
    found = coverage.paired(24, 8, distance=1.5, draws=250, seed=1)
    assert min(found.values()) >= 0.93


def test_models_that_are_alike_are_rarely_told_apart() -> None:
    """p-values of models that differ by chance are uniform: one in ten is below a tenth."""
    p = coverage.p_values(12, 6, draws=60, permutations=99, seed=2)
    assert 0.02 <= np.mean(p < 0.1) <= 0.22


def test_thresholds_of_normal_images_are_drawn_too() -> None:
    """AUPIMO of two models that are alike: their normal images set the thresholds, and vary as well."""
    p, holds = coverage.overlaps(24, 8, draws=100, seed=4, side=64)
    assert np.mean(p <= 0.05) <= 0.12
    assert np.mean(holds) >= 0.88
    assert (holds == (p > 0.05)).all()


@pytest.mark.parametrize("side", [20, 300])
def test_aupimo_without_each_image_is_that_of_the_others(side: int) -> None:
    """From a grid of thresholds, where there are more scores than that."""
    rng = np.random.default_rng(5)
    masks = [np.zeros((side, side), bool) for _ in range(9)]
    for mask in masks[:4]:
        mask[3:9, 3:9] = True
    scores = [rng.normal(size=mask.shape) + 4 * mask for mask in masks]
    shared = Shared(9)
    for score in scores[4:]:
        shared.enter(keys_of("scores", score.reshape(-1)))
    grid = Overlaps(shared)
    positives = [keys_of("scores", score[mask]) for mask, score in zip(masks, scores, strict=True) if mask.any()]
    recall = np.mean([grid.recall(own) for own in positives], axis=0)
    whole = np.nanmean(metrics.aupimo(masks, scores))
    assert np.mean([shared.area(own) for own in positives]) == pytest.approx(whole, abs=1e-12)
    assert recall @ grid.whole == pytest.approx(whole, abs=1e-3)
    for place in range(5):
        keep = [at for at in range(9) if at != 4 + place]
        without = np.nanmean(metrics.aupimo([masks[at] for at in keep], [scores[at] for at in keep]))
        assert recall @ grid.without[place] == pytest.approx(without, abs=1e-3)
    assert len(grid.levels) <= 256


def test_a_model_is_compared_with_another(tmp_path) -> None:
    made = sets.images(12, size=(30, 30))
    worse = [one._replace(scores=one.scores - one.mask * np.float32(0.5)) for one in made]
    truth = sets.mvtec(tmp_path / "s", made)
    good, bad = sets.maps(tmp_path / "good", made), sets.maps(tmp_path / "bad", worse)
    report = evaluate(good, truth, paired=bad, permutations=200)
    other = evaluate(bad, truth)
    total = report.paired[0].figures
    assert set(total) == set(report.rows[0].left_out)
    for name, pair in total.items():
        own = pair.difference
        assert own.value == pytest.approx(report.rows[0][name].value - other.rows[0][name].value)
        assert own.low <= own.value <= own.high
        assert 0 < pair.p <= 1
    assert total["pooled_ap"].p < 0.05
    same = evaluate(good, truth, paired=good, permutations=20).paired[0].figures
    assert all(pair.p == 1 and pair.difference.value == 0 for pair in same.values())
    assert same["pooled_ap"].difference == (0, 0, 0)
    assert same["image_auroc"].difference.high > 0


def test_models_of_other_units_are_compared_by_ranks(tmp_path) -> None:
    made = sets.images(13)
    other = [one._replace(scores=np.exp(one.scores * 3) * 100) for one in made]
    truth = sets.mvtec(tmp_path / "s", made)
    report = evaluate(sets.maps(tmp_path / "a", made), truth, paired=sets.maps(tmp_path / "b", other), permutations=50)
    for name in ("image_auroc", "pooled_ap", "pixel_auroc", "aupro_0.3", "pixel_f1"):
        assert report.paired[0].figures[name].p == 1
        assert report.paired[0].figures[name].difference.value == pytest.approx(0, abs=1e-9)


def test_the_difference_of_a_mean_is_a_t_test() -> None:
    from scipy.stats import ttest_1samp

    values = np.random.default_rng(3).normal(0.3, 1, 14)
    left_out = (values.sum() - values) / 13
    found = difference("pixel_ap", values.mean(), left_out, np.ones(14, bool))
    wanted = ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
