# One Makefile for people and CI. `make` alone lists the targets.

PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Both stamps are made by the installer: what .dev installs holds all of .run.
.venv/.run: requirements/run.txt pyproject.toml
	@$(PYTHON) -m handbook.embedded.install run

.venv/.dev: requirements/dev.txt pyproject.toml
	@$(PYTHON) -m handbook.embedded.install dev

.PHONY: install
install: .venv/.dev ## make .venv with the handbook command and all that the tests need

.PHONY: serve
serve: .venv/.run ## the site with live values at http://localhost:8000 (PORT=8080 for another port)
	@$(BIN)/handbook serve

.PHONY: build
build: .venv/.run ## the site into site/, every warning an error
	@$(BIN)/mkdocs build --strict

.PHONY: offline
offline: .venv/.run ## the site of now as a folder offline/, to open without any server
	@$(BIN)/python -m macros.offline

.PHONY: generate
generate: .venv/.run ## alerts, dashboard and stack in monitoring/, made from handbook.yml
	@$(BIN)/handbook generate

.PHONY: check
check: .venv/.run ## what is wrong in config, queries, runbooks, prose and monitoring/, without any network
	@$(BIN)/handbook check
	@$(BIN)/handbook generate --check

# Three at a time on two cores: most tests wait for something.
# What fails beside others is run once more with nothing beside it, and told again if it fails.
ALONE = $(BIN)/python -m pytest --last-failed --last-failed-no-failures none
export TEST_SEED := $(or $(TEST_SEED),$(shell date +%s))

.PHONY: test
test: .venv/.dev ## all checks and the quick tests
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadscope --no-loadscope-reorder \
		-m "not timed" --durations 12 || $(ALONE) -m "not timed"
	@$(BIN)/python -m pytest --numprocesses 2 -m timed || $(ALONE) -m timed

.PHONY: test-all
test-all: export TEST_ALL = 1
test-all: test ## all checks and every test, the long ones too

.PHONY: bench
bench: .venv/.dev ## measure builds, commands and the proxy, and keep the figures (BENCH=load for one)
	@$(BIN)/python -m tests.bench --keep $(BENCH)

.PHONY: screenshots
screenshots: .venv/.dev ## pictures of the pages, on a calm day and in an incident
	@$(BIN)/python -m tests.screenshots

.PHONY: drill-report
drill-report: .venv/.dev ## hold the runbooks against recorded and played incidents, minute by minute
	@$(BIN)/python -m tests.drills --keep

.PHONY: faults
faults: .venv/.dev ## every fault of a source against every way out, and keep the table
	@$(BIN)/python -m tests.faults --keep

.PHONY: soak
soak: .venv/.dev ## serve through faults, edits and 500 builds, for SOAK_SECONDS (900) at most, and keep what it holds
	@$(BIN)/python -m tests.soak --keep

.PHONY: fuzz
fuzz: .venv/.dev ## feed the readers anything at all, for FUZZ_SECONDS (240)
	@$(BIN)/python -c "import atheris" 2>/dev/null || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check "atheris==3.0.0"
	@$(BIN)/python -m tests.fuzz --keep

.PHONY: mutate
mutate: .venv/.dev ## plant mistakes and change code, tell what nothing catches, and keep the table
	@$(BIN)/python -m tests.mutate --keep
