# Run, test and maintain Dialogue. `make` alone lists the targets.

PYTHON ?= python3
export PORT ?= 8000

V := .venv/bin
MANAGE := $(V)/python manage.py
# The pins name every package that is needed, so pip looks for no dependencies.
PIP_INSTALL = $(PIP) --python $(V)/python install --quiet --no-input --disable-pip-version-check --require-hashes --no-deps
PIP = $(shell $(PYTHON) -m pip --version >/dev/null 2>&1 && echo $(PYTHON) -m pip || echo pip)

# Packages go into .venv, whatever the caller's environment says. (Its package index and certificates still apply.)
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH PIP_PYTHON PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV \
	PIP_REQUIREMENT PIP_CONSTRAINT PIP_NO_DEPS PIP_DRY_RUN PIP_IGNORE_INSTALLED PIP_QUIET PIP_VERBOSE
# Tests start dozens of processes, and each would compile all modules of the site anew.
unexport PYTHONDONTWRITEBYTECODE

# Checks and tests run with the default settings, not the caller's.
PLAIN = unset DATABASE_URL SECRET_KEY ALLOWED_HOSTS SITE_URL DEBUG ADMIN_PATH TRUSTED_PROXIES PORT DESK_PORT LOG_LEVEL \
	MEDIA_ROOT ERASED_FILE PAGE_STORE_DIR PAGE_STORE_MIB EMAIL_URL EMAIL_FROM CONTACT_CHECK_DAYS FOUR_EYES DATA_LICENCE \
	SITE_OPERATOR SITE_CONTACT DJANGO_SETTINGS_MODULE;

.DEFAULT_GOAL := help
.PHONY: help run demo upgrade check test matrix soak bench lint style types configuration collection messages pins system
.DELETE_ON_ERROR:
.SUFFIXES:

help: ## list the targets
	@echo 'make TARGET, where TARGET is'
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile
	@echo 'PORT=8000 and DATABASE_URL= (default: an SQLite file in data/) apply; PYTHON= chooses the interpreter.'

run: .venv/.runtime ## serve the site on this machine with the seed data; installs what it needs
	@$(V)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || \
		{ echo 'Port $(PORT) is taken or not a port number. Choose another: make run PORT=8001' >&2; exit 1; }
	@$(MAKE) --no-print-directory upgrade
	@$(MANAGE) seed
	@$(MANAGE) firstadmin
	@$(SERVE)

demo: .venv/.runtime ## serve a sandbox on this machine, made anew: a user for each role, an edition in the making
	@rm -rf data/demo && mkdir -p data/demo
	@export DATABASE_URL=sqlite:///$(CURDIR)/data/demo/demo.sqlite3 SECRET_KEY=sandbox-$$$$-$$(date +%N) \
		MEDIA_ROOT=$(CURDIR)/data/demo/media PAGE_STORE_DIR=$(CURDIR)/data/demo/pages; \
	$(MAKE) --no-print-directory upgrade && $(MANAGE) seed && $(MANAGE) demo && $(SERVE)

define SERVE
admin="$${ADMIN_PATH:-admin/}"; \
echo "Open http://127.0.0.1:$(PORT)/ ; the admin is at http://127.0.0.1:$(PORT)/$${admin#/} . Ctrl-C stops."; \
exec $(V)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 --blocking-threads 4 \
	--no-ws --no-access-log --log-level warning --workers-kill-timeout 10 dialogue_site.wsgi:application
endef

upgrade: .venv/.runtime ## prepare new code for serving: packages, catalogues, database, static files
	@echo '-- catalogues, database, static files'
	@$(MANAGE) compilecatalogues
	@$(MANAGE) migrate --noinput --verbosity 0
	@$(MANAGE) roles
	@$(MANAGE) erase --again
	@$(MANAGE) searchindex
	@$(MANAGE) collectstatic --noinput --verbosity 0

check: lint ## check style and types, and test what changed against main (BASE= names another branch); under two minutes
	@echo '-- tests of what changed'
	@$(PLAIN) $(MANAGE) compilecatalogues
	@$(PLAIN) changed=$$($(V)/python tests/changed.py $(BASE)) || exit 1; \
	[ -n "$$changed" ] || { echo 'Nothing changed that has tests.'; exit 0; }; \
	echo $$changed; $(V)/python -m pytest -n auto --dist worksteal --quiet $$changed
