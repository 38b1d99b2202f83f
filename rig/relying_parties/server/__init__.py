"""What a relying party's server checks of what a client hands to it (WebAuthn Level 3, 7)."""

from __future__ import annotations

from rig.relying_parties.server.registration import ExpectedRegistration, check_registration
from rig.relying_parties.server.sign_in import Account, ExpectedSignIn, check_sign_in

__all__ = [
    "Account",
    "ExpectedRegistration",
    "ExpectedSignIn",
    "check_registration",
    "check_sign_in",
]
