"""Fixed thresholds are held against the scores as they are, whatever their type, and come from all normal maps."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from anomalib_synth import metrics
from anomalib_synth.evaluation import PredictionError, evaluate
from anomalib_synth.evaluation.thresholds import from_normal
from tests.evaluation import sets


def one_image(root: Path, scores: np.ndarray, name: str = "x.npy") -> tuple[Path, Path]:
    mask = np.zeros(scores.shape, np.uint8)
    mask[2:4, 3:7] = 1
    sets.save(root / "s/images/x.png", mask + 1)
    sets.save(root / "s/masks/x.png", mask)
    sets.save(root / "p" / name, scores)
    return root / "p", root / "s"


def bytes_of(low: int, high: int) -> np.ndarray:
    scores = np.full((9, 8), low, np.uint8)
    scores[2:4, 3:7] = high
    return scores


def test_a_threshold_above_eight_bits_is_not_rounded_to_them(tmp_path: Path) -> None:
    where = one_image(tmp_path, bytes_of(100, 200), "x.png")
    sets.save(tmp_path / "n/a.png", np.full((9, 8), 100, np.uint8))
    assert evaluate(*where, normal=tmp_path / "n").rows[0]["dice_fixed"].value == 1


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_a_threshold_is_not_rounded_to_the_scores(kind: type, tmp_path: Path) -> None:
    scores = np.where(bytes_of(0, 1), 0.9, 0.1).astype(kind)
    above = float(np.nextafter(float(scores.min()), 1))
    assert evaluate(*one_image(tmp_path, scores), threshold=above).rows[0]["dice_fixed"].value == 1
    assert metrics.f1(scores > 0.5, scores, above) == 1


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int32, np.uint64])
def test_integers_are_held_against_fractions_and_infinities(kind: type) -> None:
    score = np.array([0, 1], kind)
    found = [metrics.f1([0, 1], score, threshold) for threshold in (0.5, 1, 1.5, np.inf, -1, -np.inf)]
    assert found == [1, 1, 0, 0, 2 / 3, 2 / 3]


@pytest.mark.parametrize("kind", [np.int64, np.uint64])
def test_integers_that_no_float_holds_have_thresholds(kind: type) -> None:
    score = np.array([2**62 + 1, 2**62 + 2, 2**62 + 3], kind)
    threshold = metrics.f1_threshold([0, 0, 1], score)
    assert threshold == 2**62 + 3
    assert metrics.f1([0, 0, 1], score, threshold) == 1


def test_maps_of_integers_that_no_float_holds_are_named(tmp_path: Path) -> None:
    where = one_image(tmp_path, bytes_of(0, 1) + np.int64(2**53))
    with pytest.raises(PredictionError, match=r"x.png: integer scores must be from -2\*\*53 to 2\*\*53, got 900719"):
        evaluate(*where)
    sets.save(where[0] / "x.npy", bytes_of(0, 1) + np.int64(2**53 - 1))
    assert evaluate(*where).rows[0]["pooled_ap"].value == 1


@pytest.mark.parametrize("ending", [".npz", ".NPZ", ".npy"])
def test_thresholds_come_from_all_normal_maps(ending: str, tmp_path: Path) -> None:
    """The first map has the highest scores, and a batch axis."""
    pixels = np.random.default_rng(0).permuted(np.arange(400.0)).reshape(4, 10, 10)
    pixels = pixels[np.argsort(-pixels.mean((1, 2)))]
    pixels[0] += 1000
    for place, one in enumerate(pixels):
        path = sets.save(tmp_path / f"{place}{ending.lower()}", one[None])
        path.rename(path.with_suffix(ending))
    fixed, faults = from_normal(tmp_path, 0.2, None)
    assert faults == []
    assert (pixels >= fixed.pixels).sum() == 80
    assert fixed.images == np.nextafter(pixels.max(), np.inf)


def test_a_rate_allows_as_many_as_it_says(tmp_path: Path) -> None:
    scores = np.arange(100.0).reshape(10, 10)
    sets.save(tmp_path / "a.npy", scores)
    assert (scores >= from_normal(tmp_path, 0.29, None)[0].pixels).sum() == 29


def test_thresholds_of_mood_are_of_its_scale(tmp_path: Path) -> None:
    scores = np.where(bytes_of(0, 1), 0.50001, 0.5).astype(np.float64)  # one number in float16
    where = one_image(tmp_path, scores)
    sets.save(tmp_path / "n/a.npy", np.full((9, 8), 3.0))
    assert evaluate(*where, threshold=0.500005).rows[0]["dice_fixed"].value == 1
    report = evaluate(*where, threshold=0.500005, mood=True)
    assert report.rows[0]["dice_fixed"].value == 0
    fixed = evaluate(*where, normal=tmp_path / "n", mood=True).fixed
    assert fixed.pixels == fixed.images == np.nextafter(1.0, 2)


def test_faults_of_all_folders_are_named_together(tmp_path: Path) -> None:
    where = one_image(tmp_path, bytes_of(0, 1))
    bad, nan = np.zeros((2, 2)), np.full((2, 2), np.nan)
    sets.save(tmp_path / "n/a.npy", nan)
    (tmp_path / "n/b.npz").write_bytes(b"")
    for folder in ("p", "q"):
        sets.save(tmp_path / folder / "x.npy", bad)
    own = "x.png: shape must be the label's (9, 8), got (2, 2)"
    with pytest.raises(PredictionError) as raised:
        evaluate(*where, paired=tmp_path / "q", normal=tmp_path / "n")
    assert [fault.split(": cannot")[0] for fault in raised.value.faults] == [
        f"{tmp_path / 'p'}: {own}",
        f"{tmp_path / 'q'}: {own}",
        "normal: a.npy: scores must be finite, got NaN or inf in 4 of 4 pixels",
        "normal: b.npz: unreadable, b.npz",
    ]
    with pytest.raises(PredictionError) as raised:
        evaluate(*where, validation=(tmp_path / "q", shutil.copytree(where[1], tmp_path / "s2")))
    assert raised.value.faults == (own, f"validation: {own}")


def apart(root: Path, count: int, seed: int) -> tuple[Path, Path]:
    """Noisy maps of images that are anomalous or normal by turns, and those images."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        mask = bytes_of(0, number % 2)
        sets.save(root / f"s/images/{number}.png", mask + 1)
        sets.save(root / f"s/masks/{number}.png", mask)
        sets.save(root / f"p/{number}.npy", rng.random(mask.shape) + 0.5 * mask)
    return root / "p", root / "s"


