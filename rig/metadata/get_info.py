"""The getInfo reply in a statement: names and hexadecimal there, CTAP's keys and values here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rig.metadata.fields import Fields


def read_get_info(fields: Fields) -> Mapping[int, object]:
    """Read `authenticatorGetInfo`.

    Returns:
        The members by their keys (CTAP 6.4), with the values that a key would send. Members that
        CTAP 2.3 does not know are left out: nobody can say by which key they would be sent.

    Raises:
        Malformed: A member is not of its type.
    """
    known = (name for name in fields if name in _MEMBERS)
    members = {_MEMBERS[name][0]: _MEMBERS[name][1](fields, name) for name in known}
    return MappingProxyType(dict(sorted(members.items())))


def _aaguid(fields: Fields, name: str) -> object:
    aaguid = fields.uuid(name)
    return aaguid and aaguid.bytes


def _flags(fields: Fields, name: str) -> object:
    options = fields.object(name)
    return {option: options.flag(option) for option in options}


def _numbers_by_name(fields: Fields, name: str) -> object:
    levels = fields.object(name)
    return {level: levels.number(level) for level in levels}


def _algorithms(fields: Fields, name: str) -> object:
    return tuple(
        {"alg": item.number("alg"), "type": item.text("type")} for item in fields.objects(name)
    )


_MEMBERS: Mapping[str, tuple[int, Callable[[Fields, str], object]]] = MappingProxyType(
    {
        "versions": (0x01, Fields.texts),
        "extensions": (0x02, Fields.texts),
        "aaguid": (0x03, _aaguid),
        "options": (0x04, _flags),
        "maxMsgSize": (0x05, Fields.number),
        "pinUvAuthProtocols": (0x06, Fields.numbers),
        "maxCredentialCountInList": (0x07, Fields.number),
        "maxCredentialIdLength": (0x08, Fields.number),
        "transports": (0x09, Fields.texts),
        "algorithms": (0x0A, _algorithms),
        "maxSerializedLargeBlobArray": (0x0B, Fields.number),
        "forcePINChange": (0x0C, Fields.flag),
        "minPINLength": (0x0D, Fields.number),
        "firmwareVersion": (0x0E, Fields.number),
        "maxCredBlobLength": (0x0F, Fields.number),
        "maxRPIDsForSetMinPINLength": (0x10, Fields.number),
        "preferredPlatformUvAttempts": (0x11, Fields.number),
        "uvModality": (0x12, Fields.number),
        "certifications": (0x13, _numbers_by_name),
        "remainingDiscoverableCredentials": (0x14, Fields.number),
        "vendorPrototypeConfigCommands": (0x15, Fields.numbers),
        "attestationFormats": (0x16, Fields.texts),
        "uvCountSinceLastPinEntry": (0x17, Fields.number),
        "longTouchForReset": (0x18, Fields.flag),
        "encIdentifier": (0x19, Fields.hexadecimal),
        "transportsForReset": (0x1A, Fields.texts),
        "pinComplexityPolicy": (0x1B, Fields.flag),
        "pinComplexityPolicyURL": (0x1C, Fields.hexadecimal),
        "maxPINLength": (0x1D, Fields.number),
        "encCredStoreState": (0x1E, Fields.hexadecimal),
        "authenticatorConfigCommands": (0x1F, Fields.numbers),
    }
)
