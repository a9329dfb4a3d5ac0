# The verbs of the project, the same at the desk and in CI.
.PHONY: help demo test unit hub browser eval system lint bench lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROXY := pkgs/proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy
export KORE_PROXY := $(CURDIR)/$(PROXY)
# Wheels only, each with its hash; the lock is complete, so nothing is resolved anew.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes

help: ## show the verbs
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/ready $(PROXY) ## play the story on this machine and stay for a visit (ARGS=--once: end after it)
	$(BIN)/kore demo $(ARGS)

test: unit hub browser eval ## unit tests, the real hub, Kore and platform, a real browser, and the flake where Nix is installed

unit: $(VENV)/developer $(PROXY) ## unit tests, of Kore and of the system tests' driver
	cd kore && ../$(BIN)/python -m pytest $(ARGS)
	cd tests && ../$(BIN)/python -m pytest -c ../kore/pyproject.toml --rootdir . system

hub: $(VENV)/developer $(PROXY) ## tests against the real hub, Kore and platform
	cd tests/hub && ../../$(BIN)/python -m pytest -c ../../kore/pyproject.toml --rootdir . . $(ARGS)

browser: $(VENV)/developer $(PROXY) ## launches and a room in real browsers, where Chromium is installed
	cd tests/browser && ../../$(BIN)/python -m pytest -c ../../kore/pyproject.toml --rootdir . . $(ARGS)

eval: $(VENV)/developer ## evaluate the flake, compare the rendered machines with tests/eval/golden
	cd tests/eval && ../../$(BIN)/python -m pytest -c ../../kore/pyproject.toml --rootdir . . $(ARGS)

system: $(VENV)/ready $(PROXY) ## boot the rendered machines on a real systemd and run tests/vm on them (needs root)
	cd tests && ../$(BIN)/python -m system $(ARGS)

lint: $(VENV)/developer ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd kore && ../$(BIN)/mypy

bench: $(VENV)/developer $(PROXY) ## measure side by side, print ratios
	cd tests && PYTHONPATH=../kore ../$(BIN)/python -m bench $(ARGS)

lock: ## resolve the dependencies anew
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	.cache/lock/bin/python pkgs/lock.py

$(VENV)/ready: kore/requirements.txt kore/pyproject.toml
	@echo "Installing the locked environment into $(VENV) (some minutes, once)"
	$(PYTHON) pkgs/python_version.py
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r kore/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-build-isolation --no-deps -e kore
	touch $@

$(VENV)/developer: kore/requirements-dev.txt $(VENV)/ready
	$(INSTALL) -r kore/requirements-dev.txt
	touch $@

$(PROXY): pkgs/proxy/package-lock.json $(VENV)/ready
	$(BIN)/python pkgs/proxy/install.py
	touch $@
