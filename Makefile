# The entrance for people who work on Buyline. `make` alone lists what there is.
# Everything lives in .venv; indexes, certificates and mirrors are those of the machine's own pip configuration.

.DEFAULT_GOAL := help
.PHONY: help demo test test-full check lint types walls format docs docs-serve pages screenshots bench lock environment packages clean

BIN := .venv/bin
BOOKS ?= demo-books
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 3
export BOOKS PORT DETACH PYTHON
# Compiled modules are kept, whatever the machine says: without them every command starts four times slower.
export PYTHONDONTWRITEBYTECODE =

help:  ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '%-18s %s\n' "$$name" "$$what"; done

demo:  ## clone to picture: environment, packages, demo company, server (PORT=8000, DETACH=1, BOOKS=DIR)
	@tools/demo.sh

environment:  ## .venv with everything that development needs
	@tools/environment.sh dev

packages: environment
	@tools/system_packages.sh

test: packages  ## the tests, a real browser included
	$(PYTEST) -n $(WORKERS) --dist worksteal -m "not slow" $(ARGS)

test-full: environment  ## all tests: long crash sweeps and independent oracles too
	@tools/system_packages.sh full
	HYPOTHESIS_PROFILE=whole $(PYTEST) -n $(WORKERS) --dist worksteal $(ARGS)

check: lint types walls test docs  ## all that must hold: form, types, walls, tests, documentation

lint: environment  ## form and rules of the code
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: environment  ## strict types, tests too
	$(BIN)/mypy

walls: environment  ## imports point downwards only
	$(BIN)/lint-imports

format: environment  ## put the code into form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

pages: environment  ## write the generated pages of the documentation anew
	$(BIN)/python -m tools.pages
	$(BIN)/python -m tools.page_notebook

docs: environment  ## build the documentation, strictly, into site/
	$(BIN)/python -m tools.pages --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

docs-serve: environment  ## read the documentation while writing it
	$(BIN)/mkdocs serve

screenshots: packages  ## every page as a picture, in test-results/; those of the documentation in docs/images/
	$(BIN)/python -m tools.screenshots $(ARGS)

bench: environment  ## measure speed side by side; results go to docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

lock: environment  ## write the lock files anew (ARGS=--upgrade for newer versions)
	tools/lock.sh $(ARGS)

clean:  ## remove what was built; books and .venv stay
	rm -rf site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
