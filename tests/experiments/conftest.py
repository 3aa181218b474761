"""The tiny population and the network that the training package is tested with."""

import pytest

pytest.importorskip("pytorch_lightning", reason="needs the train extra")
pytest.importorskip("nibabel", reason="needs the train extra")

from tests.training.conftest import cubes, folder, run

__all__ = ["cubes", "folder", "run"]
