"""Options that do not belong into an assertion, or that the key cannot serve (CTAP 6.2.2 step 4).

Each request names a credential, as some keys of CTAP 2.0 ignore the option and sign.
"""

from __future__ import annotations

import pytest
from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import Member
from rig.suites.fixtures import Check, Credential, GetAssertion

pytestmark = needs(option="!alwaysUv")


@covers("GA-04")
@needs(option="!uv?")
@consent("wipe")
@touches(0)
def test_uv_without_built_in_verification_is_refused(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-04"), refused(CtapError.ERR.INVALID_OPTION):
        get_assertion(credential, changes={Member.OPTIONS: {"uv": True}})


@covers("GA-05")
@touches(0)
@pytest.mark.parametrize("rk", [True, False], ids=["true", "false"])
def test_rk_is_refused(
    get_assertion: GetAssertion, credential: Credential, check: Check, rk: bool
) -> None:
    with check("GA-05"), refused(CtapError.ERR.UNSUPPORTED_OPTION):
        get_assertion(credential, changes={Member.OPTIONS: {"rk": rk}})


@covers("GA-07")
@touches(1)
def test_unknown_option_is_ignored(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    with check("GA-07"):
        get_assertion(credential, changes={Member.OPTIONS: {"keyrig": True}})
