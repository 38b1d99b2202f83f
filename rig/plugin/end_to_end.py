"""The whole way of a ceremony: a WebAuthn client and a relying party, both python-fido2's."""

from __future__ import annotations

import pytest
from fido2.client import DefaultClientDataCollector, Fido2Client, UserInteraction
from fido2.ctap2.pin import ClientPin
from fido2.server import Fido2Server
from fido2.webauthn import AttestationConveyancePreference, PublicKeyCredentialRpEntity

from rig import KeyProblem
from rig.consent import Consent
from rig.plugin.enrolling import require_finger
from rig.plugin.own_pin import known_pin
from rig.plugin.state import KeyState
from rig.plugin.verifying import SIGNING, wants_finger


class KnownPin(UserInteraction):
    """Answers a client's question for the PIN with the one that the rig has set."""

    def __init__(self, state: KeyState) -> None:
        self._state = state

    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str | None:
        """Return the key's PIN."""
        return self._state.pin.reveal() if self._state.pin else None


@pytest.fixture
def fido_client(key_state: KeyState, room: None, rp: dict[str, str]) -> Fido2Client:
    """python-fido2's client at this test's relying party, as a browser would use the key.

    It sends PINs by itself, so a key with a PIN that is not the rig's is skipped. Where a PIN does
    not register and sign in, it goes by a finger, which is enrolled if there is a PIN.
    """
    if key_state.key.consent < Consent.WIPE and key_state.has_pin():
        pytest.skip("a PIN is set, and python-fido2's client may send one at consent wipe alone")
    if wants_finger(key_state, SIGNING) and key_state.has_pin():
        require_finger(key_state, known_pin(key_state))
    collector = DefaultClientDataCollector(f"https://{rp['id']}")
    client = Fido2Client(key_state.key.link, collector, KnownPin(key_state))
    # It falls back to U2F where it cannot read getInfo, and would then poll for ever.
    if not set(key_state.versions) <= set(client.info.versions):
        raise KeyProblem("python-fido2's client cannot read the key's getInfo")
    return client


@pytest.fixture
def relying_party(rp: dict[str, str]) -> Fido2Server:
    """python-fido2's server for this test's relying party; it asks for direct attestation."""
    entity = PublicKeyCredentialRpEntity(id=rp["id"], name=rp["name"])
    return Fido2Server(entity, attestation=AttestationConveyancePreference.DIRECT)
