# Two commands matter: `make demo` shows what sitrep does, `make test` checks all of it. `make help` lists the rest.
# The environment is made once, and again only when pyproject.toml or constraints.txt change.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := constraints.txt
DEMO := build/demo
SHARED := ../shared

.PHONY: help demo test lint unit score screenshots install clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(VENV)/.installed ## read the example reports and say where the dossier is
	@$(BIN)/sitrep build examples --out $(DEMO)
	@echo
	@echo "open       $(CURDIR)/$(DEMO)/dossier.html in a browser; it holds the timeline, actors, figures, quotes and disagreements"
	@echo "or serve   $(BIN)/sitrep serve $(DEMO)"
	@echo "go on      $(BIN)/sitrep timeline $(DEMO)"
	@echo "           $(BIN)/sitrep disagreements $(DEMO)"
	@echo "           $(BIN)/sitrep export $(DEMO) --format jsonl -o record.jsonl"

test: lint ## run every check: format, lint, types, layers, all tests, and the score where ../shared is
	@$(BIN)/pytest
	@if [ -d $(SHARED)/gold ]; then $(MAKE) --no-print-directory score; else echo "no $(SHARED)/gold: score not run"; fi

lint: $(VENV)/.installed-dev ## format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict src
	@$(BIN)/lint-imports

unit: $(VENV)/.installed-dev ## the quick tests
	@$(BIN)/pytest -q -m "not slow"

score: $(VENV)/.installed-dev ## score the record of the shared reports against its gold, with pinned floors
	@$(BIN)/python -m bench score --check

screenshots: $(VENV)/.installed-dev demo ## pictures of every page of the web app, to be looked at
	@$(BIN)/python tests/web_screens.py $(DEMO) build/screenshots

install: $(VENV)/.installed-dev ## make the environment with the development tools

clean: ## remove what we built, the environment too
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@.ci/venv $(VENV)

$(VENV)/.installed: pyproject.toml $(LOCK) | $(VENV)/bin/python
	@echo "installing sitrep into $(VENV)"
	@$(PIP) install -c $(LOCK) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(LOCK) | $(VENV)/bin/python
	@echo "installing sitrep and its development tools into $(VENV)"
	@$(PIP) install -c $(LOCK) -e '.[dev]'
	@touch $@ $(VENV)/.installed
