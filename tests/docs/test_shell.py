"""The `sh` blocks of the pages run, one after the other, in a folder with scans: what a page tells to type works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest

from anomalib_synth import suite
from tests.support.images import save_nifti, volume

ROOT = Path(__file__).parents[2]
# Ten times shorter, what the page says otherwise; and nothing is installed.
SHORTER = {
    "--images 1280": "--images 96 --quiet",
    "--side 48": "--side 32",
    "--count 1000": "--count 10",
    "pip install": "true",
}
PAGES = [
    "README.md",
    "docs/command.md",
    "docs/evaluation.md",
    "docs/howto/choose.md",
    "docs/howto/cluster.md",
    "docs/howto/evaluate.md",
    "docs/howto/steer.md",
    "docs/suites.md",
    "docs/tutorial.md",
]


def shell(text: str) -> str:
    """The commands of a page."""
    script, inside = [], False
    for line in text.splitlines():
        if line.strip().startswith("```"):
            inside = line.strip() == "```sh"
        elif inside:
            script.append(line)
    return "\n".join(script)


def prepare(folder: Path) -> None:
    """What the pages take for granted: scans, a suite of them, predictions, also of normal images, and real lesions."""
    scans, built, lesions = folder / "scans", folder / "suite", folder / "lesions"
    for number in range(8):
        save_nifti(scans / f"brain{number}.nii.gz", volume(number, (24, 26, 28)))
    shutil.copy(scans / "brain0.nii.gz", folder / "scan.nii.gz")
    suite.build(scans, built, suite.Settings(seed=7))
    (folder / "predictions").mkdir()
    for path in (built / "toy").iterdir():
        truth = nibabel.load(built / "toy_label" / "pixel" / path.name)
        guess = np.asarray(truth.dataobj) + np.random.default_rng(0).random(truth.shape)
        nibabel.save(nibabel.Nifti1Image(guess.astype(np.float32), truth.affine), folder / "predictions" / path.name)
    (folder / "normal").mkdir()
    for number in range(3):
        scores = np.random.default_rng(number + 1).random((24, 26, 28)).astype(np.float32)
        nibabel.save(nibabel.Nifti1Image(scores, np.eye(4)), folder / "normal" / f"normal{number}.nii.gz")
    shutil.copytree(built / "toy", lesions / "images")
    shutil.copytree(built / "toy_label" / "pixel", lesions / "masks")
    rows = [f"lesions/images/{path.name},lesions/masks/{path.name}\n" for path in (built / "toy").iterdir()]
    (folder / "lesions.csv").write_text("image,mask\n" + "".join(sorted(rows)))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_page_work(page: str, tmp_path: Path) -> None:
    script = shell((ROOT / page).read_text())
    for long, short in SHORTER.items():
        script = script.replace(long, short)
    if page != "docs/tutorial.md":  # which starts with an empty folder
        prepare(tmp_path)
        if "suite build" in script:
            shutil.rmtree(tmp_path / "suite")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = os.pathsep.join([str(ROOT), str(ROOT / "examples")])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": found, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_shell_blocks_are_run() -> None:
    assert shell("```sh\na\n```\nb\n```text\nc\n```\n  ```sh\n  d\n  ```") == "a\n  d"
