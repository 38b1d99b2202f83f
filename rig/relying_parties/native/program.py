"""What programs without a browser have in common: one credential, found without a touch."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from fido2.webauthn import AttestationObject

from rig.relying_parties import ctap2, u2f
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Demand
from rig.relying_parties.hand import Hand, Token
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.plan import (
    CreationPlan,
    RequestPlan,
    require_algorithm,
    require_u2f,
    verification,
)
from rig.relying_parties.responses import NoCredential, Registration, SignIn
from rig.relying_parties.unfit import Need, Unfit


class Program:
    """One program that talks to the key by itself, as those on libfido2 do.

    Attributes:
        name: What people call it.
    """

    name = "program"

    def creation(self, options: CreationOptions, key: Capabilities) -> CreationPlan:
        """Return the plan of a registration; Unfit if the program would not even ask."""
        if not key.ctap2:
            require_u2f(options, key)
            return CreationPlan(u2f=True)
        require_algorithm(options, key)
        rk = options.rk is Demand.REQUIRED
        if rk and not key.keeps_credentials:
            raise Unfit(
                Need.RK,
                "it keeps no discoverable credentials",
                clause="CTAP 6.1.2",
                fields=("rk",),
            )
        wanted = Demand.REQUIRED if rk or key.always_verifies else options.uv
        if wanted is Demand.DISCOURAGED and not key.registers_unverified:
            wanted = Demand.PREFERRED
        explicit = options.extensions.get("credProtect")
        return CreationPlan(
            rk=rk,
            verify=verification(wanted, key, field="rk" if rk else "uv.create"),
            cred_protect=int(explicit) if explicit else None,
            hmac_secret="hmacCreateSecret" in options.extensions,
        )

    def request(self, options: RequestOptions, key: Capabilities) -> RequestPlan:
        """Return the plan of a sign-in; Unfit if the program would not even ask."""
        if not key.ctap2:
            return RequestPlan(u2f=True)
        wanted = Demand.REQUIRED if key.always_verifies else options.uv
        return RequestPlan(
            verify=verification(wanted, key, field="uv.get"),
            hmac_secret="hmacGetSecret" in options.extensions,
        )

    def hashed(self, challenge: bytes) -> bytes:
        """Return the clientDataHash for what is to be signed."""
        return sha256(challenge).digest()

    def register(self, hand: Hand, options: CreationOptions) -> Registration:
        """Make a credential; raises as `Browser.register` does."""
        plan = self.creation(options, hand.capabilities())
        hashed = self.hashed(options.challenge)
        if plan.u2f:
            made = u2f.register(hand, options.rp_id, hashed, ())
        else:
            made = self._make(hand, options, plan, hashed)
        return Registration(client_data=None, hash=hashed, attestation=made)

    def sign_in(self, hand: Hand, options: RequestOptions) -> SignIn:
        """Sign; raises as `Browser.sign_in` does."""
        plan = self.request(options, hand.capabilities())
        if plan.u2f:
            return self._sign_by_u2f(hand, options)
        token = hand.token(plan.verify, options.rp_id)
        handle = self._found(hand, options.rp_id, options.allowed, token)
        hashed = self.hashed(options.challenge)
        answer = ctap2.get_assertion(
            hand,
            ctap2.Request(
                rp_id=options.rp_id,
                hash=hashed,
                proof=token.proof(hashed),
                allowed=[handle],
                salt=self.hashed(b"salt") if plan.hmac_secret else None,
            ),
        )
        return SignIn(
            client_data=None,
            hash=hashed,
            credential_id=answer.credential_id,
            auth_data=answer.auth_data,
            signature=answer.signature,
            outputs={} if answer.secret is None else {"secret": answer.secret},
        )

    def _make(
        self, hand: Hand, options: CreationOptions, plan: CreationPlan, hashed: bytes
    ) -> AttestationObject:
        token = hand.token(plan.verify, options.rp_id)
        creation = ctap2.Creation(
            options=options, hash=hashed, plan=plan, proof=token.proof(hashed)
        )
        return ctap2.make_credential(hand, creation)

    def _found(self, hand: Hand, rp_id: str, ids: Sequence[bytes], token: Token) -> bytes:
        """Return the credential that the key knows; NoCredential if it knows none."""
        proof = token.proof(bytes(32))
        for one in ids:
            if ctap2.knows(hand, rp_id, [one], proof):
                return one
        raise NoCredential

    def _sign_by_u2f(self, hand: Hand, options: RequestOptions) -> SignIn:
        application = u2f.application_of(options.rp_id)
        handle = u2f.known_of(hand, application, options.allowed)
        if handle is None:
            raise NoCredential
        hashed = self.hashed(options.challenge)
        data, signature = u2f.sign(hand, application, hashed, handle)
        return SignIn(
            client_data=None,
            hash=hashed,
            credential_id=handle,
            auth_data=data,
            signature=signature,
        )
