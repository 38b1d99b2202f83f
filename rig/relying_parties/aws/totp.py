"""Codes of authenticator apps and hardware tokens: RFC 6238 with SHA-1, six digits, 30 s.

The arithmetic is that of the package `cryptography`; which codes count is decided here.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from hmac import compare_digest
from secrets import token_bytes
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from rig.relying_parties.aws.refusal import Reason, Refused

PERIOD = 30
DIGITS = 6
SECRET_BYTES = 20
DRIFT = 1
"""Periods before and after now whose codes still count: RFC 6238, 5.2."""
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


def new_secret() -> bytes:
    """Return a secret of the length that RFC 4226 recommends."""
    return token_bytes(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """Write a secret as people type it: base32 without padding."""
    return b32encode(secret).decode().rstrip("=")


def parse_secret(text: str) -> bytes:
    """Read a secret as people type it.

    Raises:
        Refused: It is no base32, or shorter than the 16 bytes that RFC 4226 asks for.
    """
    plain = text.replace(" ", "").upper()
    try:
        secret = b32decode(plain + "=" * (-len(plain) % 8))
    except ValueError:
        secret = b""
    if len(secret) < 16:
        raise Refused(
            Reason.MALFORMED, "the token's secret must be base32 and at least 26 characters long"
        )
    return secret


def otpauth(secret: bytes, account: str, name: str) -> str:
    """Return the URI that authenticator apps read."""
    label = quote(f"keyrig AWS:{name}@{account}", safe="")
    return f"otpauth://totp/{label}?secret={secret_text(secret)}&issuer=keyrig%20AWS"


def step_of(secret: bytes, code: str, at: float) -> int | None:
    """Return the period whose code this is; None if it is none of those that count.

    Args:
        at: The time in seconds since 1970.
    """
    if not _CODE.fullmatch(code):
        return None
    now = int(at) // PERIOD
    steps = range(now - DRIFT, now + DRIFT + 1)
    return next((step for step in steps if compare_digest(_code(secret, step), code)), None)


def last_of_pair(secret: bytes, codes: tuple[str, str], at: float) -> int | None:
    """Return the period of the second of two codes that follow each other; fact `two-codes`."""
    first = step_of(secret, codes[0], at)
    if first is None or not _CODE.fullmatch(codes[1]):
        return None
    return first + 1 if compare_digest(_code(secret, first + 1), codes[1]) else None


def _code(secret: bytes, step: int) -> str:
    sha1 = SHA1()  # noqa: S303 - what tokens use; HMAC does not rest on collisions
    return TOTP(secret, DIGITS, sha1, PERIOD).generate(step * PERIOD).decode()
