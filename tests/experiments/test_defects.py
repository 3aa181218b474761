"""Real defects on surfaces."""

import json

import cv2
import numpy as np
import pytest

from autoseg_training.volumes import UnreadableError
from experiments import __main__ as command
from experiments.defects import read_surfaces


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Ten surfaces in pairs of near duplicates, six of them flawless."""
    place, rng = tmp_path_factory.mktemp("surfaces"), np.random.default_rng(0)
    lines = ["dataset,file,mask,defect,mask_empty,near_dup_group"]
    for number in range(14):
        defect = "none" if number < 8 else "hole" if number < 11 else "scratch"
        image, mask = rng.integers(80, 120, (40, 50), dtype=np.uint8), np.zeros((40, 50), np.uint8)
        if defect != "none":
            mask[10:14, 10:30] = 255
            image[mask > 0] = 250
        cv2.imwrite(str(place / f"{number}.png"), image)
        cv2.imwrite(str(place / f"{number}_mask.png"), mask)
        lines.append(f"tiles,{number}.png,{number}_mask.png,{defect},False,{number // 2}")
    lines += ["roads,r.png,,none,False,90", "tiles,e.png,e.png,hole,True,91"]
    (place / "surfaces.csv").write_text("\n".join(lines) + "\n")
    return place / "surfaces.csv"


def test_the_table(table):
    surfaces = read_surfaces(table, "tiles")
    assert len(surfaces) == 14  # an empty mask is no defect to find
    assert [s.free for s in surfaces] == [True] * 8 + [False] * 6
    assert len(read_surfaces(table)) == 15
    with pytest.raises(UnreadableError, match="no image free of defects"):
        read_surfaces(table, "none such")
    (table.parent / "wrong.csv").write_text("file,mask\n")
    with pytest.raises(UnreadableError, match="lacks the columns defect"):
        read_surfaces(table.parent / "wrong.csv")


def test_train_and_test(table, tmp_path, capsys):
    arguments = ["defects", "--data", str(table), "--dataset", "tiles", "--out", str(tmp_path), "--side", "32"]
    arguments += ["--width", "2", "--batch", "4", "--images", "8", "--vae-images", "12", "--train-share", "0.5"]
    arguments += ["--quiet", "--accelerator", "cpu", "--devices", "1", "--methods", "random", "vae", "fpi"]
    assert command.main(arguments) == 0
    said = capsys.readouterr().out
    assert "hole (3)" in said
    results = json.loads((tmp_path / "results.json").read_text())
    images = json.loads((tmp_path / "images.json").read_text())
    assert results["images"]["train"] == images["train"] == 4
    facts = json.loads((tmp_path / "fpi" / "settings.json").read_text())
    trained = {int(name.split("/")[1].split(".")[0]) // 2 for name in facts["train"]}
    tested = {int(entry["file"].split("/")[1].split(".")[0]) // 2 for entry in images["test"]}
    assert not trained & tested
    methods = results["summary"]["all"]["methods"]
    assert set(methods) == {"Intensity", "Random", "VAE", "FPI"}
    assert methods["Intensity"]["pixel"]["ap"] == pytest.approx(1.0)  # the flaws are bright
    assert methods["Random"]["pixel"]["ap"] < 0.2
    assert (tmp_path / "examples.png").stat().st_size > 1000


def test_masks_must_fit(table, tmp_path, capsys):
    arguments = ["defects", "--data", str(table), "--dataset", "tiles", "--out", str(tmp_path), "--longest", "25"]
    assert command.main([*arguments, "--methods", "random", "--side", "32"]) == 1
    assert "masks must fit" in capsys.readouterr().err
