"""What hmac-secret gives: one secret of a credential for each salt, and no other (CTAP 12.7)."""

from __future__ import annotations

import pytest

from rig.marks import consent, covers, needs, touches
from rig.suites.fixtures import (
    Check,
    Credential,
    GetAssertion,
    GetNextAssertion,
    MakeCredential,
    Power,
    Verification,
)
from rig.suites.outputs import output_of
from rig.suites.platform_side import Agree
from rig.suites.salts import (
    HMAC,
    LENGTH,
    HmacSecret,
    new_salt,
    opened,
    salted,
)

pytestmark = [needs(extension=HMAC), needs(option="!alwaysUv")]

MC_EXTENSIONS, GA_EXTENSIONS = 0x06, 0x04


@covers("XHS-03", "XHS-17")
@touches(2)
@pytest.mark.parametrize("protocol", [1, 2])
def test_output_is_as_long_as_the_salts(
    get_assertion: GetAssertion, with_secret: Credential, agree: Agree, check: Check, protocol: int
) -> None:
    for count in (1, 2):
        secret = agree(protocol)
        asked = salted(secret, *(new_salt() for _ in range(count)))
        given = get_assertion(with_secret, changes={GA_EXTENSIONS: {HMAC: asked}})
        with check("XHS-03"), check("XHS-17"):
            output = opened(secret, output_of(given.auth_data, HMAC), count)
            assert len(output) == count * LENGTH


@covers("XHS-04", "XHS-06")
@touches(3)
def test_second_salt_changes_nothing_for_the_first(
    hmac_secret: HmacSecret, with_secret: Credential, check: Check
) -> None:
    first, second = new_salt(), new_salt()
    alone, other = hmac_secret(with_secret, first), hmac_secret(with_secret, second)
    with check("XHS-04"):
        assert hmac_secret(with_secret, first, second) == alone + other
    with check("XHS-06"):
        assert alone != other, "two salts give the same"


@covers("XHS-06")
@consent("sign")
@touches(4)
def test_each_credential_has_a_secret_of_its_own(
    hmac_secret: HmacSecret, make_credential: MakeCredential, check: Check
) -> None:
    salt = new_salt()
    first, second = (make_credential({MC_EXTENSIONS: {HMAC: True}}) for _ in range(2))
    with check("XHS-06"):
        assert hmac_secret(first, salt) != hmac_secret(second, salt)


@covers("XHS-05")
@touches(3)
def test_secret_stays_the_same_over_a_power_cycle(
    hmac_secret: HmacSecret, with_secret: Credential, power: Power, check: Check
) -> None:
    salt = new_salt()
    before, again = hmac_secret(with_secret, salt), hmac_secret(with_secret, salt)
    power.cycle()
    with check("XHS-05"):
        assert before == again == hmac_secret(with_secret, salt)


@covers("XHS-24")
@touches(3)
def test_outputs_look_random(
    hmac_secret: HmacSecret, with_secret: Credential, check: Check
) -> None:
    """XHS-24: of 1536 random bits, less than one time in 10^20 so few or so many are ones."""
    pairs = [hmac_secret(with_secret, new_salt(), new_salt()) for _ in range(3)]
    outputs = [each for pair in pairs for each in (pair[:LENGTH], pair[LENGTH:])]
    bits = 8 * LENGTH * len(outputs)
    ones = sum(int.from_bytes(each, "big").bit_count() for each in outputs)
    with check("XHS-24"):
        assert len(set(outputs)) == len(outputs), "two salts give the same"
        assert 3 * bits < 8 * ones < 5 * bits, f"{ones} of {bits} bits are ones"


@covers("XHS-07")
@touches(2)
def test_verified_person_gets_another_secret(
    verification: Verification, hmac_secret: HmacSecret, with_secret: Credential, check: Check
) -> None:
    salt = new_salt()
    bare = hmac_secret(with_secret, salt)
    with check("XHS-07"):
        assert hmac_secret(with_secret, salt, changes=verification()) != bare


@covers("XHS-09")
@touches(2)
def test_both_protocols_carry_the_same_secret(
    hmac_secret: HmacSecret, with_secret: Credential, agree: Agree, check: Check
) -> None:
    salt = new_salt()
    first, second = (hmac_secret(with_secret, salt, secret=agree(each)) for each in (1, 2))
    with check("XHS-09"):
        assert first == second


@covers("XHS-15")
@touches(1)
def test_credential_that_the_key_does_not_keep_has_a_secret(
    hmac_secret: HmacSecret, with_secret: Credential, check: Check
) -> None:
    with check("XHS-15"):
        hmac_secret(with_secret, new_salt())


@covers("XHS-16")
@touches(1)
def test_credential_made_without_the_extension_does_no_harm(
    get_assertion: GetAssertion, credential: Credential, agree: Agree, check: Check
) -> None:
    with check("XHS-16"):
        asked = {HMAC: salted(agree(), new_salt())}
        get_assertion(credential, changes={GA_EXTENSIONS: asked}).verify(credential.public_key)


@covers("XHS-18", "GNA-11")
@needs(option="rk")
@consent("store")
@touches(3)
def test_each_account_is_answered(
    make_credential: MakeCredential,
    get_assertion: GetAssertion,
    get_next_assertion: GetNextAssertion,
    agree: Agree,
    check: Check,
) -> None:
    for _ in range(2):
        make_credential({MC_EXTENSIONS: {HMAC: True}}, rk=True)
    secret = agree()
    asked = {HMAC: salted(secret, new_salt())}
    first = get_assertion(changes={GA_EXTENSIONS: asked})
    following = get_next_assertion(first)
    with check("XHS-18"):
        answers = [
            opened(secret, output_of(each.auth_data, HMAC), 1) for each in (first, following)
        ]
    with check("GNA-11"):
        assert answers[0] != answers[1]
