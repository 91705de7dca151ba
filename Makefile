SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench prove java lint types migrate browser pictures lock

PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
BENCH_STAMP := $(VENV)/.set-up-bench
PROVE_STAMP := $(VENV)/.set-up-prove
PIP_QUIET := --quiet --disable-pip-version-check
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: $(STAMP) ## Make .venv and install what the lock files name

$(STAMP): requirements-dev.lock pyproject.toml
	@echo "Setting up $(VENV) with $(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install $(PIP_QUIET) --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install $(PIP_QUIET) --no-deps --no-build-isolation -e .
	@touch $@

run: export EVALUATOR_DEV := 1
run: export JOB_WORKER := 1
run: setup ## Migrate, load samples and demo accounts, serve on 127.0.0.1 (PORT=8000)
	$(BIN)/evaluator db upgrade
	$(BIN)/evaluator samples load
	$(BIN)/evaluator places load
	$(BIN)/evaluator demo load
	@test -e instance/rollups/nation.json || { echo "Inventing a nation for the national screens beside the server (once, some minutes)"; \
		nice $(BIN)/evaluator rollups invent --monthly 1 > instance/nation.log 2>&1 & }
	@echo "Open http://127.0.0.1:$(PORT)/ (stop with Ctrl+C)"
	$(BIN)/waitress-serve --listen=127.0.0.1:$(PORT) wsgi:app

migrate: export EVALUATOR_DEV := 1
migrate: setup ## Bring the database to the newest migration
	$(BIN)/evaluator db upgrade

test: check browser ## Everything: make check, then pytest on SQLite, PostgreSQL and in Chromium
	$(BIN)/python -m pytest -n 3 --dist loadgroup

check: lint types ## make lint and make types

lint: setup ## ruff and djlint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet

types: setup ## mypy and the import contracts
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BENCH_STAMP) ## Time the engine, also beside scikit-criteria
	$(BIN)/python -m bench

$(BENCH_STAMP): $(STAMP) requirements-bench.lock
	$(BIN)/python -m pip install $(PIP_QUIET) --require-hashes -r requirements-bench.lock
	@touch $@

prove: java $(PROVE_STAMP) ## Prove on a sample that PySpark answers as DuckDB does; needs Java
	$(BIN)/python -m prove

$(PROVE_STAMP): $(STAMP) requirements-prove.lock
	$(BIN)/python -m pip install $(PIP_QUIET) --require-hashes --no-build-isolation -r requirements-prove.lock
	@touch $@

java:
	@if ! "$${JAVA_HOME:+$$JAVA_HOME/bin/}java" -version 2>&1 | grep -E 'version "(1[7-9]|2[01])' >/dev/null; then \
		echo "make prove needs Java 17 to 21 for Spark; on Debian, as root: apt-get install openjdk-17-jre-headless" >&2; \
		exit 1; \
	fi

browser: ## Chromium without a window and a Japanese font for the browser tests
	@if command -v chromium-headless-shell >/dev/null && [ -n "$$(fc-list :lang=ja 2>/dev/null)" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-cjk fontconfig >/dev/null; \
	else \
		echo "The browser tests need Chromium and a Japanese font. As root:" >&2; \
		echo "    apt-get install chromium-headless-shell fonts-noto-cjk fontconfig" >&2; \
		exit 1; \
	fi

pictures: setup browser ## Pictures of every page, role by role, in pictures/
	$(BIN)/python -m tests.browser.pictures pictures

lock: export CUSTOM_COMPILE_COMMAND := make lock
lock: setup ## Choose the versions of all packages anew
	$(COMPILE) --upgrade --extra build -o requirements.lock pyproject.toml
	$(COMPILE) --upgrade --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(COMPILE) --upgrade --extra bench -c requirements-dev.lock -o requirements-bench.lock pyproject.toml
	$(COMPILE) --upgrade --extra prove -c requirements-dev.lock -o requirements-prove.lock pyproject.toml
