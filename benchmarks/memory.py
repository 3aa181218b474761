"""Resident memory of each corruption in place on a memory-mapped 512^3 float32 volume, as a Markdown table.

A process of its own for each; what is counted is the growth of its anonymous memory (`RssAnon`), at its peak, from just
before the call, after a first call on a small volume has loaded the kernels. Pages of the mapped file are the system's.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np

from anomalib_synth import corruptions

SIDE, RADIUS = 512, 27


def resident() -> int:
    """Anonymous resident bytes of this process."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1])


def peak(name: str, path: str) -> int:
    """How much the memory of this process grows while one corruption works."""
    volume = np.load(path, mmap_mode="r+")
    given = {"intensity_range": (0.0, 1.0)} if name.endswith("addition") else {}
    corruptions.MOOD[name](radius=0.2, **given)(np.random.default_rng(0).random((32, 32, 32), np.float32), rng=0)
    corruption = corruptions.MOOD[name](radius=RADIUS / SIDE, **given)
    before, most, done = resident(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.is_set():
            most = max(most, resident() - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    sample = corruption(volume, rng=0, out=volume)
    done.set()
    watcher.join()
    assert sample.mask.any()
    return max(most, resident() - before)


def main() -> None:
    """Measure every corruption and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, help="Markdown file to append the table to; printed if left out")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(peak(*arguments.one))
        return
    lines = [
        f"\n## Memory: in place, {SIDE}^3 float32, memory-mapped\n",
        "| corruption | extra resident MB |",
        "|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "volume.npy"
        volume = np.lib.format.open_memmap(path, "w+", np.float32, (SIDE,) * 3)
        volume[:] = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
        del volume
        for name in corruptions.MOOD:
            command = [sys.executable, "-m", "benchmarks.memory", "--one", name, str(path)]
            grown = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            lines.append(f"| {name} | {grown / 2**20:.1f} |")
    table = "\n".join(lines) + "\n"
    if arguments.page:
        with arguments.page.open("a", encoding="utf-8") as page:
            page.write(table)
    print(table)


if __name__ == "__main__":
    main()
