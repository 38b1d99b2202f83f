"""Each arrow that must never be is drawn once, in a copy of the house, and must be found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARROWS = {
    "link-to-marks": ("link/frames.py", "from rig.marks import covers", "The link"),
    "virtual-to-link": (
        "virtual/frames.py",
        "from rig.link import frames",
        "The virtual key",
    ),
    "virtual-to-fido2": ("virtual/cbor.py", "import fido2.cbor", "The virtual key"),
    "virtual-to-cbor2": ("virtual/cbor.py", "import cbor2", "The virtual key"),
    "metadata-to-virtual": ("metadata/model.py", "import rig.virtual.key", "The metadata"),
    "guard-to-virtual": ("guard/effects.py", "import rig.virtual.key", "Only keys"),
    "suites-to-plugin": (
        "suites/registration/__init__.py",
        "import rig.plugin.state",
        "Suites",
    ),
    "suites-to-virtual-by-marks": ("marks/__init__.py", "import rig.virtual.key", "Suites"),
    "record-to-link": ("record/verdict.py", "from rig.link import frames", "Records"),
    "report-to-link-by-requirements": (
        "requirements/model.py",
        "from rig.link import frames",
        "Records",
    ),
    "relying-parties-to-virtual": (
        "relying_parties/fit.py",
        "import rig.virtual.key",
        "Only keys",
    ),
    "relying-parties-to-bench": (
        "relying_parties/aws/accounts.py",
        "import rig.bench.file",
        "Relying parties",
    ),
    "relying-parties-to-cli": (
        "relying_parties/trial.py",
        "import rig.cli.output",
        "Nobody",
    ),
    "runner-to-cli": ("runner/plan.py", "import rig.cli.output", "Nobody"),
    "runner-to-lab": ("runner/plan.py", "import rig.lab.contract", "One bench"),
    "record-to-labgrid": ("record/verdict.py", "import labgrid.remote", "One bench"),
    "plugin-to-virtual": ("plugin/state.py", "import rig.virtual.key", "A virtual key"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts on the copy of the house in `folder`."""
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [tool, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house, to be spoilt."""
    shutil.copytree(ROOT / "rig", tmp_path / "rig", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_house_as_it_stands_keeps_every_contract(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("file", "line", "contract"), ARROWS.values(), ids=ARROWS)
def test_forbidden_arrow_is_found(house: Path, file: str, line: str, contract: str) -> None:
    path = house / "rig" / file
    path.write_text(f"{path.read_text()}\n{line}\n")
    result = lint(house)
    assert result.returncode == 1, result.stdout
    broken = [told for told in result.stdout.splitlines() if told.endswith("BROKEN")]
    assert any(told.startswith(contract) for told in broken), result.stdout
