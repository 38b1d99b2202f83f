"""credentialManagement as a platform uses it: requests, their numbers, and a token for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Any, Protocol

from fido2.ctap import CtapError
from fido2.ctap2.pin import ClientPin, PinProtocol

from rig.link.cbor import encode
from rig.suites.fixtures import Members, Send

MANAGEMENT = 0x0A
PREVIEW = 0x41
READ_ONLY = ClientPin.PERMISSION.PERSISTENT_CREDENTIAL_MGMT


class SubCommand(IntEnum):
    """The subcommands."""

    METADATA = 0x01
    RPS_BEGIN = 0x02
    RPS_NEXT = 0x03
    CREDENTIALS_BEGIN = 0x04
    CREDENTIALS_NEXT = 0x05
    DELETE = 0x06
    UPDATE = 0x07


class Member(IntEnum):
    """Keys of a request."""

    SUBCOMMAND = 0x01
    PARAMETERS = 0x02
    PROTOCOL = 0x03
    PARAM = 0x04


class Parameter(IntEnum):
    """Keys of subCommandParams."""

    RP_ID_HASH = 0x01
    CREDENTIAL_ID = 0x02
    USER = 0x03


class Answer(IntEnum):
    """Keys of a reply."""

    EXISTING = 0x01
    REMAINING = 0x02
    RP = 0x03
    RP_ID_HASH = 0x04
    TOTAL_RPS = 0x05
    USER = 0x06
    CREDENTIAL_ID = 0x07
    PUBLIC_KEY = 0x08
    TOTAL_CREDENTIALS = 0x09
    CRED_PROTECT = 0x0A
    LARGE_BLOB_KEY = 0x0B
    THIRD_PARTY_PAYMENT = 0x0C


def of_rp(rp_id: str) -> Members:
    """Return the parameters that name a relying party."""
    return {Parameter.RP_ID_HASH: sha256(rp_id.encode()).digest()}


def of_credential(descriptor: Mapping[str, Any]) -> Members:
    """Return the parameters that name a credential."""
    return {Parameter.CREDENTIAL_ID: descriptor}


def renaming(descriptor: Mapping[str, Any], user: Mapping[str, Any]) -> Members:
    """Return the parameters that name a credential and say how its account is called now."""
    return {Parameter.CREDENTIAL_ID: descriptor, Parameter.USER: user}


@dataclass(frozen=True)
class Manager:
    """Sends the subcommands under one token.

    Attributes:
        command: 0x0A, or that of the preview.
    """

    _send: Send
    protocol: PinProtocol
    token: bytes
    command: int = MANAGEMENT

    def request(
        self,
        subcommand: int,
        parameters: Members | None = None,
        message: bytes | None = None,
    ) -> Members:
        """Return the members of a request.

        Args:
            message: What the pinUvAuthParam is over; by default the byte of the subcommand and the
                parameters.
        """
        told = b"" if parameters is None else encode(parameters)
        covered = bytes([subcommand]) + told if message is None else message
        return {
            Member.SUBCOMMAND: subcommand,
            **({} if parameters is None else {Member.PARAMETERS: parameters}),
            Member.PROTOCOL: self.protocol.VERSION,
            Member.PARAM: self.protocol.authenticate(self.token, covered),
        }

    def send(self, members: Members) -> Members:
        """Send a request as it is."""
        return self._send(self.command, members)

    def ask(self, subcommand: int, parameters: Members | None = None) -> Members:
        """Send a sound request."""
        return self.send(self.request(subcommand, parameters))

    def next(self, subcommand: int) -> Members:
        """Go on with an enumeration, which takes no pinUvAuthParam."""
        return self.send({Member.SUBCOMMAND: subcommand})

    def metadata(self) -> Members:
        """Return the counts."""
        return self.ask(SubCommand.METADATA)

    def relying_parties(self) -> list[Members]:
        """Return every reply of the enumeration of relying parties."""
        return list(self._listed(SubCommand.RPS_BEGIN, None, Answer.TOTAL_RPS))

    def credentials(self, rp_id: str) -> list[Members]:
        """Return every reply of the enumeration of one relying party's credentials."""
        total = Answer.TOTAL_CREDENTIALS
        return list(self._listed(SubCommand.CREDENTIALS_BEGIN, of_rp(rp_id), total))

    def delete(self, descriptor: Mapping[str, Any]) -> Members:
        """Delete a credential."""
        return self.ask(SubCommand.DELETE, of_credential(descriptor))

    def update(self, descriptor: Mapping[str, Any], user: Mapping[str, Any]) -> Members:
        """Give new names to the account of a credential."""
        return self.ask(SubCommand.UPDATE, renaming(descriptor, user))

    def _listed(
        self, begin: SubCommand, parameters: Members | None, total: Answer
    ) -> Iterator[Members]:
        """Yield reply after reply; nothing where the key says that there is nothing."""
        try:
            first = self.ask(begin, parameters)
        except CtapError as error:
            if error.code != CtapError.ERR.NO_CREDENTIALS:
                raise
            return
        yield first
        for _ in range(1, first.get(total, 1)):
            yield self.next(begin + 1)


class Manage(Protocol):
    """`manage`: get a token and what it manages with; without an RP ID it is for all of them."""

    def __call__(
        self,
        permissions: ClientPin.PERMISSION = ...,
        rp_id: str | None = None,
        *,
        protocol: PinProtocol | None = None,
    ) -> Manager: ...


def ids(replies: list[Members]) -> list[Any]:
    """Return the credential ids that an enumeration told."""
    return [reply.get(Answer.CREDENTIAL_ID, {}).get("id") for reply in replies]


def by_id(replies: list[Members], answer: Answer) -> dict[Any, Any]:
    """Return one member of each reply by the id of its credential; None where it is left out."""
    members = (reply.get(answer) for reply in replies)
    return dict(zip(ids(replies), members, strict=True))


def hashes(replies: list[Members]) -> list[Any]:
    """Return the hashes of RP IDs that an enumeration told."""
    return [reply.get(Answer.RP_ID_HASH) for reply in replies]


def rp_ids(replies: list[Members]) -> list[Any]:
    """Return the RP IDs that an enumeration told, as they were shown."""
    return [reply.get(Answer.RP, {}).get("id") for reply in replies]


def hashed(rp_id: str) -> bytes:
    """Return the hash by which an enumeration names a relying party."""
    return sha256(rp_id.encode()).digest()
