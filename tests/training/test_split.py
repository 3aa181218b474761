import pytest

from autoseg_training.split import split, subject

NAMES = [f"sub-{number:02d}_T1w" for number in range(60)]


def test_shares():
    parts = split(NAMES)
    assert [len(part) for part in parts] == [34, 2, 24]
    assert sorted([*parts.train, *parts.validation, *parts.test]) == list(range(60))


def test_the_same_split_every_time_and_in_any_order():
    first = split(NAMES, seed=3)
    assert first == split(NAMES, seed=3) != split(NAMES, seed=4)
    turned = split(NAMES[::-1], seed=3)
    for part, other in zip(first, turned, strict=True):
        assert {NAMES[i] for i in part} == {NAMES[::-1][i] for i in other}


def test_scans_of_one_subject_stay_together():
    names = [f"sub-{number:02d}_ses-{session}" for number in range(10) for session in (1, 2)]
    for number in range(10):
        assert sum({2 * number, 2 * number + 1} <= set(part) for part in split(names)) == 1
    assert subject("a/sub-07_ses-1") == "sub-07"


def test_too_few_subjects():
    with pytest.raises(ValueError, match="four subjects are the least"):
        split(NAMES[:3])
