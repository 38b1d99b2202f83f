"""What a pinUvAuthToken may be used for (CTAP 6.5.5.7)."""

from __future__ import annotations

from enum import IntFlag


class Permission(IntFlag):
    """The permissions of a pinUvAuthToken."""

    MAKE_CREDENTIAL = 0x01
    GET_ASSERTION = 0x02
    CREDENTIAL_MANAGEMENT = 0x04
    BIO_ENROLLMENT = 0x08
    LARGE_BLOB_WRITE = 0x10
    AUTHENTICATOR_CONFIGURATION = 0x20
    PERSISTENT_CREDENTIAL_MANAGEMENT = 0x40


EVERYTHING = Permission(sum(Permission))
"""What a token of CTAP 2.0 may be used for."""
