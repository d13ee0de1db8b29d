# Every target does its own set-up; the second time that costs nothing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NAME ?= mug-catalog
ARGS ?=
CHROMIUM ?= chromium

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ..."; exit 2; }
	@echo "setting up $(VENV) (once, about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "adding the development tools"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

.PHONY: setup
setup: $(VENV)/.run ## Make .venv with .venv/bin/consistency

.PHONY: dev
dev: setup $(VENV)/.dev ## Add the development tools to .venv

.PHONY: campaign
campaign: setup ## Make the pictures of a campaign: make campaign NAME=mug-catalog
	@$(BIN)/consistency run $(NAME) $(ARGS)

.PHONY: rerun
rerun: setup ## Make failed and drifted shots again: make rerun NAME=mug-catalog [SEED=7] [SELECT=scene:desk]
	@$(BIN)/consistency retry $(NAME) $(if $(SEED),--seed $(SEED)) $(if $(SELECT),--select "$(SELECT)") $(ARGS)

.PHONY: plan
plan: setup ## Show what a campaign would make and cost: make plan NAME=mug-catalog
	@$(BIN)/consistency plan $(NAME) $(ARGS)

.PHONY: test
test: dev ## Run the test suite
	@$(BIN)/python -m pytest -n 4 $(ARGS)

.PHONY: test-thorough
test-thorough: dev ## Run every test, and property tests on ten times as many examples
	@EXAMPLES=thorough $(BIN)/python -m pytest -n 4 --timeout 300 -m "not browser" $(ARGS)

$(VENV)/.browser: $(VENV)/.dev
	@echo "adding what drives a browser"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,browser]'
	@touch $@

.PHONY: test-browser
test-browser: ## Run the tests of the review page in headless Chromium, where the machine has one
	@command -v $(CHROMIUM) >/dev/null || { echo "NOT RUN: the tests of the review page, for there is no $(CHROMIUM);" \
		"install one (Debian: apt-get install chromium), or name it: make test-browser CHROMIUM=..."; exit 3; }
	@$(MAKE) --no-print-directory dev $(VENV)/.browser
	@export CHROMIUM="$$(command -v $(CHROMIUM))"; \
	$(BIN)/python -m pytest -n 2 -m browser tests/browser $(ARGS) || { [ $$? = 1 ] && \
		echo "AGAIN, alone: what failed above. Passing now, it is flaky, and to be looked into; failing again, it fails." && \
		$(BIN)/python -m pytest -n 0 -m browser tests/browser --last-failed --last-failed-no-failures none $(ARGS); }

.PHONY: pictures
pictures: ## Make the screenshots of the documentation again
	@PICTURES=docs/pictures $(MAKE) --no-print-directory test-browser ARGS="-k screenshot"

.PHONY: check
check: lint wheel ## All that is checked without running the suite

.PHONY: bench
bench: dev ## Print the benchmarks
	@$(BIN)/python -m tests.bench

.PHONY: bench-page
bench-page: $(VENV)/.browser ## Print what the review page of 5,000 shots takes in headless Chromium
	@figures=$$(mktemp) && FIGURES=$$figures CHROMIUM="$$(command -v $(CHROMIUM))" \
		$(BIN)/python -m pytest -n 0 -q --no-header -m browser tests/browser/test_large.py >&2; \
	cat $$figures; rm -f $$figures

.PHONY: bench-accuracy
bench-accuracy: dev ## Measure scoring on photographs: make bench-accuracy PHOTOS=dir [ARGS="--sheet wrong.png"]
	@$(BIN)/python -m tests.bench.accuracy $(PHOTOS) $(ARGS)

.PHONY: kill-test
kill-test: dev ## Kill runs 200 times and count what it cost: make kill-test ARGS="--kills 50 --seed 7"
	@$(BIN)/python -m tests.killing $(ARGS)

.PHONY: wheel
wheel: setup ## Build the wheel and try it outside the repository
	@./.ci/try-wheel $(BIN)/python

.PHONY: constraints
constraints: dev ## Write the installed versions to constraints.txt
	@{ echo "# The versions that the suite was run with; ranges are in pyproject.toml. Made by 'make constraints'."; \
		$(BIN)/python -m pip list --format=freeze --exclude-editable --exclude pip --exclude setuptools; } > constraints.txt

.PHONY: docs
docs: dev ## Write the parts of the documentation that come from the code
	@$(BIN)/consistency schema > docs/campaign.schema.json
	@$(BIN)/python -m tests.generated
	@$(BIN)/python -m tests.saying

.PHONY: references
references: dev ## Draw the references of the example campaigns again
	@$(BIN)/python campaigns/draw_references.py

.PHONY: clean
clean: ## Remove .venv and caches; outputs stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: lint
lint: dev ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

.PHONY: format
format: dev ## Put the code into its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
