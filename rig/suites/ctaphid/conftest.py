"""What the tests of CTAPHID share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from fido2.ctap2 import Info

from rig import KeyProblem
from rig.link.cbor import encode
from rig.suites.ctaphid.steps import init
from rig.suites.fixtures import Link, Request

WITH_SELECTION = {"FIDO_2_1", "FIDO_2_2", "FIDO_2_3"}


@pytest.fixture(autouse=True)
def idle_afterwards(link: Link) -> Iterator[None]:
    """Leave the key with no message half sent, no request under way and nothing unheard."""
    yield
    with suppress(KeyProblem):
        init(link, link.channel)
        while link.raw.receive(0):
            pass


@pytest.fixture
def touch_request(info: Info, registration: Request) -> bytes:
    """A request that waits for a touch and leaves nothing behind.

    That is authenticatorSelection (CTAP 6.9). Before 2.1 it is a registration that the key does not
    keep, with an empty pinUvAuthParam where a PIN is set (CTAP 6.1.2 step 1).
    """
    if WITH_SELECTION.intersection(info.versions):
        return b"\x0b"
    probe = {8: b"", 9: 1} if info.options.get("clientPin") else {}
    return b"\x01" + encode(registration(probe))
