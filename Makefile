# `make demo` and `make test` are the whole set-up: each makes .venv on first use.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test lint types check build model curve card clean

demo: .venv/core  ## label the example article
	$(BIN)/stance predict examples/summit.txt

test: .venv/dev  ## run all tests
	$(BIN)/python -m pytest -q

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

check: lint types test  ## what CI runs

build: .venv/dev  ## wheel and source distribution in dist/
	rm -rf build dist
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m build --outdir dist .

model: .venv/dev  ## rebuild the shipped models from data/corpus
	$(BIN)/python -m training configs/tfidf.yaml --out runs/tfidf
	$(BIN)/python -m training configs/transformer.yaml --out runs/transformer
	rm -rf stance/assets/tfidf stance/assets/default
	cp -r runs/tfidf stance/assets/tfidf
	cp -r runs/transformer stance/assets/default

# REAL=FILE: labelled paragraphs that nobody wrote for this project
curve: .venv/dev  ## learning curve of the shipped recipe, runs/curve; one and a half times as long as the model
	$(BIN)/python -m eval learning-curve --config configs/transformer.yaml --data $(REAL) \
		--share 0.25 --share 0.5 --share 0.75 --share 1 --seeds 1 \
		--full stance/assets/default --out runs/curve

card: .venv/dev  ## write docs/model_card.md from fresh evaluations, and runs/curve if there
	$(BIN)/python -m eval --data data/corpus --subset test --out runs/report-corpus
	$(BIN)/python -m eval --data data/unseen --out runs/report-unseen
	$(BIN)/python -m eval --data $(REAL) --out runs/report-real \
		$(addprefix --learning-curve ,$(wildcard runs/curve/learning_curve.json))
	$(BIN)/python -m eval.card --out docs/model_card.md \
		--report "Held-out documents of the corpus (synthetic)=runs/report-corpus/report.json" \
		--report "Unseen whole texts (synthetic)=runs/report-unseen/report.json" \
		--report "Real paragraphs (two articles, US government briefings)=runs/report-real/report.json"

.venv/core: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -e .
	touch $@

.venv/dev: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -e '.[dev]'
	touch $@ .venv/core

clean:
	rm -rf .venv build dist runs *.egg-info .mypy_cache .ruff_cache .pytest_cache
