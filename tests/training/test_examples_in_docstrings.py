"""The docstring examples of the packages below examples, which lie outside the paths that pytest collects."""

import doctest
import importlib
import pkgutil

import pytest

import autoseg_training
import experiments


@pytest.mark.parametrize(("package", "least"), [(autoseg_training, 10), (experiments, 0)])
def test_they_run(package, least):
    found = 0
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            result = doctest.testmod(importlib.import_module(module.name))
            assert not result.failed, module.name
            found += result.attempted
    assert found > least
