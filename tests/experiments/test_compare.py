"""The comparison of generators, on made-up data in the layouts of the real sets."""

import csv
import json
from dataclasses import replace

import cv2
import nibabel as nib
import numpy as np
import pytest

from anomalib_synth import Synthesizer, labels, metrics, shapes, textures
from autoseg_training.volumes import UnreadableError
from experiments import __main__ as command
from experiments.comparison import command as comparison
from experiments.comparison import figures, results, rows, running, steered
from experiments.comparison.cutting import squeezed, tiles
from experiments.comparison.making import making, single, supervised
from experiments.comparison.sets import Collected, Images
from experiments.comparison.training import Budget, batch, train


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels)


def table(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)


def picture(rng, shape, wrong):
    """Noise, and a brighter or darker square in the middle of it."""
    pixels, mask = rng.integers(90, 130, shape, dtype=np.uint8), np.zeros(shape, np.uint8)
    if wrong:
        middle = tuple(slice(length // 2 - 8, length // 2 + 8) for length in shape)
        pixels[middle], mask[middle] = 230, 255
    return pixels, mask


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every data set in small: some groups, each with normal and anomalous images."""
    place, rng = tmp_path_factory.mktemp("real"), np.random.default_rng(0)
    sets = {"lgg_flair": (128, 128), "busi_ultrasound": (64, 64), "kolektor_sdd": (160, 64), "deep_pcb": (128, 128)}
    for name, shape in sets.items():
        lines = []
        for group in range(6):
            for number, wrong in enumerate((False, True)):
                pixels, mask = picture(rng, shape, wrong)
                file = f"{group}{number}.png"
                write(place / "real" / name / "images" / file, pixels)
                write(place / "real" / name / "masks" / file, mask)
                write(place / "real" / name / "templates" / file, picture(rng, shape, False)[0])
                lines.append(
                    {
                        "file": f"images/{file}",
                        "mask": f"masks/{file}" if wrong else "",
                        "template": f"templates/{file}",
                        "defect": "tumour" if wrong else "none",
                        "patient": f"p{group}",
                        "group": f"g{group}",
                        "split": "train" if group < 4 else "test",
                    }
                )
        if name == "deep_pcb":
            lines = [line for line in lines if line["mask"]]
        table(place / "real" / name / ("slices.csv" if name == "lgg_flair" else f"{name.split('_u')[0]}.csv"), lines)
    lines = []
    for number in range(24):
        kind, wrong = ("magnetic_tile", "crackforest")[number % 2], number % 4 > 0
        pixels, mask = picture(rng, (64, 96), wrong)
        write(place / "texture" / f"{number}.png", pixels)
        write(place / "texture" / f"{number}_mask.png", mask)
        lines.append(
            {
                "dataset": kind,
                "file": f"{number}.png",
                "mask": f"{number}_mask.png",
                "defect": "hole" if wrong else "none",
                "mask_empty": str(not wrong),
                "near_dup_group": number // 2,
            }
        )
    table(
        place / "texture" / "texture.csv", [line for line in lines if line["dataset"] != "crackforest" or line["mask"]]
    )
    lines = []
    for number in range(20):
        write(place / "chest_xray" / f"{number}.png", picture(rng, (64, 64), number < 6)[0])
        box = json.dumps([{"x": 96, "y": 96, "w": 64, "h": 64}]) if number < 6 else ""
        label = "abnormal" if number < 8 else "normal"
        facts = {"file": f"{number}.png", "label": label, "sex": "M", "age": 40, "view": "PA", "bbox": box}
        lines.append({**facts, "patient_id": f"p{number // 2}"})
    table(place / "chest_xray" / "chest_xray.csv", lines)
    for patient in ("07", "19"):
        scan, truth = rng.integers(60, 120, (40, 48, 24)).astype(np.uint8), np.zeros((40, 48, 24), np.uint8)
        truth[16:28, 16:28, 8:12] = 1
        for kind, volume in (("flair", scan), ("seg", truth)):
            path = place / "lesions" / "ms_lesjak" / "native" / f"ms_patient{patient}_{kind}.nii.gz"
            path.parent.mkdir(parents=True, exist_ok=True)
            nib.save(nib.Nifti1Image(volume, np.eye(4)), path)
    return place


@pytest.fixture(scope="module")
def gliomas(folder):
    return comparison.SETS["lgg_flair"](folder, 32)


@pytest.mark.parametrize("name", comparison.SETS)
def test_every_data_set(folder, name):
    data = comparison.SETS[name](folder, 32)
    for part in (data.normal, data.lesions, data.test):
        assert part.pixels.shape == part.masks.shape == (len(part.groups), 32, 32)
        assert part.pixels.dtype == np.float32
        assert part.pixels.min() >= 0
        assert part.pixels.max() <= 1
    assert not data.normal.anomalous.any()
    assert data.lesions.anomalous.all()
    assert 0 < data.test.anomalous.sum() < len(data.test.groups)
    assert not set(data.test.groups) & (set(data.normal.groups) | set(data.lesions.groups))
    assert name in comparison.sentence(data)


def test_an_anomaly_that_the_reduction_loses_is_neither_normal_nor_anomalous():
    image, mask = np.zeros((64, 64), np.float32), np.zeros((64, 64), bool)
    mask[3, 3] = True
    part = Collected()
    part.add([squeezed(image, mask, 32)], "lost")
    part.add([squeezed(image, mask, 32, least=0.25)], "thin")
    part.add([squeezed(image, None, 32)], "normal")
    assert part.groups == ["thin", "normal"]
    with pytest.raises(UnreadableError, match="a larger --side"):
        Collected().images("nothing")


def test_tiles_cover_the_image():
    image = np.arange(40 * 100, dtype=np.float32).reshape(40, 100)
    mask = image == image[-1, -1]
    cut = list(tiles(image, mask, 40))
    assert [own[0, 0] for own, _, _ in cut] == [0, 30, 60]
    assert [touched for _, _, touched in cut] == [False, False, True]
    assert [own.shape for own, _, _ in tiles(image, None, 20, across=2)] == [(20, 20)] * 10


def test_outlines_come_of_as_many_groups_as_there_are():
    groups = np.array(["a"] * 8 + ["b"] * 3 + ["c"])
    pixels = np.arange(12, dtype=np.float32)[:, None, None] * np.ones((1, 4, 4), np.float32)
    lesions = Images(pixels, pixels >= 0, groups)
    for seed in range(5):
        few = rows.chosen(lesions, 5, np.random.default_rng(seed))
        assert sorted(few.groups[:3]) == ["a", "b", "c"]
        assert len(set(few.pixels[:, 0, 0])) == 5
    assert rows.chosen(lesions, None, np.random.default_rng(0)) is lesions
    assert len(rows.chosen(lesions, 0, np.random.default_rng(0)).groups) == 0


def test_figures_are_those_of_metrics_within_their_intervals():
    rng = np.random.default_rng(0)
    masks = np.zeros((40, 16, 16), bool)
    masks[:20, 4:9, 5:12] = True
    scores = (rng.random(masks.shape) + 0.8 * masks).astype(np.float32)
    test = Images(scores, masks, np.array([str(number // 2) for number in range(40)]))
    normal = rng.random((10, 16, 16), dtype=np.float32)
    found = figures.figures(test, scores, normal)
    assert set(found) == set(results.FIGURES)
    for figure in found.values():
        assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert found["pixel_ap"].value == pytest.approx(
        np.mean([metrics.average_precision(m, s) for m, s in zip(masks[:20], scores[:20], strict=True)])
    )
    assert (normal >= np.quantile(normal, 0.99)).mean() == pytest.approx(0.01, abs=0.002)
    assert found["dice_fixed"].value == metrics.f1(
        masks, scores, np.nextafter(np.quantile(normal, 0.99), np.float32(9))
    )


def test_curves_with_every_image_once_give_the_figures():
    rng = np.random.default_rng(1)
    masks = rng.random((12, 16, 16)) < 0.05
    masks[6:] = False
    scores = (rng.random(masks.shape) + 0.4 * masks).astype(np.float32)
    curves, once = figures.Curves.of(masks, scores), np.ones((1, 12))
    top, wrong = scores.max(axis=(1, 2)).astype(float), masks.any(axis=(1, 2))
    assert curves.pooled_ap(once)[0] == pytest.approx(metrics.average_precision(masks, scores), abs=0.01)
    assert curves.aupro(once, 0.3)[0] == pytest.approx(metrics.aupro(masks, scores, 0.3), abs=0.01)
    assert figures.auroc(wrong, top, once)[0] == pytest.approx(metrics.roc_auc(wrong, top))
    assert figures.average_precision(wrong, top, once)[0] == pytest.approx(metrics.average_precision(wrong, top))
    assert figures.dice(masks, scores >= 0.7, once)[0] == pytest.approx(metrics.f1(masks, scores, np.float32(0.7)))


def test_groups_are_drawn_as_a_whole():
    groups = figures.Groups.of(np.array(["b", "a", "b", "c"]))
    drawn = groups.resampled(50)
    assert (drawn[:, 0] == drawn[:, 2]).all()
    assert (drawn[:, [0, 1, 3]].sum(axis=1) == 3).all()


def test_a_batch_has_so_many_normal_images(gliomas):
    bright = Synthesizer(shapes.Box(0.3), textures.UniformAddition(intensity_range=(0, 1)), labels.Binary())
    make = making(bright, gliomas.normal.pixels)
    images, targets = batch(make, gliomas.normal.pixels, Budget(batch=8, normal=0.25), np.random.default_rng(0), (0, 1))
    assert images.shape == targets.shape == (8, 32, 32)
    assert targets.any(axis=(1, 2)).tolist() == [True] * 6 + [False] * 2
    none = batch(None, gliomas.normal.pixels, Budget(batch=8), np.random.default_rng(0), ())
    assert not none[1].any()


def test_an_image_that_nothing_can_be_made_of_stays_as_it_is():
    normal = np.stack([np.zeros((32, 32), np.float32), np.random.default_rng(0).random((32, 32), dtype=np.float32)])
    swap = rows.published()["FPI"].replace(foreground=0.5)
    images, targets = making(swap, normal)(np.array([0, 1]), np.random.default_rng(0))
    assert (images[0] == 0).all()
    assert not targets[0].any()
    assert targets[1].any()
    with pytest.raises(ValueError, match="foreground"):
        making(swap, normal)(np.array([0, 0]), np.random.default_rng(0))


def test_several_labels_become_one():
    assert single(np.array([[[[0.2]], [[0.7]]]], np.float32)).tolist() == [[[pytest.approx(0.7)]]]


def test_annotated_images_take_the_place_of_normal_ones(gliomas):
    images, targets = supervised(gliomas.lesions)(np.arange(5), np.random.default_rng(0))
    assert targets.any(axis=(1, 2)).all()
    assert len(images) == 5


def test_a_network_learns_what_it_is_shown(gliomas):
    bright = Synthesizer(shapes.Box(0.3), textures.UniformAddition((0.4, 0.5), intensity_range=(0, 1)), labels.Binary())
    seen = []
    budget = Budget(images=1600, batch=16, width=4, rate=0.01)
    trained = train(
        making(bright, gliomas.normal.pixels),
        gliomas.normal.pixels,
        budget,
        seed=0,
        mirror=gliomas.mirror,
        report=lambda images, loss: seen.append((images, loss)),
    )
    scores = trained.score(gliomas.test.pixels)
    found = figures.figures(gliomas.test, scores, trained.score(gliomas.normal.pixels))
    assert found["pixel_ap"].value > 0.8  # chance is 0.06
    assert seen[-1][0] == 1600
    assert seen[-1][1] < seen[0][1]
    again = train(making(bright, gliomas.normal.pixels), gliomas.normal.pixels, budget, 0, gliomas.mirror)
    assert np.array_equal(again.score(gliomas.test.pixels), scores)


def test_the_command_goes_on_where_it_stopped(folder, tmp_path, capsys, monkeypatch):
    arguments = ["compare", "--data", "lgg_flair", "--folder", str(folder), "--out", str(tmp_path), "--side", "32"]
    arguments += ["--images", "32", "64", "--batch", "16", "--width", "2", "--quiet"]
    monkeypatch.setattr(figures, "RESAMPLES", 20)
    chosen = ["bright", "VAE", "addition", "supervised"]
    assert command.main([*arguments, "--rows", *chosen[:2]]) == 0
    assert command.main([*arguments, "--rows", *chosen, "--seeds", "0", "1"]) == 0
    entries = results.read(tmp_path / "results.csv")
    counts = {name: sum(entry["row"] == name for entry in entries) for name in chosen}
    assert counts == {"bright": 1, "VAE": 4, "addition": 4, "supervised": 4}
    assert {entry["outlines"] for entry in entries if entry["row"] == "addition"} == {"0"}
    assert {entry["outlines"] for entry in entries if entry["row"] == "supervised"} == {"4"}
    assert float(next(entry for entry in entries if entry["row"] == "bright")["pixel_ap"]) == 1
    monkeypatch.setattr(running, "run_row", None)
    assert command.main([*arguments, "--rows", *chosen, "--seeds", "0", "1"]) == 0
    page = (tmp_path / "results.md").read_text()
    assert "lgg_flair, 32 px" in page
    assert page.count("## lgg_flair") == 1  # the detector stands in the same table
    assert page.count("supervised") == 2  # a line for each budget, with the mean of the seeds
    assert (tmp_path / "lgg_flair-32-maps.png").stat().st_size > 1000
    assert (tmp_path / "lgg_flair-32-synthetic.png").stat().st_size > 1000
    capsys.readouterr()


def test_a_line_that_was_cut_off_is_done_again(tmp_path):
    path = tmp_path / "results.csv"
    line = results.Line("lgg_flair", 64, "NSA", 0, 20_000, "--batch 32")
    results.append(path, {**line._asdict(), "pixel_ap": 0.123456789})
    with path.open("a") as file:
        file.write("lgg_flair,64,FPI,0,20000")
    assert [results.key(entry) for entry in results.read(path)] == [line.key]
    results.append(path, line._replace(row="FPI")._asdict())
    assert [entry["row"] for entry in results.read(path)] == ["NSA", "FPI"]
    assert results.read(path)[0]["pixel_ap"] == "0.12346"
    path.write_text("data,row\nlgg_flair,NSA\n")
    with pytest.raises(ValueError, match="other columns"):
        results.read(path)


def test_help_names_sets_and_rows(capsys):
    with pytest.raises(SystemExit):
        command.main(["compare", "--help"])
    said = capsys.readouterr().out
    assert "kolektor_sdd" in said
    assert "AutoSeg" in said


def test_progress_only_where_there_is_a_terminal(monkeypatch, capsys):
    assert running.progress("NSA", 100) is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    running.progress("NSA", 100)(50, 0.25)
    assert "50 of 100" in capsys.readouterr().err


def test_scores_are_those_of_an_image_and_its_mirror_images(gliomas):
    from experiments.comparison.network import SmallUNet
    from experiments.comparison.training import scorer

    net = SmallUNet(4).eval()
    score, alone = scorer(net, (0, 1)), scorer(net)
    images = gliomas.test.pixels[:3]
    both = np.flip(score(np.flip(images, 2).copy()), 2)
    np.testing.assert_allclose(score(images), both, atol=1e-6)
    assert not np.allclose(alone(images), np.flip(alone(np.flip(images, 2).copy()), 2), atol=1e-6)


@pytest.mark.parametrize(
    "name", [name for name, row in rows.rows().items() if row.kind == "steered" or row.outlines == 5]
)
def test_rows_that_are_steered(gliomas, name):
    row = rows.rows()[name]
    outlined = rows.chosen(gliomas.lesions, row.outlines, np.random.default_rng(0))
    generator = row.build(gliomas, outlined)
    images, targets = making(generator, gliomas.normal.pixels)(np.arange(4), np.random.default_rng(0))
    assert targets.any(axis=(1, 2)).all()
    assert (images != gliomas.normal.pixels[:4]).any(axis=(1, 2)).all()
    assert 0 <= steered.distance(gliomas, generator) <= 1


def test_the_word_gives_the_sign(gliomas):
    for word, sign in (("bright", 1), ("dark", -1)):
        generator = steered.prior(replace(gliomas, sign=word), gliomas.lesions)
        sample = generator(gliomas.normal.pixels[0], rng=0)
        assert np.sign((sample.image - gliomas.normal.pixels[0])[sample.mask].mean()) == sign
