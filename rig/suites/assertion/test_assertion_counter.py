"""The signature counter (WebAuthn 6.1.1): by it a relying party notices a cloned key."""

from __future__ import annotations

from itertools import pairwise

from rig.marks import covers, needs, touches
from rig.suites.fixtures import Check, Credential, GetAssertion, Power

pytestmark = needs(option="!alwaysUv")


def counts(counters: list[int]) -> bool:
    """Tell whether a counter rises each time, or is not there: 0 for ever."""
    return not any(counters) or all(earlier < later for earlier, later in pairwise(counters))


@covers("GA-54")
@touches(3)
def test_counter_rises_with_each_assertion(
    get_assertion: GetAssertion, credential: Credential, check: Check
) -> None:
    counters = [get_assertion(credential).auth_data.counter for _ in range(3)]
    with check("GA-54"):
        assert counts(counters), f"the counter went {counters}"


@covers("GA-55")
@touches(2)
def test_counter_survives_a_power_cycle(
    get_assertion: GetAssertion, credential: Credential, power: Power, check: Check
) -> None:
    before = get_assertion(credential).auth_data.counter
    power.cycle()
    after = get_assertion(credential).auth_data.counter
    with check("GA-55"):
        assert counts([before, after]), f"the counter went from {before} to {after}"
