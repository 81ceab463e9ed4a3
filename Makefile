# Everything but python3 (with venv), git and make is set up by the first target that needs it, in .venv.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SERVERS := $(VENV)/servers
LOCK := requirements/dev.lock

# The first Python on the path that is new enough; `make PYTHON=/path/to/python3.12 …` picks another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

# One process a core; `make test JOBS=1` for a readable order, `make test ARGS='-k cycles'` for a part.
JOBS ?= auto
ARGS ?=

.PHONY: help venv servers demo test lint format bench golden lock clean distclean
.DEFAULT_GOAL := help

help:
	@echo 'make demo    compile and run two example workflows, step by step'
	@echo 'make test    run the tests'
	@echo 'make servers install what only the tests of azure and hdfs locations need (npm, Maven and a JDK)'
	@echo 'make lint    ruff, mypy, import directions, shellcheck and shfmt'
	@echo 'make bench   print the speed table'
	@echo 'make golden  rewrite the expected outputs under golden/ and docs/rules.md (look at the diff)'
	@echo 'make format  let ruff and shfmt rewrite the sources'
	@echo 'make lock    resolve the dependencies anew into $(LOCK)'
	@echo 'make clean   remove caches and builds; make distclean removes .venv too'

venv: $(READY)

$(READY): $(LOCK) pyproject.toml
	@if [ -z '$(PYTHON)' ]; then \
		echo "wfc needs Python 3.11 or later; python3 here is: $$(python3 --version 2>&1 || true)" >&2; \
		echo 'Install one, or name it: make PYTHON=/path/to/python3.12' >&2; exit 1; fi
	@if ! '$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$(PYTHON) lacks its venv module (on Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; fi
	@if ! [ -x $(BIN)/python ]; then echo 'creating $(VENV)'; '$(PYTHON)' -m venv $(VENV); fi
	@echo 'installing the locked dependencies into $(VENV)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# An Azure emulator and a Hadoop file system; their tests are skipped without them.
servers: $(SERVERS)/.ready

$(SERVERS)/.ready: $(READY) requirements/servers/package-lock.json requirements/servers/pom.xml
	@mkdir -p $(SERVERS)
	@cp requirements/servers/package.json requirements/servers/package-lock.json $(SERVERS)
	@npm ci --prefix $(SERVERS) --silent --ignore-scripts --no-audit --no-fund
	@mvn --quiet --batch-mode --file requirements/servers/pom.xml dependency:copy-dependencies \
		-DoutputDirectory=$(CURDIR)/$(SERVERS)/hdfs
	@touch $@

demo: $(READY)
	@$(BIN)/python -m demo

# A file's tests stay in one process, so that a server they share is started once.
test: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py
	$(BIN)/python -m tests.shell_style

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m tests.shell_style --write

bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

golden: $(READY)
	$(BIN)/python -m pytest tests/golden --update-golden $(ARGS)
	@git status --short golden docs/rules.md

# uv resolves for every platform and Python version at once; the lock itself is installed by pip.
lock: $(READY)
	$(BIN)/python -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--group dev --extra submit $(if $(UPGRADE),--upgrade) pyproject.toml -o $(LOCK)

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find compiler tests benchmarks demo -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)
