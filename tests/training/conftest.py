"""A tiny population, made once."""

import numpy as np
import pytest

pytest.importorskip("pytorch_lightning", reason="needs the train extra")
nib = pytest.importorskip("nibabel", reason="needs the train extra")


def ball(side, rng):
    """A textured ball with background 0, somewhat different for every subject."""
    grid = np.indices((side,) * 3) - (side - 1) / 2
    radii = np.array([0.34, 0.42, 0.36]) * side * rng.uniform(0.9, 1.0, 3)
    inside = ((grid / radii[:, None, None, None]) ** 2).sum(axis=0) < 1
    texture = 0.5 + 0.3 * np.sin(grid[0] / 3 + rng.uniform(0, 6)) * np.cos(grid[1] / 4) + 0.1 * rng.random(inside.shape)
    return np.where(inside, texture, 0).astype(np.float32)


@pytest.fixture(scope="session")
def cubes():
    return [ball(32, np.random.default_rng(seed)) for seed in range(5)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory, cubes):
    """Five scans as NIfTI files."""
    place = tmp_path_factory.mktemp("scans")
    for number, cube in enumerate(cubes):
        nib.save(nib.Nifti1Image(cube, np.diag([2.0, 2.0, 2.0, 1.0])), place / f"sub-{number:02d}_T1w.nii.gz")
    return place


@pytest.fixture(scope="session")
def run(tmp_path_factory, cubes):
    """A network trained for twelve steps, with snapshots."""
    from autoseg_training.settings import Settings
    from autoseg_training.train import Hardware, train

    place = tmp_path_factory.mktemp("run")
    settings = Settings(side=32, width=4, batch=4, images=48, average=0.5)
    hardware = Hardware(accelerator="cpu", devices=1, precision="32-true", progress=False)
    train(settings, cubes[:4], cubes[4:], place, hardware=hardware, snapshots=3)
    return place
