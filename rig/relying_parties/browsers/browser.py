"""What a browser makes of a site's options: decisions from getInfo, then requests to the key.

What all browsers do is here; where one differs, its own file overrides a decision.
"""

from __future__ import annotations

from dataclasses import replace

from fido2.ctap import CtapError
from fido2.webauthn import AttestationObject, CollectedClientData

from rig.relying_parties import ctap2, u2f
from rig.relying_parties.browsers.answers import (
    appids,
    chosen,
    client_data_of,
    require_assertion,
    signed_by_u2f,
)
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.hand import Hand
from rig.relying_parties.hmac_secret import prf_salt
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.plan import (
    CreationPlan,
    RequestPlan,
    Verify,
    require_algorithm,
    require_u2f,
    verification,
)
from rig.relying_parties.responses import NoCredential, Registration, Rejected, SignIn, stripped
from rig.relying_parties.unfit import Need, Unfit

_OPTIONAL = 1
"""The level of credProtect that every credential has."""
_ENFORCE = "enforceCredentialProtectionPolicy"


class Browser:
    """One browser with a security key.

    Attributes:
        name: What people call it.
    """

    name = "browser"

    def creation(self, options: CreationOptions, key: Capabilities) -> CreationPlan:
        """Return the plan of a registration; Unfit if the browser would not even ask."""
        if not key.ctap2:
            require_u2f(options, key)
            return CreationPlan(u2f=True, cred_protect=self.protection(options, key, rk=False))
        require_algorithm(options, key)
        rk = self.keeps(options, key)
        if self.prefers_u2f(options, key, rk=rk):
            return CreationPlan(u2f=True)
        wanted = self.wanted_at_creation(options, key, rk=rk)
        secret = bool({"prf", "hmacCreateSecret"} & options.extensions.keys())
        return CreationPlan(
            rk=rk,
            verify=self.verified(wanted, key, "rk" if rk else "uv.create"),
            cred_protect=self.protection(options, key, rk=rk),
            hmac_secret=secret and "hmac-secret" in key.extensions,
        )

    def request(self, options: RequestOptions, key: Capabilities) -> RequestPlan:
        """Return the plan of a sign-in; Unfit if the browser would not even ask."""
        if not key.ctap2:
            return RequestPlan(u2f=True)
        wanted = options.uv
        if not options.allowed or key.always_verifies:
            wanted = Demand.REQUIRED
        elif "prf" in options.extensions and wanted is Demand.DISCOURAGED:
            wanted = Demand.PREFERRED
        secret = bool({"prf", "hmacGetSecret"} & options.extensions.keys())
        return RequestPlan(
            verify=self.verified(wanted, key, "uv.get"),
            hmac_secret=secret and "hmac-secret" in key.extensions,
        )

    def keeps(self, options: CreationOptions, key: Capabilities) -> bool:
        """Decide whether to ask for a discoverable credential; Unfit if it must and cannot."""
        if options.rk is Demand.REQUIRED and not key.keeps_credentials:
            raise Unfit(
                Need.RK,
                "it keeps no discoverable credentials",
                clause="WebAuthn 5.4.6",
                fields=("rk",),
            )
        if options.rk is Demand.PREFERRED:
            return self.may_keep(key)
        return options.rk is Demand.REQUIRED

    def may_keep(self, key: Capabilities) -> bool:
        """Decide whether a discoverable credential that is preferred can be had."""
        verifies = key.takes_pin or key.takes_finger
        return key.keeps_credentials and key.room != 0 and verifies

    def prefers_u2f(self, options: CreationOptions, key: Capabilities, *, rk: bool) -> bool:
        """Decide whether to spare the user a PIN by U2F."""
        return False

    def wanted_at_creation(
        self, options: CreationOptions, key: Capabilities, *, rk: bool
    ) -> Demand:
        """Return how much verification it takes once all else is decided."""
        if rk or key.always_verifies:
            return Demand.REQUIRED
        due = (key.has_pin or key.has_finger) and not key.registers_unverified
        if due or ("prf" in options.extensions and options.uv is Demand.DISCOURAGED):
            return max(options.uv, Demand.PREFERRED, key=list(Demand).index)
        return options.uv

    def verified(self, wanted: Demand, key: Capabilities, field: str) -> Verify:
        """Decide how the user is verified; Unfit if it is required and cannot be."""
        return verification(wanted, key, field=field)

    def protection(self, options: CreationOptions, key: Capabilities, *, rk: bool) -> int | None:
        """Return the level of credProtect to ask for; None for none.

        Raises:
            Unfit: The site would rather have no credential than an unprotected one (CTAP 12.1).
        """
        explicit = options.extensions.get("credProtect")
        if not isinstance(explicit, int):
            return None
        if "credProtect" in key.extensions:
            return int(explicit)
        if explicit > _OPTIONAL and options.extensions.get(_ENFORCE):
            raise Unfit(
                Need.CRED_PROTECT,
                "it has no credProtect, which the site insists on",
                clause="CTAP 12.1",
                fields=("extensions.create",),
            )
        return None

    def require_patience(self, hand: Hand) -> None:
        """Give up on a key that kept the browser waiting too long, as some do; `Unfit`."""

    def register(self, hand: Hand, options: CreationOptions) -> Registration:
        """Make a credential.

        Raises:
            Unfit: The key cannot, or the browser refuses its answer.
            Excluded: It holds one of the exclude list.
            Rejected, CtapError, ApduError: It refuses.
        """
        client_data = client_data_of("webauthn.create", options)
        key = hand.capabilities()
        plan = self.creation(options, key)
        if plan.u2f:
            made = u2f.register(hand, options.rp_id, client_data.hash, options.excluded)
        else:
            made = self._make(hand, options, key, client_data.hash)
        if options.attestation is Attestation.NONE:
            made = stripped(made)
        return Registration(client_data=client_data, hash=client_data.hash, attestation=made)

    def sign_in(self, hand: Hand, options: RequestOptions) -> SignIn:
        """Sign in.

        Raises:
            Unfit: The key cannot, knows no credential, or the browser refuses its answer.
            Rejected, CtapError, ApduError: It refuses.
        """
        client_data = client_data_of("webauthn.get", options)
        key = hand.capabilities()
        plan = self.request(options, key)
        if plan.u2f:
            return signed_by_u2f(hand, options, client_data, [options.rp_id, *appids(options)])
        try:
            return self._assert(hand, options, key, client_data)
        except NoCredential:
            if not (key.u2f and appids(options)):
                raise
        return signed_by_u2f(hand, options, client_data, appids(options))

    def _make(
        self, hand: Hand, options: CreationOptions, key: Capabilities, hashed: bytes
    ) -> AttestationObject:
        plan = self.creation(options, key)
        token = hand.token(plan.verify, options.rp_id)
        creation = ctap2.Creation(
            options=options,
            hash=hashed,
            plan=plan,
            proof=token.proof(hashed),
            excluded=ctap2.holding(hand, options.rp_id, options.excluded, key, token),
            rp_name=options.rp_id,
        )
        try:
            return self._made(hand, creation)
        except Rejected as error:
            full = error.status == CtapError.ERR.KEY_STORE_FULL
            if not full or options.rk is Demand.REQUIRED:
                raise
        spared = replace(plan, rk=False, cred_protect=None)
        proof = hand.token(plan.verify, options.rp_id).proof(hashed)
        return self._made(hand, replace(creation, plan=spared, proof=proof))

    def _made(self, hand: Hand, creation: ctap2.Creation) -> AttestationObject:
        made = ctap2.make_credential(hand, creation)
        self.require_patience(hand)
        return made

    def _assert(
        self,
        hand: Hand,
        options: RequestOptions,
        key: Capabilities,
        client_data: CollectedClientData,
    ) -> SignIn:
        plan = self.request(options, key)
        token = hand.token(plan.verify, options.rp_id)
        allowed = ctap2.holding(hand, options.rp_id, options.allowed, key, token)
        if options.allowed and not allowed:
            raise NoCredential
        label = options.extensions.get("prf")
        salt = prf_salt(str(label)) if plan.hmac_secret else None
        request = ctap2.Request(
            rp_id=options.rp_id,
            hash=client_data.hash,
            proof=token.proof(client_data.hash),
            allowed=allowed,
            salt=salt,
        )
        answers = ctap2.get_assertions(hand, request)
        answer = next(answers) if options.allowed else chosen(hand, answers)
        self.require_patience(hand)
        require_assertion(answer, discoverable=not options.allowed)
        return SignIn(
            client_data=client_data,
            hash=client_data.hash,
            credential_id=answer.credential_id,
            auth_data=answer.auth_data,
            signature=answer.signature,
            user_handle=answer.user.get("id"),
            outputs={} if answer.secret is None else {"secret": answer.secret},
        )
