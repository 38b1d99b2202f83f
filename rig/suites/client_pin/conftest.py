"""Fixtures of this suite alone."""

from __future__ import annotations

import pytest

from rig.suites.client_pin.requests import Proof, proof_of
from rig.suites.fixtures import Members, Pin
from rig.suites.platform_side import NewPin, Platform, SharedSecret


@pytest.fixture
def proof(platform: Platform, pin: Pin, new_pin: NewPin, rp: dict[str, str]) -> Proof:
    """Make a sound request with the right PIN or another, under a new secret or the one given."""

    def make(subcommand: int, entered: Pin = pin, *, secret: SharedSecret | None = None) -> Members:
        agreed = secret or platform.agree()
        return proof_of(agreed, subcommand, entered, new_pin(), rp["id"])

    return make
