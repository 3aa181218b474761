"""Real tiles and cracks in one call each from the command line; skipped where the data folder is missing."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score
from typer.testing import CliRunner

from anomalib_synth.cli.main import app
from tests.evaluation import sets
from tests.test_real_data import DATA


@pytest.mark.parametrize("name", ["magnetic_tile", "crackforest"])
def test_a_real_set_is_evaluated_in_one_call(name: str, tmp_path: Path) -> None:
    table = DATA / "texture" / "texture.csv"
    if not table.is_file():
        pytest.skip(f"no texture/texture.csv in {DATA}: set ANOMALIB_SYNTH_DATA to the folder of real images")
    with table.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["dataset"] == name][::4]
    lines, labels, scores = ["image,mask,group"], [], []
    for row in rows:
        mask = "" if row["mask_empty"] == "True" else row["mask"]
        lines.append(f"{row['file']},{mask},{row['defect'] if mask else ''}")
        gray = cv2.imread(str(table.parent / row["file"]), 0).astype(np.float32)
        score = np.abs(cv2.GaussianBlur(gray, (0, 0), 1) - cv2.GaussianBlur(gray, (0, 0), 8))
        sets.save(tmp_path / "maps" / Path(row["file"]).with_suffix(".npy"), score)
        truth = cv2.imread(str(table.parent / mask), 0) > 0 if mask else np.zeros(gray.shape, bool)
        labels.append(truth.ravel())
        scores.append(score.ravel())
    (tmp_path / "set").symlink_to(table.parent)
    (tmp_path / "table.csv").write_text(
        "\n".join(line.replace(name, f"set/{name}") if line else line for line in lines)
    )
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "maps"), str(tmp_path / "table.csv")])
    assert result.exit_code == 0, result.stderr
    label, score = np.concatenate(labels), np.concatenate(scores)
    assert f"| {roc_auc_score(label, score):.3f} (" in result.stdout
    assert f"| {average_precision_score(label, score):.3f} (" in result.stdout
