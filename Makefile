# `make run` starts the app; `make test` checks everything. Both work on a fresh clone with Python 3.11-3.13 and make.
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# What `make` installs, every package with its version and hashes; `make locked` writes it from requirements-*.txt.
LOCKED := requirements-locked
TESTS ?= tests
SHELL := /bin/bash
TOOLS := web/node_modules/.tools
DEPLOY ?= deploy

.PHONY: run up down install test test-web test-core test-browser test-cluster test-full coverage lint lint-deploy format train bench screenshots messages locked audit clean

run: $(VENV)/app runtime
	@address=$${ADDRESS:-localhost}; \
	if [ $$address = localhost ]; then export GLASSBOX_TRAINING=1; fi; \
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT) --server.address $$address

up: $(VENV)/app runtime         # three processes behind nginx, as deploy/compose.yaml has them: docs/deploy.md
	@$(BIN)/python -m core.replicas up --port $(PORT)

down:
	@$(BIN)/python -m core.replicas down

install: $(VENV)/dev $(TOOLS)

test: install lint             # one after another, each in two processes: side by side they would only wait for each other
	@$(MAKE) --keep-going test-web test-core test-browser

test-web: $(TOOLS)
	$(BIN)/python -m core.runtime_install --run test

# A file's tests stay together, for they share what is made once; each process computes in one thread. Bytecode is kept,
# whatever the machine says: without it each of the processes that tests start would compile TensorFlow anew, 10 s each.
PARALLEL := PYTHONDONTWRITEBYTECODE= TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 OMP_NUM_THREADS=1 \
  $(BIN)/python -m pytest -m "not slow" --numprocesses 2 --dist loadfile

test-core:
	$(PARALLEL) --no-loadscope-reorder tests --ignore tests/browser

# On a busy machine a browser may be late once: a failed test is tried once more, and named in the summary (-rR).
test-browser:
	$(PARALLEL) --reruns 1 -rR tests/browser

coverage: install             # branches of core (without bench) and pages; below 85 % it fails
	$(PARALLEL) --cov --cov-report term tests --ignore tests/browser

test-full: install lint test-web
	$(BIN)/python -m pytest $(TESTS)

test-cluster: $(VENV)/cluster  # recipes as tasks of Ray; one worker is killed
	$(BIN)/python -m pytest tests/cluster

lint: $(VENV)/dev $(TOOLS) lint-deploy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m core.runtime_install --run lint check

lint-deploy: $(VENV)/dev       # against the schemas of Kubernetes and of compose, and by hadolint; needs no network
	$(BIN)/kubernetes-validate --strict --quiet $(DEPLOY)/kubernetes/*.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec $(DEPLOY)/compose.yaml
	$(BIN)/hadolint $(DEPLOY)/Dockerfile

format: $(VENV)/dev $(TOOLS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m core.runtime_install --run format

train: $(VENV)/dev          # make train NAME=mnist-cnn
	$(BIN)/python -m core train $(NAME) && $(BIN)/python -m core export $(NAME)

bench: $(VENV)/bench runtime
	$(BIN)/python -m core bench $(JOB)

screenshots: install
	$(BIN)/python -m tests.browser.tools.screenshots

# Gathers what `_()` and the errors of core/errors.py say into the template and the Korean file; the Korean of a new
# message is then written by hand. No dates, no line numbers: branches that add messages shall
# merge. No python-format: the messages are templates of str.format, and "50 % of" is no directive.
KEYWORDS := _ CoreError InputError PictureError BusyError SettingError ArtifactError DataError
UNWANTED := ^\#, python-|^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid|Last-Translator|Language-Team)
LOCALE := core/locale
KOREAN := $(LOCALE)/ko/LC_MESSAGES/glassbox.po
messages: $(VENV)/dev
	$(BIN)/pybabel --quiet extract --no-default-keywords $(KEYWORDS:%=--keyword=%) --sort-by-file \
	  --add-location=file --no-wrap --project=Glassbox --version=1 --output-file=$(LOCALE)/glassbox.pot \
	  --header-comment="# The messages of Glassbox, written by make messages." streamlit_app.py pages core
	$(BIN)/pybabel --quiet update --locale=ko --input-file=$(LOCALE)/glassbox.pot --output-file=$(KOREAN) \
	  --no-fuzzy-matching --ignore-obsolete --no-wrap
	@for file in $(LOCALE)/glassbox.pot $(KOREAN); do \
	  grep -vE '$(UNWANTED)' $$file > $$file.new && mv $$file.new $$file; done

runtime:                    # ONNX Runtime Web for the reader's tab; without it the app infers on the server
	@$(BIN)/python -m core.runtime_install || echo "The in-page runtime is missing: the app will infer on the server alone."

$(TOOLS): web/package.json web/package-lock.json | $(VENV)/bin/python    # the same, and what checks web/
	@$(BIN)/python -m core.runtime_install --dev
	@touch $@

# One virtual environment; each stamp is a longer list of requirements.
$(VENV)/bin/python:
	@for python in $(PYTHON) python3.12 python3.11 python3.13 python3 python; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
	    $$python -m venv $(VENV) && exit 0; fi; done; \
	echo "Glassbox needs Python 3.11, 3.12 or 3.13. Found: $$(python3 --version 2>&1). Install one, or say which: make PYTHON=/path/to/python run"; exit 1

# uv installs in a fraction of pip's time; where it fails, pip does. Both refuse a file whose hash is not in the list.
$(VENV)/%: $(LOCKED)/%.txt $(LOCKED)/uv.txt | $(VENV)/bin/python
	@$(PIP) --require-hashes -r $(LOCKED)/uv.txt && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $< || $(PIP) --require-hashes -r $<
	@touch $@

# After a change of requirements-*.txt. Any package of them may move to a newer version with UPGRADE=--upgrade.
locked: $(VENV)/uv
	@for name in uv app dev bench cluster; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
	    --custom-compile-command "make locked" requirements-$$name.txt -o $(LOCKED)/$$name.txt || exit 1; done

audit: $(VENV)/dev          # known weaknesses of what is locked; says so loudly where no service can be asked
	@$(BIN)/python .ci/audit.py

clean:
	rm -rf $(VENV) web/node_modules .pytest_cache .ruff_cache .mypy_cache .import_linter_cache screenshots
