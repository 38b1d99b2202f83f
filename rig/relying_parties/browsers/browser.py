"""What a browser makes of a site's options: decisions from getInfo, then requests to the key.

What all browsers do is here; where one differs, its own file overrides a decision.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fido2.ctap import CtapError
from fido2.rpid import verify_rp_id
from fido2.webauthn import Aaguid, AttestationObject, AuthenticatorData, CollectedClientData

from rig import UsageProblem
from rig.relying_parties import ctap2, u2f
from rig.relying_parties.capabilities import Capabilities
from rig.relying_parties.demands import Attestation, Demand
from rig.relying_parties.hand import Hand
from rig.relying_parties.options import CreationOptions, RequestOptions
from rig.relying_parties.plan import (
    CreationPlan,
    RequestPlan,
    Verify,
    require_algorithm,
    require_u2f,
    verification,
)
from rig.relying_parties.responses import NoCredential, Registration, SignIn
from rig.relying_parties.unfit import Need, Unfit


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
            return CreationPlan(u2f=True)
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
        """Return the level of credProtect to ask for; None for none."""
        explicit = options.extensions.get("credProtect")
        if "credProtect" not in key.extensions or not isinstance(explicit, int):
            return None
        return int(explicit)

    def register(self, hand: Hand, options: CreationOptions) -> Registration:
        """Make a credential.

        Raises:
            Unfit: The key cannot, or the browser refuses its answer.
            Excluded: It holds one of the exclude list.
            CtapError, ApduError: It refuses.
        """
        client_data = _client_data("webauthn.create", options)
        plan = self.creation(options, hand.capabilities())
        if plan.u2f:
            made = u2f.register(hand, options.rp_id, client_data.hash, options.excluded)
        else:
            made = self._make(hand, options, plan, client_data.hash)
        if options.attestation is Attestation.NONE:
            made = _stripped(made)
        return Registration(client_data=client_data, hash=client_data.hash, attestation=made)

    def sign_in(self, hand: Hand, options: RequestOptions) -> SignIn:
        """Sign in.

        Raises:
            Unfit: The key cannot, knows no credential, or the browser refuses its answer.
            CtapError, ApduError: It refuses.
        """
        client_data = _client_data("webauthn.get", options)
        key = hand.capabilities()
        plan = self.request(options, key)
        if plan.u2f:
            return _signed_by_u2f(hand, options, client_data, [options.rp_id, *_appid(options)])
        try:
            return self._assert(hand, options, plan, client_data)
        except NoCredential:
            if not (key.u2f and _appid(options)):
                raise
        return _signed_by_u2f(hand, options, client_data, _appid(options))

    def _make(
        self, hand: Hand, options: CreationOptions, plan: CreationPlan, hashed: bytes
    ) -> AttestationObject:
        token = hand.token(plan.verify, options.rp_id)
        excluded = ctap2.holding(hand, options.rp_id, options.excluded, hand.capabilities(), token)
        creation = ctap2.Creation(
            options=options,
            hash=hashed,
            plan=plan,
            proof=token.proof(hashed),
            excluded=excluded,
            rp_name=options.rp_id,
        )
        try:
            return ctap2.make_credential(hand, creation)
        except CtapError as error:
            if error.code != CtapError.ERR.KEY_STORE_FULL or options.rk is Demand.REQUIRED:
                raise
        spared = CreationPlan(verify=plan.verify, hmac_secret=plan.hmac_secret)
        proof = hand.token(plan.verify, options.rp_id).proof(hashed)
        return ctap2.make_credential(
            hand,
            ctap2.Creation(options=options, hash=hashed, plan=spared, proof=proof),
        )

    def _assert(
        self,
        hand: Hand,
        options: RequestOptions,
        plan: RequestPlan,
        client_data: CollectedClientData,
    ) -> SignIn:
        token = hand.token(plan.verify, options.rp_id)
        allowed = ctap2.holding(hand, options.rp_id, options.allowed, hand.capabilities(), token)
        if options.allowed and not allowed:
            raise NoCredential
        label = options.extensions.get("prf")
        salt = ctap2.prf_salt(str(label)) if plan.hmac_secret else None
        request = ctap2.Request(
            rp_id=options.rp_id,
            hash=client_data.hash,
            proof=token.proof(client_data.hash),
            allowed=allowed,
            salt=salt,
        )
        answer = ctap2.get_assertion(hand, request)
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


def require_assertion(answer: ctap2.Assertion, *, discoverable: bool) -> None:
    """Refuse what browsers refuse of an assertion.

    Raises:
        Unfit: Attested data, names without verification, outputs that nobody asked for, or no
            account where the key had to know it.
    """
    data = answer.auth_data
    named = {"name", "displayName"} & answer.user.keys()
    outputs = set(data.extensions or {}) - ({"hmac-secret"} if answer.secret else set())
    wrong = {
        "attested credential data in an assertion": data.is_attested(),
        "the account's name without verification": named and not data.is_user_verified(),
        f"{', '.join(sorted(outputs))}, unasked": outputs,
        "no account, where the site named none": discoverable and "id" not in answer.user,
    }
    for says, applies in wrong.items():
        if applies:
            raise Unfit(Need.ANSWER, f"the key answered with {says}", clause="CTAP 6.2.2")


def _client_data(kind: str, options: CreationOptions | RequestOptions) -> CollectedClientData:
    if not verify_rp_id(options.rp_id, options.origin):
        raise UsageProblem(
            f"no browser lets {options.origin} use the RP ID {options.rp_id!r}",
            where="WebAuthn 5.1.3",
            try_this="the host of the origin, or what it ends with",
        )
    return CollectedClientData.create(
        type=kind, challenge=options.challenge, origin=options.origin, cross_origin=False
    )


def _stripped(made: AttestationObject) -> AttestationObject:
    """Take away what tells the model (WebAuthn 5.1.3)."""
    data, credential = made.auth_data, made.auth_data.credential_data
    anonymous = b"" if credential is None else bytes(Aaguid.NONE) + bytes(credential)[16:]
    bare = AuthenticatorData.create(
        data.rp_id_hash, data.flags, data.counter, anonymous, data.extensions
    )
    return AttestationObject.create("none", bare, {})


def _appid(options: RequestOptions) -> list[str]:
    appid = options.extensions.get("appid")
    return [appid] if isinstance(appid, str) else []


def _signed_by_u2f(
    hand: Hand, options: RequestOptions, client_data: CollectedClientData, names: list[str]
) -> SignIn:
    if options.uv is Demand.REQUIRED or not options.allowed:
        field = "uv.get" if options.allowed else "allow_list"
        raise Unfit(Need.UV, "U2F verifies nobody", clause="CTAP 10.3", fields=(field,))
    for name in names:
        application = sha256(name.encode()).digest()
        handle = u2f.known_of(hand, application, options.allowed)
        if handle is not None:
            data, signature = u2f.sign(hand, application, client_data.hash, handle)
            outputs: dict[str, Any] = {"appid": True} if name != options.rp_id else {}
            return SignIn(
                client_data=client_data,
                hash=client_data.hash,
                credential_id=handle,
                auth_data=data,
                signature=signature,
                outputs=outputs,
            )
    raise NoCredential
