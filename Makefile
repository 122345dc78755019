# Every command of the project; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
# Compiled modules make every start faster; some machines switch them off.
unexport PYTHONDONTWRITEBYTECODE

PY ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml --extra local

.PHONY: help demo up check format test fuzz openapi permissions bench lock

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

# Its output is kept for the day it fails; a warning about a cache is nobody's business.
.venv/.ok: requirements-dev.txt pyproject.toml
	@command -v $(PY) >/dev/null || { echo "Python is missing: install Python 3.11 or later, or name one with 'make PY=...'." >&2; exit 1; }
	@$(PY) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "$$($(PY) --version 2>&1) is too old: install Python 3.11 or later, or name one with 'make PY=python3.12'." >&2; exit 1; }
	@echo "Setting up .venv (once, less than a minute)" >&2
	@log=$$(mktemp) && { $(PY) -m venv .venv \
	  && $(BIN)/python -m pip install -q --disable-pip-version-check uv==0.13.9 \
	  && $(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements-dev.txt \
	  && $(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; } >"$$log" 2>&1 \
	  || { cat "$$log" >&2; rm -f "$$log"; echo "Setting up .venv failed: the lines above say why (on Debian, python3-venv may be missing)." >&2; exit 1; }; \
	  rm -f "$$log"
	@touch $@

demo: .venv/.ok ## Play a docket of lawsuits on the whole stack (ARGS=--exit ends after the play)
	@$(BIN)/chuting demo $(ARGS)

up: .venv/.ok ## Run the stack alone until Ctrl-C; the data stays in .chuting
	@$(BIN)/chuting up $(ARGS)

check: .venv/.ok ## Lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.ok ## Put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --select I .

test: .venv/.ok ## Run every test: the quick ones side by side, then the acceptance tests one by one
	$(BIN)/pytest -q -n 2 -m "not acceptance" $(ARGS)
	$(BIN)/pytest -q -m acceptance $(ARGS)

fuzz: .venv/.ok ## Send many requests to every operation of a live API (FUZZ_EXAMPLES=200)
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-200} $(BIN)/pytest -q tests/acceptance/test_schema.py $(ARGS)

openapi: .venv/.ok ## Write docs/openapi.json
	@$(BIN)/python -m api.openapi > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json

permissions: .venv/.ok ## Write docs/permissions.md
	@$(BIN)/python -m api.permissions > docs/permissions.md.new && mv docs/permissions.md.new docs/permissions.md

bench: .venv/.ok ## Measure whole lives beside a bare workflow; the last line is JSON
	@$(BIN)/python -m tests.benchmarks.lives $(ARGS)

lock: .venv/.ok ## Lock the dependencies anew, with hashes and without addresses
	$(LOCK) -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt
	@! grep -n '://' requirements.txt requirements-dev.txt || { echo "An address got into the lock: remove it." >&2; exit 1; }
