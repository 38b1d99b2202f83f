"""`keyrig serve aws`, visited by python-fido2's client over HTTP with a built-in key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.relying_parties.aws.hands import KeyInHand
from tests.relying_parties.aws.served import ServedAws

Serve = Callable[..., ServedAws]
Hand = Callable[..., KeyInHand]


@pytest.mark.parametrize("profile", ["virtual", "virtual:u2f", "virtual:no-pin"])
def test_key_is_enrolled_and_signs_in_over_http(serve_aws: Serve, hand: Hand, profile: str) -> None:
    served = serve_aws("--metadata", "virtual")
    visitor, key = served.visitor(), hand(profile, served.origin)
    assert visitor.root()["stage"] == "prompted"
    assigned = visitor.assign(key, "desk-key")
    assert assigned["certification"] == {"iam:FIDO-certification": "L1"}
    visitor.done("/sign-out")
    assert visitor.root()["stage"] == "password-given"
    assert visitor.use(key)["stage"] == "signed-in"


def test_devices_outlive_the_process_in_a_store_and_passwords_do_not(
    serve_aws: Serve, hand: Hand, tmp_path: Path
) -> None:
    first = serve_aws("--store", "aws.sqlite")
    key = hand("virtual", first.origin)
    visitor = first.visitor()
    visitor.root()
    visitor.assign(key, "desk-key")
    first.end()
    assert (tmp_path / "aws.sqlite").stat().st_mode & 0o777 == 0o600
    second = serve_aws("--store", "aws.sqlite")
    assert set(first.passwords.values()).isdisjoint(second.passwords.values())
    again = second.visitor()
    assert again.root()["stage"] == "password-given"
    # The port is another, so the origin is; the relying party is the same.
    key.at(second.origin)
    assert again.use(key)["stage"] == "signed-in"