def test_thresholds_of_validation_are_exact_with_bins(tmp_path: Path) -> None:
    test, validation = apart(tmp_path / "t", 4, 0), apart(tmp_path / "v", 6, 1)
    exact, binned = (evaluate(*test, validation=validation, bins=bins).rows[0] for bins in (None, 2))
    assert binned["dice_fixed"] == exact["dice_fixed"]
    assert binned["image_f1_fixed"] == exact["image_f1_fixed"]


def test_no_map_of_validation_may_be_missing(tmp_path: Path) -> None:
    test, validation = apart(tmp_path / "t", 4, 0), apart(tmp_path / "v", 6, 1)
    (test[0] / "0.npy").unlink()
    (validation[0] / "3.npy").unlink()
    with pytest.raises(PredictionError, match=r"validation: 3.png: missing") as caught:
        evaluate(*test, validation=validation, missing="zeros")
    assert len(caught.value.faults) == 1


def test_validation_must_have_anomalies(tmp_path: Path) -> None:
    test, validation = apart(tmp_path / "t", 4, 0), apart(tmp_path / "v", 1, 1)
    with pytest.raises(ValueError, match="the truth of validation must have at least one image with an anomalous"):
        evaluate(*test, validation=validation)


def test_thresholds_of_images_are_of_the_scores_that_images_have(tmp_path: Path) -> None:
    test, normal = apart(tmp_path / "t", 4, 0), tmp_path / "n"
    for number in range(4):
        (test[0] / "sample").mkdir(exist_ok=True)
        (test[0] / f"sample/{number}.txt").write_text("0.9" if number % 2 else "0.1")
    sets.save(normal / "pixel/a.npy", bytes_of(100, 100))
    with pytest.raises(PredictionError, match=r"normal: sample/a.txt: missing, and the test images have scores of"):
        evaluate(*test, normal=normal)
    (normal / "sample").mkdir()
    (normal / "sample/a.txt").write_text("0.2")
    assert evaluate(*test, normal=normal).rows[0]["image_f1_fixed"].value == 1
    (normal / "sample/a.txt").write_text("nan")
    with pytest.raises(PredictionError, match=r"normal: sample/a.txt: sample score must be finite, got nan"):
        evaluate(*test, normal=normal)


@pytest.mark.parametrize("bins", [None, 4])
def test_figures_without_the_only_normal_pixels_can_be_written(bins: int | None, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(2):
        mask = np.ones((4, 4), np.uint8)
        mask[0, 0] = number
        sets.save(tmp_path / f"s/images/{number}.npy", mask * 0.0)
        sets.save(tmp_path / f"s/masks/{number}.npy", mask)
        for model in "pq":
            sets.save(tmp_path / f"{model}/{number}.npy", rng.random((4, 4)))
    report = evaluate(tmp_path / "p", tmp_path / "s", paired=tmp_path / "q", polarity="any", bins=bins, permutations=5)
    assert "NaN" not in report.to_json()
    assert report.rows[0]["pixel_auroc"].low <= report.rows[0]["pixel_auroc"].value
