"""Deleting discoverable credentials one by one (CTAP 6.8)."""

from __future__ import annotations

from fido2.ctap2 import CredentialManagement, Ctap2
from fido2.ctap2.pin import ClientPin

from rig.plugin.pin import Pin


def erase_credentials(ctap2: Ctap2, pin: Pin) -> None:
    """Delete every discoverable credential of a key whose PIN is known."""
    pins = ClientPin(ctap2)
    token = pins.get_pin_token(pin.reveal(), ClientPin.PERMISSION.CREDENTIAL_MGMT)
    management = CredentialManagement(ctap2, pins.protocol, token)
    for rp in management.enumerate_rps():
        for found in management.enumerate_creds(rp[CredentialManagement.RESULT.RP_ID_HASH]):
            management.delete_cred(found[CredentialManagement.RESULT.CREDENTIAL_ID])
