"""Fixtures of this suite alone."""

from __future__ import annotations

import pytest

from rig.suites.fixtures import Send
from rig.suites.get_info.said import Said, ask


@pytest.fixture
def said(send: Send) -> Said:
    """What getInfo says at the start of the test."""
    return ask(send)
