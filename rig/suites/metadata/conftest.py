"""Fixtures of this suite alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from fido2.hid import CAPABILITY

from rig.suites.fixtures import Link, Send
from rig.suites.get_info.said import GET_INFO, Member
from rig.suites.metadata.told import Entry, Info, Metadata

AAGUID_LENGTH = 16


@pytest.fixture
def told(send: Send) -> Info:
    """What getInfo says at the start of the test."""
    return send(GET_INFO)


@pytest.fixture
def found(metadata: Metadata, told: Info) -> Entry | None:
    """The entry that the key's AAGUID has in the metadata; None if it has none."""
    aaguid = told.get(Member.AAGUID)
    if not isinstance(aaguid, bytes) or len(aaguid) != AAGUID_LENGTH:
        return None
    return metadata.by_aaguid(UUID(bytes=aaguid))


@pytest.fixture
def entry(found: Entry | None) -> Entry:
    """The entry of the key's model; a key that has none is skipped."""
    if found is None:
        pytest.skip("the metadata has no entry for this key's AAGUID")
    return found


@pytest.fixture
def listed(request: pytest.FixtureRequest, link: Link) -> Sequence[bytes]:
    """The U2F key identifiers in the entry of the key's AAGUID; a U2F-only key tells none."""
    if CAPABILITY.CBOR not in CAPABILITY(link.capabilities):
        return ()
    entry: Entry | None = request.getfixturevalue("found")
    return entry.key_identifiers if entry else ()
