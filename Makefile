# All that continuous integration runs has its name here.
# The first Python that is new enough; `make PYTHON=…` names another.
PYTHON ?= $(or $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done),python3)
VENV ?= .venv
BIN := $(VENV)/bin
# The scanners that deadlight is held against, in an environment of their own.
PEERS := bench/.venv
# Compiled modules are part of a fast start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint types contracts budgets tests search bench docs example-images new-check clean

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

tests: $(VENV)/.tested $(PEERS)/.ready
	$(BIN)/python -m pytest -n auto

search: $(VENV)/.tested
	$(BIN)/python -m pytest -n auto --hypothesis-profile=search -k "$(or $(TESTS),not corpus)"

docs: $(VENV)/.installed
	$(BIN)/python tools/check_pages.py docs/checks

example-images: $(VENV)/.installed
	$(BIN)/python tools/example_images.py

new-check: $(VENV)/.installed
	$(BIN)/python tools/new_check.py $(WALL) $(NAME)

bench: $(VENV)/.tested
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/plan.py
	$(BIN)/python bench/peers.py $(or $(FOLDER),examples)

$(VENV)/.created:
	@# Debian keeps venv in a package of its own.
	$(PYTHON) -m venv --clear $(VENV) || { \
		if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
		$$as_root apt-get update && $$as_root apt-get install --yes python3-venv && $(PYTHON) -m venv --clear $(VENV); }
	touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group test --group lint
	@# The completion scripts are tested in their shells, the page of the boundary in a browser, its graph by Graphviz,
	@# hives beside hivex, which the system's Python has.
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		! { command -v zsh && command -v fish && command -v chromium && command -v dot \
		&& command -v docker-registry && command -v skopeo && command -v htpasswd \
		&& /usr/bin/python3 -c 'import hivex'; } >/dev/null 2>&1; then \
		apt-get update --quiet=2 && DEBIAN_FRONTEND=noninteractive \
		apt-get install --quiet=2 --yes --no-install-recommends zsh fish chromium graphviz \
			docker-registry skopeo apache2-utils openssl python3-hivex >/dev/null; fi
	touch $@

$(PEERS)/.ready: bench/peers.py
	$(BIN)/python bench/peers.py --install

clean:
	rm -rf $(VENV) build dist docs/checks
