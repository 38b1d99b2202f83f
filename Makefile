# Everything a newcomer needs: `make run`, `make test`. Both set up what they need on the first call.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# labgrid replaces pyserial's files, and its pytest plugin fails tests that start pytest within theirs.
LAB_VENV := .venv-labgrid
LAB_STAMP := $(LAB_VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-pages test-kernel test-labgrid test-browser soak lint bench oracle models faults mutants pictures clean

help:
	@echo "make run       test the built-in key and leave a report"
	@echo "make test      test the rig itself"
	@echo "make test-slow what takes minutes: every profile in several orders, the built wheel"
	@echo "make test-pages the local AWS, the reports and the browser model, by Debian's Chromium"
	@echo "make test-kernel the real USB-HID path, in a kernel of its own under QEMU"
	@echo "make soak      the same, with 100 replugs in a row"
	@echo "make test-labgrid benches on other hosts, by a real labgrid coordinator and sshd"
	@echo "make test-browser Chromium at the local AWS in that kernel, with our key on its USB"
	@echo "make lint      style, types and the arrows between rooms"
	@echo "make bench     measure the rig; writes reports/bench.json"
	@echo "make oracle    run the tests of python-fido2 for real keys against ours, also on the emulated bench"
	@echo "make faults    seed every fault, and see that the tests of what it breaks fail"
	@echo "make models    be every model of the FIDO metadata in turn, and take two suites"
	@echo "make mutants   change the virtual key at random places, and see that something goes red"
	@echo "make pictures  take the README's pictures again"

$(STAMP): INSTALLED := '.[dev]'
$(LAB_STAMP): INSTALLED := '.[labgrid]' hypothesis

$(STAMP) $(LAB_STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "keyrig needs Python 3.11 or newer as $(PYTHON)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "keyrig needs Python 3.11 or newer; try: make PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable $(INSTALLED)
	@touch $@

# The rig's own tests, that is; those of a key are never spread over processes.
SPREAD := -n auto --dist worksteal

run: $(STAMP)
	@$(BIN)/keyrig run --key virtual

# Where the emulator cannot be built, `hardware.sh` says so loudly, and gives what leaves its tests out;
# so does `wireshark.sh` where tshark cannot be had.
test: $(STAMP) lint
	@without=$$(tests/tools/hardware.sh) && also=$$(tests/tools/wireshark.sh) && \
		$(BIN)/python -m pytest tests $(SPREAD) -m "not slow and not browser and not labgrid$$without$$also"

# Spread by file: the tests of one share runs that take minutes.
test-slow: $(STAMP)
	@without=$$(tests/tools/hardware.sh) && \
		$(BIN)/python -m pytest tests -n auto --dist loadfile -m "slow and not browser$$without"

test-pages: $(STAMP)
	@code=0; tests/tools/debian.sh chromium || code=$$?; \
	case $$code in \
		0) $(BIN)/python -m pytest tests/relying_parties tests/report -m browser ;; \
		3) echo "!!! make test-pages is SKIPPED: nothing was tested" >&2 ;; \
		*) exit $$code ;; \
	esac

KERNEL_PACKAGES := qemu-system-x86 busybox-static kmod udev iproute2 uhubctl fido2-tools openssh-client zstd tshark

test-kernel: $(STAMP)
	@code=0; tests/tools/debian.sh $(KERNEL_PACKAGES) || code=$$?; \
	case $$code in \
		0) $(BIN)/python -m tests.kernel ;; \
		3) echo "!!! make test-kernel is SKIPPED: nothing was tested" >&2 ;; \
		*) exit $$code ;; \
	esac

BROWSER_PACKAGES := $(KERNEL_PACKAGES) chromium wireshark-common

# Not in `.ci/run`, which is long enough.
test-browser: $(STAMP)
	@code=0; tests/tools/debian.sh $(BROWSER_PACKAGES) || code=$$?; \
	case $$code in \
		0) $(BIN)/python -m tests.kernel --folder browser ;; \
		3) echo "!!! make test-browser is SKIPPED: nothing was tested" >&2 ;; \
		*) exit $$code ;; \
	esac

soak: $(STAMP)
	@KEYRIG_REPLUGS=100 $(MAKE) test-kernel

# Its tests can only be read where labgrid is.
test-labgrid: $(LAB_STAMP)
	@code=0; tests/tools/debian.sh openssh-server openssh-client || code=$$?; \
	case $$code in \
		0) $(LAB_VENV)/bin/python -m pytest tests/lab -m labgrid ;; \
		3) echo "!!! make test-labgrid is SKIPPED: nothing was tested" >&2 ;; \
		*) exit $$code ;; \
	esac

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(STAMP)
	@$(BIN)/python -m tests.benchmarks reports/bench.json

oracle: $(STAMP)
	@without=$$(tests/tools/hardware.sh) && $(BIN)/python -m tests.oracle $${without:+--no-bench}

models: $(STAMP)
	@$(BIN)/python -m tests.models

faults: $(STAMP)
	@$(BIN)/keyrig faults

SAMPLE := 100
SEED := 1

mutants: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[mutants]'
	@$(BIN)/python -m tests.mutants --sample $(SAMPLE) --seed $(SEED) reports/mutants.json

# Three built-in keys, one of them with a seeded defect, so that the pictures show a failure too.
PICTURED := virtual:fido2.3,virtual:fido2.1+excluded-credential-accepted,virtual:fido2.0

pictures: $(STAMP)
	@rm -rf .cache/pictures
	@$(BIN)/keyrig run --key $(PICTURED) --reports .cache/pictures || test $$? -eq 1
	@$(BIN)/python tests/tools/screenshot.py .cache/pictures/*/

clean:
	rm -rf $(VENV) $(LAB_VENV) build dist *.egg-info
