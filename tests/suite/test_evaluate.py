"""Every figure of a report against scikit-learn on all voxels at once, and against the challenge's own definition."""

import json
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from sklearn.metrics import average_precision_score, roc_auc_score

from anomalib_synth import metrics
from anomalib_synth._disk.files import palette_indices
from anomalib_synth.evaluation import bootstrap, pooled, tables
from anomalib_synth.evaluation.evaluate import evaluate
from anomalib_synth.evaluation.report import Figure, Report
from tests.suite import suites

Made = dict[str, tuple[NDArray[Any], NDArray[Any]]]


@pytest.fixture
def build(tmp_path: Path) -> Callable[[Made], tuple[Path, Path]]:
    def built(made: Made) -> tuple[Path, Path]:
        return suites.predictions(tmp_path / "predictions", made), suites.suite(tmp_path / "suite", made)

    return built


def dice_at_best(label: NDArray[Any], score: NDArray[Any]) -> float:
    there = label > 0
    found = (score >= threshold for threshold in np.unique(score[there]))
    return max(float(2 * (there & own).sum() / (there.sum() + own.sum())) for own in found)


def naive_figures(made: list[tuple[NDArray[Any], NDArray[Any]]]) -> dict[str, float | None]:
    """All figures of some volumes, from all their voxels at once."""
    label = np.concatenate([part.ravel() for part, _ in made])
    score = np.concatenate([part.ravel() for _, part in made]).clip(0, 1)
    anomalous = np.array([part.any() for part, _ in made])
    if not anomalous.any():
        return dict.fromkeys(("pixel_ap", "pooled_ap", "dice", "sample_ap", "auroc"))
    each = [average_precision_score(part.ravel(), own.ravel()) for part, own in made if part.any()]
    samples = [metrics.sample_score(own, axis=0) for _, own in made]
    both = not anomalous.all()
    return {
        "pixel_ap": float(np.mean(each)),
        "pooled_ap": float(average_precision_score(label, score)),
        "dice": dice_at_best(label, score),
        "sample_ap": float(average_precision_score(anomalous, samples)) if both else None,
        "auroc": float(roc_auc_score(anomalous, samples)) if both else None,
    }


def naive_rows(made: Made) -> dict[tuple[str, str], list[str]]:
    rows = {("total", "total"): list(made)}
    for kind, column in (("group", suites.METHODS), ("severity", suites.SEVERITIES)):
        for name in sorted({name for name in column if name}):
            rows[kind, name] = [own for own, of in zip(made, column, strict=True) if of in (name, None)]
    return rows


@pytest.mark.parametrize("levels", [1, 2, 7, 1000])
def test_every_figure_and_interval_is_that_of_all_voxels_at_once(
    levels: int, build: Callable[[Made], tuple[Path, Path]]
) -> None:
    made = {
        name: (label, (score * levels).round().astype(np.float32) / np.float32(levels))
        for name, (label, score) in suites.volumes(levels, (5, 5, 5)).items()
    }
    report = evaluate(*build(made), resamples=12, seed=3)
    assert report.grid_error == 0
    rows = naive_rows(made)
    assert [(row.kind, row.name) for row in report.rows] == list(rows)
    for row in report.rows:
        members = [made[name] for name in rows[row.kind, row.name]]
        anomalous = np.array([label.any() for label, _ in members])
        assert (row.anomalous, row.normal) == (anomalous.sum(), (~anomalous).sum())
        often = bootstrap.weights(anomalous, 12, 3).astype(int)
        resampled = [naive_figures([members[i] for i in np.repeat(np.arange(len(members)), w)]) for w in often]
        for name, value in naive_figures(members).items():
            values = [own[name] for own in resampled]
            wanted = (value, *np.quantile(values, [0.025, 0.975]))
            np.testing.assert_allclose(getattr(row, name), wanted, atol=1e-9, err_msg=f"{row.name} {name}")


def published_ap(label_folder: Path, prediction_folder: Path) -> float:
    """The pixel figure as the MOOD challenge publishes it: clip, pool the voxels of all files, missing is zeros."""
    labels, scores = [], []
    for name in sorted(path.name for path in label_folder.iterdir()):
        label = nibabel.load(label_folder / name).get_fdata()
        prediction = np.zeros(label.shape)
        if (prediction_folder / name).exists():
            prediction = nibabel.load(prediction_folder / name).get_fdata()
        labels.append(label.ravel())
        scores.append(np.clip(prediction, 0, 1).ravel())
    return float(average_precision_score(np.concatenate(labels).astype(int), np.concatenate(scores)))


