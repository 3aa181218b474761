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
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "__main__":
            result = doctest.testmod(importlib.import_module(f"{package.__name__}.{module.name}"))
            assert not result.failed, module.name
            found += result.attempted
    assert found > least
