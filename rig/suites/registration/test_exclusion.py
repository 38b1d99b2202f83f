"""The excludeList (CTAP 6.1.2 step 12)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import consent, covers, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Check, Credential, MakeCredential


@covers("MC-51")
@consent("sign")
@touches(1)
def test_excluded_credential_is_refused_after_touch(
    make_credential: MakeCredential, credential: Credential, check: Check
) -> None:
    with check("MC-51"), refused(CtapError.ERR.CREDENTIAL_EXCLUDED):
        make_credential({5: [credential.descriptor]})
