"""systemd-cryptenroll, and the unlocking of the volume at boot."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from rig.relying_parties import ctap2
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Demand
from rig.relying_parties.hand import Hand, Proof, Token
from rig.relying_parties.native.program import Program
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.plan import CreationPlan, RequestPlan, verification
from rig.relying_parties.responses import NoCredential, Registration, stripped
from rig.relying_parties.unfit import Need, Unfit


class Systemd(Program):
    """It wants hmac-secret, signs for nobody, and asks for the PIN of a key that has one."""

    name = "systemd"

    def hashed(self, challenge: bytes) -> bytes:
        """Return zeros: nobody looks at the signature."""
        return bytes(32)

    def register(self, hand: Hand, options: CreationOptions) -> Registration:
        """Make a credential, of which nobody looks at the attestation."""
        made = super().register(hand, options)
        return replace(made, attestation=stripped(made.attestation))

    def creation(self, options: CreationOptions, key: Capabilities) -> CreationPlan:
        """Return the plan; Unfit without CTAP2 or hmac-secret."""
        if not key.ctap2:
            raise Unfit(
                Need.CTAP2,
                "it speaks U2F alone",
                clause="CTAP 6.4",
                fields=("extensions.create",),
            )
        if "hmac-secret" not in key.extensions:
            raise Unfit(
                Need.HMAC,
                "it has no hmac-secret, of which the volume's key is made",
                clause="CTAP 12.5",
                fields=("extensions.create",),
            )
        return super().creation(replace(options, uv=Demand.PREFERRED), key)

    def _found(self, hand: Hand, rp_id: str, ids: Sequence[bytes], token: Token) -> bytes:
        """Look for the credential before any PIN; any refusal but one ends the unlocking."""
        for one in ids:
            with suppress(NoCredential):
                ctap2.ask_silently(hand, rp_id, [one], Proof())
                return one
        raise NoCredential

    def request(self, options: RequestOptions, key: Capabilities) -> RequestPlan:
        """Return the plan: with the PIN if the key has one."""
        wanted = Demand.REQUIRED if key.always_verifies else Demand.PREFERRED
        return RequestPlan(
            verify=verification(wanted, key, field="uv.get"),
            hmac_secret=True,
        )
