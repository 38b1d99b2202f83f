"""How a test is called, wherever keyrig is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

import rig.suites

SUITES = Path(rig.suites.__path__[0]).resolve()


def name_of(item: pytest.Item) -> str:
    """Return `suite/file.py::name[parameters]` for keyrig's suites, pytest's node id otherwise."""
    try:
        file = item.path.resolve().relative_to(SUITES)
    except ValueError:
        return item.nodeid
    return f"{file.as_posix()}::{item.nodeid.partition('::')[2]}"
