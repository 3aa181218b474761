"""Bootstrap intervals."""

import math

import numpy as np
import pytest

from anomalib_synth import metrics
from autoseg_training import intervals


def test_the_mean_s_interval_is_the_normal_one_for_many_values():
    values = np.random.default_rng(0).normal(0.5, 0.1, 400)
    low, high = intervals.of_mean(values)
    half = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - half, abs=0.002)
    assert high == pytest.approx(values.mean() + half, abs=0.002)
    assert intervals.of_mean(values) == (low, high) != intervals.of_mean(values, seed=1)


def test_resamples_without_a_positive_are_left_out():
    low, high = intervals.of_precision([True, False, False], [0.1, 0.5, 0.9])
    assert 0 < low < high <= 1
    assert all(math.isnan(value) for value in intervals.of_precision([False], [0.1]))
    assert all(math.isnan(value) for value in intervals.of_mean([]))


def test_weighted_precisions_are_those_of_the_resampled_samples():
    rng = np.random.default_rng(0)
    labels, scores = rng.random(30) < 0.4, rng.integers(8, size=30) / 8.0
    for weights, found in zip(
        intervals.resamples(30)[:20], intervals.precisions(labels, scores, intervals.resamples(30)[:20]), strict=True
    ):
        expected = metrics.average_precision(np.repeat(labels, weights), np.repeat(scores, weights))
        assert found == pytest.approx(expected)
