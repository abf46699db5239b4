# Everything runs in .venv, made from PYTHON and the two locks, both with hashes.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := bot dialogs state locales staff_console
# Running and testing start many processes: what one of them compiled serves the others, wherever that was switched off.
export PYTHONDONTWRITEBYTECODE :=
# Passed on to pytest, as in: make test ARGS="-k safety"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test coverage lint format bench mutants understanding lock messages clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: .venv/development.stamp ## Make .venv with all that running and developing need

run: .venv/runtime.stamp ## Start on 127.0.0.1 (PORT=8000)
	@exec $(BIN)/iriguchi serve --host 127.0.0.1 --port $${PORT:-8000}

test: setup ## Run the tests, four at a time (ARGS=... goes to pytest)
	@$(BIN)/python -m pytest -n 4 $(ARGS)

coverage: setup ## Run the tests and hold dialogs and state to full branch coverage
	@$(BIN)/python -m pytest -n 4 --cov --cov-report= $(ARGS)
	@$(BIN)/coverage report
	@$(BIN)/coverage report --include='dialogs/*,state/*' --fail-under=100

lint: setup ## Check style, types and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: setup ## Put the source into the form that lint wants
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup ## Measure turns per second and what a turn costs
	@$(BIN)/python -m tests.bench

mutants: setup ## Change the urgency rules and the engine in small ways, and see whether the tests notice (ARGS=names)
	@$(BIN)/mutmut run --max-children 2 $(ARGS)
	@$(BIN)/mutmut results

understanding: setup ## Measure what is seen in the example sentences
	@$(BIN)/python -m tests.measure_understanding

# Fuzzy matching is off: a text of the safety layer with nearly the right translation is a wrong one. The translation
# of a text that changed or went stays at the end of its catalog, marked obsolete, for the translator to judge.
messages: setup ## Bring the catalogs in locales/ up to date with the texts (LOCALE=xx adds one)
	@$(BIN)/pybabel -q extract -F pyproject.toml --no-default-keywords -k T:1c,2 --add-location=file --no-wrap \
		--header-comment="# Texts of iriguchi. A message's context is its key in the source." \
		--project=iriguchi -o locales/messages.pot .
	@if [ -n "$(LOCALE)" ]; then $(BIN)/pybabel -q init -l "$(LOCALE)" -i locales/messages.pot -d locales --no-wrap; fi
	@for catalog in locales/*/LC_MESSAGES/messages.po; do \
		[ -e "$$catalog" ] || continue; \
		locale=$${catalog#locales/}; locale=$${locale%%/*}; \
		$(BIN)/pybabel -q update -l "$$locale" -i locales/messages.pot -o "$$catalog" \
			--no-fuzzy-matching --ignore-pot-creation-date --no-wrap || exit 1; \
	done

COMPILE = "$$scratch/bin/uv" pip compile --no-config --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --annotation-style line pyproject.toml --group build

# The development lock is constrained by the runtime one, so that the tests see what production gets.
lock: python ## Resolve the newest versions and rewrite both locks
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && \
	$(PYTHON) -m venv "$$scratch" && "$$scratch/bin/pip" install -qq uv && \
	rm -f requirements.lock requirements-dev.lock && \
	$(COMPILE) -o requirements.lock && \
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock
	@! grep -nE '://|--(extra-)?index|--find-links' requirements.lock requirements-dev.lock

clean: ## Remove .venv, caches and build results, but no data
	rm -rf .venv build dist .coverage .coverage.* htmlcov mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: python
python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "iriguchi needs Python 3.11 or newer, and there is no $(PYTHON)." >&2; \
		echo "Install it, or name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "iriguchi needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Install a newer one and name it: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: it lacks the modules venv and ensurepip." >&2; \
		echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

.venv/runtime.stamp: requirements.lock pyproject.toml | python
	@echo "Installing the locked dependencies into .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

.venv/development.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing the locked development tools into .venv"
	@$(BIN)/pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@
