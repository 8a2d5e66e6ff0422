# Everything starts from here: make serve, make test, make check. See CONTRIBUTING.md.
# Plain GNU make 3.81 and sh, so that it runs on macOS as well.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help serve test eval eval-unseen check-eval check format format-check lint types contracts house venv

PY := .venv/bin/python

# A stamp is named for the content of the requirements, and made last: an install that was
# interrupted, or whose requirements have changed since, has none and is done (again).
RUN := .venv/run-$(shell cat requirements.txt | cksum | tr ' ' -)
DEV := .venv/dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' -)
# Always `python -m`, never .venv/bin/pip: scripts in there break when the folder is moved.
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input

help:
	@echo "make serve    the chat page on http://127.0.0.1:7860 (HOST=... PORT=... change it)"
	@echo "make test     every test, in the browser too (ARGS='-k word' or '-m slow' choose)"
	@echo "make eval     ask the questions of eval/qa/seeds.jsonl: scores, a report (ARGS='--accept', '--split dev')"
	@echo "make eval-unseen  the same over six policies that nothing was learned from (eval/unseen)"
	@echo "make check-eval  the same against eval/baseline.json; red where a score fell"
	@echo "make check    format, lint, types, import contracts, house rules"
	@echo "make format   put the code into the one format, and mend what can be mended"

serve: $(RUN)
	@echo "make: building the index where it is missing or stale, then serving the chat page on http://$(or $(HOST),127.0.0.1):$(or $(PORT),7860) (Ctrl-C stops it)"
	@$(PY) cli.py serve $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

# Where there is no browser the other tests run all the same, but not in CI.
test: $(DEV)
	@CHROMIUM=$$(sh tools/browser.sh) || [ -z "$$CI" ] || exit 1; export CHROMIUM; \
	echo "make: running the tests"; \
	$(PY) -m pytest -n auto --dist loadfile $(ARGS)

eval: $(RUN)
	@$(PY) cli.py evaluate eval/qa/seeds.jsonl $(ARGS)

eval-unseen: $(RUN)
	@TIAOWEN_CORPUS__FOLDER=eval/unseen/policies TIAOWEN_CORPUS__UPLOADS= TIAOWEN_INDEX__FOLDER=build/unseen/index \
	$(PY) cli.py evaluate eval/unseen/qa.jsonl --report build/unseen/eval $(ARGS)

check-eval: $(RUN)
	@echo "make: asking the questions of eval/qa/seeds.jsonl, against eval/baseline.json"
	@$(PY) cli.py check-eval

check: format-check lint types contracts house
	@echo "make: all checks passed"

format: $(DEV)
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format .

format-check: $(DEV)
	@echo "make: ruff format --check"
	@$(PY) -m ruff format --check --quiet . || { echo "make: the files above are not formatted; make format does it" >&2; exit 1; }

lint: $(DEV)
	@echo "make: ruff check"
	@$(PY) -m ruff check --quiet .

types: $(DEV)
	@echo "make: mypy --strict"
	@$(PY) -m mypy --no-error-summary

contracts: $(DEV)
	@echo "make: import contracts"
	@report=$$($(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo 2>&1) || { echo "$$report"; exit 1; }

house: $(DEV)
	@echo "make: house rules"
	@$(PY) -m pytest -q tests/test_house.py

# The environment.

# HOST and PORT count on make's own command line only; shells export them with other meanings.
ifneq ($(origin HOST),command line)
HOST :=
endif
ifneq ($(origin PORT),command line)
PORT :=
endif

$(RUN):
	@echo "make: installing requirements.txt into .venv (a minute or two)"
	@$(PIP) -r requirements.txt || { echo "make: pip could not install requirements.txt, for the reason above; the next make tries again" >&2; exit 1; }
	@rm -f .venv/run-* .venv/dev-* && touch $@

$(DEV):
	@echo "make: installing requirements-dev.txt into .venv (a minute or two)"
	@$(PIP) -r requirements-dev.txt || { echo "make: pip could not install requirements-dev.txt, for the reason above; the next make tries again" >&2; exit 1; }
	@rm -f .venv/run-* .venv/dev-* && touch $(RUN) $@

# An environment that cannot start pip (none yet, half made, its Python gone) is made anew,
# and then so is what was installed in it.
ifneq ($(shell $(PY) -I -c 'import sys, pip._internal.cli.main; print(sys.version_info[:2] in ((3, 11), (3, 12)))' 2>/dev/null),True)
$(RUN) $(DEV): venv
endif

venv:
	@python=$$(sh tools/python.sh) || exit 1; \
	echo "make: making the virtual environment .venv with $$($$python -V)"; \
	$$python -m venv --clear .venv || { echo "make: $$python could not make .venv, for the reason above" >&2; exit 1; }
