"""Every figure of a report is its definition, in total and for each group, however the files are read."""

from pathlib import Path

import nibabel
import numpy as np
import pytest
from scipy import ndimage
from sklearn.metrics import average_precision_score

from anomalib_synth import metrics
from anomalib_synth.evaluation import evaluate, pools
from anomalib_synth.evaluation.report import Report
from tests.evaluation import sets
from tests.support import suites

KINDS = ["random", "tied", "constant", "truth", "opposite", "imbalanced", "many"]


def values(report: Report, row: int = 0) -> dict[str, float]:
    return {name: figure.value for name, figure in report.rows[row].figures.items() if figure is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_its_definition(kind: str, tmp_path: Path) -> None:
    made = sets.images(KINDS.index(kind), kind)
    report = evaluate(sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made))
    rows = {"total": made, **{name: [one for one in made if one.kind in (name, "good")] for name in ("crack", "hole")}}
    assert [row.name for row in report.rows] == list(rows)
    for at, (row, members) in enumerate(zip(report.rows, rows.values(), strict=True)):
        assert (row.anomalous, row.normal) == (len(members) - 4, 4)
        wanted = sets.figures(members)
        if row.name != "total":  # all normal images are shared, and in these rows they are the same
            assert wanted.keys() == values(report, at).keys()
        assert values(report, at) == pytest.approx(wanted, abs=1e-12)
        for name, figure in row.figures.items():
            if figure is not None and figure.low is None:  # no image moves it
                assert name in ("froc", "lesion_f1") or kind == "constant"
            elif figure is not None:
                assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_blocks_of_levels_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more distinct scores than fit, files are read again and again."""
    made = sets.images(3)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    whole = evaluate(*where)
    monkeypatch.setattr(pools, "BLOCK", 7)
    parts = evaluate(*where)
    for row, same in zip(whole.rows, parts.rows, strict=True):
        for name, figure in row.figures.items():
            assert (same[name] is None) == (figure is None)
            if figure is not None:
                assert same[name].value == pytest.approx(figure.value, abs=1e-12)
                assert same[name].low == pytest.approx(figure.low, abs=0.03)


def test_workers_change_nothing(tmp_path: Path) -> None:
    made = sets.images(4)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    steps: list[tuple[int, int]] = []
    one, three = evaluate(*where), evaluate(*where, workers=3, progress=lambda *step: steps.append(step))
    assert one.to_json() == three.to_json()
    assert steps[-1] == (20, 20)


@pytest.mark.parametrize(("how", "of"), [("mean", np.mean), ("max", np.max), (1.0, np.mean)])
def test_images_are_scored_by_the_rule_that_was_asked_for(how: object, of: object, tmp_path: Path) -> None:
    made = sets.images(5)
    report = evaluate(sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made), how=how, lesions=False)
    found = [metrics.sample_score(one.scores, how) for one in made]
    assert sorted(case.sample_score for case in report.cases) == pytest.approx(sorted(found))
    assert report.rows[0]["froc"] is None
    assert found == pytest.approx([float(of(one.scores)) for one in made], abs=1e-6)


def published(label_folder: Path, prediction_folder: Path) -> tuple[float, float]:
    """The figures of the MOOD challenge, from its description: read as float16, clip, pool; missing is zeros."""
    labels, scores, truth, samples = [], [], [], []
    for name in sorted(path.name for path in (label_folder / "pixel").iterdir()):
        label = nibabel.load(label_folder / "pixel" / name).get_fdata()
        prediction = np.zeros(label.shape, np.float16)
        if (prediction_folder / "pixel" / name).exists():
            prediction = nibabel.load(prediction_folder / "pixel" / name).get_fdata().clip(0, 1).astype(np.float16)
        labels.append(label.ravel() > 0)
        scores.append(prediction.ravel())
        truth.append(int((label_folder / "sample" / f"{name}.txt").read_text()))
        text = prediction_folder / "sample" / f"{name}.txt"
        samples.append(min(max(float(text.read_text()) if text.exists() else 0.0, 0.0), 1.0))
    pixels = average_precision_score(np.concatenate(labels), np.concatenate(scores).astype(float))
    return float(pixels), float(average_precision_score(truth, samples))


@pytest.mark.parametrize("lost", [(), ("v1.nii.gz",), ("v0.nii.gz", "v2.nii.gz")])
def test_mood_is_the_challenges_published_figures(lost: tuple[str, ...], tmp_path: Path) -> None:
    made = suites.volumes(5)
    suite, folder = suites.suite(tmp_path / "suite", made), tmp_path / "p"
    suites.predictions(folder / "pixel", made)
    (folder / "sample").mkdir()
    for place, name in enumerate(made):
        (folder / "sample" / f"{name}.txt").write_text(f"{1.5 + 0.2 * place}\n")
    for name in lost:
        (folder / "pixel" / name).unlink()
        (folder / "sample" / f"{name}.txt").unlink()
    report = evaluate(folder, suite, missing="zeros", mood=True)
    pooled, sample = published(suite / "toy_label", folder)
    assert report.rows[0]["pooled_ap"].value == pytest.approx(pooled, abs=1e-15)
    assert report.rows[0]["image_ap"].value == pytest.approx(sample, abs=1e-15)
    assert {case.name for case in report.cases if case.missing} == set(lost)
    assert any("count as zeros" in note for note in report.notes) == bool(lost)
    assert evaluate(folder, suite, missing="zeros").rows[0]["image_ap"].value != sample or lost


def test_volumes_are_scored_by_their_axial_slices(tmp_path: Path) -> None:
    made = suites.volumes(2)
    report = evaluate(suites.predictions(tmp_path / "p", made), suites.suite(tmp_path / "suite", made))
    assert [row.name for row in report.rows] == [
        "total",
        "local blur".replace(" ", "_"),
        "reflection",
        "large",
        "small",
    ]
    for case, (_, scores) in zip(report.cases, made.values(), strict=True):
        assert case.sample_score == pytest.approx(float(scores.mean((0, 1), dtype=float).max()))
    mine = evaluate(tmp_path / "p", tmp_path / "suite", how="mean")
    assert mine.cases[0].sample_score == pytest.approx(float(made["v0.nii.gz"][1].mean(dtype=float)))


def test_a_group_with_one_kind_of_images_has_no_image_figures(tmp_path: Path) -> None:
    """Where groups have normal images of their own, as the sexes of chest X-rays have."""
    made = sets.images(6)
    sets.pairs(tmp_path, made)
    groups = ["a", "a", "b", "b", "a", "a", "a", "b", "c", "c"]
    lines = [f"images/{one.name}.png,masks/{one.name}.png,{group}" for one, group in zip(made, groups, strict=True)]
    (tmp_path / "t.csv").write_text("\n".join(["image,mask,group", *lines]))
    report = evaluate(sets.maps(tmp_path / "p", made, kinds=False), tmp_path / "t.csv")
    counts = [(row.name, row.anomalous, row.normal) for row in report.rows]
    assert counts == [("total", 6, 4), ("a", 3, 2), ("b", 1, 2), ("c", 2, 0)]
    assert report.rows[3]["image_auroc"] is None
    assert report.rows[3]["pooled_ap"] is not None


def test_an_image_label_may_say_more_than_the_pixels(tmp_path: Path) -> None:
    """A corruption that changed nothing: anomalous as a sample, but nothing to find in its pixels."""
    made = suites.volumes(4)
    for place in (1, 3):
        made[f"v{place}.nii.gz"][0][:] = 0
    suite = suites.suite(tmp_path / "suite", made)
    for place in (1, 3):
        (suite / "toy_label" / "sample" / f"v{place}.nii.gz.txt").write_text("1\n")
    report = evaluate(suites.predictions(tmp_path / "p", made), suite)
    blur = next(row for row in report.rows if row.name == "local_blur")
    assert (blur["pixel_ap"], blur["pooled_ap"], blur["pixel_f1"], blur.curves) == (None, None, None, {})
    assert blur["image_auroc"] is not None
    report.save(tmp_path / "out")


@pytest.mark.parametrize("source", ["threshold", "normal", "validation"])
def test_figures_at_a_threshold_that_was_fixed_elsewhere(source: str, tmp_path: Path) -> None:
    made, others = sets.images(7), sets.images(8)
    where = sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made)
    other = sets.maps(tmp_path / "other", others), sets.mvtec(tmp_path / "valid", others)
    normal = [one.scores.astype(float) for one in others if one.kind == "good"]
    pixels, single = np.sort(np.concatenate([one.ravel() for one in normal])), sorted(one.max() for one in normal)
    label = np.concatenate([one.mask.ravel() for one in others])
    wanted = {
        "threshold": (0.5, 0.5),
        # At most 2 % of the pixels, and none of the four images.
        "normal": tuple(np.nextafter([pixels[-1 - int(0.02 * pixels.size)], single[-1]], np.inf)),
        "validation": (
            metrics.f1_threshold(label, np.concatenate([one.scores.ravel() for one in others]).astype(float)),
            metrics.f1_threshold([one.mask.any() for one in others], [float(one.scores.max()) for one in others]),
        ),
    }[source]
    given = {"threshold": 0.5, "normal": other[0] / "good", "validation": other}[source]
    total = evaluate(*where, **{source: given}, normal_rate=0.02).rows[0]
    label = np.concatenate([one.mask.ravel() for one in made])
    score = np.concatenate([one.scores.ravel() for one in made]).astype(float)
    assert total["dice_fixed"].value == pytest.approx(metrics.f1(label, score, wanted[0]), abs=1e-12)
    images = metrics.f1([one.mask.any() for one in made], [float(one.scores.max()) for one in made], wanted[1])
    assert total["image_f1_fixed"].value == pytest.approx(images, abs=1e-12)
    assert total["dice_fixed"].value <= total["pixel_f1"].value


def test_components_and_images_are_listed(tmp_path: Path) -> None:
    made = sets.images(9)
    report = evaluate(sets.maps(tmp_path / "maps", made), sets.mvtec(tmp_path / "set", made))
    for one in made:
        own = [part for part in report.components if part.name == f"test/{one.kind}/{one.name}.png"]
        labels, count = ndimage.label(one.mask, np.ones((3, 3)))
        assert [part.component for part in own] == list(range(1, count + 1))
        for part in own:
            inside = one.scores[labels == part.component].astype(float)
            assert (part.pixels, part.largest_score) == (inside.size, inside.max())
            assert part.mean_score == pytest.approx(inside.mean())
