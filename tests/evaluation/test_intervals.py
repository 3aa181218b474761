"""Intervals: the jackknife is its definition, and covers what it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth.evaluation import evaluate
from anomalib_synth.evaluation.intervals import difference, interval, variance
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


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=2, max_size=9), st.booleans())
@examples(100)
def test_an_interval_holds_its_figure(value: float, left_out: list[float], single: bool) -> None:
    anomalous = np.arange(len(left_out)) % 2 == 0
    found = interval(value, np.array(left_out), anomalous, single=single)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_perfect_ranking_of_few_images_is_not_certain() -> None:
    found = interval(1.0, np.ones(16), np.arange(16) < 12, single=True)
    assert 0.75 < found.low < 0.85
    assert found.high == 1


def test_left_out_means_left_out(tmp_path) -> None:
    """Each figure without an image is that of a data set without it, but for the bins of the grid."""
    made = sets.images(11, "tied")
    report = evaluate(sets.maps(tmp_path / "p", made), sets.mvtec(tmp_path / "s", made))
    order = sorted(range(10), key=lambda at: f"{made[at].kind}/{made[at].name}")
    for place, at in enumerate(order):
        rest = sets.figures([one for number, one in enumerate(made) if number != at])
        for name, left_out in report.rows[0].left_out.items():
            if name != "aupimo":  # whose normal images are taken as given
                assert left_out[place] == pytest.approx(rest[name], abs=1e-9), name


@pytest.mark.parametrize(("anomalous", "normal"), [(12, 4), (24, 8), (72, 24)])
def test_intervals_of_one_score_for_each_image_cover(anomalous: int, normal: int) -> None:
    """Nominally 95 %: never far below, and not much above for the AUROC. `benchmarks/coverage.py` draws more."""
    found = coverage.single(anomalous, normal, distance=1.5, draws=250, seed=0)
    assert 0.91 <= found["image_auroc"] <= 0.995
    assert found["image_ap"] >= 0.92
    assert found["image_f1"] >= 0.92


def test_intervals_of_differences_cover() -> None:
    found = coverage.paired(24, 8, distance=1.5, draws=250, seed=1)
    assert min(found.values()) >= 0.93


def test_models_that_are_alike_are_rarely_told_apart() -> None:
    """p-values of models that differ by chance are uniform: one in ten is below a tenth."""
    p = coverage.p_values(12, 6, draws=60, permutations=99, seed=2)
    assert 0.02 <= np.mean(p < 0.1) <= 0.22


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
    found = difference(values.mean(), left_out, np.ones(14, bool), single=False)
    wanted = ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
