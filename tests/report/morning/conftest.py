"""Nights are told in a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have commands that name no history mean the one that is not there."""
    monkeypatch.chdir(tmp_path)
