# Two commands matter: `make run` and `make test`. Everything else is for those who build Member360.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
ARGS ?=

# Every library's telemetry off, whatever the user's own settings say.
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := False
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: python
python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
	  { echo "Member360 needs Python 3.11 (its locked packages were tried on that one): make run PYTHON=/path/to/python3.11"; exit 2; }

.venv/run.stamp: requirements.lock pyproject.toml | python
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing pinned packages into .venv (once, a few minutes) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "installing development packages into .venv ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: run
run: .venv/run.stamp ## Build members from the default workspace's raw files and publish them (ARGS="--full" …)
	@$(BIN)/member360 run $(ARGS)

.PHONY: test
test: .venv/dev.stamp ## Run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" $(ARGS)

.PHONY: test-all
test-all: .venv/dev.stamp ## Run every test, the slow ones too
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: lint
lint: .venv/dev.stamp ## Style, types and SQL: ruff, mypy, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

.PHONY: dashboard
dashboard: .venv/run.stamp ## Open the dashboard on the last published snapshot
	@$(BIN)/member360 dashboard

.PHONY: dev
dev: .venv/run.stamp ## Open the Dagster UI: assets, checks, schedule, sensor
	@$(BIN)/member360 dev

.PHONY: bench
bench: .venv/dev.stamp ## Time a first run, a run with nothing new, and the readers
	@$(BIN)/python benchmarks/bench_run.py

.PHONY: bench-scale
bench-scale: .venv/dev.stamp ## Cost against size, beside a plain script and other engines (ARGS="--members 1000000" …)
	@$(BIN)/python -m benchmarks.bench_scale $(ARGS)

.PHONY: bench-churn
bench-churn: .venv/dev.stamp ## Churn beside published peers, on their units and cutoffs
	@$(BIN)/python benchmarks/bench_churn.py

.PHONY: bench-identity
bench-identity: .venv/dev.stamp ## The published One ID against the sample data's truth (after make run)
	@$(BIN)/python benchmarks/bench_identity.py

.PHONY: check-reproducible
check-reproducible: .venv/dev.stamp ## Rebuild in several orders and compare every table row for row
	@$(BIN)/python benchmarks/check_reproducible.py

.PHONY: lock
lock: ## Resolve the ranges of pyproject.toml into the lock files again (needs uv)
	uv pip compile pyproject.toml --group build --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-strip-extras --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev -c requirements.lock --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-strip-extras --no-header --no-annotate -q -o requirements-dev.lock

.PHONY: clean
clean: ## Remove the default home (data, warehouse, snapshots, exports)
	@rm -rf .home
