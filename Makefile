# Two commands set everything up: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Wheels only: nobody's set-up code runs here, but for the dictionary that training reads.
INSTALL = $(BIN)/python -m pip install --quiet --constraint constraints.txt \
	--only-binary :all: --no-binary jieba

.PHONY: demo test check train wheel clean

demo: $(VENV)/.installed
	$(BIN)/maitu demo demo

test: $(VENV)/.developer
	$(BIN)/python -Im pytest --cov --cov-report=term

check: $(VENV)/.developer  # what CI runs besides the tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

train: $(VENV)/.developer  # writes ingest/model from ingest/training
	$(BIN)/python -Im maitu.ingest.learning

wheel: $(VENV)/.developer
	rm -rf build dist
	$(BIN)/python -m build --wheel --outdir dist .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable .
	touch $@

$(VENV)/.developer: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable ".[dev]"
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist demo *.egg-info .mypy_cache .ruff_cache .pytest_cache
