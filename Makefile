# Everything that developers and CI run. A fresh machine needs Python 3.10 to 3.14, make and git.
# To use another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
PIP := $(BIN)/python -m pip --disable-pip-version-check

# E.g. "3.11"; empty if $(PYTHON) does not start. The stamp files carry the version, so a different
# PYTHON rebuilds the environment instead of silently using the old one.
PYTHON_VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
LOCKED := $(VENV)/.locked-$(PYTHON_VERSION)
READY := $(VENV)/.ready-$(PYTHON_VERSION)

.DEFAULT_GOAL := help
.PHONY: help demo test axe azurite lint format regress score nightly samples docs pictures site lock dist clean python-version .venv

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(READY) ## extract the sample letters into tables under build/demo
	$(BIN)/imr-extract run data/letters --out $(DEMO)
	@echo
	@echo "The tables are in $(DEMO), one folder each. To look at one:"
	@echo "  $(BIN)/python -c \"import pandas; print(pandas.read_parquet('$(DEMO)/services'))\""
	@echo "To search the letters in the browser:"
	@echo "  $(BIN)/imr-extract browse $(DEMO)"

# Three at a time on two cores: many tests wait for a process or a browser that they have started.
test: lint axe ## everything that CI runs: lint, the pattern files, the tests
	$(BIN)/python -m compileall -q imr_extract
	$(BIN)/imr-extract check-patterns
	$(BIN)/python -m pytest -n 3 --dist worksteal

# A test dependency, no part of the package; without npm the test that needs it is skipped.
AXE := tests/browse/node_modules/axe-core
axe: $(AXE)/axe.min.js ## fetch axe-core, which checks the search pages for barriers
$(AXE)/axe.min.js: tests/browse/package.json
	@if command -v npm > /dev/null; then \
	  npm install --prefix tests/browse --no-package-lock --no-audit --no-fund --silent && touch $@; \
	else echo "npm is not installed: the search pages are not checked with axe-core"; fi

# The same for the tests over az://: a server that speaks Azure's Blob Storage.
AZURITE := tests/storage/node_modules/azurite
azurite: $(AZURITE)/package.json ## fetch azurite, which the slow tests of az:// talk to
$(AZURITE)/package.json: tests/storage/package.json
	@if command -v npm > /dev/null; then \
	  npm install --prefix tests/storage --no-package-lock --no-audit --no-fund --silent && touch $@; \
	else echo "npm is not installed: az:// is not tested"; fi

lint: $(READY) ## style, types and import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## fix style automatically with ruff
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# To choose a commit: make regress BASE=HEAD~1. The default is the last one before the code was
# reorganized by field.
BASE ?= 4777850
regress: $(READY) ## compare the tables of all available letters with those of the commit BASE
	$(BIN)/python benchmarks/regress.py $(BASE)

score: $(READY) ## measure every field on all letters read by a person; WRITE=1 writes it into the docs
	$(BIN)/python benchmarks/score.py $(if $(WRITE),--write)

nightly: $(READY) azurite ## run the slow tests
	$(BIN)/python -m pytest -n 2 --dist worksteal -m nightly --timeout 0

samples: $(READY) ## regenerate data/letters and data/expected.jsonl
	PYTHONPATH=data $(BIN)/python -m letter_factory --samples

docs: $(READY) ## regenerate docs/data-dictionary.md from the table schemas
	@mkdir -p docs build
	$(BIN)/python -m imr_extract.viewing.data_dictionary > build/data-dictionary.md
	mv build/data-dictionary.md docs/data-dictionary.md

pictures: $(READY) ## make the pictures of README.md and docs/ again, with Chromium
	$(BIN)/python benchmarks/pictures.py

site: $(READY) ## build the documentation site under build/site
	$(BIN)/zensical build --clean --strict

# Keeps pins that still fit; `make lock UPGRADE=--upgrade` takes the newest version of everything.
lock: ## regenerate requirements.lock from pyproject.toml
	@test -x $(BIN)/uv || { $(MAKE) python-version && $(PYTHON) -m venv $(VENV) && $(PIP) install -q uv; }
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --extra s3 --extra gcs --extra azure --extra cluster --extra report --extra export --extra browse --extra polars --extra ocr --group dev $(UPGRADE) --output-file requirements.lock pyproject.toml

dist: $(READY) ## build what is published, and check its page
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/twine check --strict dist/*

clean: ## remove everything that make created, including .venv
	rm -rf $(VENV) tests/browse/node_modules tests/storage/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv: $(READY) ## create the environment; the other targets do this themselves

# The project itself, editable. This is cheap, so any change to pyproject.toml may redo it.
$(READY): $(LOCKED) pyproject.toml
	@$(PIP) install -q --no-deps --no-build-isolation --editable .
	@touch $@

# A new environment for each new lock, so it holds the locked packages and nothing else. pip installs
# uv alone, and uv the rest, in a third of the time. uv knows neither pip's settings nor the system's
# certificates: where it finds no package for lack of them, pip installs the rest, too. All is compiled
# at once: where PYTHONDONTWRITEBYTECODE is set, each start of Python would compile it again.
$(LOCKED): requirements.lock
	@$(MAKE) --no-print-directory python-version
	@echo "Installing the locked packages into $(VENV) with Python $(PYTHON_VERSION). This takes a minute."
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@awk '/^[a-z]/ { uv = /^uv==/ } uv' requirements.lock > $(VENV)/uv.lock
	@$(PIP) install -q --require-hashes --requirement $(VENV)/uv.lock
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements.lock || { \
	  echo "uv could not install them; pip does, which takes a minute longer."; \
	  $(PIP) install -q --require-hashes --requirement requirements.lock; }
	@touch $@

python-version:
	@case "$(PYTHON_VERSION)" in \
	  3.10|3.11|3.12|3.13|3.14) ;; \
	  "") echo "'$(PYTHON)' does not start. Install Python 3.10 to 3.14, or choose one: make PYTHON=python3.12" >&2; exit 1;; \
	  *) echo "imr_extract needs Python 3.10 to 3.14, but '$(PYTHON)' is $(PYTHON_VERSION). Choose another: make PYTHON=python3.12" >&2; exit 1;; \
	esac
