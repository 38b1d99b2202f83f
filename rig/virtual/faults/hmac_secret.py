"""Faults in the extensions hmac-secret and hmac-secret-mc."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from secrets import token_bytes

from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.faults.saying import saying
from rig.virtual.get_info import Member
from rig.virtual.pin_protocol import PIN_PROTOCOLS, PinProtocol
from rig.virtual.pin_session import PinSession
from rig.virtual.profile import Profile
from rig.virtual.request import Options
from rig.virtual.rules import Rules
from rig.virtual.rules.hmac_secret import Salts
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, PendingAssertions, Persistent, Volatile

saying(
    "hmac-secret-not-listed",
    breaks=("GI-47",),
    says="hmac-secret is not listed on a key of CTAP 2.1",
    members={Member.EXTENSIONS: ["credProtect"]},
)
saying(
    "cred-protect-not-listed",
    breaks=("GI-48",),
    says="credProtect is not listed on a key of CTAP 2.1 with discoverable credentials",
    members={Member.EXTENSIONS: ["hmac-secret"]},
)
saying(
    "hmac-secret-mc-listed-alone",
    breaks=("GI-47", "XHS-23"),
    says="hmac-secret-mc is listed without hmac-secret",
    members={Member.EXTENSIONS: ["credProtect", "hmac-secret-mc"]},
)


@fault(
    "hmac-secret-not-told",
    breaks=("XHS-01", "XTP-10"),
    area="hmac_secret",
    says="a registration does not tell that the credential has a secret",
)
class HmacSecretNotTold(Rules):
    def hmac_secret_registered(self, credential: Credential, *, wanted: bool) -> bool | None:
        return None


@fault(
    "hmac-secret-told-as-false",
    breaks=("XHS-01", "XTP-10"),
    area="hmac_secret",
    says="a registration tells false where hmac-secret was asked for",
)
class HmacSecretToldAsFalse(Rules):
    def hmac_secret_registered(self, credential: Credential, *, wanted: bool) -> bool | None:
        return False


@fault(
    "hmac-secret-wanted-by-anything",
    breaks=("XHS-02",),
    area="hmac_secret",
    says="a registration takes a number or a text for true",
)
class HmacSecretWantedByAnything(Rules):
    def wants_hmac_secret(self, asked: Value) -> bool:
        return bool(asked)


@fault(
    "second-salt-unanswered",
    breaks=("XHS-03", "XHS-04", "XHS-17", "XHS-19"),
    area="hmac_secret",
    says="of two salts only the first is answered",
)
class SecondSaltUnanswered(Rules):
    def hmac_of_salts(self, secret: bytes, salts: tuple[bytes, ...]) -> bytes:
        return super().hmac_of_salts(secret, salts[:1])


@fault(
    "salts-answered-in-reverse",
    breaks=("XHS-04",),
    area="hmac_secret",
    says="the output for the second salt comes first",
)
class SaltsAnsweredInReverse(Rules):
    def hmac_of_salts(self, secret: bytes, salts: tuple[bytes, ...]) -> bytes:
        return super().hmac_of_salts(secret, salts[::-1])


@fault(
    "salt-without-effect",
    breaks=("XHS-06", "XHS-24"),
    area="hmac_secret",
    says="every salt gives the same",
)
class SaltWithoutEffect(Rules):
    def hmac_of_salts(self, secret: bytes, salts: tuple[bytes, ...]) -> bytes:
        return super().hmac_of_salts(secret, tuple(bytes(32) for _ in salts))


@fault(
    "half-an-output",
    breaks=("XHS-24",),
    area="hmac_secret",
    says="of each output only the first half is not zero",
)
class HalfAnOutput(Rules):
    def hmac_of_salts(self, secret: bytes, salts: tuple[bytes, ...]) -> bytes:
        outputs = (super(HalfAnOutput, self).hmac_of_salts(secret, (each,)) for each in salts)
        return b"".join(each[:16] + bytes(16) for each in outputs)


@fault(
    "output-in-the-clear",
    breaks=("XHS-03", "XHS-09", "XHS-17", "XHS-19"),
    area="hmac_secret",
    says="the output under protocol two has no IV",
)
class OutputInTheClear(Rules):
    def encrypted_output(self, session: PinSession, output: bytes) -> bytes:
        return super().encrypted_output(session, output)[-len(output) :]


@fault(
    "new-secret-each-time",
    breaks=("CPC-19", "XHS-04", "XHS-05", "XHS-09", "XHS-20"),
    area="hmac_secret",
    says="a credential has another secret at each sign-in",
)
class NewSecretEachTime(Rules):
    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        return token_bytes(32)


@fault(
    "one-secret-for-all-credentials",
    breaks=("GNA-11", "RST-22", "XHS-06"),
    area="hmac_secret",
    says="all credentials have the same secret",
)
class OneSecretForAllCredentials(Rules):
    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        return sha256(bytes([verified])).digest()


@fault(
    "new-secret-with-each-pin",
    breaks=("CPC-19",),
    area="hmac_secret",
    says="a change of PIN changes the secret of every credential",
)
class NewSecretWithEachPin(Rules):
    _changes = b""

    def pin_changed(self, volatile: Volatile) -> None:
        super().pin_changed(volatile)
        self._changes += b"changed"

    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        return sha256(super().cred_random(credential, verified=verified) + self._changes).digest()


@fault(
    "one-secret-verified-or-not",
    breaks=("XHS-07",),
    area="hmac_secret",
    says="a verified person gets the same as anybody",
)
class OneSecretVerifiedOrNot(Rules):
    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        return super().cred_random(credential, verified=False)


@fault(
    "another-secret-by-finger",
    breaks=("XHS-08",),
    area="hmac_secret",
    says="a person verified by the finger gets another secret than one verified by the PIN",
)
class AnotherSecretByFinger(Rules):
    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self._by_finger = False

    def uv_matched(self, persistent: Persistent) -> None:
        self._by_finger = True
        super().uv_matched(persistent)

    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        secret = super().cred_random(credential, verified=verified)
        by_finger, self._by_finger = self._by_finger, False
        return secret[::-1] if by_finger else secret


@fault(
    "another-secret-under-protocol-one",
    breaks=("XHS-09",),
    area="hmac_secret",
    says="protocol one carries another output than protocol two",
)
class AnotherSecretUnderProtocolOne(Rules):
    def encrypted_output(self, session: PinSession, output: bytes) -> bytes:
        first = session.protocol.number == 1
        return super().encrypted_output(session, output[::-1] if first else output)


@fault(
    "salts-protocol-required",
    breaks=("XHS-10",),
    area="hmac_secret",
    says="salts without a pinUvAuthProtocol are refused",
)
class SaltsProtocolRequired(Rules):
    def salts_protocol(self, members: dict[Key, Value]) -> PinProtocol:
        self.required(members, Salts.PIN_UV_AUTH_PROTOCOL, int)
        return super().salts_protocol(members)


@fault(
    "newest-protocol-for-salts",
    breaks=("XHS-10",),
    area="hmac_secret",
    says="a pinUvAuthProtocol left out is taken for the newest, not for one",
)
class NewestProtocolForSalts(Rules):
    def salts_protocol(self, members: dict[Key, Value]) -> PinProtocol:
        if Salts.PIN_UV_AUTH_PROTOCOL not in members:
            return PIN_PROTOCOLS[max(self.profile.pin_protocols)]
        return super().salts_protocol(members)


@fault(
    "salt-auth-unchecked",
    breaks=("XHS-11", "XHS-22"),
    area="hmac_secret",
    says="salts are answered whatever their MAC",
)
class SaltAuthUnchecked(Rules):
    def salts_are_authentic(self, session: PinSession, salt_enc: bytes, salt_auth: bytes) -> bool:
        return True


@fault(
    "wrong-salt-auth-as-denied",
    breaks=("XHS-11", "XHS-22"),
    area="hmac_secret",
    says="a wrong saltAuth is answered with 0x27",
)
class WrongSaltAuthAsDenied(Rules):
    def wrong_salt_auth_status(self) -> Status:
        return Status.OPERATION_DENIED


@fault(
    "salts-of-any-length",
    breaks=("XHS-12", "XHS-22"),
    area="hmac_secret",
    says="salts of any number of blocks are answered",
)
class SaltsOfAnyLength(Rules):
    def salts_length_is_right(self, length: int) -> bool:
        return True


@fault(
    "wrong-salts-as-wrong-mac",
    breaks=("XHS-12", "XHS-22"),
    area="hmac_secret",
    says="salts of a wrong length are answered with 0x33",
)
class WrongSaltsAsWrongMac(Rules):
    def wrong_salts_status(self) -> Status:
        return Status.PIN_AUTH_INVALID


@fault(
    "incomplete-salts-passed-over",
    breaks=("XHS-13", "XHS-22"),
    area="hmac_secret",
    says="an input that lacks a member is answered with 0x02",
)
class IncompleteSaltsPassedOver(Rules):
    def salts_members(self, asked: Value) -> dict[Key, Value]:
        try:
            return super().salts_members(asked)
        except Refusal:
            raise Refusal(Status.INVALID_PARAMETER) from None


@fault(
    "secret-without-a-touch",
    breaks=("XHS-14",),
    area="hmac_secret",
    says="a silent assertion gives the secret",
)
class SecretWithoutATouch(Rules):
    def check_salts_presence(self, options: Options) -> None:
        pass


@fault(
    "secret-of-stored-credentials-only",
    breaks=("XHS-03", "XHS-15", "XHS-16"),
    area="hmac_secret",
    says="credentials that the key does not store have no secret",
)
class SecretOfStoredCredentialsOnly(Rules):
    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        if not credential.discoverable:
            raise Refusal(Status.UNSUPPORTED_OPTION)
        return super().cred_random(credential, verified=verified)


@fault(
    "secret-of-marked-credentials-only",
    breaks=("XHS-16",),
    area="hmac_secret",
    says="salts for a credential that was made without hmac-secret are refused",
)
class SecretOfMarkedCredentialsOnly(Rules):
    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self._marked: set[bytes] = set()

    def hmac_secret_registered(self, credential: Credential, *, wanted: bool) -> bool | None:
        self._marked |= {credential.credential_id} if wanted else set()
        return super().hmac_secret_registered(credential, wanted=wanted)

    def cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        if credential.credential_id not in self._marked:
            raise Refusal(Status.INVALID_PARAMETER)
        return super().cred_random(credential, verified=verified)


@fault(
    "salts-forgotten-after-the-first",
    breaks=("GNA-11", "XHS-18"),
    area="hmac_secret",
    says="getNextAssertion does not answer the salts of getAssertion",
)
class SaltsForgottenAfterTheFirst(Rules):
    def saved_state_serves(self, pending: PendingAssertions, channel: int, now: float) -> bool:
        pending.extensions = {}
        return super().saved_state_serves(pending, channel, now)


@fault(
    "hmac-secret-mc-unanswered",
    breaks=("XHS-19", "XHS-20", "XTP-10"),
    area="hmac_secret",
    says="a registration takes salts and gives no output for them",
)
class HmacSecretMcUnanswered(Rules):
    def registration_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        given = super().registration_outputs(inputs, outputs)
        return {name: output for name, output in given.items() if name != "hmac-secret-mc"}


@fault(
    "hmac-secret-mc-from-another-secret",
    breaks=("XHS-20",),
    area="hmac_secret",
    says="a registration answers salts as the first sign-in will not",
)
class HmacSecretMcFromAnotherSecret(Rules):
    def new_cred_random(self, credential: Credential, *, verified: bool) -> bytes:
        return super().new_cred_random(credential, verified=not verified)


@fault(
    "hmac-secret-mc-alone-as-option",
    breaks=("XHS-21",),
    area="hmac_secret",
    says="hmac-secret-mc without hmac-secret is answered with 0x2C",
)
class HmacSecretMcAloneAsOption(Rules):
    def check_registration_salts(self, inputs: Mapping[str, Value]) -> None:
        try:
            super().check_registration_salts(inputs)
        except Refusal:
            raise Refusal(Status.INVALID_OPTION) from None
