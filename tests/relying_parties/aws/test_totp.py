"""Codes as RFC 6238 has them."""

from __future__ import annotations

import pytest

from rig.relying_parties.aws.refusal import Refused
from rig.relying_parties.aws.totp import (
    last_of_pair,
    new_secret,
    parse_secret,
    secret_text,
    step_of,
)

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_vectors_of_the_rfc_hold(at: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    assert step_of(SECRET, code, at) == at // 30


@pytest.mark.parametrize(("later", "counts"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_clock_may_be_off_by_one_period(later: int, counts: bool) -> None:
    assert (step_of(SECRET, "005924", 1234567890 + later) is not None) is counts


@pytest.mark.parametrize("code", ["", "00592", "0059244", "00592x", "٠٠٥٩٢٤", "005924\n"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(SECRET, code, 1234567890) is None


def test_two_codes_must_follow_each_other() -> None:
    at = 1111111109
    assert last_of_pair(SECRET, ("081804", "050471"), at) == at // 30 + 1
    assert last_of_pair(SECRET, ("050471", "081804"), at) is None
    assert last_of_pair(SECRET, ("081804", "081804"), at) is None
    assert last_of_pair(SECRET, ("081804", "٠٥٠٤٧١"), at) is None


def test_secret_is_read_as_it_is_written() -> None:
    secret = new_secret()
    text = secret_text(secret)
    assert parse_secret(f"{text[:4]} {text[4:].lower()}") == secret


@pytest.mark.parametrize("text", ["", "GEZDGNBV", "1" * 32, "ü" * 32])
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_secret(text)
