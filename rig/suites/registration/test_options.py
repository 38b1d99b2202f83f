"""The options rk, up and uv, and those that a key does not know (CTAP 6.1.2 step 5)."""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, MakeCredential, Request, Send
from rig.suites.registration.request import MAKE_CREDENTIAL, Member


@covers("MC-16")
@needs(option="!uv?")
@consent("wipe")
@touches(0)
def test_uv_is_refused_without_built_in_user_verification(
    no_pin: None, send: Send, registration: Request, check: Check
) -> None:
    request = registration({Member.OPTIONS: {"uv": True}})
    with check("MC-16"), refused(CtapError.ERR.INVALID_OPTION):
        send(MAKE_CREDENTIAL, request)


@covers("MC-19")
@needs(option="!rk")
@consent("store")
@pytest.mark.parametrize("rk", [True, False], ids=["true", "false"])
@touches(0)
def test_rk_is_refused_by_a_key_that_does_not_list_it(
    rk: bool, make_credential: MakeCredential, check: Check
) -> None:
    with check("MC-19"), refused(CtapError.ERR.UNSUPPORTED_OPTION):
        make_credential({Member.OPTIONS: {"rk": rk}})


@covers("MC-20")
@needs(option="rk")
@touches(1)
def test_rk_false_is_accepted(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-20"):
        make_credential({Member.OPTIONS: {"rk": False}})


@covers("MC-21")
@touches(0)
def test_up_false_is_refused(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-21"), refused(CtapError.ERR.INVALID_OPTION):
        make_credential({Member.OPTIONS: {"up": False}})


@covers("MC-22")
@touches(1)
def test_up_true_is_accepted(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-22"):
        made = make_credential({Member.OPTIONS: {"up": True}})
        assert made.auth_data.is_user_present()


@covers("MC-23")
@touches(1)
def test_unknown_option_is_treated_as_absent(make_credential: MakeCredential, check: Check) -> None:
    with check("MC-23"):
        make_credential({Member.OPTIONS: {"keyrig": True}})
