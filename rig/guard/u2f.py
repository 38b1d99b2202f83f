"""The worst that one U2F request can do (U2F raw messages 1.2): the content of a CTAPHID_MSG."""

from __future__ import annotations

from collections.abc import Mapping

from rig.consent import Act, Consent
from rig.guard.effects import Effect

READ, SIGN, _, WIPE = Consent

REGISTER = 0x01
INDIVIDUAL_ATTESTATION = 0x80
"""The bit of REGISTER's P1 that asks for a certificate of this one key."""

INSTRUCTIONS: Mapping[int, Effect] = {
    REGISTER: Effect("U2F REGISTER", SIGN, "makes a credential that it does not keep"),
    0x02: Effect("U2F AUTHENTICATE", SIGN, "signs, check-only or not, which moves its counter"),
    0x03: Effect("U2F VERSION", READ, "tells its version"),
}

INDIVIDUAL = Effect(
    "U2F REGISTER with individual attestation",
    WIPE,
    "tells which key it is",
    frozenset({Act.ENTERPRISE_ATTESTATION}),
)
VENDOR = Effect(
    "a vendor's U2F instruction",
    WIPE,
    "does what only its vendor knows",
    frozenset({Act.VENDOR_COMMAND}),
)
VENDOR_INSTRUCTIONS = range(0x40, 0xC0)
UNKNOWN = Effect("an unknown U2F instruction", WIPE, "does what nobody can foretell")
UNREADABLE = Effect("a U2F request that cannot be read", WIPE, "reads any instruction into it")

_HEADER = 4


def judge(apdu: bytes) -> Effect:
    """Return the worst of a whole request APDU."""
    effect = judge_start(apdu)
    if effect.level is SIGN and not _lengths_agree(apdu):
        return UNREADABLE
    return effect


def judge_start(apdu: bytes) -> Effect:
    """Return the worst of the request with this header, whatever its data."""
    if len(apdu) < _HEADER:
        return UNREADABLE
    instruction_class, instruction, p1, _p2 = apdu[:_HEADER]
    if instruction in VENDOR_INSTRUCTIONS:
        return VENDOR
    if instruction_class != 0:
        return UNKNOWN
    if instruction == REGISTER and p1 & INDIVIDUAL_ATTESTATION:
        return INDIVIDUAL
    return INSTRUCTIONS.get(instruction, UNKNOWN)


def _lengths_agree(apdu: bytes) -> bool:
    """Say whether the APDU is as long as its own length fields, short or extended, say."""
    body = len(apdu) - _HEADER
    if body <= 1:
        return True
    if apdu[_HEADER] != 0:
        return body - 1 - apdu[_HEADER] in (0, 1)
    if body < 3:
        return False
    data = int.from_bytes(apdu[_HEADER + 1 : _HEADER + 3], "big")
    return body == 3 or body - 3 - data in (0, 2)
