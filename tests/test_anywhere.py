"""The same bytes in any thread, process, worker and run of Python."""

import json
import multiprocessing
import platform
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anomalib_synth import AutoSeg, Synthesizer
from tests.digests import STORED, digest, digests
from tests.support.promises import made, same
from tests.support.strategies import METHODS, Build, Case, random_image

every_method = pytest.mark.parametrize("build", METHODS.values(), ids=METHODS.keys())
CASE = Case(random_image((48, 64), "float32", 0), random_image((48, 64), "float32", 1), None)


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    return digests()


@every_method
def test_eight_threads_share_a_method(build: Build) -> None:
    method = build()
    alone = [made(method, CASE, seed) for seed in range(32)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: made(method, CASE, seed), range(32)))
    assert all(same(a, b) for a, b in zip(alone, together, strict=True))


# Torch and the other libraries of this process have threads, after which Python 3.12 warns of any fork.
@pytest.mark.filterwarnings("ignore:.*use of fork.. may lead to deadlocks:DeprecationWarning")
@pytest.mark.parametrize("start", ["fork", "spawn", "forkserver"])
def test_worker_processes(start: str, here: dict[str, str]) -> None:
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system cannot {start}")
    with ProcessPoolExecutor(2, multiprocessing.get_context(start)) as pool:
        for future in [pool.submit(digests) for _ in range(2)]:
            assert future.result(timeout=300) == here


def test_another_run_of_python(here: dict[str, str]) -> None:
    script = "import json; from tests.digests import digests; print(json.dumps(digests()))"
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=root, check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == here


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="the digests are of x86-64")
def test_the_stored_digests(here: dict[str, str]) -> None:
    stored = json.loads(STORED.read_text())
    changed = [name for name in {**stored, **here} if stored.get(name) != here.get(name)]
    assert not changed, "other bytes than in earlier versions; if on purpose, see CONTRIBUTING.md"


class Anomalies:
    """A data set: the seed of an item is (seed, epoch, index)."""

    def __init__(self, method: Synthesizer, epoch: int = 0) -> None:
        self.method = method
        self.epoch = epoch

    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> str:
        sequence = np.random.SeedSequence((1, self.epoch, index))
        return digest(made(self.method, CASE, np.random.default_rng(sequence)))


def loaded(method: Synthesizer, workers: int, **keywords: Any) -> list[str]:
    from torch.utils.data import DataLoader

    loader = DataLoader(Anomalies(method), batch_size=None, num_workers=workers, **keywords)  # type: ignore[arg-type]
    return list(loader)


@pytest.mark.filterwarnings("ignore:This DataLoader will create:UserWarning")  # more of them than processors
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_number_of_loading_workers_changes_nothing(workers: int) -> None:
    for method in (AutoSeg(count=(1, 3)), METHODS["NoiseAddition"]()):
        alone = loaded(method, 0)
        assert len(set(alone)) == 6
        assert loaded(method, workers) == alone


def test_spawned_loading_workers() -> None:
    method = METHODS["SinkDeformation"]()
    assert loaded(method, 2, multiprocessing_context="spawn") == loaded(method, 0)


def test_epochs_differ_and_repeat() -> None:
    method = AutoSeg()
    first, second, again = ([*map(Anomalies(method, epoch).__getitem__, range(6))] for epoch in (0, 1, 0))
    assert first == again
    assert not set(first) & set(second)
