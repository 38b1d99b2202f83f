"""OpenSSH's `ssh-keygen -t …-sk` and `ssh`."""

from __future__ import annotations

from hashlib import sha256

from fido2.ctap2.credman import CredentialManagement
from fido2.ctap2.pin import ClientPin

from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.hand import Hand
from rig.relying_parties.native.program import Program
from rig.relying_parties.options import CreationOptions
from rig.relying_parties.plan import CreationPlan, Verify
from rig.relying_parties.unfit import Need, Unfit, reading_answers


class OpenSsh(Program):
    """It protects what it keeps or verifies, and refuses a key that cannot."""

    name = "openssh"

    def creation(self, options: CreationOptions, key: Capabilities) -> CreationPlan:
        """Return the plan; Unfit without credProtect where that is wanted."""
        plan = super().creation(options, key)
        if plan.cred_protect is not None and "credProtect" not in key.extensions:
            raise Unfit(
                Need.CRED_PROTECT,
                "it has no credProtect, without which ssh-keygen refuses it",
                clause="CTAP 12.1",
                fields=("extensions.create",),
            )
        if plan.rk and not key.manages_credentials:
            raise Unfit(
                Need.MANAGEMENT,
                "it lists no credentials, and `ssh-keygen -K` could never load this one",
                clause="CTAP 6.8",
                fields=("rk",),
            )
        return plan

    def loaded(self, hand: Hand, rp_id: str) -> list[bytes]:
        """Return the ids of the credentials that `ssh-keygen -K` loads from the key.

        Raises:
            CtapError: The key refuses.
            Undecided: Its PIN is not known.
        """
        hand.prepare(Verify.PIN)
        with reading_answers():
            ctap2 = hand.ctap2()
            pins = hand.client_pin(ctap2)
            token = pins.get_pin_token(hand.person.pin(), ClientPin.PERMISSION.CREDENTIAL_MGMT)
            management = CredentialManagement(ctap2, pins.protocol, token)
            found = management.enumerate_creds(sha256(rp_id.encode()).digest())
            told = CredentialManagement.RESULT.CREDENTIAL_ID
            return [bytes(one[told]["id"]) for one in found]
