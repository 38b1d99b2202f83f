"""Sound inputs of every extension that CTAP knows, and what is due for them (CTAP 12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from rig.suites.platform_side import SharedSecret
from rig.suites.salts import HMAC, HMAC_MC, new_salt, opened, salted

BLOB = b"keyrig"
CRED_PROTECT_LEVEL = 2
Due: TypeAlias = Callable[[Any], bool]
"""Tells whether an output is what is due."""

REGISTERED: Mapping[str, Any] = {
    "credProtect": CRED_PROTECT_LEVEL,
    "credBlob": BLOB,
    "largeBlobKey": True,
    "minPinLength": True,
    "pinComplexityPolicy": True,
    HMAC: True,
    "thirdPartyPayment": True,
}
"""What a registration asks of each extension; hmac-secret-mc takes salts besides."""

ASSERTED: Mapping[str, Any] = {"credBlob": True, "largeBlobKey": True, "thirdPartyPayment": True}
"""What an assertion asks of each extension; hmac-secret takes salts besides."""


def registration_inputs(extensions: list[str], secret: SharedSecret) -> dict[str, Any]:
    """Return inputs of a registration for those of the extensions that have any."""
    inputs = {**REGISTERED, HMAC_MC: salted(secret, new_salt())}
    return {name: value for name, value in inputs.items() if name in extensions}


def assertion_inputs(extensions: list[str], secret: SharedSecret) -> dict[str, Any]:
    """Return inputs of an assertion for those of the extensions that have any."""
    inputs = {**ASSERTED, HMAC: salted(secret, new_salt())}
    return {name: value for name, value in inputs.items() if name in extensions}


def due_at_registration(secret: SharedSecret) -> Mapping[str, Due]:
    """Return what each extension that must answer a registration answers."""
    return {
        "credProtect": lambda told: bool(told >= CRED_PROTECT_LEVEL),
        "credBlob": lambda told: told is True,
        HMAC: lambda told: told is True,
        HMAC_MC: lambda told: len(opened(secret, told, 1)) > 0,
    }


def due_at_assertion(secret: SharedSecret) -> Mapping[str, Due]:
    """Return what each extension that must answer an assertion answers."""
    return {
        "credBlob": lambda told: bool(told == BLOB),
        "thirdPartyPayment": lambda told: told is True,
        HMAC: lambda told: len(opened(secret, told, 1)) > 0,
    }
