"""What the tests of encoding share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from fido2.ctap2 import Info

from rig.link.cbor import encode
from rig.suites.encoding.reading import UNKNOWN_EXTENSION, Ctap2Command, granted, pin_protocol
from rig.suites.fixtures import Credential, Link, Request
from rig.suites.registration.request import Member


@pytest.fixture
def registration_of_size(registration: Request) -> Callable[[int], bytes]:
    """Make the parameters of a sound registration of a size, its command byte included.

    What fills it up is the value of an extension that no key knows: an unknown parameter would test
    another clause.
    """

    def with_filler(filler: bytes) -> bytes:
        return encode(registration({Member.EXTENSIONS: {UNKNOWN_EXTENSION: filler}}))

    def make(size: int) -> bytes:
        surplus = 1 + len(with_filler(bytes(size))) - size
        return with_filler(bytes(size - surplus))

    return make


@pytest.fixture
def replies(
    no_pin: None,
    link: Link,
    info: Info,
    registration: Request,
    assertion: Request,
    credential: Credential,
) -> Mapping[str, bytes]:
    """The CBOR of real replies, by what was asked: two touches, beside that of `credential`."""
    asked: dict[str, tuple[int, dict[int, Any] | None]] = {
        "getInfo": (Ctap2Command.GET_INFO, None),
        "makeCredential": (Ctap2Command.MAKE_CREDENTIAL, registration()),
        "getAssertion": (Ctap2Command.GET_ASSERTION, assertion({3: [credential.descriptor]})),
    }
    if "clientPin" in info.options:
        protocol = pin_protocol(info)
        asked["getKeyAgreement"] = (Ctap2Command.CLIENT_PIN, {1: protocol, 2: 2})
    return {name: granted(link, *request) for name, request in asked.items()}
