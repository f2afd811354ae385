# `make play` shows everything; `make test` tests everything. Both need only Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start storybot hundreds of times; to compile it each time would take an eighth of each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help play test fuzz check bench docs screenshots words lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

# A stamp for each set of requirements: a second call finds it newer than its lock and installs nothing.
.venv/%.stamp: requirements/%.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing requirements/$*.txt …"
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements/$*.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The tests of the page's accessibility run it; without it they are skipped.
AXE := 4.14.1
.venv/axe-$(AXE).stamp: .venv/test.stamp
	@if npm install --silent --prefix .venv/axe --ignore-scripts --no-audit --no-fund --save-exact axe-core@$(AXE); \
	then touch $@; else echo "npm didn't install axe-core $(AXE): tests of accessibility will be skipped."; fi

play: .venv/run.stamp ## Start the playground with the bot in it and push the sample stories
	@$(BIN)/storybot play $(ARGS)

# Tests mostly wait, for the bot and for the playground: more of them at once than there are cores are sooner done.
WORKERS ?= 4
test: .venv/test.stamp .venv/axe-$(AXE).stamp ## Run every test, PostgreSQL included (ARGS="-k name" for some)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope $(ARGS)

fuzz: .venv/test.stamp ## Ask the HTTP API what it allows and what it forbids, for ten minutes (ARGS=60 for an hour)
	@$(BIN)/python -m tests.fuzz $(ARGS)

check: .venv/check.stamp ## Lint, types, imports, dependencies
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(BIN)/deptry src

bench: .venv/test.stamp ## Measure beside the bare SDKs (ARGS="asking typing" for some parts)
	@$(BIN)/python -m tests.bench $(ARGS)

LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --no-header pyproject.toml --extra build

docs: .venv/test.stamp ## Renew docs/commands.md and docs/ways.md from the code
	@$(BIN)/python -m tests.commands_doc
	@$(BIN)/python -m tests.ways_doc

screenshots: .venv/test.stamp ## Renew the pictures in the README (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots

words: .venv/test.stamp ## Bring the catalogues up to date with the code, and list what is to translate
	@$(BIN)/python -m tests.words

lock: .venv/lock.stamp ## Renew the pinned requirements
	@$(LOCK) --output-file requirements/run.txt
	@$(LOCK) --extra test --output-file requirements/test.txt
	@$(LOCK) --extra test --extra check --output-file requirements/check.txt
	@$(LOCK) --extra lock --output-file requirements/lock.txt

clean: ## Remove what the other targets made
	@rm -rf .venv .playground dist
