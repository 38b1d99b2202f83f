"""Built-in keys at every site: what works, what takes a PIN, and each way of not working."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rig.bench.file import Bench
from rig.consent import Consent
from rig.keys.compat import Compatibility, compatibility
from rig.keys.statements import built_in_metadata
from rig.metadata import Metadata, StatusReport
from rig.relying_parties.fit import Fit, Held, Row
from rig.relying_parties.options import User
from rig.relying_parties.policies import sites_named
from rig.relying_parties.responses import Excluded
from rig.relying_parties.trial import Trial

TOUCH = ("auth0", "bitwarden-second-factor", "cloudflare", "dropbox", "github-second-factor")
TOUCH_TOO = ("google", "login-gov", "openssh", "pam-u2f")
PASSKEYS = ("bitwarden-login", "github-passkey", "google-passkey")
OPEN = ("apple-account", "aws-iam-user", "aws-identity-center", "aws-root-user")
PIN = ("PIN set first",)


def met(key: str, *sites: str, cap: Consent = Consent.WIPE, browser: str = "chromium") -> Row:
    """Return what became of a built-in key at one site, its made-up metadata in hand."""
    found = compatibility(
        *([f"virtual:{key}"], sites_named(sites), Bench()),
        cap=cap,
        browser=browser,
        metadata="virtual",
    )
    (row,) = found.rows
    return row


def all_of(key: str) -> Compatibility:
    """Return what became of a built-in key at all sites, its made-up metadata in hand."""
    return compatibility([f"virtual:{key}"], sites_named(()), Bench(), metadata="virtual")


def test_built_in_key_is_no_model_that_fido_knows() -> None:
    (row,) = compatibility(["virtual"], sites_named(["entra-attested"]), Bench()).rows

    assert row.fit is Fit.DOES_NOT
    assert "does not know its model" in row.reason


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
        ("fido2.0", "entra", "hmac-secret", "WebAuthn 7.1.28"),
        ("fido2.0", "entra-attested", "hmac-secret", "WebAuthn 7.1.28"),
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


WRONG = {
    "wrong-signature": ("github-second-factor", "WebAuthn 7.2.21"),
    "signature-by-another-key": ("dropbox", "WebAuthn 7.2.21"),
    "wrong-rp-id-hash": ("cloudflare", "WebAuthn 7.1.14"),
    "up-flag-missing": ("login-gov", "WebAuthn 7.1.15"),
    "uv-flag-missing": ("github-passkey", "WebAuthn 7.1.16"),
    "counter-going-back": ("bitwarden-second-factor", "WebAuthn 7.2.22"),
    "certificate-of-another-model": ("aws-root-user", "WebAuthn 7.1.22"),
    "self-attestation-by-another-key": ("okta", "WebAuthn 7.1.22"),
    "attestation-of-another-vendor": ("entra-attested", "WebAuthn 7.1.24"),
    "hmac-secret-told-as-false": ("entra", "WebAuthn 7.1.28"),
    "wrong-credential-told": ("auth0", "WebAuthn 7.2.5"),
    "excluded-credential-accepted": ("google", "CTAP 6.1.2"),
    "excluded-at-first-place-only": ("duo", "CTAP 6.1.2"),
    "excluded-as-denied": ("aws-iam-user", "CTAP 6.1.2"),
    "protection-told-lower": ("google-passkey", "CTAP 12.1"),
    "statement-missing": ("apple-account", "CTAP 6"),
    "attested-credential-missing": ("aws-identity-center", "WebAuthn 6.5.1"),
    "unasked-output-at-assertion": ("github-second-factor", "CTAP 6.2.2"),
    "user-missing": ("github-passkey", "CTAP 6.2.2"),
    "next-never-ends": ("github-passkey", "CTAP 6.2.2"),
    "new-secret-each-time": ("bitwarden-login", "CTAP 12.5"),
    "hmac-secret-not-listed": ("systemd-cryptenroll", "CTAP 12.5"),
    "cred-protect-not-listed": ("openssh-resident", "CTAP 12.1"),
    "listed-algorithm-refused": ("openssh-ed25519", "CTAP 6.1.2"),
}
"""Faults of a key, each at a site where it matters, and the step or clause that it fails."""


@pytest.mark.parametrize(("fault", "site", "clause"), [(f, *told) for f, told in WRONG.items()])
def test_key_that_answers_wrongly_does_not_fit(fault: str, site: str, clause: str) -> None:
    faulty = f"virtual:fido2.3+{fault}"
    found = compatibility([faulty], sites_named([site]), Bench(), metadata="virtual")
    (row,) = found.rows
    assert row.fit is Fit.DOES_NOT
    assert row.clauses[0].startswith(clause)
    assert row.exchange
    assert row.ceremonies[-2].held is Held.FAILED
    assert any(finding.says.startswith(f"{site}: works") for finding in found.findings)


@pytest.mark.parametrize(
    "fault",
    [
        "key-agreement-off-curve",
        "assertion-of-indefinite-length",
        "byte-after-assertion",
        "pin-protocols-missing",
        "broadcast-handed-out",
        "one-channel",
        "init-refused-after-replug",
        "missing-keepalive",
        "keepalive-unassigned-status",
        "reset-never-allowed",
    ],
)
def test_key_that_breaks_down_is_told_and_stops_nothing(fault: str) -> None:
    sites = sites_named(["github-passkey", "google", "openssh-resident"])
    found = compatibility([f"virtual:fido2.3+{fault}"], sites, Bench())
    assert [row.relying_party for row in found.rows] == [site.id for site in sites]
    assert any(row.fit in (Fit.DOES_NOT, Fit.UNKNOWN) and row.reason for row in found.rows)


@pytest.mark.parametrize(
    ("site", "fault"),
    [
        ("github-passkey", "certificate-of-another-model"),
        ("login-gov", "self-attestation-by-another-key"),
        ("systemd-cryptenroll", "wrong-signature"),
    ],
)
def test_site_that_does_not_look_is_content(site: str, fault: str) -> None:
    assert met(f"fido2.3+{fault}", site).fit in (Fit.WORKS, Fit.WORKS_WITH)


def changed_metadata(**changes: Any) -> Metadata:
    """Return the metadata of built-in keys, with something else said of every model."""
    told = built_in_metadata()
    return replace(told, entries=tuple(replace(entry, **changes) for entry in told.entries))


@pytest.mark.parametrize(
    ("status", "says"),
    [("NOT_FIDO_CERTIFIED", "certified its model not at all"), ("REVOKED", "REVOKED")],
)
def test_uncertified_model_does_not_fit_where_that_is_enforced(status: str, says: str) -> None:
    metadata = changed_metadata(status_reports=(StatusReport(status=status),))
    sites = sites_named(["entra-attested", "entra"])
    enforced, free = compatibility(["virtual:fido2.3"], sites, Bench(), metadata=metadata).rows
    assert (enforced.fit, enforced.needs) == (Fit.DOES_NOT, ("certification",))
    assert says in enforced.reason
    assert free.fit is Fit.WORKS_WITH


def test_model_that_the_metadata_does_not_know_does_not_fit_where_that_is_enforced() -> None:
    metadata = replace(built_in_metadata(), entries=())
    found = compatibility(
        ["virtual:fido2.3"], sites_named(["entra-attested"]), Bench(), metadata=metadata
    )
    assert found.rows[0].needs == ("attestation",)
    assert not found.findings


def test_model_that_is_not_on_the_list_of_a_site_does_not_fit(tmp_path: Path) -> None:
    own = tmp_path / "listed.toml"
    fact = 'certainty = "documented", date = 2026-11-22, source = "us"'
    own.write_text(
        'id = "listed"\nname = "Listed"\nclass = "uv-preferred"\n'
        f'server.aaguids = {{ value = ["{UUID(int=7)}"], {fact} }}\n'
    )
    row = met("fido2.3", str(own))
    assert (row.fit, row.needs) == (Fit.DOES_NOT, ("model",))
    assert row.certainty.value == "documented"


def test_key_that_differs_from_its_metadata_is_a_finding() -> None:
    (entry,) = [
        one for one in built_in_metadata().entries if one.statement.description.endswith(" fido2.1")
    ]
    get_info = {**(entry.statement.get_info or {}), 2: ("hmac-secret",)}
    metadata = changed_metadata(statement=replace(entry.statement, get_info=get_info))
    found = compatibility(["virtual:fido2.1"], sites_named(["auth0"]), Bench(), metadata=metadata)
    (finding,) = found.findings
    assert finding.says.startswith("extensions: hmac-secret on paper, credBlob, credProtect")


def test_options_that_nobody_knows_are_named() -> None:
    row = met("no-pin", "aws-root-user")
    assert row.fit is Fit.UNKNOWN
    assert "rk required, or uv required" in row.reason
    assert row.certainty.value == "not public"


@pytest.mark.parametrize(
    ("key", "site", "taken"),
    [
        ("uv-only", "github-passkey", ("fingerprint",)),
        ("fingerprint", "entra-attested", PIN),
        ("always-uv", "auth0", PIN),
        ("ctap2-only", "aws-root-user", PIN),
        ("small-messages", "bitwarden-login", PIN),
        ("no-rk", "duo", PIN),
    ],
)
def test_key_fits_with_what_it_has(key: str, site: str, taken: tuple[str, ...]) -> None:
    row = met(key, site)
    assert (row.fit, row.taken) == (Fit.WORKS_WITH, taken)


def test_key_that_wants_verification_in_silence_too_never_unlocks_a_volume() -> None:
    row = met("always-uv+always-uv-for-silent-assertions-too", "systemd-cryptenroll")
    assert row.fit is Fit.DOES_NOT
    assert "PUAT_REQUIRED" in row.reason
    assert met("always-uv", "systemd-cryptenroll").taken == PIN


@pytest.mark.parametrize("browser", ["firefox", "safari"])
def test_other_browsers_come_to_the_same_answer_with_a_sound_key(browser: str) -> None:
    assert met("fido2.3", "entra-attested", browser=browser).taken == PIN
    assert met("u2f", "login-gov", browser=browser).fit is Fit.WORKS


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


def test_key_that_fails_beside_another_is_blamed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    register = Trial.register

    def refusing(trial: Trial, user: User, excluded: tuple[bytes, ...] = ()) -> bytes:
        if trial.hand.name == "virtual:fido2.1" and excluded and excluded[0] not in trial.made:
            trial.hand.get_info()
            raise Excluded
        return register(trial, user, excluded)

    monkeypatch.setattr(Trial, "register", refusing)
    keys = ["virtual:fido2.3", "virtual:fido2.1"]
    sites = sites_named(["openssh", "pam-u2f"])
    innocent, culprit = (
        row for row in compatibility(keys, sites, Bench()).rows if row.relying_party == "pam-u2f"
    )
    assert innocent.fit is Fit.WORKS
    assert culprit.fit is Fit.DOES_NOT
    assert culprit.clauses == ("CTAP 6.1.2",)
    assert "getInfo" in culprit.exchange
    assert "virtual:fido2.1: it says that it is registered already" in culprit.reason
