# Everything runs in a virtual environment of its own, made on first use.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := $(if $(filter Windows_NT,$(OS)),.venv/Scripts,.venv/bin)
DEMO ?= $(shell mktemp -d)/confsync-demo

.PHONY: demo test browser lint bench soak fuzz mutants clean

demo: .venv/installed
	@$(BIN)/confsync demo $(DEMO)
	@echo "  (in this checkout the command is $(BIN)/confsync)"

test: lint .npm/installed browser
	$(BIN)/pytest -n auto --cov --cov-report=term

# A Chromium for the tests of the HTML page; without one they are skipped, loudly.
browser:
	@sh tests/support/browser.sh

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed
	$(BIN)/python -m tests.stress.bench

soak: .venv/installed
	$(BIN)/python -m tests.stress.soak

fuzz: .venv/installed
	HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/stress/fuzz

mutants: .venv/installed
	$(BIN)/python -m tests.stress.mutants

clean:
	rm -rf .venv .npm build dist mutants

.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "confsync needs Python 3.11 or later" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# The server behind most editors' YAML support, to see what it makes of the schemas; and axe, to see
# whether the HTML page keeps anybody out.
.npm/installed: Makefile
	@mkdir -p .npm
	@npm install --prefix .npm --silent --ignore-scripts --no-audit --no-fund \
		yaml-language-server@1.25.0 axe-core@4.14.1 && touch $@ || \
		echo "NOT TESTED: whether editors understand the schemas, and whether the HTML page keeps" \
			"anybody out; that needs node and npm" >&2
