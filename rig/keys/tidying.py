"""Leaving a key at `store` with the discoverable credentials that it had (CTAP 6.8).

What is deleted is in the journal, was listed under a relying party of the journal, and is on a key
that has proved to be the adopted one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from fido2.ctap import CtapError
from fido2.ctap2 import CredentialManagement, Ctap2, Info
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY
from fido2.webauthn import PublicKeyCredentialDescriptor, PublicKeyCredentialType

from rig import BenchProblem, KeyProblem, SuiteProblem
from rig.guard import Guard
from rig.guard.journal import Outcome
from rig.guard.storing import Storing
from rig.keys.careful_pin import client_pin_of
from rig.link.device import KeyDevice

_Result = CredentialManagement.RESULT
_MOST_LISTED = 100
"""Credentials of one relying party that are looked at: a key may tell any number."""

_FAILURES = (BenchProblem, KeyProblem, SuiteProblem, CtapError, ValueError, TypeError, LookupError)


class Tidying:
    """What one open link at `store` does with the journal of its key.

    Attributes:
        warnings: What could not be done, for people.
    """

    def __init__(self, link: KeyDevice, guard: Guard, storing: Storing, *, same_key: bool) -> None:
        """Tidy one key.

        Args:
            link: The key.
            guard: Its guard.
            storing: The guard's rules of level `store`.
            same_key: Whether the key has proved to be the one that the journal is about.
        """
        self._link = link
        self._guard = guard
        self._storing = storing
        self._same_key = same_key
        self._begun = False
        self._before: int | None = None
        self.warnings: list[str] = []

    def begin(self) -> None:
        """Delete what an earlier run left, and see whether anything may be stored in this one."""
        journal = self._storing.journal
        try:
            obstacle = self._obstacle()
            if not obstacle:
                self._clear()
                self._begun = True
                return
        except _FAILURES as error:
            obstacle = str(error)
        self._storing.forbid(obstacle)
        if journal.entries:
            self._warn(f"an earlier run may have left credentials on the key: {obstacle}")

    def tidy(self, *, everything: bool = False) -> None:
        """Delete what this run stored, as far as the key is known to hold it.

        Args:
            everything: Whether to look for what the key refused, too.
        """
        entries = self._storing.journal.entries if self._begun else ()
        if not any(everything or entry.outcome is not Outcome.REFUSED for entry in entries):
            return
        try:
            self._clear()
        except _FAILURES as error:
            self._storing.forbid(f"what was stored could not be deleted again: {error}")
            self._warn(f"credentials of this run are still on the key: {error}")

    def _obstacle(self) -> str:
        """Return why the key cannot be asked to delete a credential singly; empty if it can be."""
        if CAPABILITY.CBOR not in CAPABILITY(self._link.capabilities):
            return "it has no CTAP2"
        info = Ctap2(self._link, strict_cbor=False).info
        if not CredentialManagement.is_supported(info):
            return "it cannot delete a credential singly: it has no credential management"
        if not info.options.get("clientPin"):
            return "it has no PIN, which deleting a credential singly takes"
        if self._guard.pins is None:
            return "its PIN, which deleting takes, is not known: give its bay pin_env or pin_file"
        if not self._same_key and self._storing.journal.entries:
            return "nobody knows whether it is the same key: keyrig adopt leaves a marker on it"
        return ""

    def _clear(self) -> None:
        """Delete from the key what is in the journal, and count what it still holds."""
        manager, journal = self._manager(), self._storing.journal
        for rp_id in {entry.rp_id for entry in journal.entries} - {None}:
            self._find(manager, str(rp_id))
        for entry in journal.entries:
            for credential_id in entry.credential_ids:
                _delete(manager, credential_id)
            journal.remove(entry)
        self._count(manager)

    def _find(self, manager: CredentialManagement, rp_id: str) -> None:
        """Learn the ids of what the key holds for a relying party and the journal knows of."""
        journal = self._storing.journal
        for credential_id, user_id in _listed(manager, rp_id):
            for entry in journal.entries:
                if entry.may_be(rp_id, user_id):
                    journal.put(entry, entry.known_as(credential_id))

    def _manager(self) -> CredentialManagement:
        """Return python-fido2's credential management, with a token for the bay's own PIN."""
        pins = self._guard.pins
        if pins is None:
            raise BenchProblem("the key's PIN is not known")
        ctap2 = Ctap2(self._link, strict_cbor=False)
        self._storing.manage_by(_command_of(ctap2.info))
        client = client_pin_of(self._guard, ctap2)
        token = client.get_pin_token(pins.reveal(), ClientPin.PERMISSION.CREDENTIAL_MGMT)
        return CredentialManagement(ctap2, client.protocol, token)

    def _count(self, manager: CredentialManagement) -> None:
        counts = manager.get_metadata()
        held = int(counts[_Result.EXISTING_CRED_COUNT])
        places = int(counts[_Result.MAX_REMAINING_COUNT])
        self._storing.permit(_command_of(manager.ctap.info), places)
        if self._before is not None and held > self._before:
            more = held - self._before
            self._warn(f"the key holds {more} more discoverable credentials than before")
        self._before = held

    def _warn(self, text: str) -> None:
        file = self._storing.journal.file
        self.warnings.append(f"{text} (journal: {file})" if file else text)


def _command_of(info: Info) -> int:
    """Return the byte of credentialManagement, or of its preview, as python-fido2 sends it."""
    command = Ctap2.CMD.CREDENTIAL_MGMT
    return int(command if info.options.get("credMgmt") else Ctap2.CMD.CREDENTIAL_MGMT_PRE)


def _listed(manager: CredentialManagement, rp_id: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield id and user id of what the key holds for a relying party."""
    try:
        found = manager.enumerate_creds_begin(sha256(rp_id.encode()).digest())
    except CtapError as error:
        if error.code != CtapError.ERR.NO_CREDENTIALS:
            raise
        return
    yield _ids(found)
    for _ in range(1, min(int(found.get(_Result.TOTAL_CREDENTIALS, 1)), _MOST_LISTED)):
        yield _ids(manager.enumerate_creds_next())


def _ids(found: Mapping[int, Any]) -> tuple[bytes, bytes | None]:
    return bytes(found[_Result.CREDENTIAL_ID]["id"]), found.get(_Result.USER, {}).get("id")


def _delete(manager: CredentialManagement, credential_id: bytes) -> None:
    try:
        manager.delete_cred(
            PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=credential_id)
        )
    except CtapError as error:
        if error.code != CtapError.ERR.NO_CREDENTIALS:
            raise
