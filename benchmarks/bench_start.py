"""A fresh process: the import, and the first sample with a warm and an empty kernel cache, beside `import numpy`."""

import os
import subprocess
import sys

import pytest

FIRST = "import numpy as np, anomalib_synth as a; x, y = np.random.rand(2, 64, 64); a.AutoSeg()(x, y, rng=0)"
GROUP = "a fresh process, yardstick import numpy"


def run(code: str, **environment: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **environment})


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("cache"))
    run(FIRST, NUMBA_CACHE_DIR=folder)
    return folder


def test_numpy(measure):
    measure(lambda: run("import numpy"), group=GROUP, row="copy", shown="python -c 'import numpy'", rounds=10)


def test_import(measure):
    measure(lambda: run("import anomalib_synth"), group=GROUP, row="import anomalib_synth", rounds=10)


def test_first_sample(measure, warm):
    work = lambda: run(FIRST, NUMBA_CACHE_DIR=warm)  # noqa: E731
    measure(work, group=GROUP, row="first sample, warm kernel cache", rounds=10)


def test_first_sample_ever(measure, tmp_path):
    folders = iter(tmp_path / str(number) for number in range(100))
    work = lambda: run(FIRST, NUMBA_CACHE_DIR=str(next(folders)))  # noqa: E731
    measure(work, group=GROUP, row="first sample ever, empty kernel cache", rounds=3, warmup=0)
