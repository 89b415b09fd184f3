# The commands of this repository. Each target first sets up what it needs.
# The system's own Python first: distributions build it optimized by profiles, version managers mostly do not, and all
# that is Python here then takes a third longer. PYTHON= chooses another one.
PYTHON ?= $(firstword $(foreach name,/usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell command -v $(name) >/dev/null 2>&1 && $(name) -c "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo $(name))) python3)
BIN := .venv/bin
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --quiet

# Containers often forbid compiled files. Then each of the many processes here compiles all that it imports: seven
# seconds instead of two before a first test runs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run demo test lint package deploy reset lock

help:
	@echo "make run      the whole platform on this machine: http://127.0.0.1:8000 (PORT= CONTEST= FURTHER=)"
	@echo "make demo     a whole contest through HTTP, as people would play it (ENTRIES= EXPERTS= CONTEST=)"
	@echo "make test     lint, types and every test"
	@echo "make lint     ruff, mypy, oxlint and TypeScript alone"
	@echo "make package  build/production: what aws cloudformation deploy takes (X86=1: for x86-64)"
	@echo "make deploy   package, print what would change in STACK, ask, and apply it; ARTIFACTS= a bucket, PARAMETERS="
	@echo "make reset    delete the local contest (.local/, or that of CONTEST=)"
	@echo "make lock     pin requirements.txt and requirements-dev.txt again from pyproject.toml"

setup:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "setup: Python 3.11 or newer is needed" >&2; exit 1; }
	@$(PYTHON) infra/environment.py

run: setup
	@exec $(BIN)/python -m infra.local

demo: setup
	@exec $(BIN)/python -m infra.demo

test: setup
	@exec $(BIN)/python -m infra.check

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m infra.javascript lint types

package: setup
	@$(BIN)/python -m infra.package $(if $(X86),--x86)

deploy: package
	@$(BIN)/python -m infra.release --stack $(STACK) --artifacts $(ARTIFACTS) $(PARAMETERS)

reset:
	@$(PYTHON) -m infra.local.reset

lock: setup
	$(BIN)/$(LOCK) pyproject.toml --extra platform -o requirements.txt
	$(BIN)/$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt
