"""U2F AUTHENTICATE with each of its control bytes (U2F raw messages 5)."""

from __future__ import annotations

import pytest

from rig.link import chance
from rig.marks import consent, covers, needs, touches
from rig.marks.answers import sw_refused
from rig.suites.fixtures import Check, Power, Touch, U2f, U2fRegistration
from rig.suites.u2f.apdus import (
    AUTHENTICATE,
    CHECK_ONLY,
    CONDITIONS_NOT_SATISFIED,
    DONT_ENFORCE,
    ENFORCE,
    HASH,
    INCORRECT_P1_P2,
    WRONG_DATA,
    altered,
    extended,
    signing,
)

pytestmark = [needs(capability="MSG"), needs(option="!alwaysUv"), consent("sign")]


@pytest.fixture
def registration(u2f: U2f) -> U2fRegistration:
    """A credential of this test's application."""
    return u2f.register()


@pytest.fixture(params=["unknown", "altered", "of another application"])
def strange_handle(request: pytest.FixtureRequest, u2f: U2f) -> bytes:
    """A key handle that is of no use for this test's application."""
    if request.param == "of another application":
        return u2f.register(chance.token_bytes(HASH)).handle
    handle = u2f.register().handle
    return altered(handle) if request.param == "altered" else chance.token_bytes(len(handle))


@covers("U2F-10")
@touches(0)
def test_check_only_knows_a_handle(u2f: U2f, registration: U2fRegistration, check: Check) -> None:
    with check("U2F-10"), sw_refused(CONDITIONS_NOT_SATISFIED):
        u2f.authenticate(registration.handle, CHECK_ONLY)


@covers("U2F-11")
@touches(0)
def test_check_only_refuses_a_strange_handle(u2f: U2f, strange_handle: bytes, check: Check) -> None:
    with check("U2F-11"), sw_refused(WRONG_DATA):
        u2f.authenticate(strange_handle, CHECK_ONLY)


@covers("U2F-12")
@touches(0)
def test_signature_without_touch_is_refused(
    u2f: U2f, registration: U2fRegistration, check: Check, touch: Touch
) -> None:
    request = extended(AUTHENTICATE, ENFORCE, signing(u2f.application, registration.handle))
    with touch.withheld(), check("U2F-12"):
        for _ in range(2):
            with sw_refused(CONDITIONS_NOT_SATISFIED):
                u2f.send(request)


@covers("U2F-12", "U2F-13")
@touches(1)
def test_touch_gives_one_signature(
    u2f: U2f, registration: U2fRegistration, check: Check, touch: Touch
) -> None:
    with check("U2F-13"):
        signed = u2f.authenticate(registration.handle)
        assert signed.data.user_presence == 1
        signed.verify(registration.data.public_key)
    request = extended(AUTHENTICATE, ENFORCE, signing(u2f.application, registration.handle))
    with touch.withheld(), check("U2F-12"), sw_refused(CONDITIONS_NOT_SATISFIED):
        u2f.send(request)


@covers("U2F-14")
@touches(0)
def test_signature_without_enforcing_tells_presence_or_is_refused(
    u2f: U2f, registration: U2fRegistration, check: Check
) -> None:
    with check("U2F-14"):
        signed = u2f.authenticate(registration.handle, DONT_ENFORCE)
        assert signed.data.user_presence in (0, 1)
        signed.verify(registration.data.public_key)


@covers("U2F-25")
@touches(0)
@pytest.mark.parametrize("control", [0x00, 0x01, 0x09, 0xFF])
def test_control_byte_that_there_is_not_is_refused(
    control: int, u2f: U2f, registration: U2fRegistration, touch: Touch, check: Check
) -> None:
    request = extended(AUTHENTICATE, control, signing(u2f.application, registration.handle))
    with touch.withheld(), check("U2F-25"), sw_refused(INCORRECT_P1_P2):
        u2f.send(request)


@covers("U2F-15")
@touches(1)
def test_strange_handle_is_refused_touched_or_not(
    u2f: U2f, strange_handle: bytes, check: Check
) -> None:
    with check("U2F-15"), sw_refused(WRONG_DATA):
        u2f.authenticate(strange_handle, ENFORCE)


@covers("U2F-16")
@touches(2)
def test_counter_grows(u2f: U2f, registration: U2fRegistration, check: Check) -> None:
    before = u2f.authenticate(registration.handle).data.counter
    with check("U2F-16"):
        assert u2f.authenticate(registration.handle).data.counter > before


@covers("U2F-16")
@touches(2)
def test_counter_grows_across_a_power_cycle(
    u2f: U2f, registration: U2fRegistration, check: Check, power: Power
) -> None:
    before = u2f.authenticate(registration.handle).data.counter
    power.cycle()
    with check("U2F-16"):
        assert u2f.authenticate(registration.handle).data.counter > before
