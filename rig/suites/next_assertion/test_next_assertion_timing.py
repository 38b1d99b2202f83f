"""The 30 seconds that a saved state lasts on USB (CTAP 6.3 steps 3 and 7)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.marks import covers, needs, touches
from rig.marks.answers import refused
from rig.suites.fixtures import Accounts, Check, GetAssertion, GetNextAssertion, Link

pytestmark = [needs(option="rk"), needs(option="!alwaysUv")]
TOO_LONG = 31.0
IN_TIME = 25.0
"""Seconds; two such gaps together are longer than what one timer for them both would allow."""


@covers("GNA-04")
@touches(3)
def test_next_after_the_time_limit_is_refused(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    link: Link,
    check: Check,
) -> None:
    accounts(2)
    first = get_assertion()
    link.raw.silence(TOO_LONG)
    with check("GNA-04"), refused(CtapError.ERR.NOT_ALLOWED):
        get_next_assertion(first)


@covers("GNA-05")
@touches(4)
def test_each_call_starts_the_time_anew(
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    accounts: Accounts,
    link: Link,
    check: Check,
) -> None:
    accounts(3)
    first = get_assertion()
    for gap in ("first gap", "second gap"):
        link.raw.silence(IN_TIME)
        with check("GNA-05", case=gap):
            get_next_assertion(first)
