"""The scripts of the gallery run, without a warning, and draw what the docs show."""

import os
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "examples" / "gallery").glob("plot_*.py"))
PICTURES = ROOT / "docs" / "pictures"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_the_script_draws_its_picture(script: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", f"gallery.{script.stem}", tmp_path, "--fast"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, cwd=ROOT / "examples", env=environment)
    (picture,) = tmp_path.iterdir()
    assert (PICTURES / picture.name).exists()
    assert plt.imread(picture).std() > 0.1


@pytest.mark.parametrize("picture", sorted(PICTURES.iterdir()), ids=lambda picture: picture.name)
def test_pictures_stay_small(picture: Path) -> None:
    assert picture.stat().st_size < 300_000
