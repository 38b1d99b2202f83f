"""Decisions of makeCredential (CTAP 6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rig.virtual.attestation import attestation_of
from rig.virtual.cbor import Key, Value
from rig.virtual.request import (
    PUBLIC_KEY,
    MakeCredential,
    Offer,
    Options,
    Registered,
    RegistrationRequest,
)
from rig.virtual.rules.cred_protect import UV_REQUIRED
from rig.virtual.rules.enterprise import EnterpriseRules
from rig.virtual.rules.request import RequestRules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Persistent, User

_MAX_USER_ID_LENGTH = 64
_STORED_NAME_LENGTH = 64


class RegistrationRules(EnterpriseRules, RequestRules):
    """Decisions of makeCredential (CTAP 6.1)."""

    def registration(self, members: dict[Key, Value]) -> RegistrationRequest:
        """Read the request."""
        return RegistrationRequest(
            client_data_hash=self.client_data_hash(members, MakeCredential.CLIENT_DATA_HASH),
            rp_id=self.new_rp_id(self.required(members, MakeCredential.RP, dict)),
            user=self.new_user(self.required(members, MakeCredential.USER, dict)),
            offers=self.offers(members),
            exclude=self.descriptors(members, MakeCredential.EXCLUDE_LIST),
            extensions=self.extensions(members, MakeCredential.EXTENSIONS),
            options=self.options(members, MakeCredential.OPTIONS),
            auth=self.pin_uv_auth(
                members, MakeCredential.PIN_UV_AUTH_PARAM, MakeCredential.PIN_UV_AUTH_PROTOCOL
            ),
            formats=self.format_preference(members),
            enterprise=self.enterprise_wish(members),
        )

    def new_rp_id(self, rp: dict[Key, Value]) -> str:
        """Read the id of a relying party; its name must be text but is of no use here."""
        self.optional(rp, "name", str)
        rp_id = self.required(rp, "id", str)
        if not rp_id:
            raise Refusal(Status.INVALID_PARAMETER)
        return rp_id

    def new_user(self, user: dict[Key, Value]) -> User:
        """Read the account that the credential is for."""
        user_id = self.required(user, "id", bytes)
        if len(user_id) > _MAX_USER_ID_LENGTH:
            raise Refusal(Status.LIMIT_EXCEEDED)
        return User(
            id=user_id,
            name=self.stored_name(self.optional(user, "name", str)),
            display_name=self.stored_name(self.optional(user, "displayName", str)),
        )

    def stored_name(self, name: str | None) -> str | None:
        """Return what is kept of a name: 64 bytes, cut between characters (WebAuthn 6.4.1)."""
        if name is None:
            return None
        return name.encode()[:_STORED_NAME_LENGTH].decode(errors="ignore")

    def offers(self, members: dict[Key, Value]) -> tuple[Offer, ...]:
        """Read pubKeyCredParams whole, so that a malformed element fails it wherever it is."""
        listed = self.required(members, MakeCredential.PUB_KEY_CRED_PARAMS, list)
        return tuple(self.offer(item) for item in listed)

    def offer(self, item: Value) -> Offer:
        """Read one element of pubKeyCredParams; an incomplete one is no CBOR to 6.1.2 s3."""
        members = self.of_type(item, dict)
        if not {"alg", "type"} <= members.keys():
            raise Refusal(Status.INVALID_CBOR)
        return Offer(alg=self.of_type(members["alg"], int), type=self.of_type(members["type"], str))

    def chosen_algorithm(self, offers: Iterable[Offer]) -> int:
        """Choose the first algorithm that the key has (CTAP 6.1.2 s3)."""
        for offer in offers:
            if offer.type == PUBLIC_KEY and offer.alg in self.profile.algorithms:
                return offer.alg
        raise Refusal(Status.UNSUPPORTED_ALGORITHM)

    def format_preference(self, members: dict[Key, Value]) -> tuple[str, ...]:
        """Read attestationFormatsPreference, which keys before CTAP 2.2 do not know."""
        if "FIDO_2_3" not in self.profile.versions:
            return ()
        listed = self.optional(members, MakeCredential.ATTESTATION_FORMATS_PREFERENCE, list)
        return tuple(self.of_type(item, str) for item in listed or ())

    def check_registration_options(self, options: Options) -> None:
        """Refuse up=false, and rk where the key has no discoverable credentials."""
        if options.rk is not None and not self.profile.options.get("rk"):
            raise Refusal(Status.UNSUPPORTED_OPTION)
        if options.up is False:
            raise Refusal(Status.INVALID_OPTION)

    def registration_needs_token(self, options: Options, persistent: Persistent) -> bool:
        """Tell whether a request without a pinUvAuthParam is refused (CTAP 6.1.2 s7 to s8)."""
        if self.verifies_user(options, persistent):
            return False
        lenient = self.profile.options.get("makeCredUvNotRqd", False) and not options.rk
        return self.is_protected(persistent) and not lenient

    def makes_discoverable(self, options: Options) -> bool:
        """Tell whether the credential is to be found without its id (6.1.2 s17)."""
        return bool(options.rk)

    def betrays(self, credential: Credential, *, verified: bool) -> bool:
        """Tell whether this credential may be known of: level 3 only to the verified (12.1)."""
        return verified or credential.cred_protect < UV_REQUIRED

    def is_excluded(self, found: Iterable[Credential | None]) -> bool:
        """Tell whether the excludeList names a credential of this key (6.1.2 s12).

        Args:
            found: For each element of the list, the credential that it names and betrays.
        """
        return any(found)

    def excluded_status(self, presence: Status) -> Status:
        """Choose the status for an excluded credential by how asking for a touch ended."""
        if presence is Status.KEEPALIVE_CANCEL:
            return presence
        return Status.CREDENTIAL_EXCLUDED

    def registration_outputs(
        self,
        inputs: Mapping[str, Value],
        outputs: Mapping[str, object | None],
    ) -> dict[str, object]:
        """Choose the extension outputs from those that there are (CTAP 12, WebAuthn 9)."""
        return {name: output for name, output in outputs.items() if output is not None}

    def attestation_format(self, preference: Iterable[str]) -> str:
        """Choose the first wanted format that the key has, or else its own."""
        known = ("none", *self.profile.attestation_formats)
        wanted = (name for name in preference if name in known)
        return next(wanted, self.profile.attestation_formats[0])

    def attestation_statement(self, fmt: str, message: bytes) -> dict[str, object]:
        """Write the attestation statement in the chosen format."""
        return {} if fmt == "none" else attestation_of(self.profile.aaguid).packed(message)

    def registration_reply(
        self, fmt: str, auth_data: bytes, statement: dict[str, object]
    ) -> dict[int, object]:
        """Write the reply of a registration, but for what extensions put into it."""
        return {
            Registered.FMT: fmt,
            Registered.AUTH_DATA: auth_data,
            Registered.ATT_STMT: statement,
        }
