"""Kernels work where they can be cached and where they cannot, for processes that compile at once, without the JIT."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import anomalib_synth
from anomalib_synth import FPI
from tests.digests import CASES, digest, digests
from tests.support.promises import made

pytestmark = pytest.mark.slow  # every test compiles

ROOT = Path(__file__).parents[2]
ONE = """
import anomalib_synth, tests.kernels.test_jit as cache
print(anomalib_synth.__file__)
print(cache.one())
"""
CHECKED = """
import numpy as np
from anomalib_synth import ManyTasks, Synthesizer, labels, shapes, textures
from numba.core import config
assert config.BOUNDSCHECK == 1
for grid in (64, 64, 64), (13, 40, 12), (30, 400), (1, 1):
    image = np.random.default_rng(0).random(grid, np.float32)
    methods = [
        Synthesizer(shape, texture, labels.Binary())
        for shape in (shapes.ShearedBox(), shapes.PerlinBlobs())
        for texture in (textures.SinkDeformation(), textures.SourceDeformation())
    ]
    methods += [ManyTasks("sink"), ManyTasks("source")]
    for method in methods if min(grid) > 2 else methods[2:4]:
        for seed in 613, 0, 1, 2:
            try:
                sample = method(image, image, rng=seed)
            except ValueError as error:  # where there is nothing that could move
                assert max(grid) == 1 and "met no change of any pixel" in str(error)
                continue
            assert image.min() <= sample.image.min() and sample.image.max() <= image.max()
print("fine")
"""
ALL = "import json; from tests.digests import digests; print(json.dumps(digests()))"


def one() -> str:
    """Samples of few kernels, each compiled for two dtypes: that takes seconds."""
    case = CASES["2-D"]
    cases = [case._replace(image=case.image.astype(t), donor=case.donor.astype(t)) for t in (np.float32, np.float64)]
    return "".join(digest(made(FPI(), case, 0)) for case in cases)


def started(script: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """A fresh Python that imports the package from a folder, and has no other cache than the environment says."""
    ours = {"NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK", "COVERAGE_PROCESS_START"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def printed(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate(timeout=500)
    assert process.returncode == 0, err
    return out.splitlines()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the package, without any cache."""
    source = Path(anomalib_synth.__file__).parent
    shutil.copytree(source, tmp_path / "anomalib_synth", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_an_installation_that_cannot_be_written_to(site: Path) -> None:
    """Nor any home: it compiles in memory. A file where the folder should be stops root as well."""
    caches = [folder / "__pycache__" for folder in (site / "anomalib_synth").rglob("") if folder.is_dir()]
    for cache in caches:
        cache.touch()
    for file in site.rglob("*"):
        file.chmod(0o555 if file.is_dir() else 0o444)
    environment: dict[str, Any] = {"HOME": os.devnull, "NUMBA_CACHE_DIR": f"{os.devnull}/cache"}
    try:
        file, result = printed(started(ONE, site, **environment))
    finally:
        for folder in site.rglob(""):
            folder.chmod(0o755)
    assert Path(file).is_relative_to(site)
    assert result == one()
    assert not list(site.rglob("*.nb?"))


def test_an_installation_that_cannot_be_written_to_caches_at_home(site: Path, tmp_path: Path) -> None:
    (site / "anomalib_synth" / "_kernels" / "__pycache__").touch()
    home = tmp_path / "home"
    home.mkdir()
    assert printed(started(ONE, site, HOME=str(home)))[1] == one()
    assert list(home.rglob("*.nbc"))


def test_processes_that_compile_at_once(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    processes = [started(ONE, site, NUMBA_CACHE_DIR=str(cache)) for _ in range(3)]
    assert {printed(process)[1] for process in processes} == {one()}
    assert list(cache.rglob("*.nbc"))
    assert printed(started(ONE, site, NUMBA_CACHE_DIR=str(cache)))[1] == one()


@pytest.fixture
def filled(site: Path, tmp_path: Path) -> Path:
    """A cache that holds all that `one` needs, and a second signature of each kernel."""
    cache = tmp_path / "cache"
    both = ONE + "import numpy as np; made = cache.FPI()(np.zeros((48, 64)), np.ones((48, 64)), rng=0)"
    printed(started(both, site, NUMBA_CACHE_DIR=str(cache)))
    return cache


def test_a_torn_cache_is_compiled_again(site: Path, filled: Path) -> None:
    """As after a machine that stopped in the middle; and then it is whole again."""
    for number, file in enumerate(sorted(filled.rglob("*.nb?"))):
        file.write_bytes(file.read_bytes()[: 40 * (number % 2)])
    assert printed(started(ONE, site, NUMBA_CACHE_DIR=str(filled)))[1] == one()
    torn = [file for file in filled.rglob("*.nbi") if file.stat().st_size <= 40]
    assert len(torn) < len(list(filled.rglob("*.nbi")))


def test_code_under_a_wrong_name_is_not_run(site: Path, filled: Path) -> None:
    """Numba numbers its files by what the index holds, which two processes may read before either has written."""
    swapped = 0
    for file in filled.rglob("*.1.nbc"):
        other = file.with_name(file.name.replace(".1.nbc", ".2.nbc"))
        if other.exists():
            one_code, other_code = file.read_bytes(), other.read_bytes()
            file.write_bytes(other_code)
            other.write_bytes(one_code)
            swapped += 1
    assert swapped
    assert printed(started(ONE, site, NUMBA_CACHE_DIR=str(filled)))[1] == one()


def test_a_full_disk(site: Path, tmp_path: Path) -> None:
    """Stood for by a limit of no bytes for any file."""
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))" + ONE
    assert (
        printed(started(full, site, NUMBA_CACHE_DIR=str(tmp_path / "cache"), PYTHONDONTWRITEBYTECODE="1"))[1] == one()
    )


def test_every_method_without_compilation() -> None:
    assert json.loads(printed(started(ALL, ROOT, NUMBA_DISABLE_JIT="1"))[0]) == digests()


def test_deformations_stay_within_their_arrays(tmp_path: Path) -> None:
    """What numba leaves out: every index held against its array, in kernels that are compiled and cached for it."""
    assert printed(started(CHECKED, ROOT, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=str(tmp_path))) == ["fine"]
