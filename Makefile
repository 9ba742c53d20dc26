# What a newcomer types. `make` alone lists it.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The plugin of today's Docker, or the command of Debian 12. The address of the containers is told by .env alone.
COMPOSE = env -u PORT $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo DOCKER_BUILDKIT=1 docker-compose)
export PORT

.DEFAULT_GOAL := help
.PHONY: help run reset test check bank-check bench simulate faults office screens parts secrets airgap up down logs containers

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run-ready ## Serve the whole platform on http://127.0.0.1:8000 (PORT=… changes it)
	@$(BIN)/python -m deploy.local.run

reset: ## Forget the data of the embedded run
	@rm -rf .data && echo "Données effacées."

test: $(VENV)/test-ready parts check ## Everything that guards a merge
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/test-ready ## Style, types, walls between services
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(MAKE) --no-print-directory bank-check

bank-check: $(VENV)/run-ready ## Count the items of the bank and find the broken ones
	@$(BIN)/python -m shared.referential.check

parts: $(VENV)/test-ready ## Chromium, RabbitMQ, nginx, clamd and xmlsec1, for the tests
	@$(BIN)/python -m deploy.local.parts

bench: $(VENV)/test-ready ## Figures of docs/performance.md, as ratios against a floor of the same run
	@$(BIN)/python -m deploy.local.parts bench && $(BIN)/python -m tests.bench
	@for part in bell acs roll sheets kit room room_act profiles adaptive scoring; do $(BIN)/python -m tests.bench.$$part || exit 1; done

simulate: $(VENV)/test-ready ## Bias, error and exposure of the adaptive test, and its calibration: figures of docs/measurement.md
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.simulate

faults: $(VENV)/test-ready parts ## Twenty days of kills and cuts on each transport
	@$(BIN)/python -m tests.faults

office: $(VENV)/test-ready ## LibreOffice opens, fills and saves the sheets of candidates; the pages import them
	@$(BIN)/python -m deploy.local.parts office && $(BIN)/python -m tests.office

screens: $(VENV)/test-ready parts ## Take the screenshots of docs/screens again
	@SCREENS=docs/screens $(BIN)/python -m pytest tests/journey -k embedded

secrets: ## Draw the passwords and keys of docker-compose.yml
	@$(PYTHON) deploy/draw_secrets.py

airgap: ## Build the images of docker-compose.yml where no registry of images is at hand (Debian 12, as root)
	@deploy/airgap/build.sh

up: secrets ## Serve the platform in containers on http://127.0.0.1:8000, as in production (.env changes the address)
	@$(COMPOSE) up -d

down: ## Stop the containers; their data stay
	@$(COMPOSE) down

containers: $(VENV)/test-ready secrets ## Walk a day on the containers while they restart, then on their data kept
	@COMPOSE="$(COMPOSE)" $(BIN)/python -m tests.containers

logs: ## Follow what the containers say
	@$(COMPOSE) logs -f --tail=50

$(VENV)/bin/python:
	@echo "Création de l’environnement Python…"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m virtualenv -q $(VENV) 2>/dev/null; } \
		|| { $(PYTHON) -m pip install -q --user --break-system-packages virtualenv && $(PYTHON) -m virtualenv -q $(VENV); }

$(VENV)/run-ready: requirements.txt | $(VENV)/bin/python
	@echo "Installation des bibliothèques (une minute, la première fois)…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test-ready: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installation des bibliothèques de test…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run-ready
