# Two commands are enough on a fresh machine: make run, make test. Another Python: PYTHON=python3.12 make run

.PHONY: setup run test check bench pictures package package-test faults soak load fuzz texts recordings
.DEFAULT_GOAL := run
BIN := .venv/bin

setup: # the environment in .venv, from the lock file; quick when it is already there
	@packaging/setup_environment.sh

run: setup
	@packaging/setup_system.sh window
	@$(BIN)/concurrency-lab

test: setup
	@packaging/setup_system.sh tests
	$(BIN)/python -m pytest -m "measured and not long"
	$(BIN)/python -m pytest -m "not measured and not long" -n 3 --dist worksteal

check: setup
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python tests/audit_lock.py
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: package
	@packaging/setup_system.sh tests
	$(BIN)/python tests/bench.py

pictures: setup
	@packaging/setup_system.sh tests
	$(BIN)/python tests/pictures.py

faults: setup # every fault, in rounds: make faults ROUNDS=3
	@packaging/setup_system.sh tests
	$(BIN)/python -m tests.faults --rounds $(or $(ROUNDS),1)

soak: setup # a thousand random faults: make soak SEED=1 COUNT=1000
	$(BIN)/python -m tests.faults.soak $(if $(SEED),--seed $(SEED)) --count $(or $(COUNT),1000)

load: setup # far too much of everything, with figures
	@packaging/setup_system.sh tests
	$(BIN)/python -m tests.faults.load

fuzz: setup # broken and hostile files for every reader: make fuzz RUNS=1000000
	$(BIN)/python -m tests.fuzz --runs $(or $(RUNS),100000)

texts: setup # collects what is said in the code into resources/languages
	$(BIN)/python -m tests.texts

recordings: setup # the runs that lessons show when they cannot be run; takes some minutes of a quiet machine
	$(BIN)/python -m tests.record_lessons

package: setup # .deb, .run, wheel and sdist, in dist/
	@packaging/setup_system.sh packages
	@packaging/linux/build.sh

package-test: package # as root: installs them in a Debian of its own, and drives them there
	@packaging/setup_system.sh package-tests
	$(BIN)/python -m pytest -q -p no:cacheprovider --durations=6 tests/package/check_*.py
