# Everything a person or CI runs. A fresh machine needs Python 3.10 to 3.13, make and git.
# Another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
PIP := $(BIN)/python -m pip --disable-pip-version-check

# "3.11", and empty where $(PYTHON) does not start. The stamps carry it, so that another PYTHON
# rebuilds the environment instead of silently using the old one.
PYTHON_VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
LOCKED := $(VENV)/.locked-$(PYTHON_VERSION)
READY := $(VENV)/.ready-$(PYTHON_VERSION)

.DEFAULT_GOAL := help
.PHONY: help demo test lint format regress score nightly samples docs site lock clean python-version .venv

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(READY) ## read the sample letters into tables under build/demo
	$(BIN)/imr-extract run data/letters --out $(DEMO)
	@echo
	@echo "The tables are in $(DEMO), one folder each. Look at one:"
	@echo "  $(BIN)/python -c \"import pandas; print(pandas.read_parquet('$(DEMO)/services'))\""

test: lint ## everything CI runs: lint, the rule files, the tests
	$(BIN)/imr-extract check-patterns
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(READY) ## style, types and import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Another commit: make regress BASE=HEAD~1. By default the last one before files were cut by field.
BASE ?= 4777850
regress: $(READY) ## compare the tables of all letters at hand with those of the commit BASE
	$(BIN)/python benchmarks/regress.py $(BASE)

score: $(READY) ## every field on all letters that a person has read; WRITE=1 writes it into the docs
	$(BIN)/python benchmarks/score.py $(if $(WRITE),--write)

nightly: $(READY) ## the long tests
	$(BIN)/python -m pytest -n 2 -m nightly --timeout 0

samples: $(READY) ## make data/letters and data/expected.jsonl again
	PYTHONPATH=data $(BIN)/python -m letter_factory --samples

docs: $(READY) ## make docs/data-dictionary.md again from the table schemas
	@mkdir -p docs build
	$(BIN)/python -m imr_extract.viewing.data_dictionary > build/data-dictionary.md
	mv build/data-dictionary.md docs/data-dictionary.md

site: $(READY) ## build the documentation's site under build/site
	$(BIN)/zensical build --clean --strict

# Keeps the pins that still fit; `make lock UPGRADE=--upgrade` takes the newest of all.
lock: ## make requirements.lock again from pyproject.toml
	@test -x $(BIN)/uv || { $(MAKE) python-version && $(PYTHON) -m venv $(VENV) && $(PIP) install -q uv; }
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --extra s3 --extra cluster --extra report --extra polars --group dev $(UPGRADE) --output-file requirements.lock pyproject.toml

clean: ## remove what make made, .venv too
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv: $(READY) ## the environment that the other targets make for themselves

# The project itself, editable. Cheap, so any change of pyproject.toml may redo it.
$(READY): $(LOCKED) pyproject.toml
	@$(PIP) install -q --no-deps --no-build-isolation --editable .
	@touch $@

# A new environment for each new lock, so that it holds the locked packages and nothing else.
$(LOCKED): requirements.lock
	@$(MAKE) --no-print-directory python-version
	@echo "Installing the locked packages into $(VENV) with Python $(PYTHON_VERSION). This takes a minute or two."
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install -q --require-hashes --requirement requirements.lock
	@touch $@

python-version:
	@case "$(PYTHON_VERSION)" in \
	  3.10|3.11|3.12|3.13) ;; \
	  "") echo "'$(PYTHON)' does not start. Install Python 3.10 to 3.13, or name one: make PYTHON=python3.12" >&2; exit 1;; \
	  *) echo "imr_extract needs Python 3.10 to 3.13, and '$(PYTHON)' is $(PYTHON_VERSION). Name another: make PYTHON=python3.12" >&2; exit 1;; \
	esac
