"""Policy files: those that come with the rig, those of a bench, and what no site can ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import UsageProblem
from rig.relying_parties.certainty import Certainty
from rig.relying_parties.demands import Demand
from rig.relying_parties.policies import read_policy, shipped, sites_named, variants_of

CLASSES = (
    "touch-second-factor",
    "touch-second-factor-u2f",
    "uv-preferred",
    "passkey",
    "attested-passkey",
    "prf",
    "several-keys",
)
NAMED = (
    "aws-root-user",
    "aws-iam-user",
    "aws-identity-center",
    "entra",
    "entra-attested",
    "google",
    "google-passkey",
    "github-second-factor",
    "github-passkey",
    "okta",
    "apple-account",
    "cloudflare",
    "login-gov",
    "dropbox",
    "bitwarden-login",
    "bitwarden-second-factor",
    "auth0",
    "duo",
    "openssh",
    "systemd-cryptenroll",
    "pam-u2f",
)
FACT = 'certainty = "documented", date = 2026-11-22, source = "the bench"'
OWN = f"""
id = "intranet"
name = "Our intranet"
class = "passkey"
rp_id = {{ value = "login.example.org", {FACT} }}
origins = {{ value = ["https://login.example.org"], {FACT} }}
"""


def written(folder: Path, text: str) -> Path:
    """Write a policy file."""
    path = folder / "own.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", [*CLASSES, *NAMED])
def test_policy_comes_with_the_rig(name: str) -> None:
    assert shipped()[name].id == name


def test_every_field_says_who_how_surely_and_when() -> None:
    for policy in shipped().values():
        for name, fact in policy.facts():
            assert fact.source, (policy.id, name)
            assert fact.date.year >= 2026, (policy.id, name)
            assert fact.observed_on is None, (policy.id, name)


def test_class_behind_every_site_is_one_of_the_classes() -> None:
    kinds = {policy.kind for policy in shipped().values()} - {""}
    assert kinds == {*CLASSES, "command-line"}


def test_options_of_aws_are_a_matrix_in_which_some_are_likely() -> None:
    variants = list(variants_of(shipped()["aws-root-user"]))
    assert len(variants) == 18
    assert sum(variant.likely for variant in variants) == 4
    assert {variant.rk for variant in variants if variant.likely} == {
        Demand.DISCOURAGED,
        Demand.PREFERRED,
    }
    assert shipped()["aws-root-user"].uv.create.certainty is Certainty.NOT_PUBLIC


def test_hearsay_is_not_told_as_the_owners_word() -> None:
    for policy in shipped().values():
        for name, fact in policy.facts():
            if "firmware of a key vendor" in fact.source:
                assert fact.certainty is Certainty.REPORTED, (policy.id, name)
            if fact.source == "the host of the RP ID":
                assert fact.certainty is Certainty.INFERRED, (policy.id, name)
    assert shipped()["entra"].origins.certainty is Certainty.INFERRED


@pytest.mark.parametrize("name", ["aws-root-user", "aws-iam-user", "aws-identity-center"])
def test_options_that_aws_keeps_to_itself_stay_not_public(name: str) -> None:
    told = dict(shipped()[name].facts())
    hidden = ("uv.create", "rk", "attestation", "extensions.create", "extensions.get")
    for field in (*hidden, "hints", "timeout_ms", "server.counter"):
        assert told[field].certainty is Certainty.NOT_PUBLIC, field


def test_identity_center_is_not_told_by_what_iam_does() -> None:
    iam = dict(shipped()["aws-iam-user"].facts())
    for name, fact in shipped()["aws-identity-center"].facts():
        said = fact.source == iam[name].source and fact.certainty is not Certainty.INFERRED
        assert not said, name
    assert "iam:" not in shipped()["aws-identity-center"].note


def test_own_policy_takes_the_rest_from_its_class(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, OWN))
    assert policy.rp_id.value == "login.example.org"
    assert policy.rk.possible == (Demand.REQUIRED,)
    assert policy.certainty_of("rp_id") is Certainty.DOCUMENTED
    assert policy.certainty_of("rk") is Certainty.INFERRED


def test_own_policies_of_a_folder_are_among_all(tmp_path: Path) -> None:
    written(tmp_path, OWN)
    ids = [policy.id for policy in sites_named((), tmp_path)]
    assert "intranet" in ids
    assert "entra" in ids
    assert "passkey" not in ids


def test_policy_file_that_is_named_is_taken_alone(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    assert [policy.id for policy in sites_named([str(path)])] == ["intranet"]


def test_unknown_policy_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageProblem) as caught:
        sites_named(["entra-atested"])
    assert "entra-attested" in caught.value.try_this


def changed(field: str, value: str, **more: str) -> str:
    """Return our own policy with other fields."""
    lines = [f"{name} = {{ {said}, {FACT} }}" for name, said in {field: value, **more}.items()]
    kept = [line for line in OWN.splitlines() if not line.startswith(field.partition(".")[0] + " ")]
    return "\n".join([*kept, *lines])


IMPOSSIBLE = {
    "foreign origin": (changed("rp_id", 'value = "example.com"'), "rp_id"),
    "public suffix": (changed("rp_id", 'value = "org"'), "rp_id"),
    "no origin": (changed("origins", "value = []"), "origins"),
    "no algorithm": (changed("algorithms", "value = []"), "algorithms"),
    "platform": (changed("attachment", 'value = "platform"'), "platform"),
    "chain without attestation": (changed("server.mds_chain", "value = true"), "attestation"),
    "level without attestation": (
        changed("server.min_cert_level", 'value = "L1"'),
        "attestation",
    ),
    "list without attestation": (
        changed("server.aaguids", 'value = ["00112233-4455-6677-8899-aabbccddeeff"]'),
        "attestation",
    ),
    "verified unasked": (changed("uv.create", 'value = "discouraged"'), "uv_flag"),
    "forgotten": (changed("rk", 'value = "discouraged"'), "discoverable"),
    "nobody signs in": (
        changed("allow_list", "value = false", discoverable="value = false"),
        "nobody could sign in",
    ),
    "too few": (changed("min_keys", "value = 3", max_keys="value = 2"), "max_keys"),
}


@pytest.mark.parametrize(("text", "says"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_site_can_ask_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_policy(written(tmp_path, text))
    assert "no site can ask this" in caught.value.what
    assert says in caught.value.what
    assert "own.toml" in caught.value.where


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id = ", "cannot be read"),
        (OWN.replace("passkey", "paskey"), "no class of sites is called 'paskey'"),
        (changed("rk", 'value = "always"'), "rk.value"),
        (changed("rk", 'values = ["required"], likely = ["preferred"]'), "likely must be some"),
        (changed("rk", 'value = "required", values = ["required"]'), "either value, or values"),
        (changed("timeout", "value = 1"), "timeout"),
        (OWN.replace('"documented"', '"observed"'), "observed_on"),
    ],
    ids=["toml", "class", "word", "likely", "both", "unknown", "unobserved"],
)
def test_malformed_policy_is_refused_with_its_field(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_policy(written(tmp_path, text))
    assert says in caught.value.what


def test_policy_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageProblem, match="cannot be read"):
        sites_named(["nowhere.toml"])
