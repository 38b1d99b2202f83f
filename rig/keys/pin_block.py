"""Whether a key's PIN is blocked until it loses its power (CTAP 6.5.5.2, powerCycleState)."""

from __future__ import annotations

from fido2.ctap2 import Ctap2
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY

from rig.link.device import KeyDevice


def is_pin_blocked(link: KeyDevice) -> bool:
    """Ask a key whether a loss of power would give somebody more tries at its PIN; costs nothing.

    Raises:
        CtapError: It refuses to tell.
        LinkError: It does not answer.
    """
    if CAPABILITY.CBOR not in CAPABILITY(link.capabilities):
        return False
    ctap2 = Ctap2(link, strict_cbor=False)
    if not ctap2.info.options.get("clientPin"):
        return False
    return bool(ClientPin(ctap2).get_pin_retries()[1])
