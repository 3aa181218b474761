"""The `sh` blocks of the pages run, one after the other, in a folder with scans: what a page tells to type works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.suite.images import save_nifti, volume

ROOT = Path(__file__).parents[1]
# Ten times shorter, what the page says otherwise.
SHORTER = {"--images 1280": "--images 96 --quiet", "--side 48": "--side 32"}
PAGES = ["command.md", "howto/choose.md", "howto/cluster.md", "tutorial.md"]


def shell(text: str) -> str:
    """The commands of a page."""
    script, inside = [], False
    for line in text.splitlines():
        if line.strip().startswith("```"):
            inside = line.strip() == "```sh"
        elif inside:
            script.append(line)
    return "\n".join(script)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_page_work(page: str, tmp_path: Path) -> None:
    script = shell((ROOT / "docs" / page).read_text())
    for long, short in SHORTER.items():
        script = script.replace(long, short)
    if page != "tutorial.md":  # which makes its own
        for number in range(8):
            save_nifti(tmp_path / "scans" / f"brain{number}.nii.gz", volume(number, (24, 26, 28)))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "examples"), "OMP_NUM_THREADS": "1"}
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