BASE = main

test: .venv/.runtime ## run every check and test: two thirds of the tests on SQLite, a third on PostgreSQL, some on both; and a browser
	@$(MAKE) --no-print-directory --jobs 3 --output-sync configuration types style collection system
	@echo '-- tests on SQLite, and in the browser'
	@$(PLAIN) $(V)/python -m pytest -n auto --dist worksteal --in-turn
	@echo '-- tests on PostgreSQL'
	@$(PLAIN) $(V)/python tests/postgres.py $(V)/python -m pytest -n auto --dist worksteal --in-turn; status=$$?; \
	if [ $$status -eq 69 ] && [ "$${CI:-}" != true ]; then \
		echo '!! SKIPPED: all tests on PostgreSQL. Install it (Debian: apt install postgresql) or set TEST_DATABASE_URL.'; \
	elif [ $$status -ne 0 ]; then exit $$status; fi
	@echo '-- all passed'

matrix: .venv/.test ## run the tests on SQLite with each of Python 3.11, 3.12 and 3.13 that is installed
	@$(PLAIN) $(MANAGE) compilecatalogues
	@for version in 3.11 3.12 3.13; do \
		python$$version -c '' 2>/dev/null || { echo "-- Python $$version: not installed, skipped"; continue; }; \
		echo "-- Python $$version"; venv=.venv/matrix/$$version; \
		[ -x $$venv/bin/python ] || python$$version -m venv --without-pip $$venv || exit 1; \
		$(PIP) --python $$venv/bin/python install --quiet --no-input --disable-pip-version-check --require-hashes \
			--no-compile -r tests/requirements.txt -r requirements.txt || exit 1; \
		( $(PLAIN) $$venv/bin/python -m pytest -n auto --dist worksteal -m 'not browser' ) || exit 1; \
	done

soak: .venv/.test ## run all tests on both databases and at full size: every page in every language, look and role; outages, killed processes
	@$(MAKE) --no-print-directory system
	@$(PLAIN) $(MANAGE) compilecatalogues
	@echo '-- SQLite'
	@$(PLAIN) export SOAK=full; $(V)/python -m pytest -n auto --dist worksteal --ignore tests/soak
	@$(PLAIN) export SOAK=full; $(V)/python -m pytest -v tests/soak
	@echo '-- PostgreSQL'
	@$(PLAIN) export SOAK=full; $(V)/python tests/postgres.py $(V)/python -m pytest -n auto --dist worksteal --ignore tests/soak
	@$(PLAIN) export SOAK=full; $(V)/python tests/postgres.py $(V)/python -m pytest -v tests/soak

bench: .venv/.test ## measure pages, the export of a million rows, the matrix, arrangements, long lists, similar sentences and translations on both databases, and a day at the desk (BENCH_ROWS=, BENCH_ROUNDS=)
	@$(MAKE) --no-print-directory system
	@echo '-- SQLite'
	@$(PLAIN) $(V)/python -m tests.bench.pages
	@$(PLAIN) $(V)/python -m tests.bench.export
	@$(PLAIN) $(V)/python -m tests.bench.coverage
	@$(PLAIN) $(V)/python -m tests.bench.arrangements
	@$(PLAIN) $(V)/python -m tests.bench.lists
	@$(PLAIN) $(V)/python -m tests.bench.translations
	@$(PLAIN) $(V)/python -m tests.bench.similar
	@$(PLAIN) $(V)/python -m tests.bench.day
	@echo '-- PostgreSQL'
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.pages
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.export
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.coverage
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.arrangements
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.lists
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.translations
	@$(PLAIN) unset TEST_DATABASE_URL; $(V)/python tests/postgres.py $(V)/python -m tests.bench.similar

lint: style types ## check style, types, templates and import layers

style: .venv/.test
	@echo '-- ruff: rules'
	@$(V)/ruff check --quiet .
	@echo '-- ruff: format'
	@$(V)/ruff format --check --quiet . || { echo 'Some files are not formatted: $(V)/ruff format .' >&2; exit 1; }
	@echo '-- import layers'
	@$(V)/lint-imports --no-logo
	@echo '-- templates'
	@$(V)/djlint templates --lint --quiet

