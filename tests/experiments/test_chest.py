"""Chest X-rays: a folder as NIH published them, a table of one's own, Table 3."""

import csv
import json

import cv2
import numpy as np
import pytest

from autoseg_training.volumes import UnreadableError
from experiments import __main__ as command
from experiments.chest import BOXES, ENTRIES, TABLE, read_xrays, select

HEAD = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Sex,View Position,OriginalImageWidth"


@pytest.fixture(scope="session")
def nih(tmp_path_factory):
    """ChestX-ray14 in small: 24 patients with two images each, one of them without its file."""
    place = tmp_path_factory.mktemp("nih")
    (place / "images").mkdir()
    rng, lines, boxes = np.random.default_rng(0), [HEAD], []
    for patient in range(24):
        for visit in range(2):
            name = f"{patient:08d}_{visit:03d}.png"
            finding = "No Finding" if patient % 3 else "Effusion|Cardiomegaly"
            view, age = ("AP" if patient == 23 else "PA"), (17 if patient == 22 else 40 + patient)
            lines.append(f"{name},{finding},{visit},{patient},{age},{'MF'[patient % 2]},{view},2500")
            if (patient, visit) != (5, 1):
                cv2.imwrite(str(place / "images" / name), rng.integers(256, size=(64, 64), dtype=np.uint8))
            if not patient % 3:
                boxes.append(f"{name},Cardiomegaly,200.5,300.0,400.0,100.0,,,")
    (place / ENTRIES).write_text("\n".join(lines) + "\n")
    (place / BOXES).write_text("\n".join(["Image Index,Finding Label,Bbox [x,y,w,h],,,", *boxes]) + "\n")
    return place


def test_the_published_layout(nih):
    records = read_xrays(nih)
    assert len(records) == 47
    first = records[0]
    assert (first.patient, first.normal, first.sex, first.age, first.view) == ("0", False, "M", 40, "PA")
    assert first.findings == ("Effusion", "Cardiomegaly")
    assert first.boxes == ((200.5, 300.0, 400.0, 100.0),)
    assert first.box_side == 1024
    men = select(records, "M")
    assert {r.sex for r in men} == {"M"}
    assert "22" not in {r.patient for r in men}  # not of age
    women = select(records, "F")
    assert "23" not in {r.patient for r in women}  # the other view
    assert len(select(records, "F", "any")) == len(women) + 2


def test_archives_unpacked_side_by_side(nih, tmp_path):
    (tmp_path / ENTRIES).write_text((nih / ENTRIES).read_text())
    for part, name in (("images_001", "00000000_000.png"), ("images_002", "00000001_000.png")):
        place = tmp_path / part / "images"
        place.mkdir(parents=True)
        (place / name).write_bytes((nih / "images" / name).read_bytes())
    assert [record.path.parent.parent.name for record in read_xrays(tmp_path)] == ["images_001", "images_002"]


def test_a_table_of_ones_own(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.png").write_bytes(b"")
    box = json.dumps([{"x": 1, "y": 2, "w": 3, "h": 4}])
    lines = [
        ["file", "label", "sex", "age", "view", "box", "patient", "duplicate_of"],
        ["a.png", "normal", "female", "30", "pa", "", "1", ""],
        ["b.png", "abnormal", "M", "31.0", "AP", box, "2", ""],
        ["c.png", "normal", "M", "32", "PA", "", "3", "a.png"],
    ]
    with (tmp_path / TABLE).open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    one, other = read_xrays(tmp_path)
    assert read_xrays(tmp_path / TABLE) == [one, other]
    assert (one.sex, one.view, one.normal, one.patient) == ("F", "PA", True, "1")
    assert (other.boxes, other.box_side, other.normal) == (((1, 2, 3, 4),), 256, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,label\na.png,normal\n", "lacks the columns age, sex, view"),
        ("file,label,sex,age,view\na.png,normal,M,old,PA\n", "line 2: "),
        ("file,label,sex,age,view\na.png,normal,M,40,PA\n", "none of the 1 images"),
    ],
)
def test_wrong_tables_are_named(tmp_path, text, message):
    (tmp_path / TABLE).write_text(text)
    with pytest.raises(UnreadableError, match=message):
        read_xrays(tmp_path)
    with pytest.raises(FileNotFoundError, match="neither"):
        read_xrays(tmp_path / "gone")


def test_table_3(nih, tmp_path, capsys):
    arguments = ["reproduce", "table3", "--data", str(nih), "--out", str(tmp_path / "out"), "--cache", str(tmp_path)]
    arguments += ["--side", "32", "--width", "2", "--batch", "4", "--epochs", "2", "--train-share", "0.5", "--quiet"]
    arguments += ["--accelerator", "cpu", "--devices", "1", "--methods", "random", "vae", "autoseg"]
    arguments += ["--view", "any", "--vae-images", "16"]
    assert command.main(arguments) == 0
    said = capsys.readouterr().out
    assert "paper: female" in said
    assert "| AutoSeg" in said
    assert (tmp_path / "out" / "examples_male.png").stat().st_size > 1000
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    images = json.loads((tmp_path / "out" / "images.json").read_text())
    for sex in "MF":
        tested = {entry["patient"] for entry in images[sex]["test"]}
        facts = json.loads((tmp_path / "out" / sex / "autoseg" / "settings.json").read_text())
        assert not tested & set(facts["train_patients"])
        assert facts["settings"]["size"] == [0.05, 0.7]
        assert facts["training"]["images"] == max(2 * results["images"][sex]["normal"] // 4 * 4, 4)
        figure = results["summary"]["all"][sex]["methods"]["AutoSeg"]["mean"]
        assert figure["interval"][0] <= figure["ap"] <= figure["interval"][1]
    assert command.main([*arguments[:-4], "--sexes", "F", "--train-share", "1"]) == 1
    assert "needs normal and abnormal images" in capsys.readouterr().err
