"""Peak memory and time of an evaluation of 100 and of 1,000 maps: ``python -m benchmarks.evaluation_memory [SIDE]``.

Each runs in a process of its own. Files of the larger set are links to those of the smaller one, so that the disk holds
it; every one of them is read.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np


def write(root: Path, side: int, count: int = 100) -> None:
    """Maps of a third normal and two thirds anomalous images."""
    rng = np.random.default_rng(0)
    for place in range(count):
        mask = np.zeros((side, side), np.uint8)
        for _ in range(place % 3 and int(rng.integers(1, 5))):
            center = tuple(int(value) for value in rng.integers(0, side, 2))
            cv2.circle(mask, center, max(2, int(rng.integers(side // 100, side // 13))), 255, -1)
        noise = cv2.GaussianBlur(rng.normal(size=(side, side)).astype(np.float32), (0, 0), 4) * 8
        files = {"images": mask * 0 + 9, "masks": mask, "maps": noise + mask / np.float32(170)}
        for folder, array in files.items():
            (root / folder).mkdir(parents=True, exist_ok=True)
            ending = "tiff" if folder == "maps" else "png"
            cv2.imwrite(str(root / folder / f"{place:04d}.{ending}"), array)


def link(source: Path, root: Path, times: int) -> None:
    """Every file so many times."""
    for folder in ("images", "masks", "maps"):
        (root / folder).mkdir(parents=True)
        for path in (source / folder).iterdir():
            for time_ in range(times):
                os.link(path, root / folder / f"{time_}_{path.name}")


def main(side: int) -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder / "100", side)
        link(folder / "100", folder / "1000", 10)
        for name, lesions in (("100", False), ("1000", False), ("100", True)):
            code = [sys.executable, "-m", __spec__.name, str(folder / name), str(int(lesions))]
            subprocess.run(code, check=True)


def measured(folder: Path, lesions: bool) -> None:
    """One evaluation in this process."""
    from anomalib_synth.evaluation import evaluate

    started = time.perf_counter()
    report = evaluate(folder / "maps", folder, lesions=lesions)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = report.rows[0]["aupro_0.3"]
    print(
        f"{folder.name} maps, lesions {lesions}: {peak:.0f} MiB, {seconds:.1f} s, AUPRO {found.value:.4f}", flush=True
    )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measured(Path(sys.argv[1]), sys.argv[2] == "1")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
