"""A kind of key from what is stated of it: the getInfo reply of a model, as plain data.

Whatever the software can do follows from the statement; whatever it cannot do is left out, so that
the key never claims it. States (a PIN that is set, a finger that is enrolled) are those of a new
key, not those of the one that somebody had at hand when the statement was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rig.virtual.algorithms import SIGNERS
from rig.virtual.config_request import SubCommand
from rig.virtual.errors import VirtualKeyError
from rig.virtual.extensions import EXTENSIONS
from rig.virtual.get_info import Member
from rig.virtual.pin_protocol import PIN_PROTOCOLS
from rig.virtual.profile import (
    Algorithm,
    Capability,
    CommandByte,
    FingerprintSensor,
    Limits,
    Profile,
)

_LEAST_MESSAGE_SIZE = 1024
"""What maxMsgSize is where it is not stated (CTAP 6.4)."""
_SIMPLEST = ({"alg": Algorithm.ES256},)
_FIRST_PROTOCOL = (1,)
"""What a key with a PIN uses that does not say, as the first ones did not."""
_CORE = frozenset(
    {
        CommandByte.MAKE_CREDENTIAL,
        CommandByte.GET_ASSERTION,
        CommandByte.GET_NEXT_ASSERTION,
        CommandByte.GET_INFO,
        CommandByte.RESET,
    }
)
_COMMANDS: Mapping[str, CommandByte] = MappingProxyType(
    {
        "clientPin": CommandByte.CLIENT_PIN,
        "pinUvAuthToken": CommandByte.CLIENT_PIN,
        "bioEnroll": CommandByte.BIO_ENROLLMENT,
        "userVerificationMgmtPreview": CommandByte.BIO_ENROLLMENT_PREVIEW,
        "credMgmt": CommandByte.CREDENTIAL_MANAGEMENT,
        "credentialMgmtPreview": CommandByte.CREDENTIAL_MANAGEMENT_PREVIEW,
        "largeBlobs": CommandByte.LARGE_BLOBS,
        "authnrCfg": CommandByte.CONFIG,
    }
)
_WITH_SELECTION = frozenset({"FIDO_2_1", "FIDO_2_2", "FIDO_2_3"})
_LIMITS: Mapping[Member, str] = MappingProxyType(
    {
        Member.MAX_MSG_SIZE: "max_msg_size",
        Member.MAX_CREDENTIAL_COUNT_IN_LIST: "max_credential_count_in_list",
        Member.MAX_CREDENTIAL_ID_LENGTH: "max_credential_id_length",
        Member.MAX_SERIALIZED_LARGE_BLOB_ARRAY: "max_serialized_large_blob_array",
        Member.MAX_CRED_BLOB_LENGTH: "max_cred_blob_length",
        Member.MAX_RPIDS_FOR_SET_MIN_PIN_LENGTH: "max_rp_ids_for_min_pin_length",
        Member.REMAINING_DISCOVERABLE_CREDENTIALS: "max_credentials",
        Member.MIN_PIN_LENGTH: "min_pin_length",
        Member.MAX_PIN_LENGTH: "max_pin_length",
    }
)
_CONSTANT = (
    Member.PREFERRED_PLATFORM_UV_ATTEMPTS,
    Member.UV_MODALITY,
    Member.TRANSPORTS_FOR_RESET,
)
"""Members that are told as they are stated: nothing that the software does depends on them."""
_LISTED_UNUSED = frozenset({"clientPin", "bioEnroll", "userVerificationMgmtPreview"})
"""Options whose command is there although they are false: false says that it was not used yet."""


def stated_profile(name: str, members: Mapping[int, Any]) -> Profile:
    """Make the kind of key that a getInfo reply tells of.

    Args:
        name: What to call it.
        members: The reply by its keys, each member of its type (CTAP 6.4).

    Raises:
        VirtualKeyError: No key can be like that, or this software can sign with none of its
            algorithms.
    """
    _require_possible(name, members)
    algorithms = _algorithms(members)
    if not algorithms:
        raise VirtualKeyError(f"{name} cannot sign: {', '.join(left_out(members))}")
    versions, options = tuple(members[Member.VERSIONS]), _options(members)
    return Profile(
        name=name,
        versions=versions,
        commands=_commands(versions, options),
        info_members=frozenset(members),
        options=MappingProxyType(options),
        extensions=tuple(each for each in members.get(Member.EXTENSIONS, ()) if each in EXTENSIONS),
        aaguid=members[Member.AAGUID],
        capabilities=_capabilities(versions),
        firmware_version=members.get(Member.FIRMWARE_VERSION, 0),
        algorithms=algorithms,
        attestation_formats=members.get(Member.ATTESTATION_FORMATS, ("packed",)),
        pin_protocols=_protocols(members),
        transports=members.get(Member.TRANSPORTS, ("usb",)),
        limits=_limits(members),
        sensor=_sensor(members, options),
        certifications=MappingProxyType(members.get(Member.CERTIFICATIONS, {})),
        pin_complexity=members.get(Member.PIN_COMPLEXITY_POLICY),
        pin_complexity_url=members.get(Member.PIN_COMPLEXITY_POLICY_URL, b"").decode(
            errors="replace"
        ),
        long_touch_for_reset=_long_touch_for_reset(members),
        vendor_config_commands=members.get(Member.VENDOR_PROTOTYPE_CONFIG_COMMANDS, ()),
        constants=MappingProxyType(_constants(members)),
    )


def left_out(members: Mapping[int, Any]) -> list[str]:
    """Name what a getInfo reply tells of and this software cannot do."""
    algorithms = [each["alg"] for each in members.get(Member.ALGORITHMS, _SIMPLEST)]
    return [
        *(f"algorithm {each}" for each in algorithms if each not in SIGNERS),
        *(
            f"extension {each}"
            for each in members.get(Member.EXTENSIONS, ())
            if each not in EXTENSIONS
        ),
    ]


def _require_possible(name: str, members: Mapping[int, Any]) -> None:
    for member in (Member.VERSIONS, Member.AAGUID):
        if not members.get(member):
            raise VirtualKeyError(f"{name} does not tell {member.name}")
    for member in _LIMITS:
        least = 0 if member is Member.REMAINING_DISCOVERABLE_CREDENTIALS else 1
        if members.get(member, least) < least:
            raise VirtualKeyError(f"{name} tells that {member.name} is {members[member]}")


def _protocols(members: Mapping[int, Any]) -> tuple[int, ...]:
    stated = members.get(Member.PIN_UV_AUTH_PROTOCOLS, _FIRST_PROTOCOL)
    return tuple(each for each in stated if each in PIN_PROTOCOLS)


def _algorithms(members: Mapping[int, Any]) -> tuple[Algorithm, ...]:
    stated = (each["alg"] for each in members.get(Member.ALGORITHMS, _SIMPLEST))
    return tuple(Algorithm(each) for each in stated if each in SIGNERS)


def _options(members: Mapping[int, Any]) -> dict[str, bool]:
    """Return the options as a new key has them, with enterprise attestation still off."""
    options: dict[str, bool] = dict(members.get(Member.OPTIONS, {}))
    return options | ({"ep": False} if "ep" in options else {})


def _commands(versions: tuple[str, ...], options: Mapping[str, bool]) -> frozenset[CommandByte]:
    by_option = {
        _COMMANDS[name]
        for name, value in options.items()
        if name in _COMMANDS and (value or name in _LISTED_UNUSED)
    }
    has_selection = any(version in _WITH_SELECTION for version in versions)
    return _CORE | by_option | ({CommandByte.SELECTION} if has_selection else set())


def _capabilities(versions: tuple[str, ...]) -> Capability:
    without_u2f = Capability(0) if "U2F_V2" in versions else Capability.NMSG
    return Capability.WINK | Capability.CBOR | without_u2f


def _limits(members: Mapping[int, Any]) -> Limits:
    """Return the limits that are stated, and the usual ones where nothing is."""
    stated = {name: members[key] for key, name in _LIMITS.items() if key in members}
    return Limits(**{"max_msg_size": _LEAST_MESSAGE_SIZE, **stated})


def _long_touch_for_reset(members: Mapping[int, Any]) -> bool | None:
    """Return what a new key says; None where it can never be switched on (CTAP 6.11.5)."""
    settable = members.get(Member.AUTHENTICATOR_CONFIG_COMMANDS, ())
    told: bool = members.get(Member.LONG_TOUCH_FOR_RESET, False)
    return told if told or SubCommand.ENABLE_LONG_TOUCH_FOR_RESET in settable else None


def _constants(members: Mapping[int, Any]) -> dict[int, object]:
    never = _long_touch_for_reset(members) is None
    wanted = (*_CONSTANT, Member.LONG_TOUCH_FOR_RESET) if never else _CONSTANT
    return {key: members[key] for key in wanted if key in members}


def _sensor(members: Mapping[int, Any], options: Mapping[str, bool]) -> FingerprintSensor | None:
    """Return a sensor where fingers can be enrolled: without that, no platform makes it of use."""
    if not {"bioEnroll", "userVerificationMgmtPreview"}.intersection(options):
        return None
    usual = FingerprintSensor().preferred_attempts
    return FingerprintSensor(
        preferred_attempts=members.get(Member.PREFERRED_PLATFORM_UV_ATTEMPTS, usual)
    )
