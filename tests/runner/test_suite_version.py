from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import rig
from rig.runner.suite_version import ROOMS, suite_version


def test_suite_version_changes_with_a_test_and_with_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = suite_version()
    home = Path(rig.__file__).parent
    # Python may write there meanwhile.
    compiled = shutil.ignore_patterns("__pycache__")
    for room in ROOMS:
        shutil.copytree(home / room, tmp_path / room, ignore=compiled)
    monkeypatch.setattr(rig, "__file__", str(tmp_path / "__init__.py"))

    assert suite_version() == here
    (tmp_path / "suites" / "notes.txt").write_text("no test")
    assert suite_version() == here
    (tmp_path / "suites" / "registration" / "test_more.py").write_text("")
    assert suite_version() != here
