"""The signed outputs of extensions, as tests of extensions read them (CTAP 12)."""

from __future__ import annotations

from typing import Any

from fido2.webauthn import AuthenticatorData


def output_of(auth_data: AuthenticatorData, extension: str) -> Any:
    """Return the output of an extension; AssertionError where there is none."""
    outputs = auth_data.extensions or {}
    assert extension in outputs, f"no output of {extension}"
    return outputs[extension]


def has_output(auth_data: AuthenticatorData, extension: str) -> bool:
    """Tell whether there is an output of an extension."""
    return extension in (auth_data.extensions or {})
