# Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
VERSION_UV := 0.13.9
# The block tags of `quartiers.socle.templatetags.composants`: what they hold is indented.
BLOCS := actions,alerte,grille,carte,filtres,accordeon,tableau_libre,carte_geo,dialogue
# Two pieces stand a thousand times on the page of a reading: on one line, they make it a fifth lighter.
UNE_LIGNE := _lecture_ligne.html,_lecture_element.html
FORMAT_GABARITS := $(BIN)/djangofmt --line-length 120 --indent-width 4 --custom-blocks $(BLOCS) --extend-exclude $(UNE_LIGNE)

# Compiled modules are kept, even where the environment says otherwise: without them each start compiles 1,700 files.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := run
.PHONY: run test check format bench verrou propre

# The environment, made again only when the lock changes. Half-made, it has no mark and is finished next time.
$(VENV)/.pret: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Il faut Python 3.11 ou plus récent (ici : %s)." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "… Préparation de l’environnement Python"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(VERSION_UV)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.pret-dev: requirements-dev.lock $(VENV)/.pret
	@echo "… Préparation des outils de test"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.pret
	@$(BIN)/quartiers demarrer --demonstration --port $(PORT)

test: $(VENV)/.pret-dev
	@$(BIN)/python tests/chromium.py
	@$(BIN)/pytest -q -n 2 --dist loadgroup -p randomly --randomly-seed=2030 $(PYTEST)

check: $(VENV)/.pret-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(FORMAT_GABARITS) --check quartiers
	DATABASE_URL=postgresql://verification/aucune $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.pret-dev
	$(BIN)/ruff format .
	$(FORMAT_GABARITS) quartiers

bench: $(VENV)/.pret-dev
	@$(BIN)/python -m bench $(BENCH)

verrou: $(VENV)/.pret
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --group bench --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

propre:
	rm -rf $(VENV) donnees-locales .donnees-tests
