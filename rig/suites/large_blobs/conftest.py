"""Fixtures of this suite alone."""

from __future__ import annotations

from functools import cache

import pytest
from fido2.ctap2 import Info
from fido2.ctap2.pin import ClientPin

from rig.suites.fixtures import Members, Pin, Send
from rig.suites.large_blobs.array import ALWAYS_FITS, Blobs, authorisation
from rig.suites.platform_side import Platform

FRAME = 64
"""Bytes of a message that no fragment may take (CTAP 6.10.2)."""
WRITING = int(ClientPin.PERMISSION.LARGE_BLOB_WRITE)


@pytest.fixture
def blobs(request: pytest.FixtureRequest, send: Send, info: Info, platform: Platform) -> Blobs:
    """The key's large-blob array; a token is fetched when the first fragment wants one."""

    # Once, for any other command between two fragments may end the write.
    @cache
    def token() -> bytes | None:
        if not (platform.has_pin() or info.options.get("alwaysUv")):
            return None
        pin: Pin = request.getfixturevalue("pin")
        return platform.token(pin, WRITING, bound=False)

    def authorise(fragment: bytes, offset: int) -> Members:
        known = token()
        return authorisation(known, platform.protocol, fragment, offset) if known else {}

    return Blobs(
        send=send,
        largest=info.max_msg_size - FRAME,
        room=max(ALWAYS_FITS, info.max_large_blob or 0),
        authorise=authorise,
    )
