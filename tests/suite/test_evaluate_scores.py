"""Pooled figures against scikit-learn and slow twins; bounds hold what they bound; resamples are seeded."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from anomalib_synth.evaluation import bootstrap, pooled, scores

Volumes = list[tuple[NDArray[np.bool_], NDArray[Any]]]
# Few values for many ties, many values for none; beyond [0, 1] for the clipping.
COARSE = st.sampled_from([-0.0, 0.0, 0.25, 0.5, 1.0, 1.5, -3.0])
FINE = st.floats(-0.5, 1.5, width=32)


@st.composite
def volumes(draw: st.DrawFn) -> Volumes:
    value = draw(st.sampled_from([COARSE, FINE, st.just(0.5)]))
    drawn = []
    for _ in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, 12))
        label = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        score = draw(st.lists(value, min_size=size, max_size=size))
        drawn.append((np.array(label), np.array(score, np.float32)))
    drawn[0][0][0] = True
    return drawn


def pool_of(drawn: Volumes) -> pooled.Pool:
    pool = pooled.Pool([pooled.keys(score[label]) for label, score in drawn])
    for label, score in drawn:
        pool.count(pooled.in_order(pooled.keys(score[~label])))
    return pool


def naive_best_dice(label: NDArray[np.bool_], score: NDArray[Any]) -> float:
    values = []
    for threshold in np.unique(score):
        found = score >= threshold
        values.append(2 * (found & label).sum() / (found.sum() + label.sum()))
    return float(max(values))


def counts_on(grid: pooled.Grid, drawn: Volumes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    both = [
        np.array([grid.histogram(pooled.in_order(pooled.keys(score[label == wanted]))) for label, score in drawn])
        for wanted in (True, False)
    ]
    return both[0][:, ::-1].astype(float), both[1][:, ::-1].astype(float)


@given(volumes())
def test_volume_by_volume_equals_all_at_once(drawn: Volumes) -> None:
    label = np.concatenate([part for part, _ in drawn])
    score = np.clip(np.concatenate([part for _, part in drawn]), 0, 1)
    pool = pool_of(drawn)
    assert pool.average_precision() == pytest.approx(average_precision_score(label, score), abs=1e-12)
    assert pool.best_dice() == pytest.approx(naive_best_dice(label, score), abs=1e-12)


@given(volumes(), st.integers(2, 5), st.integers(0, 9))
def test_the_figures_of_every_resample_lie_within_their_bounds(drawn: Volumes, points: int, seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooled, "POINTS", points)
        grid = pooled.Grid.of(pool_of(drawn).positives)
    positive, negative = counts_on(grid, drawn)
    often = np.random.default_rng(seed).integers(0, 3, len(drawn))
    often[0] = 1
    label = np.concatenate([np.tile(part, n) for (part, _), n in zip(drawn, often, strict=True)])
    score = np.clip(np.concatenate([np.tile(part, n) for (_, part), n in zip(drawn, often, strict=True)]), 0, 1)
    exact = grid.exact[::-1]
    bounds = scores.bounds(often[None] @ positive, often[None] @ negative, exact)
    for name, truth in (("ap", average_precision_score(label, score)), ("dice", naive_best_dice(label, score))):
        low, high = bounds[name]
        assert low[0] - 1e-12 <= truth <= high[0] + 1e-12


@given(volumes())
def test_a_grid_of_all_scores_is_exact(drawn: Volumes) -> None:
    pool = pool_of(drawn)
    grid = pooled.Grid.of(pool.positives)
    positive, negative = (counts.sum(0, keepdims=True) for counts in counts_on(grid, drawn))
    bounds = scores.bounds(positive, negative, grid.exact[::-1])
    np.testing.assert_allclose(bounds["ap"], pool.average_precision(), atol=1e-12)
    np.testing.assert_allclose(bounds["dice"], pool.best_dice(), atol=1e-12)


@pytest.mark.compiled
def test_a_grid_of_many_scores_is_narrow() -> None:
    rng = np.random.default_rng(0)
    label = rng.random(200_000) < 0.05
    score = (0.3 * label + rng.normal(0.4, 0.1, label.size)).clip(0, 1)
    drawn = [(label, score)]
    grid = pooled.Grid.of(pool_of(drawn).positives)
    positive, negative = counts_on(grid, drawn)
    low, high = scores.bounds(positive, negative, grid.exact[::-1])["ap"]
    assert low <= average_precision_score(label, score) <= high
    assert (high - low).item() < 0.005


@given(st.lists(st.tuples(st.booleans(), COARSE), min_size=2, max_size=20), st.integers(0, 99))
def test_area_under_roc_is_scikit_learns(drawn: list[tuple[bool, float]], seed: int) -> None:
    drawn = [*drawn, (True, 0.5), (False, 0.25)]
    often = np.random.default_rng(seed).integers(1, 3, len(drawn))
    label, score = (np.repeat(np.array(part), often) for part in zip(*drawn, strict=True))
    levels = np.unique(score)[::-1]
    positive = np.array([[(label & (score == level)).sum() for level in levels]], float)
    negative = np.array([[(~label & (score == level)).sum() for level in levels]], float)
    assert scores.area_under_roc(positive, negative)[0] == pytest.approx(roc_auc_score(label, score), abs=1e-12)


def test_resamples_are_seeded_and_keep_the_number_of_each_kind() -> None:
    anomalous = np.array([True, False, True, False, False])
    first, again, other = (bootstrap.weights(anomalous, 50, seed) for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()
    assert set(first[:, anomalous].sum(1)) == {2}
    assert set(first[:, ~anomalous].sum(1)) == {3}
    assert bootstrap.interval(np.arange(101.0)) == pytest.approx((2.5, 97.5))
    assert bootstrap.interval(np.zeros(9), np.ones(9)) == (0, 1)
