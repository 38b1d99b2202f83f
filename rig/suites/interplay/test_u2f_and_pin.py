"""U2F on a key with a PIN, which U2F knows nothing of (CTAP 10)."""

from __future__ import annotations

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import Check, U2f


@covers("U2F-23")
@needs(capability="MSG", option="!alwaysUv")
@consent("sign")
@touches(2)
def test_blocked_pin_leaves_u2f_alone(u2f: U2f, blocked_pin: None, check: Check) -> None:
    with check("U2F-23"):
        u2f.authenticate(u2f.register().handle)
