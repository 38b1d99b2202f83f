"""Built-in keys at every site: what works, what takes a PIN, and each way of not working."""

from __future__ import annotations

import pytest

from rig.bench.file import Bench
from rig.keys.compat import Compatibility, compatibility
from rig.marks import Consent
from rig.relying_parties.fit import Fit, Held, Row
from rig.relying_parties.policies import sites_named

TOUCH = ("auth0", "bitwarden-second-factor", "cloudflare", "dropbox", "github-second-factor")
TOUCH_TOO = ("google", "login-gov", "openssh", "pam-u2f")
PASSKEYS = ("bitwarden-login", "github-passkey", "google-passkey")
OPEN = ("apple-account", "aws-iam-user", "aws-identity-center", "aws-root-user")
PIN = ("PIN set first",)


def met(key: str, *sites: str, cap: Consent = Consent.WIPE, browser: str = "chromium") -> Row:
    """Return what became of a built-in key at one site."""
    found = compatibility([f"virtual:{key}"], sites_named(sites), Bench(), cap=cap, browser=browser)
    (row,) = found.rows
    return row


def all_of(key: str) -> Compatibility:
    """Return what became of a built-in key at all sites."""
    return compatibility([f"virtual:{key}"], sites_named(()), Bench())


EXPECTED: dict[str, dict[str, tuple[str, ...]]] = {
    "u2f": {
        "works": (*TOUCH, *TOUCH_TOO),
        "unknown": (*OPEN, "duo", "okta"),
    },
    "fido2.0": {
        "works": (*TOUCH, *TOUCH_TOO, "openssh-ed25519"),
        "works_with": (*OPEN, *PASSKEYS, "duo", "okta"),
    },
    "fido2.1": {
        "works": (*TOUCH, *TOUCH_TOO, "openssh-ed25519", "systemd-cryptenroll"),
        "works_with": (
            *OPEN,
            *PASSKEYS,
            "duo",
            "okta",
            "entra",
            "entra-attested",
            "openssh-resident",
            "openssh-verify-required",
        ),
    },
    "no-pin": {
        "works": (*TOUCH, *TOUCH_TOO, "openssh-ed25519", "systemd-cryptenroll"),
        "unknown": (*OPEN, "duo", "okta"),
    },
}
EXPECTED["fido2.3"] = EXPECTED["fido2.1"]


@pytest.mark.parametrize("key", EXPECTED)
def test_key_fits_where_it_should_and_nowhere_else(key: str) -> None:
    due = {site: fit for fit, sites in EXPECTED[key].items() for site in sites}
    found = all_of(key)
    told = {row.relying_party: row.fit.value for row in found.rows}
    assert told == {site: due.get(site, "does_not") for site in told}
    assert all(row.taken == PIN for row in found.rows if row.fit is Fit.WORKS_WITH)
    assert all(bool(row.reason) == (row.fit is not Fit.WORKS) for row in found.rows)
    assert not found.findings


@pytest.mark.parametrize(
    ("key", "site", "need", "clause"),
    [
        ("u2f", "entra", "rk", "CTAP 10.2"),
        ("u2f", "github-passkey", "rk", "CTAP 10.2"),
        ("u2f", "openssh-verify-required", "uv", "CTAP 10.2"),
        ("u2f", "openssh-ed25519", "algorithm", "CTAP 6.1.2"),
        ("u2f", "systemd-cryptenroll", "ctap2", "CTAP 6.4"),
        ("fido2.0", "entra", "hmac-secret", "WebAuthn 7.1.27"),
        ("fido2.0", "entra-attested", "hmac-secret", "WebAuthn 7.1.27"),
        ("fido2.0", "systemd-cryptenroll", "hmac-secret", "CTAP 12.5"),
        ("fido2.0", "openssh-resident", "credProtect", "CTAP 12.1"),
        ("no-pin", "bitwarden-login", "rk", "WebAuthn 5.4.6"),
        ("no-pin", "openssh-verify-required", "uv", "WebAuthn 5.4.6"),
        ("no-rk", "google-passkey", "rk", "WebAuthn 5.4.6"),
    ],
)
def test_key_that_does_not_fit_is_told_by_the_clause(
    key: str, site: str, need: str, clause: str
) -> None:
    row = met(key, site)
    assert row.fit is Fit.DOES_NOT
    assert need in row.needs
    assert any(told.startswith(clause) for told in row.clauses)
    assert "getInfo" in row.exchange or key == "u2f"


def test_options_that_nobody_knows_are_named() -> None:
    row = met("no-pin", "aws-root-user")
    assert row.fit is Fit.UNKNOWN
    assert "rk required, or uv required" in row.reason
    assert row.certainty.value == "not public"


@pytest.mark.parametrize("site", ["github-second-factor", "pam-u2f"])
def test_key_at_sign_signs_with_what_it_does_not_keep(site: str) -> None:
    assert met("fido2.3", site, cap=Consent.SIGN).fit is Fit.WORKS


@pytest.mark.parametrize(
    ("site", "cap"),
    [
        ("github-second-factor", Consent.READ),
        ("github-passkey", Consent.SIGN),
        ("github-passkey", Consent.STORE),
        ("aws-root-user", Consent.SIGN),
    ],
)
def test_key_with_too_little_consent_is_unknown_for_that_reason(site: str, cap: Consent) -> None:
    row = met("fido2.3", site, cap=cap)
    assert row.fit is Fit.UNKNOWN
    assert "the guard refused" in row.reason
    assert f"the level in force is {cap.word}" in row.reason


def test_every_ceremony_of_a_site_is_told() -> None:
    row = met("fido2.3", "github-second-factor")
    told = {ceremony.name: ceremony.held for ceremony in row.ceremonies}
    assert told == {
        "registration": Held.PASSED,
        "registration of a key that is registered": Held.PASSED,
        "sign-in by allow list": Held.PASSED,
        "sign-in by discoverable credential": Held.NOT_TRIED,
        "second account on the key": Held.PASSED,
        "loading what the key keeps": Held.NOT_TRIED,
        "sign-in with a credential of the U2F era": Held.PASSED,
        "two keys on one account": Held.NOT_TRIED,
    }


def test_two_keys_come_to_one_account() -> None:
    keys = ["virtual:fido2.3", "virtual:u2f"]
    found = compatibility(keys, sites_named(["github-second-factor"]), Bench())
    assert [row.ceremonies[-1].held for row in found.rows] == [Held.PASSED, Held.PASSED]
    assert [row.fit for row in found.rows] == [Fit.WORKS, Fit.WORKS]
