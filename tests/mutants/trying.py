"""One mutant at a time, in a copy of the house of its own."""

from __future__ import annotations

import compileall
import os
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

ROOT = Path(__file__).parents[2]
PARTS = ("rig", "tests", "fixtures")
LONGEST = 600.0
"""Seconds; a mutant that goes round for ever is killed by this."""
COMMAND = shlex.join([sys.executable, "-m", "tests.mutants.judge"])


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What one mutant came to.

    Attributes:
        where: File and line.
        was: The first line that the mutant changes.
        became: What it changes it to.
        killed_by: What went red; None if nothing did.
    """

    where: str
    operator: str
    was: str
    became: str
    killed_by: str | None

    @property
    def file(self) -> str:
        """The file that it changes."""
        return self.where.partition(":")[0]


def move_in() -> None:
    """Copy the house for this process, and live there."""
    house = Path(tempfile.mkdtemp(prefix="mutants-"))
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, house / part, ignore=ignored)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, house)
    # By their hash, since a mutant may be as old and as long as what it was made of.
    compileall.compile_dir(
        house / "rig", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH
    )
    os.chdir(house)
    os.environ["PYTHONPATH"] = str(house)


def unchanged() -> str | None:
    """Run the same on the key as it is; return what is red, which then would tell of no mutant."""
    outcome, said = run_tests(COMMAND, LONGEST)
    return killer(WorkResult(WorkerOutcome.NORMAL, said, outcome))


def tried(mutant: MutationSpec) -> Tried:
    """Make a mutant, run the suites and the key's own tests, and put the source right again."""
    result: WorkResult = mutate_and_test([mutant], COMMAND, LONGEST)
    was, became = changed_lines(result.diff or "")
    return Tried(
        where=f"{mutant.module_path}:{mutant.start_pos[0]}",
        operator=mutant.operator_name.removeprefix("core/"),
        was=was,
        became=became,
        killed_by=killer(result),
    )


def killer(result: WorkResult) -> str | None:
    """Return what killed a mutant: the last line that its judge printed, or the lack of one."""
    if result.test_outcome is TestOutcome.SURVIVED:
        return None
    if result.test_outcome is TestOutcome.INCOMPETENT:
        raise RuntimeError(result.output)
    said = (result.output or "").strip().splitlines()
    return said[-1] if said else "time limit"


def changed_lines(diff: str) -> tuple[str, str]:
    """Return the first line of a diff that goes, and the first that comes."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    was = next((line[1:].strip() for line in lines if line.startswith("-")), "")
    became = next((line[1:].strip() for line in lines if line.startswith("+")), "")
    return was, became
