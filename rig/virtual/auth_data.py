"""Authenticator data, byte by byte (WebAuthn 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

from rig.virtual import cbor


class Flag(IntFlag):
    """The flags of authenticator data."""

    UP = 0x01
    UV = 0x04
    BE = 0x08
    BS = 0x10
    AT = 0x40
    ED = 0x80


@dataclass(frozen=True, kw_only=True)
class AttestedCredential:
    """The new credential inside the authenticator data of a registration (WebAuthn 6.5.1)."""

    aaguid: bytes
    credential_id: bytes
    public_key: dict[int, object]

    def encode(self) -> bytes:
        """Return the AAGUID, the id behind its length, and the COSE key."""
        length = len(self.credential_id).to_bytes(2, "big")
        return self.aaguid + length + self.credential_id + cbor.encode(self.public_key)


def encode(
    rp_id_hash: bytes,
    flags: Flag,
    counter: int,
    attested: AttestedCredential | None = None,
    extensions: dict[str, object] | None = None,
) -> bytes:
    """Return authenticator data; AT and ED are set by what is there to follow."""
    flags |= Flag.AT if attested else Flag(0)
    flags |= Flag.ED if extensions else Flag(0)
    head = rp_id_hash + bytes([flags]) + counter.to_bytes(4, "big")
    body = attested.encode() if attested else b""
    return head + body + (cbor.encode(extensions) if extensions else b"")
