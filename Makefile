# Works on a machine with Python 3.11 or newer and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROGRAM := $(VENV)/.installed
TOOLS := $(VENV)/.tools
DEMO := $(CURDIR)/.stancegrid

.PHONY: run test check format docs bench bench-terminal quality clean
.DEFAULT_GOAL := run

# A stamp holds the checksum of pyproject.toml: the environment is made again only when what it declares has changed.
# Whoever only runs the program needs not wait for the tools of whoever works on it.
$(PROGRAM): WHAT = .
$(TOOLS): WHAT = .[dev]
$(PROGRAM) $(TOOLS): pyproject.toml
	@if [ ! -f $@ ] || [ "$$(cksum < pyproject.toml)" != "$$(cat $@)" ]; then \
	  set -e; \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "stancegrid needs Python 3.11 or newer; try: make PYTHON=python3.12")'; \
	  echo "Installing what is needed into $(VENV)/; this takes a minute or so, and only the first time."; \
	  [ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check -e '$(WHAT)'; \
	fi
	@cksum < pyproject.toml > $@

run: $(PROGRAM)
	@$(BIN)/stancegrid demo --corpus $(DEMO)

test: check
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(TOOLS)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TOOLS)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# docs/keys.md and docs/screens/ from the application itself
docs: $(TOOLS)
	$(BIN)/python -m docs.generate

# What is read by `make bench`; another folder: make bench TEXTS=/srv/articles
TEXTS ?= index/sample tests/traps/texts

bench: $(TOOLS)
	$(BIN)/python -m benchmarks.pipeline $(TEXTS)
	$(BIN)/python -m benchmarks.stances
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.search_panes

bench-terminal: $(TOOLS)
	$(BIN)/python -m benchmarks.terminal
	$(BIN)/python -m benchmarks.terminal_feel

quality: $(TOOLS)
	$(BIN)/python -m benchmarks.quality

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find index tui tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
