"""A kind of key from what somebody states of it: the getInfo reply of a model, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from rig.virtual.algorithms import SIGNERS
from rig.virtual.commands import HANDLERS
from rig.virtual.extensions import EXTENSIONS
from rig.virtual.get_info import Member
from rig.virtual.profile import (
    Algorithm,
    Capability,
    CommandByte,
    FingerprintSensor,
    Limits,
    Profile,
)

_SMALLEST_MESSAGE = 1024
"""What maxMsgSize is where it is not stated (CTAP 6.4)."""
_CORE = frozenset(
    {
        CommandByte.MAKE_CREDENTIAL,
        CommandByte.GET_ASSERTION,
        CommandByte.GET_INFO,
        CommandByte.RESET,
        CommandByte.GET_NEXT_ASSERTION,
    }
)
_COMMANDS_OF_OPTIONS: Mapping[str, CommandByte] = MappingProxyType(
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
_STATES = frozenset({"clientPin", "bioEnroll", "userVerificationMgmtPreview"})
"""Options that are false while the feature is there but not in use."""
