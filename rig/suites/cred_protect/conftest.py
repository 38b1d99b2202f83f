"""Fixtures of this suite alone."""

from __future__ import annotations

import pytest

from rig.suites.cred_protect.levels import Protected, asking
from rig.suites.fixtures import Credential, MakeCredential


@pytest.fixture
def protected(make_credential: MakeCredential) -> Protected:
    """Register at a level, with the person verified if the key has a PIN."""

    def make(level: int, *, rk: bool = False) -> Credential:
        return make_credential(asking(level), rk=rk)

    return make
