# Everything one does with Ventanilla. `make` lists it.
PYTHON ?= python3
STACK ?= Ventanilla

# The project's own tools come first: its Python, and its Node where the machine has none.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
export AWS_DEFAULT_REGION ?= us-east-1
# Much of a run is starting Python, dozens of times: what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv/bin/python -m
NEEDS := requirements.txt infra/requirements.txt tests/requirements.txt infra/constraints.txt \
         infra/local/requirements.txt infra/install.py infra/typescript/package-lock.json

.PHONY: help setup run reset logs redrive mail-check why tour client test fuzz browser looks check format tables bench synth deploy desk desk-check preflight what-if import

help:           ## list the commands
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .local/installed ## install everything below .venv/ and .local/

.local/installed: $(NEEDS)
	@$(PYTHON) infra/install.py

run: setup      ## the whole desk on this machine, until Ctrl-C (PORT=, SMTP_PORT=)
	@$(RUN) infra.local up

reset: setup    ## forget the local desk's data
	@$(RUN) infra.local reset

logs: setup     ## follow what the local functions log
	@$(RUN) infra.local logs

tour: setup     ## play four scenes against the running desk, and say what each person saw
	@$(RUN) infra.local.tour

client: setup   ## write the TypeScript client into .local/client/ (URL= of a running desk)
	@$(RUN) infra.typescript.client --url '$(URL)'

redrive: setup  ## bring dead letters back (the local desk's; STACK= for AWS)
	@$(RUN) infra.redrive $(if $(filter command line,$(origin STACK)),--stack $(STACK))

mail-check: setup ## find raw mails that were never taken in (SINCE=24h, APPLY=1, STACK=)
	@$(RUN) infra.mail_check $(if $(SINCE),--since '$(SINCE)') \
	  $(if $(filter-out 0 no,$(APPLY)),--apply) \
	  $(if $(filter command line,$(origin STACK)),--stack $(STACK))

why: setup      ## what the desk would do with a mail, and why (FILE= of it or SES's id, STACK=)
	@$(RUN) infra.why '$(FILE)' $(if $(filter command line,$(origin STACK)),--stack $(STACK))

test: setup     ## all tests, on moto, dynoxide and the deployed local cloud
	@$(RUN) pytest -n 4

browser: setup  ## fetch the Chromium that the tests of the mails' looks need
	@$(RUN) infra.browser

looks: browser  ## pictures of every mail, light and dark, in .local/looks/
	@$(RUN) infra.looks

fuzz: setup     ## feed the mail reader with noise (SECONDS=60)
	@.venv/bin/python -c 'import atheris' 2>/dev/null || $(RUN) pip install --quiet --only-binary :all: atheris==3.0.0 2>/dev/null || true
	@.venv/bin/python tests/intake/fuzz_mail.py $(or $(SECONDS),60)

check: setup    ## lint, types, imports, templates
	@$(RUN) ruff check .
	@$(RUN) ruff format --check app.py chalicelib infra tests
	@$(RUN) mypy
	@.venv/bin/python .venv/bin/lint-imports --no-logo
	@DOMAIN=desk.example $(RUN) infra.app
	@.venv/bin/python .venv/bin/cfn-lint cdk.out/*.template.json

format: setup   ## format the code
	@$(RUN) ruff check --fix --quiet . ; $(RUN) ruff format app.py chalicelib infra tests

tables: setup   ## write docs/workflow.md, rights.md and templates.md anew
	@$(RUN) infra.tables

bench: setup    ## requests and capacity by operation, import time, package size
	@$(RUN) infra.bench

synth: setup    ## write and check the CloudFormation templates (DOMAIN=, STAGE=)
	@STAGE='$(STAGE)' DOMAIN='$(DOMAIN)' $(RUN) infra.app

deploy: setup   ## deploy to AWS (DOMAIN=, STAGE=)
	@STAGE='$(STAGE)' DOMAIN='$(DOMAIN)' $(RUN) infra.deploy

desk: setup     ## give a desk.yaml to a deployed desk (FILE=, STACK=; STACK=local: to that of make run)
	@$(RUN) infra.describe '$(FILE)' --stack $(STACK)

desk-check: setup ## check a desk.yaml without loading it (FILE=)
	@$(RUN) infra.describe '$(FILE)' --check

preflight: setup ## what would reach nobody in the days ahead (DAYS=30, FILE= of a desk.yaml, STACK=)
	@$(RUN) infra.preflight $(if $(FILE),'$(FILE)') --days $(or $(DAYS),30) \
	  $(if $(filter command line,$(origin STACK)),--stack $(STACK))

import: setup   ## put customers on record from CSV files (FILE=, APPLY=1, STACK=, REFUSED=)
	@$(RUN) infra.import_customers $(FILE) $(if $(filter-out 0 no,$(APPLY)),--apply) \
	  $(if $(REFUSED),--refused '$(REFUSED)') $(if $(filter command line,$(origin STACK)),--stack $(STACK))

what-if: setup  ## replay a past period on another desk.yaml (FILE=, SINCE=2026-10-01, UNTIL=, OUT=report.md, FAIL_IF_WORSE=1, STACK=)
	@$(RUN) infra.what_if '$(FILE)' --since '$(SINCE)' $(if $(UNTIL),--until '$(UNTIL)') \
	  $(if $(OUT),--out '$(OUT)') $(if $(filter-out 0 no,$(FAIL_IF_WORSE)),--fail-if-worse) \
	  $(if $(filter command line,$(origin STACK)),--stack $(STACK))
