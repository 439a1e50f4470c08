# All that continuous integration runs has its name here.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Compiled modules are part of a fast start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint types contracts budgets tests bench docs new-check clean

run: $(VENV)/.installed
	$(BIN)/deadlight audit examples/storefront --exit-zero

test: lint types contracts budgets tests

lint: $(VENV)/.tested
	$(BIN)/ruff check src tests bench tools
	$(BIN)/ruff format --check src tests bench tools

types: $(VENV)/.tested
	$(BIN)/mypy

contracts: $(VENV)/.tested
	PYTHONPATH=src $(BIN)/lint-imports

budgets: $(VENV)/.tested
	$(BIN)/python tools/budgets.py

tests: $(VENV)/.tested
	$(BIN)/python -m pytest -n auto

docs: $(VENV)/.installed
	$(BIN)/python tools/check_pages.py docs/checks

new-check: $(VENV)/.installed
	$(BIN)/python tools/new_check.py $(WALL) $(NAME)

bench: $(VENV)/.installed
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/peers.py $(or $(FOLDER),examples)

$(VENV)/.created:
	$(PYTHON) -m venv $(VENV) || (apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV))
	touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group test --group lint
	touch $@

clean:
	rm -rf $(VENV) build dist docs/checks
