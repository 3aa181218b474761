"""Binned figures are within their bounds of the exact ones, and what is said of them."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from anomalib_synth.cli.main import app
from anomalib_synth.evaluation import evaluate, leaderboard, pools
from anomalib_synth.evaluation.binned import bound
from anomalib_synth.evaluation.bins import Bins
from anomalib_synth.evaluation.report import Report
from anomalib_synth.metrics.bounds import Bounds, Within
from anomalib_synth.metrics.keys import Keys, ascending, keys_of
from anomalib_synth.metrics.levels import Levels, Ranked, Walk
from tests.evaluation import sets

FIELDS = ("average_precision", "roc_auc", "f1_max", "iou_max")
BINNED = {"pixel_auroc", "pooled_ap", "pixel_ap", "pixel_f1", "iou", "aupro_0.3", "aupro_0.05"}
LIMITS = (0.05, 0.3, 1.0)
Drawn = tuple[np.ndarray, np.ndarray, np.ndarray]


def drawn(seed: int, kind: str, size: int, rare: float) -> Drawn:
    """Labels, scores and the part that each anomalous element is of its region."""
    rng = np.random.default_rng(seed)
    label = rng.random(size) < rare
    label[:2] = True, False
    score = rng.normal(size=size) + label
    score = {
        "skewed": np.exp(6 * score),
        "tied": score.round(1),
        "two": (score > 0.5) * 1.0,
        "constant": np.full(size, -3.0),
        "far": 1e6 + 1e-9 * score.round(2),
        "huge": score * 1e307,
        "opposite": -score * label,
    }.get(kind, score)
    regions = rng.integers(0, 3, size)[label]
    return label, score, 1 / np.bincount(regions)[regions]


sets_of_scores = st.builds(
    drawn,
    st.integers(0, 10**6),
    st.sampled_from(["random", "skewed", "tied", "two", "constant", "far", "huge", "opposite"]),
    st.integers(2, 400),
    st.sampled_from([0.02, 0.3, 0.9]),
)


def ranked(keys: Keys, made: Drawn, several: Bins | None = None, block: int | None = None) -> tuple[Ranked, Within]:
    """Figures and bounds of keys, in blocks of so many levels."""
    label, _, weights = made
    about = int(label.sum()), int((~label).sum()), float(weights.sum()), LIMITS
    walk, bounds = Walk(*about), Bounds(*about)
    levels, negatives = Levels(keys[label], weights.copy()), ascending(keys[~label])
    ends = [*range(len(levels), 0, -(block or len(levels))), 0]
    for high, low in pairwise(ends):
        part = levels.between(low, high)
        top = len(negatives) if high == len(levels) else int(np.searchsorted(negatives, levels.keys[high]))
        part.count(negatives[:top].copy())
        walk.enter(part)
        bounds.enter(part, np.zeros(len(part), bool) if several is None else several.several(part))
    found = walk.close()
    return found, bounds.close(found)


def binned(made: Drawn, count: int, block: int | None = None) -> tuple[Ranked, Within]:
    bins, scores = Bins(count), made[1]
    bins.widen(scores)
    places = bins.of(scores)
    assert (np.diff(places[np.argsort(scores)].astype(int)) >= 0).all()
    assert places.max() < count
    bins.note(places, keys_of("scores", scores))
    return ranked(places, made, bins, block)


def differences(exact: Ranked, other: Ranked, within: Within) -> list[tuple[float, float]]:
    """How far each figure is from the exact one, and how far it may be."""
    found = [(abs(getattr(exact, field) - getattr(other, field)), getattr(within, field)) for field in FIELDS]
    return found + [(abs(a - b), c) for a, b, c in zip(exact.aupro, other.aupro, within.aupro, strict=True)]


@given(sets_of_scores, st.integers(2, 300), st.sampled_from([None, 1, 7]))
def test_binned_figures_are_within_their_bounds(made: Drawn, count: int, block: int | None) -> None:
    exact, _ = ranked(keys_of("scores", made[1]), made)
    for difference, bound_of_it in differences(exact, *binned(made, count, block)):
        assert difference <= bound_of_it + 1e-12


@given(sets_of_scores)
def test_bounds_vanish_where_every_distinct_score_has_its_bin(made: Drawn) -> None:
    distinct = np.unique(made[1])
    span = distinct[-1] / 2 - distinct[0] / 2
    assume(len(distinct) < 2 or np.diff(distinct / 2).min() > 2 * span / 2**20)
    exact, _ = ranked(keys_of("scores", made[1]), made)
    for difference, bound_of_it in differences(exact, *binned(made, 2**20)):
        assert difference <= 1e-12
        assert bound_of_it == 0


def test_bounds_fall_with_the_number_of_bins() -> None:
    made = drawn(1, "random", 20_000, 0.1)
    before = [1.0] * 7
    for count in (16, 256, 4096, 2**16, 2**24):
        now = [near for _, near in differences(*[binned(made, count)[0]] * 2, binned(made, count)[1])]
        assert all(new < old / 2 or old < 1e-6 for new, old in zip(now, before, strict=True))
        before = now
    assert max(before) < 1e-6


def worst(made: Drawn, places: Keys, last: bool) -> np.ndarray:
    """Scores of the same bins in which the anomalous elements of each come first, or last, one after the other."""
    one_by_one = np.where(made[0], 1e-4 * np.arange(len(places)), 0)
    return keys_of("scores", places + (0.4 * ~made[0] + one_by_one if last else 0.4 * made[0]))


@pytest.mark.parametrize("last", [False, True])
def test_bounds_are_no_wider_than_the_worst_order(last: bool) -> None:
    """The pessimistic order of all bins and the optimistic one are reached, so nothing smaller would do."""
    made = drawn(4, "random", 1000, 0.3)
    bins = Bins(8)
    bins.widen(made[1])
    places = bins.of(made[1])
    middle, within = binned(made, 8)
    reached, _ = ranked(worst(made, places, last), made)
    found = differences(reached, middle, within)
    assert all(difference <= near + 1e-12 for difference, near in found)
    assert found[1][0] == pytest.approx(found[1][1], abs=1e-12)  # AUROC, both ways
    names = (0, 4, 5, 6) if last else (2, 3)
    for at in names:
        assert found[at][0] > 0.3 * found[at][1]


def both(tmp_path: Path, count: int, seed: int = 3, kind: str = "random", **options: object) -> tuple[Report, Report]:
    made = sets.images(seed, kind)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    return evaluate(*where, **options), evaluate(*where, bins=count, **options)


@pytest.mark.parametrize("kind", ["random", "tied", "constant", "truth", "opposite", "imbalanced", "many"])
@pytest.mark.parametrize("options", [{}, {"mood": True}, {"lesions": False, "workers": 3}])
def test_a_report_is_within_its_bounds(kind: str, options: dict[str, object], tmp_path: Path) -> None:
    for count in (2, 9, 100):
        exact, report = both(tmp_path, count, kind=kind, **options)
        for row, same in zip(report.rows, exact.rows, strict=True):
            assert row.within.keys() == BINNED
            assert same.within == {}
            for name, figure in row.figures.items():
                assert (figure is None) == (same[name] is None)
                if figure is not None:
                    assert abs(figure.value - same[name].value) <= row.within.get(name, 0) + 1e-12
                    assert figure.low is None or 0 <= figure.low <= figure.value <= figure.high <= 1


def test_enough_bins_give_the_exact_report(tmp_path: Path) -> None:
    exact, report = both(tmp_path, 2**24, kind="tied")
    for row, same in zip(report.rows, exact.rows, strict=True):
        assert row.figures == same.figures
        assert row.threshold == same.threshold
        assert set(row.within.values()) == {0}


def test_bins_in_several_blocks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = both(tmp_path, 200)
    monkeypatch.setattr(pools, "BLOCK", 7)
    _, parts = both(tmp_path, 200)
    for row, same in zip(whole.rows, parts.rows, strict=True):
        assert row.within == pytest.approx(same.within, abs=1e-12)
        assert row.threshold == same.threshold


def test_the_threshold_calls_what_its_figure_says(tmp_path: Path) -> None:
    exact, report = both(tmp_path, 9)
    made = sets.images(3)
    fixed = evaluate(tmp_path / "maps", tmp_path / "set", threshold=report.rows[0].threshold)
    assert fixed.rows[0]["dice_fixed"].value == pytest.approx(report.rows[0]["pixel_f1"].value, abs=1e-12)
    assert report.rows[0].threshold in np.concatenate([one.scores.ravel() for one in made])
    shutil.copytree(tmp_path / "maps", tmp_path / "other")
    shutil.copytree(tmp_path / "set", tmp_path / "others")
    held = evaluate(tmp_path / "maps", tmp_path / "set", validation=(tmp_path / "other", tmp_path / "others"), bins=9)
    assert held.fixed.pixels == exact.rows[0].threshold  # thresholds of validation are never of bins


def test_the_bounds_are_printed(tmp_path: Path) -> None:
    exact, report = both(tmp_path, 9)
    for text in (report.to_markdown(), report.to_html()):
        assert "Binned to 9 levels: exact within" in text
        assert f"binned to 9 levels: exact within pixel AUROC {bound(report.rows[0].within['pixel_auroc'])}; " in text
    assert "inned to" not in exact.to_markdown() + exact.to_html()
    found = json.loads(report.to_json())
    assert found["options"]["bins"] == 9
    assert found["rows"][1]["within"] == report.rows[1].within
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "maps"), str(tmp_path / "set"), "--bins", "9"])
    assert result.stdout == report.to_markdown()


def test_differences_have_both_bounds(tmp_path: Path) -> None:
    other = sets.maps(tmp_path / "other", sets.images(5))
    _, report = both(tmp_path, 30, paired=other, permutations=9)
    own, theirs = report.rows[0], evaluate(other, tmp_path / "set", bins=30).rows[0]
    figures = report.paired[0].figures
    assert figures["pooled_ap"].within == own.within["pooled_ap"] + theirs.within["pooled_ap"]
    assert figures["image_ap"].within is None
    assert (
        "Differences of the totals from the second model are binned to 30 levels: exact within" in report.to_markdown()
    )
    board = leaderboard([tmp_path / "maps", other], tmp_path / "set", bins=30, permutations=9)
    assert board.to_markdown().count("binned to 30 levels: exact within pixel AUROC ±") == 2
    assert json.loads(board.to_json())["gaps"][0]["within"] == board.gaps[0].within > 0


@pytest.mark.parametrize(("value", "text"), [(0, "±0"), (0.00123, "±0.0013"), (0.0999, "±0.1"), (1.0, "±1")])
def test_bounds_are_rounded_up(value: float, text: str) -> None:
    assert bound(value) == text
    assert bound(np.nextafter(value, 2)) != "±0"
