# Every target makes what it needs. Paths are relative, so that a folder with a space works.
PYTHON ?= python3
RUN := .venv/bin/python
PIP := $(RUN) -m pip --quiet --disable-pip-version-check
# Without a copy, without Keras' cache, and with a proxy that refuses every call.
OFFLINE := env -u MNIST_PATH -u https_proxy -u NO_PROXY -u no_proxy \
  HTTPS_PROXY=http://127.0.0.1:1 KERAS_HOME="$(CURDIR)/build/no-keras"

.PHONY: demo test test-all lint build site sandbox clean lock

demo: .venv/ready sandbox  ## the whole road on real digits: overview, class of five, grades
	$(RUN) -m autograder demo

test: .venv/ready sandbox  ## what a change needs, in two processes: all but what a release needs
	$(RUN) -m pytest --numprocesses 2 -m "not release"

test-all: .venv/ready sandbox  ## everything: what takes all cores, the offline sample, the rest
	status=0; \
	  $(RUN) -m pytest -m alone || status=1; \
	  $(OFFLINE) $(RUN) -m pytest --numprocesses 2 -m data || status=1; \
	  $(RUN) -m pytest --numprocesses 2 -m "not alone" || status=1; \
	  echo "Not run: python -m tests.mutants, and what measures, tests/benchmarks."; exit $$status

lint: .venv/ready  ## style, types, and lessons/ against solutions/
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(RUN) -m autograder build --check

build: .venv/ready  ## lessons/ from solutions/
	$(RUN) -m autograder build

site: .venv/ready  ## the book, in build/site/html; `make site SITE=--without-answers` for a class
	$(RUN) -m autograder site $(SITE)

sandbox:  ## bubblewrap, where it is missing and may be installed
	@sh autograder/install_sandbox.sh

lock: .venv/ready  ## requirements.lock from pyproject.toml
	$(RUN) -m uv pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-package mnist-course --no-annotate --no-header \
	  --output-file requirements.lock

clean:  ## remove what make and the tests made; work/ stays
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache mnist_course.egg-info
	find mnist_utils autograder tests -name __pycache__ -type d -exec rm -rf {} +

# Where uv is on PATH it makes .venv, with a fitting Python that it finds or brings; otherwise, and
# where PYTHON is named, that Python does. uv takes a fifth of pip's time; where it does not get
# through, pip does. It does not read pip's settings, so it is told the index, and that the system's
# certificates hold. The file `ready` comes last: an interrupted installation is never taken for a
# finished one.
.venv/ready: requirements.lock pyproject.toml
	@echo "Setting up .venv (some minutes, once) ..."
	@rm -f .venv/ready
	@if [ "$(origin PYTHON)" = file ] && command -v uv >/dev/null && \
	  UV_VENV_CLEAR=1 uv venv --quiet --python ">=3.11,<3.14" .venv && \
	  $(RUN) -m ensurepip >/dev/null 2>&1; then :; \
	elif $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'; then \
	  $(PYTHON) -m venv .venv; \
	else \
	  echo "The course needs Python 3.11, 3.12 or 3.13; $(PYTHON) is none of these. Name one: make" \
	    "PYTHON=python3.12. Or install uv, which brings a fitting one."; exit 2; \
	fi
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock >.venv/uv.txt
	$(PIP) install --require-hashes -r .venv/uv.txt && \
	  index=$$($(RUN) -m pip config list | sed -nE "s/^(:env:|global)\.index-url='(.*)'/\2/p" | head -n 1); \
	  [ -z "$$index" ] || export UV_DEFAULT_INDEX="$$index"; \
	  UV_SYSTEM_CERTS=1 $(RUN) -m uv pip install --quiet --compile-bytecode --require-hashes \
	    -r requirements.lock || \
	  $(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch .venv/ready
