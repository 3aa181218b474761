"""Corruptions are dealt out evenly, and by the names alone; grades are ordered."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomalib_synth._disk.file_checks import SuiteError
from anomalib_synth.corruptions import MOOD
from anomalib_synth.suite.plan import plan
from anomalib_synth.suite.severity import SEVERITIES, corruption

NAMES = st.lists(st.integers(0, 9999).map(lambda i: f"s{i}.nii.gz"), min_size=1, max_size=60, unique=True)


@given(NAMES, st.integers(0, 2**40), st.floats(0, 0.9), st.randoms())
def test_every_source_once_balanced_and_in_any_order(names, seed, share, random):
    items = plan(names, seed, share)
    assert sorted(item.source for item in items) == sorted(names)
    assert [item.name for item in items] == sorted(names)
    counts = Counter(item.method for item in items)
    assert counts[None] == round(share * len(names))
    per = [counts[name] for name in MOOD]
    assert max(per) - min(per) <= 1
    shuffled = list(names)
    random.shuffle(shuffled)
    assert plan(shuffled, seed, share) == items


@given(NAMES, st.integers(1, 20))
def test_a_number_for_each_corruption(names, number):
    items = plan(names, 0, 0.25, number)
    counts = Counter(item.method for item in items)
    assert all(counts[name] == number for name in MOOD)
    assert counts[None] == round(8 * number / 3)
    assert len({item.name for item in items}) == len({item.seed for item in items}) == len(items)


def test_another_seed_deals_otherwise():
    names = [f"{i}.png" for i in range(40)]
    assert [i.method for i in plan(names, 0)] != [i.method for i in plan(names, 1)]
    assert {i.seed for i in plan(names, 0)}.isdisjoint(i.seed for i in plan(names, 1))


def test_names_that_would_collide():
    assert len(plan(["a.png", "a_1.png"], 0, 0, 1)) == 8  # repeats have numbers of their own
    with pytest.raises(SuiteError, match=r"must differ in name.* got a_b\.png twice"):
        plan(["a/b.png", "a_b.png"], 0)


@pytest.mark.parametrize("name", MOOD)
def test_grades_are_ordered(name):
    image = np.random.default_rng(0).random((64, 64, 64)).astype(np.float32)
    size, change = {}, {}
    for severity in SEVERITIES:
        samples = [corruption(name, severity)(image, rng=seed) for seed in range(12)]
        size[severity] = np.mean([s.mask.sum() for s in samples])
        change[severity] = np.mean([np.abs(s.image - image).sum() for s in samples])
    assert size["hard"] < size["medium"] < size["easy"]
    assert change["hard"] < change["medium"] < change["easy"]
    assert size["hard"] < size["published"] < size["easy"]


def test_unknown_words():
    with pytest.raises(SuiteError, match="severity must be one of published, easy, medium, hard, got worse"):
        corruption("local_blur", "worse")
    with pytest.raises(SuiteError, match="corruption must be one of local_blur"):
        corruption("blur")
