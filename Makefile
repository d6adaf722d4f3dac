# One command for each thing that a desk or CI does. PYTHON=python3.12 picks another interpreter,
# WORKERS=4 runs the tests in four processes.
# Every path is relative, so a checkout may lie in a folder with a space in its name.

PYTHON ?= python3
PYTHONS ?= python3.11 python3.12 python3.13
WORKERS ?= 2

VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)
BIN := .venv/bin
MADE := .venv/.made-with-$(VERSION)
PACKAGE := .venv/.package
TOOLS := .venv/.tools
SITE := .venv/.site
BENCH := .venv-bench/.made
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.NOTPARALLEL:   # two installations into one environment, or two steps' output, must not mix under -j
.PHONY: help run test test-long lint docs bench mechanisms model reference pages pictures lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: $(PACKAGE)  ## install the package and run the Geneva scenario
	$(BIN)/sim run geneva

test: lint  ## all checks and the tests
	$(PYTEST)

test-long: lint $(BENCH) $(SITE)  ## all checks and all tests, the long ones and those beside NegMAS among them
	$(PYTEST) -m "long or not long"
	.venv-bench/bin/python -m pytest -m long tests/theory/test_negmas.py tests/inputs/importing/test_negmas_itself.py

lint: $(TOOLS)  ## formatter check, linter, strict types, import contracts
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(BENCH)  ## measure speed and memory beside other programs, in an environment of its own
	.venv-bench/bin/python -m benchmarks

docs: $(SITE)  ## make a site of docs/ in build/site
	$(BIN)/python -m tools.site

mechanisms: $(PACKAGE)  ## measure what each mechanism of the model does, into MODEL.md
	$(BIN)/python -m tools.mechanisms | $(BIN)/python -m tools.model_tables mechanisms
	$(BIN)/python -m tools.model_document

model: $(PACKAGE)  ## renew the tables of the model, and MODEL.md from docs/model/ and docs/theory/
	$(BIN)/python -m tools.model_tables
	$(BIN)/python -m tools.model_document

reference: $(PACKAGE)  ## renew docs/reference/ from the program
	$(BIN)/python -m tools.reference

pages: model reference  ## renew all that the program says in README.md, MODEL.md and docs/
	$(BIN)/python -m tools.pages --long

pictures: $(PACKAGE)  ## draw the pictures of the pages again
	$(BIN)/sim run geneva -q -o build/geneva > /dev/null
	$(BIN)/sim plot build/geneva --figure flow -o docs/pictures/flow.svg
	$(BIN)/sim compare geneva "istanbul+guarantees=[support]" --figure docs/pictures/differences.svg > /dev/null
	$(BIN)/sim drivers geneva --figure docs/pictures/tornado.svg > /dev/null

lock:  ## renew constraints.txt; PYTHONS="..." names one interpreter for each supported Python
	$(PYTHON) tools/lock.py $(PYTHONS)

clean:  ## remove the environment and all caches; results/ stays
	rm -rf .venv .venv-bench build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find sim tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# The build tool comes first and pinned, so that building the package fetches nothing unpinned.
define install
@echo "Installing $(1) with the versions of constraints.txt into .venv (the first time about a minute)"
@$(PIP) install -c constraints.txt hatchling
@$(PIP) install -c constraints.txt --no-build-isolation -e '$(1)'
@touch $(PACKAGE) $@
endef

$(PACKAGE): $(MADE) pyproject.toml constraints.txt
	$(call install,.)

$(TOOLS): $(MADE) pyproject.toml constraints.txt
	$(call install,.[dev])

$(SITE): $(MADE) pyproject.toml constraints.txt
	$(call install,.[docs])

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed; '$(PYTHON)' is $(or $(VERSION),missing). Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' lacks the modules venv and ensurepip; on Debian they come with the package python3-venv." >&2; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@touch $@

$(BENCH): benchmarks/requirements.txt pyproject.toml constraints.txt
	@rm -rf .venv-bench
	@$(PYTHON) -m venv .venv-bench
	@echo "Installing what the benchmarks compare with into .venv-bench (the first time about two minutes)"
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install \
	  -c constraints.txt -c benchmarks/requirements.txt hatchling setuptools wheel
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt \
	  --no-build-isolation -e . -r benchmarks/requirements.txt
	@touch $@
