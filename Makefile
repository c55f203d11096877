# Needs Python 3.11 or later with pip, Node 20 with npm, and make. Everything else is installed here, from the locks.

PYTHON ?= python3
SEED ?= 42
# How many random lives of journeys `make sim` goes through, from SEED on.
SEEDS ?= 25
SIZE ?= small
# More words for the program or the test runner: make demo ARGS=--help, make test ARGS="-k scores"
ARGS ?=

UV_VERSION := 0.13.9
BIN := .venv/bin
RUNTIME := .venv/.installed-runtime
DEV := .venv/.installed-dev
CLIENTS := tests/clients/node_modules/.installed
UI := ui/node_modules/.installed
STATIC := src/opportune/web/static/.built

# Containers like to forbid it. But whatever starts a process, as many tests do, waits a second for modules that are not kept compiled.
export PYTHONDONTWRITEBYTECODE :=

# uv from PATH if there is one, else the one that HAVE_UV puts into .venv. It trusts what the system trusts.
UV = UV_SYSTEM_CERTS=1 VIRTUAL_ENV=.venv $(shell command -v uv || echo $(BIN)/uv)
INSTALL_SELF = $(UV) pip install --quiet --no-deps --build-constraints requirements-dev.lock --editable .
COMPILE = $(UV) pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --quiet

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all demo dev test check fmt bench sim docs snap lock clean chromium

all: check test

demo: $(RUNTIME) $(STATIC)
	$(BIN)/opportune demo $(ARGS)

dev: $(RUNTIME) $(STATIC)
	$(BIN)/opportune serve $(ARGS)

check: $(DEV) $(UI)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	npm run --silent --prefix ui check

# Most of a test's time goes into planning SQL, for which `opportune serve` tells glibc the same (docs/decisions, 0040).
test sim: export GLIBC_TUNABLES := $(or $(GLIBC_TUNABLES),glibc.malloc.tcache_count=200)

# The last line is pytest's closing summary.
test: check $(CLIENTS) $(STATIC) chromium
	npm test --silent --prefix ui
	$(BIN)/pytest -n 2 --dist worksteal $(ARGS)

fmt: $(DEV) $(UI)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	npm run --silent --prefix ui format

bench: $(DEV) $(STATIC) chromium
	$(BIN)/python -m bench --size $(SIZE) $(ARGS)

sim: $(DEV)
	SEED=$(SEED) SEEDS=$(SEEDS) $(BIN)/pytest tests/simulation tests/delivery/test_kills.py tests/delivery/test_any_story.py $(ARGS)

# Generated parts of the documentation, and snapshots: the tests that compare them rewrite them.
docs: $(DEV) $(STATIC)
	UPDATE=1 $(BIN)/pytest -m docs $(ARGS)

snap: $(DEV)
	UPDATE=1 $(BIN)/pytest -m snapshot $(ARGS)

# Newer versions are taken on purpose: make lock ARGS=--upgrade. After it, `make test`.
lock: $(BIN)/python
	$(HAVE_UV)
	$(COMPILE) $(ARGS) --output-file requirements.lock
	$(COMPILE) $(ARGS) --extra dev --constraints requirements.lock --output-file requirements-dev.lock
	cd tests/clients && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --no-update-notifier
	cd ui && npm install --package-lock-only --ignore-scripts

clean:
	rm -rf .venv tests/clients/node_modules ui/node_modules src/opportune/web/static build dist .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installation. A stamp file says when; nothing is done while it is newer than the lock.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Opportune needs Python 3.11 or later as `$(PYTHON)`. If it has another name here: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import venv' 2>/dev/null || { \
		echo 'This Python has no venv module. On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv --without-pip .venv

# Python's own pip puts uv into .venv; that takes a fraction of the time of a pip in .venv.
define HAVE_UV
@command -v uv >/dev/null || test -x $(BIN)/uv || { \
	$(PYTHON) -m pip --version >/dev/null 2>&1 || { \
		echo 'This Python has no pip. On Debian and Ubuntu: apt-get install python3-pip. Or install uv.'; exit 1; }; \
	echo '$(PYTHON) -m pip --python $(BIN)/python install uv==$(UV_VERSION)'; \
	$(PYTHON) -m pip --python $(BIN)/python --quiet --disable-pip-version-check install uv==$(UV_VERSION); }
endef

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(HAVE_UV)
	$(UV) pip install --quiet --require-hashes --build-constraints requirements-dev.lock --requirements requirements.lock
	$(INSTALL_SELF)
	@touch $@

$(DEV): requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	$(HAVE_UV)
	$(UV) pip sync --quiet --require-hashes --build-constraints requirements-dev.lock requirements-dev.lock
	$(INSTALL_SELF)
	@touch $(RUNTIME) $@

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	$(HAVE_NPM)
	cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

$(UI): ui/package.json ui/package-lock.json
	$(HAVE_NPM)
	cd ui && npm ci --ignore-scripts --loglevel=error
	@touch $@

$(STATIC): $(UI) docs/openapi.json ui/index.html ui/vite.config.ts $(shell find ui/src ui/public -type f -not -name schema.d.ts)
	npm run --silent --prefix ui build -- --logLevel warn
	@touch $@

# The browser of the tests: $CHROMIUM, or one on PATH, or Debian's.
chromium:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { \
			echo 'The browser tests need Chromium: install it, or say where it is with CHROMIUM=/path/to/chromium'; exit 1; }; \
		apt-get update -qq && apt-get install -qq --no-install-recommends chromium >/dev/null; }

define HAVE_NPM
@command -v npm >/dev/null || { \
	echo 'The web app and the tests need Node 20 with npm. On Debian and Ubuntu: apt-get install nodejs npm'; exit 1; }
endef
