# `make help` lists the targets. Everything is installed into .venv, from the locked and hashed requirements.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
GENERATORS ?= jekyll hugo hugo-latest eleventy astro docusaurus
RECORDING := tests/recordings/techcrunch.warc.gz

.PHONY: help demo crawl test cluster-test browser check audit fuzz format lock eval bench month sites recordings docs clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

demo: .venv/run ## Crawl the bundled recording of an invented week, offline, into output/
	WIRECOPY_REPLAY=$(RECORDING) $(BIN)/scrapy crawl techcrunch
	@echo; ls -1 output/_news

crawl: .venv/run ## Crawl one live site: make crawl SPIDER=techcrunch
	@test -n "$(SPIDER)" || { echo "usage: make crawl SPIDER=NAME; one of:" $$($(BIN)/scrapy list); exit 2; }
	$(BIN)/scrapy crawl $(SPIDER)

test: .venv/dev ## Run the tests, but for those of `make sites`
	$(BIN)/pytest -n auto -m "not cluster and not generators and not browser"

cluster-test: .venv/dev ## Run workers, PostgreSQL and Redis on this machine, and break each of them; installs what is missing
	tests/cluster/install.sh
	$(BIN)/pytest -m cluster tests/cluster

browser: .venv/dev ## Look at the report in a real Chromium, with axe; installs what is missing
	tests/report/install.sh
	$(BIN)/pytest -m browser tests/report

check: .venv/dev ## Lint, format, types, import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: .venv/dev .build/audit/done ## Check licences, and known vulnerabilities where their database can be reached
	$(BIN)/python -m tests.supply .build/audit/bin/pip-audit

fuzz: .venv/dev ## Search for inputs that break the gates, a minute each; what reaches new code is kept in tests/fuzz
	WIRECOPY_FUZZ_SECONDS=60 $(BIN)/pytest -q tests/fuzz

format: .venv/dev ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

eval: .venv/dev ## Measure accuracy beside trafilatura and newspaper4k, and related coverage beside baselines
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.related accuracy

bench: .venv/dev ## Measure speed beside Scrapy with trafilatura, fundus, newspaper4k and news-please
	$(BIN)/python -m benchmarks.speed

month: .venv/dev ## Play a simulated month and count the defects of its files
	$(BIN)/python -m benchmarks.month

sites: .venv/dev ## Build 300 articles with each of GENERATORS, and read every page; installs what is missing
	tests/generators/install.sh $(GENERATORS)
	WIRECOPY_BUILD_WITH="$(GENERATORS)" $(BIN)/pytest -n 2 -m generators tests/generators

docs: .venv/dev ## Build the documentation as a site into .build/docs, and follow its links
	tests/generators/install.sh hugo-latest
	$${WIRECOPY_GENERATORS:-.build/generators}/hugo-latest/lib/python3*/site-packages/hugo/binaries/hugo build --source docs/site \
	  --destination $(CURDIR)/.build/docs --cleanDestinationDir --noBuildLock --minify --quiet
	$(BIN)/python -m tests.broken_links .build/docs

recordings: .venv/dev ## Build the recordings of the invented sites again
	$(BIN)/python -m tests.sites.build

lock: .venv/dev ## Choose the newest versions that pyproject.toml allows, and write both lock files
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --upgrade pyproject.toml --group dev -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --extra cluster -c requirements-dev.lock pyproject.toml -o requirements-cluster.lock
	echo pip-audit | $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --upgrade - -o requirements-audit.lock

clean: ## Forget the ledger and the produced files
	rm -rf .scrapy output/_news

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Wirecopy needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.build/audit/done: requirements-audit.lock | .venv/bin/python
	$(BIN)/python -m venv .build/audit
	.build/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock \
	  && touch $@ || echo "pip-audit cannot be installed here"

.venv/run: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch .venv/run $@
