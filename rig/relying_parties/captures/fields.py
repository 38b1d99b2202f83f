"""From the options of a ceremony to the fields of a policy, with WebAuthn's defaults (5.4, 5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from fido2.rpid import verify_rp_id

from rig import UsageProblem
from rig.relying_parties.captures.reading import Captured

_PROTECTION = {
    "userVerificationOptional": 1,
    "userVerificationOptionalWithCredentialIDList": 2,
    "userVerificationRequired": 3,
}
_NAMES = {"credentialProtectionPolicy": "credProtect"}
_DEFAULT_ALGORITHMS = [-7, -257]


def fields_of(captured: Captured) -> dict[str, object]:
    """Return the fields that a ceremony shows, by their names in a policy.

    Raises:
        UsageProblem: No browser would have let that page use that RP ID, or an option is not what
            WebAuthn allows.
    """
    fields = dict(_common(captured))
    fields |= dict(_creation(captured.options) if captured.creation else _request(captured.options))
    return fields


def rp_id_of(captured: Captured) -> str:
    """Return the RP ID: the page's host where the site leaves it out; empty if none is known."""
    options = captured.options
    party = options.get("rp") if captured.creation else {"id": options.get("rpId")}
    told = party.get("id") if isinstance(party, dict) else None
    return told if isinstance(told, str) else (urlsplit(captured.origin).hostname or "")


def _common(captured: Captured) -> Iterator[tuple[str, object]]:
    rp_id, origin = rp_id_of(captured), captured.origin
    if rp_id and origin and not verify_rp_id(rp_id, origin):
        raise UsageProblem(
            f"no browser lets {origin} use the RP ID {rp_id!r}",
            where="WebAuthn 5.1.3",
            try_this="the origin of the page that the ceremony was captured on",
        )
    if rp_id:
        yield "rp_id", rp_id
    if origin:
        yield "origins", [origin]
    timeout = captured.options.get("timeout")
    if isinstance(timeout, int | float) and timeout >= 1:
        yield "timeout_ms", int(timeout)


def _creation(options: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    chosen = _table(options, "authenticatorSelection")
    required = "required" if chosen.get("requireResidentKey") is True else "discouraged"
    yield "uv.create", chosen.get("userVerification", "preferred")
    yield "rk", chosen.get("residentKey", required)
    yield "attestation", options.get("attestation", "none")
    yield "algorithms", _algorithms(options["pubKeyCredParams"])
    yield "attachment", chosen.get("authenticatorAttachment") or "any"
    yield "hints", [str(hint) for hint in options.get("hints") or ()]
    yield "extensions.create", _extensions(_table(options, "extensions"))
    if options.get("excludeCredentials"):
        yield "exclude_list", True


def _request(options: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield "uv.get", options.get("userVerification", "preferred")
    yield "extensions.get", _extensions(_table(options, "extensions"))
    yield ("allow_list" if options.get("allowCredentials") else "discoverable"), True


def _table(options: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = options.get(name)
    return value if isinstance(value, dict) else {}


def _algorithms(offered: list[Any]) -> list[int]:
    told = [one.get("alg") for one in offered if isinstance(one, dict)]
    return [alg for alg in told if isinstance(alg, int)] or _DEFAULT_ALGORITHMS


def _extensions(asked: Mapping[str, Any]) -> dict[str, bool | int | str]:
    """Return what was asked for, without the bytes: of a salt it is enough that there was one."""
    kept: dict[str, bool | int | str] = {}
    for name, value in asked.items():
        word = _NAMES.get(name, name)
        if name == "credentialProtectionPolicy":
            kept[word] = _PROTECTION.get(str(value), 1)
        else:
            kept[word] = value if isinstance(value, bool | int | str) else True
    return kept
