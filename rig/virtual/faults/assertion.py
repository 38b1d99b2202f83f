"""Faults in assertions."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual.cbor import Value
from rig.virtual.faults.registry import fault
from rig.virtual.request import Options
from rig.virtual.rules import Rules
from rig.virtual.status import Status
from rig.virtual.store import Credential


@fault(
    "rk-ignored-in-assertion",
    breaks=("GA-05",),
    area="assertion",
    says="the rk option of an assertion is ignored",
)
class RkIgnoredInAssertion(Rules):
    def check_assertion_options(self, options: Options) -> None:
        """Let any rk pass."""


@fault(
    "silent-assertion-asks-for-touch",
    breaks=("GA-06",),
    area="assertion",
    says="an assertion with up=false waits for a touch",
)
class SilentAssertionAsksForTouch(Rules):
    def asks_for_touch(self, options: Options) -> bool:
        return True


@fault(
    "silent-assertion-spends-token",
    breaks=("GA-39",),
    area="assertion",
    says="a silent assertion uses its token up",
)
class SilentAssertionSpendsToken(Rules):
    def assertion_spends_token(self, *, present: bool) -> bool:
        return True


@fault(
    "unknown-id-waits-for-touch",
    breaks=("GA-21", "GA-61"),
    area="assertion",
    says="that no credential answers is told only after a touch, as in CTAP 2.0",
)
class UnknownIdWaitsForTouch(Rules):
    def asks_for_touch_in_vain(self) -> bool:
        return True


@fault(
    "no-credentials-as-invalid-credential",
    breaks=("CM-35", "GA-20", "GA-22", "GA-24", "GA-25", "MC-75"),
    area="assertion",
    says="no matching credential is answered with 0x22",
)
class NoCredentialsAsInvalidCredential(Rules):
    def no_credentials_status(self) -> Status:
        return Status.INVALID_CREDENTIAL


@fault(
    "count-for-one",
    breaks=("GA-42", "GA-44"),
    area="assertion",
    says="numberOfCredentials is given for a single credential",
)
class CountForOne(Rules):
    def number_of_credentials(self, count: int, *, listed: bool) -> int | None:
        return count


@fault(
    "count-one-short",
    breaks=("GA-43", "MC-72"),
    area="assertion",
    says="numberOfCredentials leaves the first credential out",
)
class CountOneShort(Rules):
    def number_of_credentials(self, count: int, *, listed: bool) -> int | None:
        told = super().number_of_credentials(count, listed=listed)
        return None if told is None else told - 1


@fault(
    "names-without-verification",
    breaks=("GA-46", "GNA-07"),
    area="assertion",
    says="names of accounts are told without user verification",
)
class NamesWithoutVerification(Rules):
    def user_member(
        self, credential: Credential, *, verified: bool, several: bool
    ) -> dict[str, object] | None:
        return super().user_member(credential, verified=True, several=True)


@fault(
    "names-withheld",
    breaks=("CM-42", "GA-47", "GNA-07"),
    area="assertion",
    says="names of accounts are not told even with user verification",
)
class NamesWithheld(Rules):
    def user_member(
        self, credential: Credential, *, verified: bool, several: bool
    ) -> dict[str, object] | None:
        return super().user_member(credential, verified=False, several=several)


@fault(
    "user-missing",
    breaks=("CM-42", "GA-48", "GNA-07"),
    area="assertion",
    says="the account of a discoverable credential is not told",
)
class UserMissing(Rules):
    def user_member(
        self, credential: Credential, *, verified: bool, several: bool
    ) -> dict[str, object] | None:
        return None


@fault(
    "empty-user-told",
    breaks=("GA-49",),
    area="assertion",
    says="a credential that is not discoverable has an account with an empty id",
)
class EmptyUserTold(Rules):
    def user_member(
        self, credential: Credential, *, verified: bool, several: bool
    ) -> dict[str, object] | None:
        told = super().user_member(credential, verified=verified, several=several)
        return told or {"id": b""}


@fault(
    "wrong-credential-told",
    breaks=("GA-50",),
    area="assertion",
    says="the credential of the reply is not the one that was used",
)
class WrongCredentialTold(Rules):
    def credential_member(self, credential: Credential) -> dict[str, object]:
        return {**super().credential_member(credential), "id": credential.credential_id[::-1]}


@fault(
    "credential-type-missing",
    breaks=("GA-50",),
    area="assertion",
    says="the credential of the reply has no type",
)
class CredentialTypeMissing(Rules):
    def credential_member(self, credential: Credential) -> dict[str, object]:
        return {"id": credential.credential_id}


@fault(
    "extension-echoed-at-assertion",
    breaks=("GA-40",),
    area="assertion",
    says="an assertion gives the input of an unknown extension back as its output",
)
class ExtensionEchoedAtAssertion(Rules):
    def assertion_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return dict(inputs)


@fault(
    "unasked-output-at-assertion",
    breaks=("GA-41", "GA-51"),
    area="assertion",
    says="an assertion has the output of an extension that nobody asked for",
)
class UnaskedOutputAtAssertion(Rules):
    def assertion_outputs(
        self, inputs: Mapping[str, Value], outputs: Mapping[str, object | None]
    ) -> dict[str, object]:
        return {"credBlob": b""}


@fault(
    "unasked-unsigned-outputs-at-assertion",
    breaks=("GA-60",),
    area="assertion",
    says="an assertion has unsignedExtensionOutputs that nobody asked for",
)
class UnaskedUnsignedOutputsAtAssertion(Rules):
    def assertion_reply(self, members: dict[int, object | None]) -> dict[int, object]:
        return {**super().assertion_reply(members), 8: {}}


@fault(
    "count-in-every-reply",
    breaks=("GA-42", "GA-44", "GNA-09"),
    area="assertion",
    says="numberOfCredentials is in every reply",
)
class CountInEveryReply(Rules):
    def assertion_reply(self, members: dict[int, object | None]) -> dict[int, object]:
        return {**super().assertion_reply(members), 5: 2}
