"""The docstring examples of the training package, which lies outside the paths that pytest collects."""

import doctest
import importlib
import pkgutil

import autoseg_training


def test_they_run():
    found = 0
    for module in pkgutil.iter_modules(autoseg_training.__path__):
        if module.name != "__main__":
            result = doctest.testmod(importlib.import_module(f"autoseg_training.{module.name}"))
            assert not result.failed, module.name
            found += result.attempted
    assert found > 15
