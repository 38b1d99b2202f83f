"""What a verb does not need, it does not import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KEYRIG = str(Path(sys.executable).with_name("keyrig"))
NEEDLESS = {
    "--version": {"cryptography", "fido2", "pydantic", "pytest", "rig.bench.tables"},
    "scan": {"fido2.ctap2", "pytest", "rig.guard", "rig.keys", "rig.virtual"},
    "run": {"flask", "labgrid", "pytest", "rig.relying_parties", "rig.virtual.faults.pin", "scipy"},
    "report": {"fido2.ctap2", "pytest", "rig.keys", "rig.virtual", "scipy"},
    "history": {"cryptography", "fido2", "pytest", "rig.keys", "scipy"},
}


def imported(word: str) -> set[str]:
    """Return the modules that `keyrig` imports for this word."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", KEYRIG, word, "--help"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    ).stderr
    lines = [line for line in told.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(("word", "needless"), NEEDLESS.items(), ids=NEEDLESS)
def test_verb_imports_nothing_that_it_does_not_need(word: str, needless: set[str]) -> None:
    modules = imported(word)
    assert "rig.cli.app" in modules
    assert modules & needless == set()
