"""Actuators for these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rig.bench.actuator import driver
from tests.bench.actuator.fake import FakeActuator, fake_actuator


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeActuator]:
    """A fake one, of which nobody waits long for an answer."""
    for name, seconds in {"PATIENCE": 0.3, "RECOVERING": 0.6, "STARTING": 0.6}.items():
        monkeypatch.setattr(driver, name, seconds)
    monkeypatch.setattr(driver, "TRYING", 0.2)
    with fake_actuator() as fake:
        yield fake
