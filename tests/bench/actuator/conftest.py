"""Actuators for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench.actuator.fake import FakeActuator, fake_actuator


@pytest.fixture
def fake() -> Iterator[FakeActuator]:
    """A fake one, which is waited for as long as a real one."""
    with fake_actuator() as fake:
        yield fake
