"""What metadata alone foretells: each way of not fitting, all of them at once, and the counts."""

from __future__ import annotations

from typing import Any

import pytest

from rig.metadata import Entry, StatusReport
from rig.relying_parties.fit import Fit, Row
from rig.relying_parties.paper import on_paper, paper_row, wired
from rig.relying_parties.policies import shipped, sites_named
from tests.relying_parties.credentials import CERTIFIED, MODEL, metadata

GOOD: dict[int, Any] = {
    1: ("FIDO_2_0", "FIDO_2_1", "U2F_V2"),
    2: ("credProtect", "hmac-secret"),
    4: {"rk": True, "clientPin": True, "makeCredUvNotRqd": True, "credMgmt": True},
    10: ({"alg": -7, "type": "public-key"}, {"alg": -8, "type": "public-key"}),
}
UNCERTIFIED = (StatusReport(status="NOT_FIDO_CERTIFIED"),)


def model(*reports: StatusReport, get_info: dict[int, Any] | None = None, **more: Any) -> Entry:
    """Return a model, and what is said of it."""
    return metadata(*reports, get_info=GOOD if get_info is None else get_info, **more).entries[0]


def foretold(site: str, entry: Entry) -> Row:
    """Return what is foretold of it at a site."""
    return paper_row(shipped()[site], entry)


@pytest.mark.parametrize("site", [site.id for site in sites_named(())])
def test_good_model_fits_everywhere(site: str) -> None:
    row = foretold(site, model(*CERTIFIED))
    assert row.fit in (Fit.WORKS, Fit.WORKS_WITH)
    assert row.taken in ((), ("PIN set first",))
    assert (row.key, row.model) == (str(MODEL), "Nobody's Key")


@pytest.mark.parametrize(
    ("site", "entry", "needs"),
    [
        ("entra-attested", model(*UNCERTIFIED), ("certification",)),
        ("entra-attested", model(attestation_types=("basic_surrogate",)), ("attestation",)),
        ("entra-attested", model(get_info={**GOOD, 2: ()}), ("hmac-secret",)),
        ("entra-attested", model(get_info={**GOOD, 4: {"clientPin": True}}), ("rk",)),
        ("entra-attested", model(get_info={**GOOD, 4: {"rk": True}}), ("uv",)),
        (
            "entra-attested",
            model(*UNCERTIFIED, get_info={1: ("U2F_V2",)}, attestation_types=()),
            ("rk", "uv", "hmac-secret", "attestation", "certification"),
        ),
        ("entra", model(get_info={**GOOD, 2: ()}), ("hmac-secret",)),
        ("github-passkey", model(get_info={**GOOD, 4: {}}), ("rk", "uv")),
        ("openssh-ed25519", model(get_info={**GOOD, 10: ({"alg": -7},)}), ("algorithm",)),
        ("openssh-resident", model(get_info={**GOOD, 2: ()}), ("credProtect",)),
        (
            "openssh-resident",
            model(get_info={**GOOD, 4: {"rk": True, "clientPin": True}}),
            ("credMgmt",),
        ),
        ("openssh-verify-required", model(get_info={**GOOD, 4: {"rk": True}}), ("uv",)),
        ("systemd-cryptenroll", model(get_info={**GOOD, 2: ()}), ("hmac-secret",)),
        ("systemd-cryptenroll", model(get_info={1: ("U2F_V2",)}), ("ctap2", "hmac-secret")),
        ("aws-root-user", model(get_info={**GOOD, 4: {"rk": True}}), ("uv",)),
        ("login-gov", model(get_info={1: ("FIDO_9",)}), ("ctap2",)),
        ("google", model(get_info={**GOOD, 10: ({"alg": -8},)}), ("algorithm",)),
    ],
)
def test_model_is_told_all_that_it_lacks(site: str, entry: Entry, needs: tuple[str, ...]) -> None:
    row = foretold(site, entry)
    assert row.fit is Fit.DOES_NOT
    assert row.needs == needs
    assert len(row.clauses) >= 1
    assert row.taken == ()


@pytest.mark.parametrize("site", ["entra", "github-passkey", "openssh"])
def test_certification_counts_only_where_it_is_asked_for(site: str) -> None:
    assert foretold(site, model(*UNCERTIFIED)).fit is not Fit.DOES_NOT


@pytest.mark.parametrize(
    ("options", "says"),
    [({}, "uv required"), ({"clientPin": True}, "rk required")],
    ids=["no-pin", "no-rk"],
)
def test_model_that_lacks_what_aws_may_ask_is_unknown_there(
    options: dict[str, bool], says: str
) -> None:
    row = foretold("aws-root-user", model(get_info={**GOOD, 4: options}))
    assert row.fit is Fit.UNKNOWN
    assert says in row.reason
    assert row.certainty.value == "not public"


def test_finger_serves_a_model_without_pin() -> None:
    row = foretold("github-passkey", model(get_info={**GOOD, 4: {"rk": True, "uv": False}}))
    assert (row.fit, row.taken) == (Fit.WORKS_WITH, ("fingerprint",))


def test_algorithms_are_read_beside_a_get_info_that_lists_none() -> None:
    silent = {key: value for key, value in GOOD.items() if key != 10}
    told = model(get_info=silent, algorithms=("secp256r1_ecdsa_sha256_raw",))
    assert foretold("openssh-ed25519", told).needs == ("algorithm",)
    both = model(get_info=silent, algorithms=("ed25519_eddsa_sha512_raw",))
    assert foretold("openssh-ed25519", both).fit is Fit.WORKS


def test_only_models_that_can_be_plugged_in_are_foretold() -> None:
    inside = metadata(get_info=GOOD, attachment_hint=("internal",))
    nameless = metadata(get_info=GOOD, aaguid=None)
    assert wired((*inside.entries, *nameless.entries)) == []
    policies = sites_named(["entra", "google"])
    rows = on_paper(policies, metadata(get_info=GOOD))
    assert [row.relying_party for row in rows] == ["entra", "google"]