@pytest.mark.parametrize("lost", [(), ("v1.nii.gz",), ("v0.nii.gz", "v2.nii.gz")])
def test_pooled_is_the_challenges_published_figure(
    lost: tuple[str, ...], build: Callable[[Made], tuple[Path, Path]]
) -> None:
    predictions, suite = build(suites.volumes(5))
    for name in lost:
        (predictions / name).unlink()
    report = evaluate(predictions, suite, missing="zeros", resamples=10)
    wanted = published_ap(suite / "toy_label" / "pixel", predictions)
    assert report.rows[0].pooled_ap is not None
    assert report.rows[0].pooled_ap.value == pytest.approx(wanted, abs=1e-12)
    assert {case.name for case in report.cases if case.missing} == set(lost)
    assert any("count as zeros" in note for note in report.notes) == bool(lost)


def test_intervals_are_seeded_and_hold_for_many_scores_too(
    build: Callable[[Made], tuple[Path, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(suites.volumes(1))
    exact, again, other = (evaluate(*built, resamples=200, seed=seed) for seed in (0, 0, 1))
    assert exact.to_json() == again.to_json()
    assert exact.rows[0].pooled_ap != other.rows[0].pooled_ap
    monkeypatch.setattr(tables, "CURVE", 30)
    thinned = evaluate(*built, resamples=2).rows[0].curve
    assert set(thinned) < set(exact.rows[0].curve)
    assert (thinned[0], thinned[-1]) == (exact.rows[0].curve[0], exact.rows[0].curve[-1])
    monkeypatch.setattr(pooled, "POINTS", 20)
    coarse = evaluate(*built, resamples=200)
    assert 0 < coarse.grid_error < 0.2
    for one, two in zip(exact.rows, coarse.rows, strict=True):
        for name in ("pooled_ap", "dice"):
            narrow, wide = getattr(one, name), getattr(two, name)
            assert wide.value == narrow.value
            assert wide.low <= narrow.low + 1e-12
            assert wide.high >= narrow.high - 1e-12
            assert wide.high - wide.low <= narrow.high - narrow.low + 2 * coarse.grid_error


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(["constant", "ties", "truth", "negative"]))
def test_streaming_equals_all_at_once(seed: int, kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    change = {
        "constant": lambda _, score: np.full_like(score, 0.5),
        "ties": lambda _, score: (score * 4).round().astype(np.float32) / 4,
        "truth": lambda label, _: label.astype(np.float32),
        "negative": lambda _, score: score - 1,
    }[kind]
    made = {name: (own[0], change(*own)) for name, own in suites.volumes(seed, (5, 4, 4)).items()}
    folder = tmp_path_factory.mktemp("streaming")
    report = evaluate(suites.predictions(folder / "p", made), suites.suite(folder / "s", made), resamples=2)
    shutil.rmtree(folder)
    for name, value in naive_figures(list(made.values())).items():
        assert getattr(report.rows[0], name).value == pytest.approx(value, abs=1e-9)


def copies_of(folder: Path, made: Made, copies: int) -> tuple[Path, Path]:
    """The same suite several times over, under other names."""
    suite, predictions = folder / "suite", folder / "predictions"
    lines = []
    for copy in range(copies):
        suites.suite(suite, {f"c{copy}_{name}": own for name, own in made.items()})
        suites.predictions(predictions, {f"c{copy}_{name}": own for name, own in made.items()})
        lines.append((suite / "manifest.jsonl").read_text())
    (suite / "manifest.jsonl").write_text("".join(lines))
    return predictions, suite


def test_one_volume_is_alive_at_a_time(tmp_path: Path) -> None:
    def peak(shape: tuple[int, int, int], copies: int) -> int:
        built = copies_of(tmp_path / f"{shape}-{copies}", suites.volumes(0, shape), copies)
        evaluate(*built, resamples=5)  # compilation is no volume
        tracemalloc.start()
        evaluate(*built, resamples=5)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    small, large = (20, 56, 56), (40, 80, 80)
    assert peak(small, 3) < 1.15 * peak(small, 1)
    # What is not a volume is tables of a fixed size.
    assert peak(large, 1) - peak(small, 1) < 40 * (np.prod(large) - np.prod(small))


def test_a_report_without_normal_volumes_has_no_sample_figures(tmp_path: Path) -> None:
    made = dict(list(suites.volumes(2).items())[1:4])
    for name, (label, scores) in made.items():
        suites.save(tmp_path / "lesions" / "images" / name, scores)
        suites.save(tmp_path / "lesions" / "masks" / name, label * 3)
    report = evaluate(suites.predictions(tmp_path / "p", made), tmp_path / "lesions", resamples=3)
    assert [row.kind for row in report.rows] == ["total"]
    assert (report.rows[0].sample_ap, report.rows[0].auroc) == (None, None)
    naive = naive_figures(list(made.values()))
    assert report.rows[0].pixel_ap is not None
    assert report.rows[0].pixel_ap.value == pytest.approx(naive["pixel_ap"])
    assert "| - |" in report.to_markdown()


def test_a_table_of_images_and_masks(tmp_path: Path) -> None:
    made = suites.volumes(4)
    lines = ["image,mask,group"]
    for (name, (label, scores)), group in zip(made.items(), "abaaba", strict=True):
        suites.save(tmp_path / "any" / name, scores)
        if label.any():
            suites.save(tmp_path / "any" / f"mask_{name}", label)
        lines.append(f"any/{name},{f'any/mask_{name}' if label.any() else ''},{group}")
    (tmp_path / "table.csv").write_text("\n".join(lines))
    predictions = suites.predictions(tmp_path / "p" / "pixel", made)
    report = evaluate(predictions.parent, tmp_path / "table.csv", resamples=3)
    assert [(row.name, row.anomalous, row.normal) for row in report.rows] == [("total", 4, 2), ("a", 3, 1), ("b", 1, 1)]
    assert report.rows[2].pixel_ap is not None


@pytest.mark.parametrize("healthy", ["healthy", ""])
def test_a_group_without_anomalies_is_normal_for_all(healthy: str, tmp_path: Path) -> None:
    made = suites.volumes(4)
    lines = ["image,mask,group"]
    for name, (label, scores) in made.items():
        suites.save(tmp_path / name, scores)
        suites.save(tmp_path / f"mask_{name}", label)
        lines.append(f"{name},mask_{name},{'ill' if label.any() else healthy}")
    (tmp_path / "table.csv").write_text("\n".join(lines))
    report = evaluate(suites.predictions(tmp_path / "p", made), tmp_path / "table.csv", resamples=3)
    total, ill = report.rows
    assert (ill.name, ill.anomalous, ill.normal) == ("ill", 4, 2)
    assert ill.sample_ap == total.sample_ap


def test_a_group_with_one_kind_of_volumes_has_no_sample_figures(tmp_path: Path) -> None:
    """Where groups have normal volumes of their own, as the sexes of chest X-rays have."""
    made = suites.volumes(4)
    lines = ["image,mask,group"]
    for (name, (label, scores)), group in zip(made.items(), "aabbaa", strict=True):
        suites.save(tmp_path / name, scores)
        suites.save(tmp_path / f"mask_{name}", label)
        lines.append(f"{name},mask_{name},{group}")
    (tmp_path / "table.csv").write_text("\n".join(lines))
    report = evaluate(suites.predictions(tmp_path / "p", made), tmp_path / "table.csv", resamples=3)
    report.save(tmp_path / "out")
    rows = json.loads((tmp_path / "out" / "report.json").read_text())["rows"]
    assert [(row["name"], row["anomalous"], row["normal"]) for row in rows] == [
        ("total", 4, 2),
        ("a", 2, 2),
        ("b", 2, 0),
    ]
    assert [row["auroc"] is None for row in rows] == [False, False, True]
    assert all(row["pooled_ap"] for row in rows)


def test_a_sample_label_may_say_more_than_the_pixels(tmp_path: Path) -> None:
    """A corruption that changed nothing: anomalous as a sample, but nothing to find in its pixels."""
    made = suites.volumes(4)
    for place in (1, 3):
        made[f"v{place}.nii.gz"][0][:] = 0
    suite = suites.suite(tmp_path / "suite", made)
    for place in (1, 3):
        (suite / "toy_label" / "sample" / f"v{place}.nii.gz.txt").write_text("1\n")
    report = evaluate(suites.predictions(tmp_path / "p", made), suite, resamples=3)
    blur = next(row for row in report.rows if row.name == "local_blur")
    assert (blur.pixel_ap, blur.pooled_ap, blur.dice, blur.curve) == (None, None, None, [])
    assert blur.auroc is not None
    report.save(tmp_path / "out")


def test_sample_scores_are_read_where_they_are(build: Callable[[Made], tuple[Path, Path]]) -> None:
    made = suites.volumes(0)
    predictions, suite = build(made)
    (predictions / "sample").mkdir()
    for name, (label, _) in made.items():
        (predictions / "sample" / f"{name}.txt").write_text(f"{1.0 - label.any()}\n")
    total = evaluate(predictions, suite, resamples=3).rows[0]
    assert total.auroc == Figure(0, 0, 0)
    (predictions / "sample" / "v0.nii.gz.txt").unlink()
    assert isinstance(evaluate(predictions, suite, resamples=3, missing="zeros"), Report)


def test_the_challenges_own_toy_set_needs_no_manifest(tmp_path: Path) -> None:
    made = suites.volumes(0)
    suite = suites.suite(tmp_path / "suite", made, manifest=False)
    report = evaluate(suites.predictions(tmp_path / "p", made), suite, resamples=3)
    assert [row.kind for row in report.rows] == ["total"]
    assert report.rows[0].anomalous == 4


def _palette(bits: int, marked: int, **options: object) -> Callable[[Path, NDArray[np.bool_]], None]:
    """A mask of classes: the first is red, and the class that marks is black."""

    def save(path: Path, mask: NDArray[np.bool_]) -> None:
        image = Image.fromarray(mask.astype(np.uint8) * np.uint8(marked), "P")
        image.putpalette([200, 0, 0] + [0] * 3 * (2**bits - 1))
        image.save(path, bits=bits, **options)

    return save


def _opaque(mode: str) -> Callable[[Path, NDArray[np.bool_]], None]:
    def save(path: Path, mask: NDArray[np.bool_]) -> None:
        Image.fromarray(mask.astype(np.uint8) * np.uint8(255)).convert(mode).save(path)

    return save


@pytest.mark.parametrize(
    "save",
    [
        pytest.param(_opaque("RGBA"), id="RGBA"),
        pytest.param(_opaque("LA"), id="grey and alpha"),
        pytest.param(_opaque("RGB"), id="RGB"),
        pytest.param(_opaque("1"), id="1 bit"),
        pytest.param(_palette(8, 7), id="palette"),
        pytest.param(_palette(1, 1), id="palette of 1 bit"),
        pytest.param(_palette(8, 7, transparency=0), id="palette with a transparent colour"),
        pytest.param(_palette(8, 7, transparency=bytes([255] * 256)), id="opaque palette"),
    ],
)
def test_a_mask_is_its_colours_or_its_palette_indices(
    save: Callable[[Path, NDArray[np.bool_]], None], tmp_path: Path
) -> None:
    for folder in ("s/images", "s/masks", "p"):
        (tmp_path / folder).mkdir(parents=True)
    mask = np.zeros((9, 8), bool)
    mask[2:4, 3:7] = True
    scores = np.random.default_rng(0).random((9, 8), np.float32)
    for name, truth in (("a", mask), ("b", ~mask)):
        cv2.imwrite(str(tmp_path / f"s/images/{name}.png"), np.ones((9, 8, 4), np.uint8))
        save(tmp_path / f"s/masks/{name}.png", truth)
        cv2.imwrite(str(tmp_path / f"p/{name}.tif"), scores)
    first, second = evaluate(tmp_path / "p", tmp_path / "s", resamples=2).cases
    assert first.pixel_ap == pytest.approx(average_precision_score(mask.ravel(), scores.ravel()))
    assert second.pixel_ap == pytest.approx(average_precision_score(~mask.ravel(), scores.ravel()))


def test_a_broken_palette_is_named(tmp_path: Path) -> None:
    save = _palette(8, 1)
    save(tmp_path / "a.png", np.ones((64, 64), bool))
    content = (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(content.replace(b"PLTE", b"PLTX"))
    with pytest.raises(ValueError, match=r"a.png: cannot be read as an image"):
        palette_indices(tmp_path / "a.png")
