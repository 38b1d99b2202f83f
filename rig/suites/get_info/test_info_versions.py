"""versions, and what goes with them (CTAP 6.4 and 9)."""

from __future__ import annotations

from fido2.ctap import CtapError
from fido2.hid import CAPABILITY

from rig.marks import covers, needs, touches
from rig.marks.answers import refused
from rig.suites.cancelling import cancelled
from rig.suites.ctaphid.steps import granted
from rig.suites.fixtures import Check, Link, Touch
from rig.suites.get_info.said import Said

pytestmark = [needs(capability="CBOR"), touches(0)]

SELECTION = b"\x0b"
NEVER_A_VERSION = "FIDO_2_2"
KNOWN = ("U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE", "FIDO_2_1", "FIDO_2_3")


@covers("GI-01")
def test_versions_are_listed(said: Said, check: Check) -> None:
    with check("GI-01"):
        assert said.versions


@covers("GI-02", "GI-03")
def test_versions_are_those_that_there_are(said: Said, check: Check) -> None:
    unknown = [each for each in said.versions if each not in (*KNOWN, NEVER_A_VERSION)]
    with check("GI-02"):
        assert unknown == []
    with check("GI-03"):
        assert NEVER_A_VERSION not in said.versions


@covers("GI-56")
def test_u2f_is_listed_by_a_key_that_takes_its_messages(
    said: Said, link: Link, check: Check
) -> None:
    """GI-56: alwaysUv takes U2F_V2 off the list, while its messages are refused as U2F does it."""
    takes_messages = not link.capabilities & CAPABILITY.NMSG
    with check("GI-56"):
        assert takes_messages or "U2F_V2" not in said.versions
        assert not takes_messages or "U2F_V2" in said.versions or said.grants("alwaysUv")


@covers("GI-40")
def test_u2f_is_not_listed_where_every_sign_in_is_verified(said: Said, check: Check) -> None:
    verified_by_pin_alone = said.grants("alwaysUv") and not said.grants("uv")
    with check("GI-40"):
        assert not verified_by_pin_alone or "U2F_V2" not in said.versions


@covers("GI-52")
@needs(version="FIDO_2_1+")
def test_key_of_2_1_has_selection(link: Link, touch: Touch, check: Check) -> None:
    with check("GI-52"), touch.withheld(), refused(CtapError.ERR.KEEPALIVE_CANCEL):
        granted(cancelled(link, SELECTION))
