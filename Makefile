# Every command of the project; `make` alone lists them. Each does the set-up that it needs first:
# the stamps in .venv are older than what they were made from only when something changed.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
BIN := .venv/bin
GROUND := requirements/build.lock setup.cfg pyproject.toml tools/environment.py
PYTEST := $(BIN)/python -m pytest

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/runtime.stamp: requirements/runtime.lock $(GROUND) | python
	@$(PYTHON) tools/environment.py runtime

.venv/development.stamp: requirements/development.lock $(GROUND) | python
	@$(PYTHON) tools/environment.py development

.PHONY: python programs
python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: apt-get install python3"; exit 1; }

programs: python
	@$(PYTHON) tools/system_packages.py

.PHONY: setup
setup: .venv/development.stamp ## Create .venv with the locked packages, for run, tests and linters

.PHONY: run
run: .venv/runtime.stamp ## Serve the five portals and their provider on this machine; says which URL to open
	@exec $(BIN)/idp demo

.PHONY: check
check: .venv/development.stamp ## Linters, types, import rules, unit and architecture tests (under a minute)
	@$(BIN)/python tools/check.py

.PHONY: test
test: .venv/development.stamp programs ## Everything: linters, then all tests with each folder's time budget
	@$(BIN)/python tools/check.py --linters
	@$(PYTEST) -n 3 --dist loadgroup --budgets --requirements

.PHONY: e2e
e2e: .venv/development.stamp programs ## The tests that drive a browser
	@$(PYTEST) -m browser

.PHONY: screenshots
screenshots: .venv/development.stamp programs ## Draw docs/images/portals.png anew
	@$(BIN)/python tools/screenshots.py

.PHONY: races
races: .venv/development.stamp ## Thousands of codes and tokens, spent at once by several processes
	@$(PYTEST) -m races --prove

.PHONY: bench
bench: .venv/development.stamp ## Measure speed and memory against limits and a peer (BENCH=--quick is shorter)
	@$(BIN)/python -m benchmarks.run $(BENCH)

.PHONY: requirements
requirements: .venv/development.stamp programs ## Each requirement of docs/requirements.md with its tests and their result
	@$(PYTEST) -n 3 --dist loadgroup -q -m requirement --requirements

.PHONY: prove
prove: .venv/development.stamp programs ## All tests at full size (hours)
	@$(PYTEST) --prove --requirements

.PHONY: docs
docs: .venv/development.stamp ## Write docs/reference/ from the code
	@$(BIN)/python tools/reference.py

.PHONY: lock
lock: .venv/development.stamp ## Renew requirements/*.lock with the newest versions allowed
	@sh tools/lock.sh --upgrade

.PHONY: clean
clean: ## Remove what can be made again: .venv, caches, build/ (data in var/ stays)
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find idp tests tools migrations -name __pycache__ -type d -prune -exec rm -rf {} +
