"""Spending the fingers that a key takes (CTAP 6.5.5.3)."""

from __future__ import annotations

from contextlib import suppress

from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin

from rig.suites.fixtures import ByFinger, Fingers

MOST_RETRIES = 25
MANAGING = ClientPin.PERMISSION.CREDENTIAL_MGMT


def spend(by_finger: ByFinger, fingers: Fingers) -> None:
    """Touch with a stranger's finger as often as the key takes it.

    A key that does not count is left where it is after as many fingers.
    """
    with fingers.stranger():
        for _ in range(min(by_finger.retries(), MOST_RETRIES)):
            with suppress(CtapError):
                by_finger.token(MANAGING)