types: .venv/.test
	@echo '-- types'
	@$(PLAIN) $(V)/mypy

configuration: .venv/.runtime
	@echo '-- catalogues'
	@$(PLAIN) $(MANAGE) compilecatalogues
	@echo '-- migrations: none missing'
	@$(PLAIN) $(MANAGE) makemigrations --check --dry-run
	@echo '-- deployment: no issues with production settings'
	@$(PLAIN) export SITE_URL=https://dialogue.example.org ALLOWED_HOSTS=dialogue.example.org; \
	SECRET_KEY="$$($(V)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(MANAGE) check --deploy --fail-level WARNING

# Compiles the tests, too, which each worker would do for itself.
collection: .venv/.test
	@echo '-- tests: all can be imported'
	@$(PLAIN) said=$$($(V)/python -m pytest --collect-only -qq 2>&1) || { echo "$$said"; exit 1; }

messages: .venv/.runtime ## collect the translatable texts of code and templates into the catalogues
	@command -v xgettext >/dev/null 2>&1 || { echo 'make messages needs gettext (Debian: apt install gettext)' >&2; exit 1; }
	@$(MANAGE) makemessages --locale fr --locale es --locale ar --add-location file --no-wrap --ignore 'tests/*'
	@$(MANAGE) compilecatalogues

pins: ## update requirements.txt and tests/requirements.txt from pyproject.toml (needs uv)
	@command -v uv >/dev/null 2>&1 || { echo 'make pins needs uv (pip install uv)' >&2; exit 1; }
	@uv pip compile $(PIN) pyproject.toml --output-file requirements.txt
	@uv pip compile $(PIN) --group test --constraints requirements.txt --output-file tests/requirements.txt
PIN = --upgrade --generate-hashes --universal --python-version 3.11 --custom-compile-command 'make pins' --quiet

# --- The virtual environment: one stamp file per set of pins. Without ensurepip, which Debian's python3 lacks. --------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo 'Dialogue needs Python 3.11 or newer, $(PYTHON) is older. Choose one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PIP) --version >/dev/null 2>&1 || { echo 'Dialogue needs pip (Debian: apt install python3-pip)' >&2; exit 1; }
	@$(PYTHON) -m venv --clear --without-pip .venv

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo '-- installing what the site needs into .venv'
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/.test: tests/requirements.txt .venv/.runtime
	@echo '-- installing what the tests need into .venv (a minute)'
	@$(PIP_INSTALL) --no-compile -r tests/requirements.txt
	@touch $@

# --- Programs the tests use: installed where possible, otherwise listed. ----------------------------------------------

system:
	@missing=; \
	[ -n "$${CHROMIUM:-}" ] || [ -x /usr/bin/chromium-headless-shell ] || [ -x /usr/bin/chromium ] || missing="$$missing chromium-headless-shell"; \
	[ -n "$${TEST_DATABASE_URL:-}" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v sqlite3 >/dev/null 2>&1 || missing="$$missing sqlite3"; \
	[ -x /usr/sbin/nginx ] && ls /usr/lib/nginx/modules/*brotli_static* >/dev/null 2>&1 || missing="$$missing nginx libnginx-mod-http-brotli-static"; \
	command -v wrk >/dev/null 2>&1 || missing="$$missing wrk"; \
	command -v openssl >/dev/null 2>&1 || missing="$$missing openssl"; \
	{ command -v xgettext && command -v msgfmt; } >/dev/null 2>&1 || missing="$$missing gettext"; \
	ls /usr/share/fonts/truetype/noto/NotoSansArabic-Regular.* >/dev/null 2>&1 || missing="$$missing fonts-noto-core"; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "-- installing with apt:$$missing"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get -qq update; failed=; \
		for package in $$missing; do \
			apt-get -qq -o DPkg::Lock::Timeout=240 -o Dpkg::Use-Pty=0 install -y --no-install-recommends $$package >/dev/null \
				|| failed="$$failed $$package"; \
		done; missing=$$failed; \
	fi; \
	[ -z "$$missing" ] || echo "!! MISSING:$$missing. Tests that need them are skipped. Install them (Debian: apt install$$missing)."
