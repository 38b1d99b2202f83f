"""What an excludeList betrays of a credential of level 3 (CTAP 6.1.2 step 12, 12.1)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cred_protect.levels import CRED_PROTECT, REQUIRED, Protected
from rig.suites.fixtures import Check, MakeCredential, Pin

pytestmark = needs(extension=CRED_PROTECT)

EXCLUDE_LIST = 0x05


@covers("XCP-09", "MC-53")
@needs(option="!alwaysUv")
@consent("sign")
@touches(2)
def test_level_3_is_not_excluded_unverified(
    no_pin: None, protected: Protected, make_credential: MakeCredential, check: Check
) -> None:
    made = protected(REQUIRED)
    with check("MC-53"), check("XCP-09", case="without UV"):
        make_credential({EXCLUDE_LIST: [made.descriptor]})


@covers("XCP-09", "MC-54")
@touches(2)
def test_level_3_is_excluded_for_a_verified_person(
    pin: Pin, protected: Protected, make_credential: MakeCredential, check: Check
) -> None:
    made = protected(REQUIRED)
    excluded = refused(CtapError.ERR.CREDENTIAL_EXCLUDED)
    with check("MC-54"), check("XCP-09", case="with UV"), excluded:
        make_credential({EXCLUDE_LIST: [made.descriptor]})
