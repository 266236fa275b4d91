# `make run` opens the trainer, `make test` passes the tests; each makes its own environment in .venv.

PY := .venv/bin/python
PEERS := .venv-oracle/bin/python
UV := $(shell command -v uv 2>/dev/null)

.PHONY: run test check oracle golden bench bench-engine torture shots printed clean

run: .venv/.run
	@.venv/bin/nnquiz

test: .venv/.dev
	$(PY) -m pytest -n 2 --dist loadgroup -m "not bench and not torture"

check: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/nnquiz check

# Against Keras, PyTorch and scikit-learn, in an environment of their own: a newcomer needs none of them.
oracle: .venv-oracle/.made
	$(PEERS) -m pytest -n 2 --dist loadscope tests/oracle

golden: .venv-oracle/.made
	$(PEERS) tests/oracle/write_golden.py

bench: .venv/.dev
	$(PY) -m pytest -m bench -s -p no:xdist --ignore tests/bench/test_engine.py

bench-engine: .venv-oracle/.made
	$(PEERS) -m pytest -m bench -s -p no:xdist tests/bench/test_engine.py

torture: .venv/.dev
	$(PY) -m pytest -m torture -s -p no:xdist

shots: .venv/.dev
	PYTHONPATH=tests/content $(PY) tests/tui/shots.py docs

printed: .venv/.dev
	.venv/bin/nnquiz check --write-printed

# Installing compiles every module at once: a start without compiled modules takes four times as long.
define install
	$(if $(UV),uv venv --quiet --allow-existing .venv && uv pip install --quiet --python .venv --compile-bytecode -c constraints.txt $(1),\
	python3 -m venv .venv && $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt $(1))
	@$(PY) -m compileall -q engine content gradebook tui
	@touch $@
endef

.venv/.run: pyproject.toml constraints.txt
	$(call install,-e .)

.venv/.dev: pyproject.toml constraints.txt
	$(call install,-e '.[dev]')
	@touch .venv/.run

# pip, not uv: the CPU build of PyTorch may lie where only pip looks. It comes first, or Keras's friends bring another.
.venv-oracle/.made: pyproject.toml constraints.txt
	python3 -m venv .venv-oracle
	$(PEERS) -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(PEERS) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[oracle]'
	@touch $@

clean:
	rm -rf .venv .venv-oracle dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
