"""Steps that several tests of reset take (CTAP 6.6)."""

from __future__ import annotations

from fido2.ctap import CtapError

from rig.suites.fixtures import Credential, GetAssertion

RESET = 0x07
REQUEST = bytes([RESET])

WINDOW = 10.0
"""Seconds after power-up in which a key without display may be reset."""


def is_alive(get_assertion: GetAssertion, credential: Credential) -> bool:
    """Tell whether a key still knows a credential, without a touch."""
    try:
        get_assertion(credential, changes={5: {"up": False}})
    except CtapError as error:
        if error.code != CtapError.ERR.NO_CREDENTIALS:
            raise
        return False
    return True
