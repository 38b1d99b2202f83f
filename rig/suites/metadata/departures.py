"""Where a key's getInfo departs from the statement's own words (FIDO Metadata Statement 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from rig.suites.fixtures import Judging
from rig.suites.get_info.said import Member
from rig.suites.metadata.told import Entry, Info, Statement, array_of, options_of

VERSIONS: Mapping[tuple[int, int], str] = MappingProxyType(
    {(1, 0): "FIDO_2_0", (1, 1): "FIDO_2_1", (1, 2): "FIDO_2_2", (1, 3): "FIDO_2_3"}
)
ALGORITHMS: Mapping[str, int] = MappingProxyType(
    {
        "secp256r1_ecdsa_sha256_raw": -7,
        "secp256r1_ecdsa_sha256_der": -7,
        "ed25519_eddsa_sha512_raw": -8,
        "secp384r1_ecdsa_sha384_raw": -35,
        "secp521r1_ecdsa_sha512_raw": -36,
        "rsassa_pss_sha256_raw": -37,
        "rsassa_pss_sha384_raw": -38,
        "rsassa_pss_sha512_raw": -39,
        "secp256k1_ecdsa_sha256_raw": -47,
        "rsassa_pkcsv15_sha256_raw": -257,
        "rsassa_pkcsv15_sha384_raw": -258,
        "rsassa_pkcsv15_sha512_raw": -259,
        "rsassa_pkcsv15_sha1_raw": -65535,
    }
)
"""The registry's names; algorithms that it has no name for cannot be stated."""
HINTS: Mapping[str, str] = MappingProxyType({"usb": "wired", "nfc": "nfc", "ble": "bluetooth"})


def require_none(
    departures: Callable[[Statement, Info], set[str]], entry: Entry, info: Info, judging: Judging
) -> None:
    """Require that a key's getInfo departs from its statement in nothing.

    Statements of certified models contradict themselves: getInfo in them departs from the rest.
    A key that departs in the same way is as its vendor told, and only noted.

    Raises:
        AssertionError: The key departs where its statement does not contradict itself.
    """
    found, stated = departures(entry.statement, info), entry.statement.get_info
    contradicted = departures(entry.statement, stated) if stated else set[str]()
    assert found <= contradicted, "; ".join(sorted(found - contradicted))
    if found:
        judging.tolerate(f"the statement contradicts itself: {'; '.join(sorted(found))}")


def departing_verification(statement: Statement, info: Info) -> set[str]:
    """Tell where the stated methods and the options do not go together."""
    methods = {one.method for together in statement.user_verification for one in together}
    options = {"up": True, **options_of(info)}
    internal = {name for name in methods if name.endswith("_internal")} - {"presence_internal"}
    pairs = {
        "passcode_external and clientPin": ("passcode_external" in methods, "clientPin" in options),
        "presence_internal and up": ("presence_internal" in methods, bool(options["up"])),
        "methods within the key and uv": (bool(internal), "uv" in options),
    }
    departing = {name for name, (stated, told) in pairs.items() if stated is not told}
    if "bioEnroll" in options and "fingerprint_internal" not in methods:
        departing.add("fingerprint_internal is not stated, but bioEnroll is listed")
    return departing


def departing_versions(statement: Statement, info: Info) -> set[str]:
    """Tell which CTAP versions are stated or listed alone."""
    stated = {VERSIONS.get(version, str(version)) for version in statement.protocol_versions}
    listed = array_of(info, Member.VERSIONS)
    return stated ^ {version for version in VERSIONS.values() if version in listed}


def departing_algorithms(statement: Statement, info: Info) -> set[str]:
    """Tell which algorithms are stated or listed alone; a key need not list any."""
    if Member.ALGORITHMS not in info:
        return set()
    stated = {ALGORITHMS[name] for name in statement.algorithms if name in ALGORITHMS}
    told = [one.get("alg") for one in array_of(info, Member.ALGORITHMS) if isinstance(one, Mapping)]
    listed = {algorithm for algorithm in ALGORITHMS.values() if algorithm in told}
    return {f"algorithm {each}" for each in stated ^ listed}


def departing_transports(statement: Statement, info: Info) -> set[str]:
    """Tell which transports are listed, but not hinted at."""
    listed = array_of(info, Member.TRANSPORTS)
    return {
        one
        for one, hint in HINTS.items()
        if one in listed and hint not in statement.attachment_hint
    }
