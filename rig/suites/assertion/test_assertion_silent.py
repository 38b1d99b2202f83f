"""Silent assertions, with up=false (CTAP 6.2.2 step 4): how platforms find out who has a key."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import covers, touches
from rig.marks.answers import refused
from rig.suites.assertion.request import SILENT, Member, unknown
from rig.suites.fixtures import Check, Credential, GetAssertion, Pin, Pins, Touch

PROBES = 20


@covers("GA-06")
@touches(0)
def test_silent_assertion_asks_for_no_touch(
    get_assertion: GetAssertion, credential: Credential, touch: Touch, check: Check
) -> None:
    asked = touch.asked
    with check("GA-06"), touch.withheld():
        silent = get_assertion(credential, changes=SILENT)
        assert touch.asked == asked, "the key asked for a touch"
        assert not silent.auth_data.is_user_present(), "UP is set"


@covers("GA-61")
@touches(0)
def test_probes_of_unknown_ids_cost_nothing(
    get_assertion: GetAssertion, client_pin: Pins, pin: Pin, touch: Touch, check: Check
) -> None:
    asked, retries = touch.asked, client_pin().get_pin_retries()
    with touch.withheld():
        for _ in range(PROBES):
            with check("GA-61"), refused(CtapError.ERR.NO_CREDENTIALS):
                get_assertion(changes={Member.ALLOW_LIST: [unknown()], **SILENT})
    with check("GA-61"):
        assert touch.asked == asked, "the key asked for a touch"
        assert client_pin().get_pin_retries() == retries, "the probes cost PIN retries"
