"""Captured ceremonies: what is kept of them, what they settle, and what is none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.relying_parties.captures import Imported, import_capture
from rig.relying_parties.certainty import Certainty
from rig.relying_parties.policies import Policy, read_policy, shipped

CEREMONIES = Path(__file__).parents[2] / "fixtures" / "ceremonies"
TODAY = date(2026, 11, 22)
CREATION: dict[str, Any] = {
    "rp": {"id": "github.com", "name": "GitHub"},
    "user": {"id": "YQ", "name": "alice", "displayName": "Alice"},
    "challenge": "AAAAAAAAAAAAAAAAAAAAAA",
    "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
}
REQUEST: dict[str, Any] = {"challenge": "AAAAAAAAAAAAAAAAAAAAAA", "rpId": "github.com"}


def intranet() -> Policy:
    """Return the made-up policy of the fixtures."""
    return read_policy(CEREMONIES / "made-up-intranet.toml")


def imported(folder: Path, document: object, wanted: Policy | None = None) -> Imported:
    """Import a capture that holds that document."""
    capture = folder / "capture.json"
    capture.write_text(document if isinstance(document, str) else json.dumps(document))
    return import_capture(capture, folder / "policies", TODAY, wanted)


def settled(folder: Path, document: object, wanted: Policy) -> Policy:
    """Import a capture, and read what was written."""
    return read_policy(imported(folder, document, wanted).file)


def passkey() -> Policy:
    return shipped()["github-passkey"]


@pytest.mark.parametrize(
    ("file", "settles"),
    [
        (
            "made-up-registration.json",
            {"uv.create", "rk", "attestation", "algorithms", "hints", "extensions.create"},
        ),
        ("made-up-sign-in.json", {"uv.get", "allow_list", "extensions.get"}),
        ("made-up.har", {"uv.create", "rk", "attestation", "uv.get", "allow_list"}),
    ],
)
def test_capture_raises_fields_to_observed(tmp_path: Path, file: str, settles: set[str]) -> None:
    done = import_capture(CEREMONIES / file, tmp_path, TODAY, intranet())
    policy = read_policy(done.file)
    facts = dict(policy.facts())
    observed = {name for name, fact in facts.items() if fact.certainty is Certainty.OBSERVED}
    assert settles <= observed
    assert {one.field for one in done.raised} == observed
    assert all(
        facts[name].observed_on in (date(2026, 11, 20), date(2026, 11, 21)) for name in settles
    )
    assert "min_keys" not in observed


def test_open_field_has_one_value_afterwards(tmp_path: Path) -> None:
    capture = CEREMONIES / "made-up-registration.json"
    policy = read_policy(import_capture(capture, tmp_path, TODAY, intranet()).file)
    assert policy.rk.possible == ("required",)
    assert policy.extensions.create.value == {"credProps": True, "credProtect": 3}
    assert policy.algorithms.value == (-7, -8, -257)


def test_nothing_but_options_is_kept(tmp_path: Path) -> None:
    done = import_capture(CEREMONIES / "made-up.har", tmp_path, TODAY, intranet())
    text = done.file.read_text()
    for secret in ("session", "made-up-secret", "bWFkZSB1cA", "Cookie", "challenge"):
        assert secret not in text
    assert [path.name for path in tmp_path.iterdir()] == ["made-up-intranet.toml"]


def test_options_left_out_are_what_webauthn_says(tmp_path: Path) -> None:
    told = {**CREATION, "authenticatorSelection": {"requireResidentKey": True}}
    policy = settled(tmp_path, {"publicKey": told, "origin": "https://github.com"}, passkey())
    assert policy.uv.create.value == "preferred"
    assert policy.rk.value == "required"
    assert policy.attestation.value == "none"
    assert policy.rp_id.observed_on == TODAY


def test_second_capture_keeps_what_the_first_has_settled(tmp_path: Path) -> None:
    site = {"id": "secure.login.gov", "name": "Login.gov"}
    imported(tmp_path, {**CREATION, "rp": site})
    done = imported(tmp_path, {**REQUEST, "rpId": site["id"], "allowCredentials": [{"id": "YQ"}]})
    policy = read_policy(done.file)
    assert policy.attestation.certainty is Certainty.OBSERVED
    assert policy.allow_list.certainty is Certainty.OBSERVED


def test_policy_of_the_bench_is_found_by_its_rp_id(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    own = folder / "made-up-intranet.toml"
    own.write_text((CEREMONIES / own.name).read_text())
    done = import_capture(CEREMONIES / "made-up-sign-in.json", folder, TODAY)
    assert done.policy == "made-up-intranet"


def test_wrong_guess_of_the_rp_id_is_put_right(tmp_path: Path) -> None:
    told = {"publicKey": {**REQUEST, "rpId": "amazon.com", "allowCredentials": [{"id": "YQ"}]}}
    page = {**told, "origin": "https://signin.aws.amazon.com"}
    policy = settled(tmp_path, page, shipped()["aws-root-user"])
    assert (policy.rp_id.value, policy.rp_id.certainty) == ("amazon.com", Certainty.OBSERVED)
    assert len(policy.rk.possible) == 3


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("no json", "no JSON"),
        ({"publicKey": {"challenge": "AA"}}, "no ceremony"),
        ([], "no ceremony"),
        ({"log": {"entries": [{"response": None}, 7]}}, "no ceremony"),
        ({"log": {"entries": 7}}, "no ceremony"),
        ({"clientDataJSON": "AA", "challenge": "AA", "rpId": "github.com"}, "no ceremony"),
        ({**CREATION, "rp": {"id": "site.test"}}, "no policy has the RP ID"),
        (CREATION, "several policies have the RP ID"),
        ({"publicKey": CREATION, "origin": "https://evil.test"}, "no browser lets"),
    ],
    ids=["text", "half", "list", "torn-har", "odd-har", "answer", "unknown", "several", "origin"],
)
def test_what_is_no_ceremony_of_a_site_is_refused(
    tmp_path: Path, document: object, says: str
) -> None:
    wanted = passkey() if says == "no browser lets" else None
    with pytest.raises(UsageProblem, match=says):
        imported(tmp_path, document, wanted)
    assert not (tmp_path / "policies").exists()


def test_capture_of_several_foreign_sites_is_refused(tmp_path: Path) -> None:
    two = [{**REQUEST, "rpId": "a.test"}, {**REQUEST, "rpId": "b.test"}]
    with pytest.raises(UsageProblem, match=r"a\.test, b\.test"):
        imported(tmp_path, two, passkey())


def test_capture_that_no_site_can_have_sent_leaves_nothing(tmp_path: Path) -> None:
    told = {**CREATION, "authenticatorSelection": {"residentKey": "discouraged"}}
    with pytest.raises(UsageProblem, match="no site can ask this"):
        imported(tmp_path, told, passkey())
    assert not list((tmp_path / "policies").iterdir())


def test_options_of_no_such_word_are_refused(tmp_path: Path) -> None:
    told = {**CREATION, "authenticatorSelection": {"userVerification": "always"}}
    with pytest.raises(UsageProblem, match=r"uv\.create"):
        imported(tmp_path, told, passkey())
    assert not list((tmp_path / "policies").iterdir())


def test_capture_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be read"):
        import_capture(tmp_path / "nowhere.json", tmp_path, TODAY)
