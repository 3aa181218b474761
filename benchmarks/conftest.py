"""One thread everywhere, and the arrays that the suites share."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import cv2  # noqa: E402  after the limits are set
import numpy as np  # noqa: E402
import pytest  # noqa: E402

cv2.setNumThreads(1)


def picture(*shape: int, seed: int = 0) -> np.ndarray:
    """A float32 image in [0, 1]."""
    return np.random.default_rng(seed).random(shape, np.float32)


@pytest.fixture(scope="session")
def volumes():
    """Images by shape, made once: for each shape an image and a donor."""
    made: dict[tuple[int, ...], tuple[np.ndarray, np.ndarray]] = {}

    def of(*shape: int) -> tuple[np.ndarray, np.ndarray]:
        if shape not in made:
            made[shape] = picture(*shape), picture(*shape, seed=1)
        return made[shape]

    return of


@pytest.fixture
def measure(benchmark):
    """Time a call; `row`, `group` and what else is given go to the table.

    Rows of one group are divided by the group's row named "copy".
    """

    def run(call, *, group: str, row: str, rounds: int = 200, warmup: int = 3, **facts: object) -> None:
        benchmark.group = group
        benchmark.extra_info.update(row=row, **facts)
        benchmark.pedantic(call, rounds=rounds, warmup_rounds=warmup, iterations=1)

    return run
