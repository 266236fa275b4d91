# `make run` opens the trainer, `make test` passes the tests; each makes its own environment in .venv.

PY := .venv/bin/python
UV := $(shell command -v uv 2>/dev/null)

.PHONY: run test check bench torture shots printed clean

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

bench: .venv/.dev
	$(PY) -m pytest -m bench -s -p no:xdist

torture: .venv/.dev
	$(PY) -m pytest -m torture -s -p no:xdist

shots: .venv/.dev
	$(PY) tests/tui/shots.py docs

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

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
