"""Fixtures of this suite alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from fido2.ctap import CtapError
from fido2.ctap2.pin import PinProtocol

from rig.suites.fingerprint.requests import BIO_ENROLLMENT, CMD, PERMISSION, Management
from rig.suites.fixtures import Pin, Send, Token


@pytest.fixture
def manage(pin: Pin, send: Send, token: Token, pin_protocol: PinProtocol) -> Iterator[Management]:
    """Send bioEnrollment requests under a token by PIN; no enrolment is left under way."""
    fetched = token(PERMISSION.BIO_ENROLL, None, pin_protocol)
    yield Management(send=send, protocol=pin_protocol, token=fetched)
    with suppress(CtapError):
        send(BIO_ENROLLMENT, {1: 1, 2: CMD.ENROLL_CANCEL})
