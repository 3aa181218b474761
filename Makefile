# README's two commands are `make demo` and `make test`; each sets up `.venv` itself when something has changed.
PYTHON ?= python3
BUDGET ?= 20
DATA ?=
OUT ?= runs/demo

BIN := .venv/bin
READY := .venv/.ready

# The unit tests of what the kernels do, which the second, uncompiled run takes; small images.
KERNEL_TESTS := $(patsubst %,tests/test_%.py,corruptions labels mixture runs) tests/core/test_placement.py tests/metrics \
	tests/sampling/test_batch.py tests/sampling/test_fused.py tests/shapes tests/textures \
	tests/methods/test_cutpaste.py tests/methods/test_manytasks.py tests/methods/test_methods.py

.PHONY: help demo test core anomalib lint types pytest docs package bench pictures clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## /make \1\t/p' Makefile | expand -t 16

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train,cli,cluster,integrations,docs,dev]'
	@touch $@

demo: $(READY)  ## train and evaluate AutoSeg and FPI: BUDGET=minutes DATA=folder OUT=folder
	PYTHONPATH=examples $(BIN)/python -m autoseg_training.demo --budget $(BUDGET) --out '$(OUT)' $(if $(DATA),--data '$(DATA)')

test: lint types pytest docs  ## everything that must pass before a commit

core:  ## the quick tests of the core alone, without torch, in .venv-core: PYTHON=python3.13
	$(PYTHON) -m venv --clear .venv-core
	.venv-core/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[cli,cluster,dev]'
	OMP_NUM_THREADS=1 .venv-core/bin/python -m pytest -n 2 -m "not slow" -k "not torch and not loading_workers" \
		--deselect tests/docs/test_robustness.py::test_the_page_says_what_happens tests anomalib_synth $(patsubst %,--ignore=%, \
		tests/training tests/experiments tests/integrations tests/docs/test_gallery.py tests/docs/test_pages.py anomalib_synth/integrations)

anomalib:  ## the adapter in anomalib itself, in .venv-anomalib: torch and torchvision as it brings them, some 6 GB
	$(PYTHON) -m venv --clear .venv-anomalib
	.venv-anomalib/bin/python -m pip install --quiet --editable '.[anomalib]' pytest hypothesis
	.venv-anomalib/bin/python -W ignore -c "import anomalib.data"
	.venv-anomalib/bin/python -m pytest -W default tests/integrations/test_anomalib.py

lint: $(READY)  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy, strict, on the package; mypy and pyright on documented calls
	$(BIN)/mypy
	$(BIN)/mypy --follow-imports=silent tests/typing/right.py
	$(BIN)/pyright tests/typing/right.py

pytest: $(READY)  ## the tests and every doctest, with coverage, then those of the kernels without compilation
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --cov --cov-report= --cov-fail-under=0
	NUMBA_DISABLE_JIT=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m "not compiled" --durations=0 --durations-min=9 \
		--cov --cov-append --cov-report=term $(KERNEL_TESTS)

docs: $(READY)  ## build the pages into docs/_build/html, warnings are errors
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

package: $(READY)  ## build wheel and sdist into dist/, check them, and run README's example from the wheel alone
	rm -rf dist
	$(BIN)/python -m pip install --quiet build twine
	$(BIN)/python -m build --outdir dist .
	$(BIN)/python -m twine check --strict dist/*
	rm -rf dist/.venv && $(PYTHON) -m venv dist/.venv
	dist/.venv/bin/python -m pip install --quiet --constraint constraints.txt dist/*.whl
	sed -n '/^```pycon/,/^```$$/{//!p}' README.md > dist/.venv/readme.txt
	cd dist && .venv/bin/python -m doctest -o NORMALIZE_WHITESPACE .venv/readme.txt
	dist/.venv/bin/python -c "import importlib.util as u; assert u.find_spec('torch') is None"
	rm -rf dist/.venv

bench: $(READY)  ## measure speed and memory into docs/benchmarks.md (about five quiet minutes)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m pytest -c benchmarks/pytest.ini benchmarks --benchmark-json=docs/_build/benchmarks.json
	$(BIN)/python -m benchmarks.table docs/_build/benchmarks.json docs/benchmarks.md
	$(BIN)/python -m benchmarks.memory --page docs/benchmarks.md

pictures: $(READY)  ## draw docs/pictures again
	for script in $(basename $(notdir $(wildcard examples/gallery/plot_*.py))); do \
		PYTHONPATH=examples $(BIN)/python -m gallery.$$script docs/pictures || exit 1; \
	done

clean:  ## remove everything that make made
	rm -rf .venv .venv-core .venv-anomalib dist docs/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
