# Two commands: `make run` and `make test`. Both make what they need first.
# Paths are relative on purpose: the checkout may lie in a directory with a space in its name.

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
LOCKS := requirements/runtime.txt requirements/embedded.txt requirements/dev.txt
MESSAGES := $(wildcard locale/*/LC_MESSAGES/*.po locale/fragments/*.po)
APPS := federation members chambers liaison proposals
# Nothing secret: only what the production settings insist on having before they can be checked.
PROD_SETTINGS := DJANGO_SETTINGS_MODULE=federation.settings.prod ALLOWED_HOSTS=portal.example.org \
	DATABASE_URL=postgres://portal@localhost/portal CELERY_BROKER_URL=amqp://localhost \
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')"

.DEFAULT_GOAL := help
.PHONY: help setup run test lint types bench messages clean

help:
	@echo "make run       the portal on this machine, until Ctrl-C (PORT=8000)"
	@echo "make test      everything that CI checks"
	@echo "make setup     only the environment, in .venv"
	@echo "make lint      style, templates, imports, types and settings, without the tests"
	@echo "make bench     the benchmarks, written to var/bench.json (BENCH_ROWS=1000000)"
	@echo "make messages  compile the translations"
	@echo "make clean     remove .venv and caches; the data in var/ stays"

setup: .venv/.installed .venv/.messages

.venv/.installed: $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The portal needs Python 3.11 or newer as $(PYTHON); name another with: make PYTHON=python3.12"; \
		exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { \
		rm -rf .venv; \
		echo "Python cannot make an environment; on Debian and Ubuntu install python3-venv."; \
		exit 1; }
	@echo "Installing the locked packages into .venv (a minute on the first run)."
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
		$(foreach lock,$(LOCKS),-r $(lock))
	@touch $@

.venv/.messages: .venv/.installed $(MESSAGES)
	@$(PY) manage.py build_messages
	@touch $@

run: setup
	@$(PY) manage.py portal

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory types
	$(PY) manage.py makemigrations --check --dry-run
	$(PROD_SETTINGS) $(PY) manage.py check --deploy --fail-level WARNING

types: setup
	$(PY) -m mypy $(APPS)

# pytest comes last: its closing line is the result.
test: lint
	$(PY) -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

bench: setup
	$(PY) -m benchmarks

messages: setup
	$(PY) manage.py build_messages

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
