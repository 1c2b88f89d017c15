# Two commands need nothing but Python >= 3.11, git and make: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= gitml-demo

# npm tries for very long where a proxy or its certificate keeps it from the registry.
LIMIT := $(shell command -v timeout > /dev/null && echo timeout 600)

# Where nothing that is compiled is kept, each process of the tests compiles all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-again test-fast check format docs bench clean

help:
	@echo "make demo       the whole main job, in the folder $(DEMO)"
	@echo "make test       all tests"
	@echo "make test-again what failed in it, if little did, alone"
	@echo "make test-fast  the tests that take under a minute"
	@echo "make check      format, lint, types, import contracts, generated docs"
	@echo "make format     apply the formatter and the safe fixes"
	@echo "make docs       generate the reference and the README's picture"
	@echo "make bench      speed and memory, as ratios against peers"
	@echo "make clean      remove .venv, caches and the demo"

.venv/made: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gitml needs Python 3.11 or newer; try: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/made-test: .venv/made .ci/actionlint.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/actionlint.txt
	touch $@

.venv/made-check: .venv/made-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[check]'
	touch $@

demo: .venv/made
	rm -rf '$(DEMO)' '$(DEMO)-storage'
	$(BIN)/gitml demo '$(DEMO)'

test: .venv/made-test .venv/made-mlflow .venv/made-node
	$(BIN)/python -m pytest $(ARGS)

# What failed beside the others, alone; many would be no accident.
FAILED := .pytest_cache/v/cache/lastfailed
test-again: .venv/made-test
	$(BIN)/python -c 'import json, sys; sys.exit(len(json.load(open("$(FAILED)"))) > 3)'
	$(BIN)/python -m pytest -n 0 -vv --last-failed --last-failed-no-failures none

test-fast: .venv/made-test
	$(BIN)/python -m pytest -n 2 -m "not slow" --hypothesis-profile=fast -o tmp_path_retention_policy=failed $(ARGS)

check: .venv/made-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

format: .venv/made-check
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/made-check
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/json_reference.py

# By itself, as it needs a pandas below 3; where it cannot be had, the tests against it are skipped.
.venv/made-mlflow: .venv/made
	$(BIN)/python -m venv .venv/mlflow
	.venv/mlflow/bin/python -m pip install --quiet --disable-pip-version-check 'mlflow>=3,<4' || \
		{ echo 'test: MLflow cannot be installed here, its tests are skipped'; rm -rf .venv/mlflow; }
	touch $@

# What checks requests to GitHub and diagrams; where there is no npm, the tests that ask it are skipped.
.venv/made-node: tests/node/package.json .venv/made
	mkdir -p .venv/node && cp tests/node/package.json .venv/node
	$(LIMIT) npm install --prefix .venv/node --no-audit --no-fund --no-package-lock --silent || \
		{ echo 'test: npm cannot install Prism and Mermaid here, the tests that ask them are skipped'; rm -rf .venv/node; }
	touch $@

.venv/made-peers: .venv/made
	$(BIN)/python -m venv .venv/peers
	.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check ninja 'snakemake>=9' vl-convert-python
	$(BIN)/python -m venv .venv/data-peers
	.venv/data-peers/bin/python -m pip install --quiet --disable-pip-version-check oxenai xvc || \
		{ echo 'bench: Oxen and Xvc cannot be installed here and are left out'; rm -rf .venv/data-peers; }
	touch $@

# By itself, as it needs a pandas below 3; where it cannot be had, what it is measured against is skipped.
.venv/made-evidently: .venv/made
	$(BIN)/python -m venv .venv/evidently
	.venv/evidently/bin/python -m pip install --quiet --disable-pip-version-check 'evidently>=0.7,<0.8' 'pandas<3' || rm -rf .venv/evidently
	touch $@

bench: .venv/made-test .venv/made-peers .venv/made-evidently
	$(BIN)/python bench/run.py $(ARGS)

clean:
	rm -rf .venv '$(DEMO)' '$(DEMO)-storage' build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
