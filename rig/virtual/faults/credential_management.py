"""Faults in what credentialManagement asks for, and in whom it serves."""

from __future__ import annotations

from collections.abc import Mapping

from rig.virtual import cbor
from rig.virtual.cbor import Key, Value
from rig.virtual.faults.registry import fault
from rig.virtual.management_request import ManagementRequest, Member, Parameter, SubCommand
from rig.virtual.permissions import EVERYTHING, Permission
from rig.virtual.profile import CommandByte
from rig.virtual.request import PinUvAuth
from rig.virtual.rules import Rules
from rig.virtual.status import Refusal, Status
from rig.virtual.store import Credential, Token


@fault(
    "management-without-subcommand-counts",
    breaks=("CM-01",),
    area="credential_management",
    says="credentialManagement without a subCommand is taken for getCredsMetadata",
)
class ManagementWithoutSubcommandCounts(Rules):
    def management(self, members: Mapping[Key, Value], command: CommandByte) -> ManagementRequest:
        return super().management({Member.SUB_COMMAND: 1, **members}, command)


@fault(
    "unknown-management-not-allowed",
    breaks=("CM-02",),
    area="credential_management",
    says="an unknown subcommand of credentialManagement is refused with 0x30",
)
class UnknownManagementNotAllowed(Rules):
    def unknown_management_status(self) -> Status:
        return Status.NOT_ALLOWED


@fault(
    "any-token-reads-credentials",
    breaks=("CM-07", "CPT-13"),
    area="credential_management",
    says="any token lists the credentials, whatever its permissions",
)
class AnyTokenReadsCredentials(Rules):
    def reading_permissions(self) -> Permission:
        return EVERYTHING


@fault(
    "any-token-changes-credentials",
    breaks=("CM-07", "CM-48"),
    area="credential_management",
    says="any token deletes and renames credentials, whatever its permissions",
)
class AnyTokenChangesCredentials(Rules):
    def changing_permissions(self) -> Permission:
        return EVERYTHING


@fault(
    "management-param-over-subcommand-alone",
    breaks=("CM-08",),
    area="credential_management",
    says="a pinUvAuthParam of credentialManagement is over the subCommand alone",
)
class ManagementParamOverSubcommandAlone(Rules):
    def managing_message(self, request: ManagementRequest) -> bytes:
        return bytes([request.subcommand])


@fault(
    "management-param-over-missing-parameters",
    breaks=("CM-08",),
    area="credential_management",
    says="a pinUvAuthParam of credentialManagement is over parameters that are not there",
)
class ManagementParamOverMissingParameters(Rules):
    def managing_message(self, request: ManagementRequest) -> bytes:
        return bytes([request.subcommand]) + cbor.encode(dict(request.parameters))


@fault(
    "management-asks-for-touch",
    breaks=("CM-09",),
    area="credential_management",
    says="to delete a credential takes a touch",
)
class ManagementAsksForTouch(Rules):
    def management_needs_touch(self, subcommand: SubCommand) -> bool:
        return subcommand is SubCommand.DELETE_CREDENTIAL


@fault(
    "bound-token-manages-all",
    breaks=("CM-12", "CM-17"),
    area="credential_management",
    says="a token for one relying party counts all credentials and lists all relying parties",
)
class BoundTokenManagesAll(Rules):
    def token_lists_all(self, token: Token) -> bool:
        return True


@fault(
    "bound-token-lists-others-credentials",
    breaks=("CM-31",),
    area="credential_management",
    says="a token for one relying party lists the credentials of another",
)
class BoundTokenListsOthersCredentials(Rules):
    def token_lists(self, token: Token, rp_id_hash: bytes) -> bool:
        return True


@fault(
    "bound-token-lists-nothing",
    breaks=("CM-32", "CPT-27"),
    area="credential_management",
    says="a token for one relying party does not list its credentials",
)
class BoundTokenListsNothing(Rules):
    def token_lists(self, token: Token, rp_id_hash: bytes) -> bool:
        return token.rp_id is None


@fault(
    "bound-token-changes-others-credentials",
    breaks=("CPT-27",),
    area="credential_management",
    says="a token for one relying party deletes and renames the credentials of another",
)
class BoundTokenChangesOthersCredentials(Rules):
    def token_changes(self, token: Token, credential: Credential) -> bool:
        return True


@fault(
    "listing-without-rp-finds-nothing",
    breaks=("CM-21",),
    area="credential_management",
    says="enumerateCredentialsBegin without rpIDHash is answered as one for an unknown one",
)
class ListingWithoutRpFindsNothing(Rules):
    def managed_rp_id_hash(self, parameters: Mapping[Key, Value]) -> bytes:
        return super().managed_rp_id_hash({Parameter.RP_ID_HASH: b"", **parameters})


@fault(
    "change-without-id-finds-nothing",
    breaks=("CM-33", "CM-39"),
    area="credential_management",
    says="deletion and renaming without credentialID are answered as those of an unknown one",
)
class ChangeWithoutIdFindsNothing(Rules):
    def managed_id(self, parameters: Mapping[Key, Value]) -> bytes:
        return super().managed_id(parameters) if Parameter.CREDENTIAL_ID in parameters else b""


@fault(
    "renaming-without-user-is-wrong-user",
    breaks=("CM-39",),
    area="credential_management",
    says="updateUserInformation without user is answered as one for another account",
)
class RenamingWithoutUserIsWrongUser(Rules):
    def managed_user(self, parameters: Mapping[Key, Value]) -> dict[Key, Value]:
        return super().managed_user({Parameter.USER: {"id": b""}, **parameters})


@fault(
    "management-though-unlisted",
    breaks=("CM-51",),
    area="credential_management",
    says="a key that does not list credentialManagement has it",
)
class ManagementThoughUnlisted(Rules):
    def implements(self, command: int) -> bool:
        return super().implements(command) or command == CommandByte.CREDENTIAL_MANAGEMENT


@fault(
    "preview-renames",
    breaks=("CM-45",),
    area="credential_management",
    says="the preview command has updateUserInformation",
)
class PreviewRenames(Rules):
    def management_subcommands(self, command: CommandByte) -> frozenset[int]:
        return frozenset(SubCommand)


@fault(
    "unproved-management-as-wrong-proof",
    breaks=("CM-03",),
    area="credential_management",
    says="credentialManagement without a pinUvAuthParam is refused as with a wrong one",
)
class UnprovedManagementAsWrongProof(Rules):
    def check_managing_param(self, auth: PinUvAuth) -> None:
        if auth.param is None:
            raise Refusal(Status.PIN_AUTH_INVALID)
